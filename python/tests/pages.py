"""Articles of the tests: three copies of a story, a page with a repeat, and two others."""

from __future__ import annotations

from pathlib import Path

HARBOR = (
    "The harbor board voted seven to two on Tuesday to deepen the eastern channel to fourteen "
    "meters, as the larger ferries of the coming years need more water than the old one has."
)
CAPTION = "The ferry Havsula leaves the harbor of Nordvik in light snow on Monday morning."
RINK = (
    "The council of Farnholm delayed the closure of the ice rink by a year, since the new one in "
    "Aldrup will not be ready before the winter after next, said a speaker of the town."
)
OTHER = (
    "Prices of wheat rose for the third week in a row after dry weather in the south, and bakers "
    "say that bread will cost more by the end of the month if no rain falls."
)
TEXTS = [HARBOR, "(Wire) " + HARBOR, HARBOR, f"{CAPTION}\n{CAPTION}\n{RINK}", OTHER]
IDS = ["a", "b", "c", "d", "e"]
#: What is kept of them: the longest copy of the story, and the others.
KEPT = ["b", "d", "e"]
CLEANED = [TEXTS[1], f"{CAPTION}\n{RINK}", OTHER]

WIRE = Path(__file__).parents[2] / "testdata" / "corpora" / "wire.jsonl"
