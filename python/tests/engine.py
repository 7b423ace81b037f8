"""A small engine in plain Python, which runs the stages on shuffled rows and on groups of rows."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import pyarrow as pa
from copydesk import stages

Row = dict[str, Any]


def rows(table: Any) -> list[Row]:
    return pa.table(table).to_pylist()


def batches(table: pa.Table, seed: int) -> Iterator[pa.Table]:
    """The rows in another order, in batches of several sizes."""
    chance = random.Random(seed)
    order = list(range(table.num_rows))
    chance.shuffle(order)
    while order:
        n = chance.randint(1, 60)
        yield table.take(order[:n])
        del order[:n]


def groups(found: Iterable[Row], column: str) -> pa.Table:
    """Rows sorted by a column, as an engine hands out whole groups."""
    return pa.Table.from_pylist(sorted(found, key=lambda row: row[column]))


class Engine:
    """The stages on one table whose column `id` names each row."""

    def __init__(
        self, table: pa.Table, seed: int, *, in_rounds: bool = False, **settings: Any
    ) -> None:
        self.settings = settings
        parts = list(batches(table, seed))
        notes = [stages.survey(part, **settings) for part in parts]
        self.templates = stages.learn(notes, **settings)
        self.documents: dict[str, Row] = {}
        for part in parts:
            signed = rows(stages.sign(part, self.templates, key=7, **settings))
            for row, own in zip(signed, part.to_pylist(), strict=True):
                if row["facts"] is not None:
                    self.documents[own["id"]] = {**own, **row, "key": own["id"]}
        self.rank()
        self.judged = self.judge(self.candidates())
        self.n_rounds = 1
        self.settled = self.settle(in_rounds)

    def rank(self) -> None:
        keyed = groups(self.documents.values(), "fingerprint")
        found = rows(stages.twins(keyed.select(["key", "facts"]), **self.settings))
        for key, row in zip(keyed["key"].to_pylist(), found, strict=True):
            self.documents[key].update(row)
        self.ranked = sorted(self.documents.values(), key=lambda row: row["order"])
        for rank, row in enumerate(self.ranked):
            row["rank"] = rank

    def candidates(self) -> list[tuple[int, int]]:
        compared = [row for row in self.ranked if row["compared"]]
        packed: list[Row] = []
        for at in range(0, len(compared), 50):
            given = [{name: row[name] for name in ("rank", "buckets")} for row in compared]
            packed += rows(stages.pack(pa.Table.from_pylist(given[at : at + 50]), 3))
        met: dict[tuple[int, int], int] = defaultdict(int)
        for pair in rows(stages.link(groups(packed, "shard"))):
            if pair["left"] is not None:
                met[pair["left"], pair["right"]] += pair["samples"] + 2 * pair["bands"]
        pairs = sorted(pair for pair, n in met.items() if n >= 2)
        sides = self.sides(pairs, "outline")
        related = rows(stages.sift(sides, **self.settings))
        return [pair for pair, row in zip(pairs, related, strict=True) if row["related"]]

    def sides(self, pairs: list[tuple[int, int]], column: str) -> pa.Table:
        left, right = ([self.ranked[pair[side]][column] for pair in pairs] for side in (0, 1))
        return pa.table({
            "left": pa.array(left, pa.binary()), "right": pa.array(right, pa.binary())
        })  # fmt: skip

    def judge(self, pairs: list[tuple[int, int]]) -> list[Row]:
        judged = rows(stages.judge(self.sides(pairs, "body"), key=7, **self.settings))
        found = [
            {"left": left, "right": right, **row}
            for (left, right), row in zip(pairs, judged, strict=True)
        ]
        return [row for row in found if row["finding"] != "strangers"]

    def components(self) -> list[int]:
        """For each rank, the smallest rank of its component."""
        root = list(range(len(self.ranked)))

        def find(rank: int) -> int:
            while root[rank] != rank:
                rank = root[rank]
            return rank

        links = [(row["left"], row["right"]) for row in self.judged]
        place = {row["key"]: row["rank"] for row in self.ranked}
        links += [(row["rank"], place[row["speaker"]]) for row in self.ranked]
        for left, right in links:
            left, right = sorted((find(left), find(right)))
            root[right] = left
        return [find(rank) for rank in range(len(self.ranked))]

    def settle(self, in_rounds: bool) -> list[Row]:
        of = self.components()
        names = ["rank", "key", "facts", "shingles" if in_rounds else "body"]
        given = [{"component": of[row["rank"]], **{n: row[n] for n in names}} for row in self.ranked]
        given += [{"component": of[row["left"]], **row} for row in self.judged]
        given.sort(key=lambda row: row["component"])
        found: list[Row] = []
        for _, one in groupby(given, key=lambda row: row["component"]):
            found += self.component(list(one), names[3])
        return found

    def component(self, given: list[Row], of_body: str) -> list[Row]:
        """What is found of one component, in rounds if it has no bodies."""
        columns = [
            ("component", pa.int64()), ("rank", pa.int64()), ("key", pa.string()),
            ("facts", pa.binary()), ("left", pa.int64()), ("right", pa.int64()),
            ("jaccard", pa.float64()), ("containment", pa.float64()), ("finding", pa.string()),
            ("relation", pa.string()), ("signal", pa.string()), ("question", pa.string()),
            ("changes", pa.binary()),
            (of_body, pa.binary() if of_body == "body" else pa.int64()),
        ]  # fmt: skip
        for n in range(1, 10):
            table = pa.Table.from_pylist(given, pa.schema(columns))
            found = rows(stages.settle(table, key=7, **self.settings))
            asked = [row for row in found if row["row"] == "question"]
            self.n_rounds = max(self.n_rounds, n)
            if not asked:
                return found
            sides = self.sides([(row["left"], row["right"]) for row in asked], "body")
            kinds = pa.array([row["kind"] for row in asked])
            sides = sides.append_column("question", kinds)
            answers = rows(stages.answer(sides, key=7, **self.settings))
            own = given[0]["component"]
            given += [
                {"component": own, "question": row["kind"], "left": row["left"],
                 "right": row["right"], **answer}
                for row, answer in zip(asked, answers, strict=True)
            ]  # fmt: skip
        raise AssertionError("questions without an end")

    def applied(self) -> dict[str, Row]:
        """What becomes of each document, by its key."""
        members = {row["key"]: row for row in self.settled if row["row"] == "member"}
        names = ["cluster", "representative", "relation", "jaccard", "containment", "kept"]
        given = [
            {**row, **{name: members.get(row["key"], {}).get(name) for name in names}}
            for row in self.ranked
        ]
        sizes: dict[int, int] = {}
        table = pa.Table.from_pylist(given)
        found = rows(stages.apply(table, self.templates, sizes, len(given), **self.settings))
        return {row["key"]: done for row, done in zip(given, found, strict=True)}
