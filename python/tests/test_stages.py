"""The stages: what they find in batches is what a run finds in the whole."""

from __future__ import annotations

import pickle
from itertools import combinations
from typing import Any

import copydesk
import pyarrow as pa
import pytest
from copydesk import stages
from engine import Engine


def batches(table: pa.Table) -> list[pa.Table]:
    """The rows in batches of 37."""
    return [table.slice(at, 37) for at in range(0, table.num_rows, 37)]


@pytest.fixture
def templates(wire: pa.Table) -> stages.Templates:
    """The templates of the corpus, learned from its batches in another order."""
    return stages.learn([stages.survey(batch) for batch in reversed(batches(wire))])


def test_cleaned_batches_are_those_of_a_run(wire: pa.Table, templates: stages.Templates) -> None:
    cleaned = [pa.table(stages.clean_batch(batch, templates)) for batch in batches(wire)]
    texts = {row["id"]: row["text"] for part in cleaned for row in part.to_pylist()}
    result = copydesk.clean(wire)
    for row in pa.table(result.cleaned).to_pylist():
        assert texts[row["id"]] == row["text"], row["id"]
    assert len(templates) >= result.report["counts"]["templates"]
    assert cleaned[0].schema == wire.schema


def test_templates_travel(wire: pa.Table, templates: stages.Templates) -> None:
    for other in (stages.Templates(bytes(templates)), pickle.loads(pickle.dumps(templates))):
        assert bytes(other) == bytes(templates)
        batch = wire.slice(0, 9)
        assert pa.table(stages.sign(batch, other)) == pa.table(stages.sign(batch, templates))
    with pytest.raises(copydesk.InputError, match="expected"):
        stages.Templates(b"other bytes")


def test_judged_pairs_are_the_copies_of_a_run(wire: pa.Table, templates: stages.Templates) -> None:
    signed = pa.concat_tables(
        pa.table(stages.sign(batch, templates, key=7)) for batch in batches(wire)
    )
    rows = signed.append_column("id", wire["id"]).to_pylist()
    bodies = {row["id"]: row["body"] for row in rows}
    pairs: list[tuple[str, str]] = []
    clusters: dict[str, list[Any]] = {}
    for member in pa.table(copydesk.clean(wire).clusters).to_pylist():
        clusters.setdefault(member["cluster"], []).append(member)
    for first, *others in clusters.values():
        pairs += [(first["key"], other["key"]) for other in others]
    given = pa.table({
        "left": [bodies[left] for left, _ in pairs], "right": [bodies[right] for _, right in pairs]
    })  # fmt: skip
    judged = pa.table(stages.judge(given, key=7)).to_pylist()
    assert [one["finding"] for one in judged] == ["copy"] * len(pairs)
    bands = {row["id"]: {one for one in row["buckets"] if one >> 32 < 0xFFFF} for row in rows}
    met = sum(bool(bands[left] & bands[right]) for left, right in pairs)
    assert met > len(pairs) // 2
    prints = {row["id"]: row["fingerprint"] for row in rows}
    for members in clusters.values():
        exact = [one["key"] for one in members if one["relation"] == "exact"]
        assert all(prints[one] == prints[members[0]["key"]] for one in exact)
    strangers = [
        (one, two) for one, two in list(combinations(bodies, 2))[:200]
        if not bands[one] & bands[two]
    ]  # fmt: skip
    given = pa.table({
        "left": [bodies[one] for one, _ in strangers], "right": [bodies[two] for _, two in strangers]
    })  # fmt: skip
    findings = pa.table(stages.judge(given, key=7))["finding"].to_pylist()
    assert findings.count("strangers") > len(strangers) // 2


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("in_rounds", [False, True])
@pytest.mark.parametrize("settings", [{}, {"keep": "earliest"}, {"across_sources": True}])
def test_stages_settle_what_a_run_settles(
    wire: pa.Table, settings: dict[str, Any], in_rounds: bool, seed: int
) -> None:
    engine = Engine(wire, seed, in_rounds=in_rounds, **settings)
    own = copydesk.clean(wire, **settings)
    assert (engine.n_rounds > 1) == in_rounds
    names = ["cluster", "kind", "representative", "kept_because", "weakest", "key", "relation"]
    names += ["jaccard", "containment", "kept"]

    def chosen(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return sorted(tuple(str(row[name]) for name in names) for row in rows)

    members = [row for row in engine.settled if row["row"] == "member"]
    assert chosen(members) == chosen(pa.table(own.clusters).to_pylist())
    apart = {row["kind"]: 0 for row in engine.settled if row["row"] == "apart"}
    for row in engine.settled:
        if row["row"] == "apart":
            apart[row["kind"]] += row["n"]
    assert apart == own.report["kept_apart"]
    applied = engine.applied()
    kept = {row["id"]: row["text"] for row in pa.table(own.cleaned).to_pylist()}
    assert {key for key, row in applied.items() if row["fate"] == "kept"} == set(kept)
    for key, row in applied.items():
        if row["fate"] == "kept":
            assert (row["cleaned"] or engine.documents[key]["text"]) == kept[key]


def test_rows_have_no_order_to_prefer_the_first_by(
    wire: pa.Table, templates: stages.Templates
) -> None:
    with pytest.raises(copydesk.SettingError, match="rows have no order"):
        stages.sign(wire, templates, keep="first")


def test_rows_without_a_text_stay_rows() -> None:
    batch = pa.table({"body": [None, "The board met on Monday."], "n": [1, 2]})
    notes = pa.table(stages.survey(batch, text="body"))
    assert notes["notes"].is_null().to_pylist() == [True, False]
    templates = stages.learn(notes)
    cleaned = pa.table(stages.clean_batch(batch, templates, text="body"))
    assert cleaned == batch
    signed = pa.table(stages.sign(batch, templates, text="body"))
    assert signed["fingerprint"].is_null().to_pylist() == [True, False]


def test_errors_name_what_was_expected() -> None:
    batch = pa.table({"text": ["a"]})
    with pytest.raises(copydesk.InputError, match="a column `notes`"):
        stages.learn(batch)
    with pytest.raises(copydesk.SettingError, match="perhaps `jaccard`"):
        stages.survey(batch, jacard=1)
    with pytest.raises(copydesk.InputError, match="expected Arrow data"):
        stages.survey("text")
