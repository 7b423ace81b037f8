"""Learning in parts gives the templates of learning at once."""

from __future__ import annotations

import random
from typing import Any

import copydesk
import pyarrow as pa
import pytest
from copydesk import stages
from learning_engine import Engine

TOWNS = ["Lindau", "Nordvik", "Farnholm", "Aldrup"]
NAMES = ["Ann Bell", "Carl Dean", "Eva Finch", "Gil Hart"]


def articles(seed: int) -> pa.Table:
    """Pages of three outlets, of a site that names none, and of none."""
    draw = random.Random(seed)

    def words(n: int, of: random.Random) -> str:
        return " ".join("".join(of.choices("abcdefgh", k=6)) for _ in range(n))

    def page(number: int, site: int) -> str:
        # Some stories are told by several sites.
        story = random.Random(number if draw.random() < 0.7 else number % 3)
        lines = [f"Menu {site} {chr(97 + at) * 4}" for at in range(6) if draw.random() < 0.9]
        lines += ["Share this story with friends", words(3, story)]
        lines += [f"By {draw.choice(NAMES)}"] * (draw.random() < 0.8)
        lines += [words(40, story), f"Read more: {words(4, draw)}", words(40, story)]
        lines += [f"Sign up for our {draw.choice(TOWNS)} letter today"] * (draw.random() < 0.8)
        lines += [f"Contact: {draw.choice(NAMES)}, 555-01{draw.randint(0, 9)}"]
        return "\n".join([*lines, "Follow us on all channels of the net"])

    rows = [(number, draw.randrange(5)) for number in range(90)]
    return pa.table({
        "source": [f"outlet {site}" if site < 3 else None for _, site in rows],
        "text": [
            "" if draw.random() < 0.03 else words(30, draw) if draw.random() < 0.1
            else page(number, site)
            for number, site in rows
        ],
    })  # fmt: skip


SETTINGS: list[dict[str, Any]] = [
    {},
    {"boilerplate_min_stories": 2, "boilerplate_min_corpus_stories": 3, "boilerplate_share": 0.5},
    *({"without": [rule]} for rule in ("stories", "sites", "corpus", "edges", "blocks", "slots")),
]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("seed", range(3))
def test_parts_learn_what_one_process_learns(seed: int, settings: dict[str, Any]) -> None:
    surveyed = pa.table(stages.survey(articles(seed)))
    expected = stages.learn(surveyed, **settings)
    assert len(expected) > 5
    assert bytes(Engine(surveyed, seed, **settings).learn()) == bytes(expected)


def test_parts_learn_the_wire(wire: pa.Table) -> None:
    surveyed = pa.table(stages.survey(wire))
    assert bytes(Engine(surveyed).learn()) == bytes(stages.learn(surveyed))


def test_empty_batches_are_batches() -> None:
    surveyed = pa.table(stages.survey(pa.table({"text": ["One line of a page"]})))
    assert len(Engine(surveyed).learn()) == 0


def test_damaged_rows_are_refused() -> None:
    numbers = {name: [1, 1] for name in ("key", "document", "line", "tokens", "print", "scope")}
    with pytest.raises(copydesk.InputError, match="column `tokens`, row 0"):
        stages.line_counts(pa.table({**numbers, "tokens": [-1, 1]}), 0)
    asked = pa.table({"document": [7], "notes": pa.array([None], pa.binary()), "key": [1],
                      "documents": [2], "line": [0]})  # fmt: skip
    with pytest.raises(copydesk.InputError, match="the notes of document 7"):
        stages.testimonies(asked)
    with pytest.raises(copydesk.InputError, match="a row of learning in parts"):
        stages.slots(pa.table({"constant": [1], "document": [1], "slot_line": [b"other"]}), 9)
    with pytest.raises(copydesk.InputError, match="a column `site`"):
        stages.lines(pa.table({"document": [1], "notes": [b""]}))
