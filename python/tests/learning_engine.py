"""An engine in plain Python: it groups rows, in any order, and hands on what Spark can carry."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute
from copydesk import stages

#: The columns of a document, its counts and its questions, for `testimonies`.
ASKED = ["document", "notes", "key", "documents", "line"]


class Engine:
    """The documents of a corpus, and the random order in which rows come."""

    def __init__(self, surveyed: pa.Table, seed: int = 0, **settings: Any) -> None:
        self.random = random.Random(seed)
        self.settings = settings
        surveyed = surveyed.filter(pa.compute.is_valid(surveyed["notes"]))
        # Any distinct numbers do.
        ids = [self.random.getrandbits(63) for _ in range(surveyed.num_rows)]
        notes = surveyed.select(["notes", "source"])
        self.documents = notes.append_column("document", pa.array(ids, pa.int64()))

    def grouped(self, rows: pa.Table, key: str, stage: Callable[[pa.Table], Any]) -> pa.Table:
        """What a stage makes of batches that hold whole groups of the rows with this key."""
        order = self.random.sample(range(rows.num_rows), rows.num_rows)
        rows = rows.take(pa.array(order, pa.int64()))
        partitions = self.random.randint(1, 5)
        place = pa.array([hash(one) % partitions for one in rows[key].to_pylist()], pa.int64())
        found = []
        for number in range(partitions):
            part = rows.filter(pa.compute.equal(place, number)).sort_by(key)
            found.append(pa.table(stage(part)))
        return pa.concat_tables(found)

    def placed(self) -> pa.Table:
        """The documents, with the sites of those that name no source, and what groups them."""
        documents = self.documents
        sites = pa.table(stages.sites(documents, **self.settings)).to_pylist()
        of = {row["document"]: row["site"] for row in sites}
        sites = pa.array([of.get(one) for one in documents["document"].to_pylist()], pa.int64())
        scope = pa.compute.coalesce(documents["source"], sites)
        return documents.append_column("site", sites).append_column("scope", scope)

    def stories(self, counts: pa.Table, questions: pa.Table) -> pa.Table:
        """The stories of the lines, or slots, that are asked for."""
        rows = [self.documents, counts, questions]
        union = pa.concat_tables(rows, promote_options="default").select(ASKED)
        told = self.grouped(union, "document", stages.testimonies)
        return self.grouped(told, "key", lambda rows: stages.stories(rows, **self.settings))

    def learn(self) -> stages.Templates:
        """The templates of the corpus."""
        settings, documents = self.settings, self.placed()
        lines = self.grouped(documents, "document", stages.lines)
        without = documents["scope"].null_count
        asked = self.grouped(
            lines, "key", lambda rows: stages.line_counts(rows, without, **settings)
        )
        counts = asked.filter(pa.compute.is_null(asked["line"]))
        questions = asked.filter(pa.compute.is_valid(asked["line"]))
        corpus = self.stories(counts, questions)
        # Documents without a scope may be anywhere.
        place = [
            self.random.getrandbits(8) if one is None else one
            for one in documents["scope"].to_pylist()
        ]
        documents = documents.set_column(4, "scope", pa.array(place, pa.int64()))
        total = documents.num_rows
        tallies = self.grouped(
            documents, "scope", lambda rows: stages.tallies(rows, corpus, **settings)
        )
        of_lines = self.grouped(
            tallies, "key", lambda rows: stages.corpus_templates(rows, total, **settings)
        )
        templates = stages.merge(of_lines)
        of_sites = self.grouped(
            documents, "scope",
            lambda rows: stages.site_templates(rows, corpus, templates, **settings),
        )  # fmt: skip
        variants = of_sites.filter(pa.compute.is_valid(of_sites["constant"]))
        slots = self.grouped(
            variants, "constant", lambda rows: stages.slots(rows, total, **settings)
        )
        questions = slots.filter(pa.compute.is_null(slots["slot"])).drop_columns("slot")
        stories = self.stories(counts, questions)
        kept = slots.filter(pa.compute.is_valid(slots["slot"]))
        return stages.merge([of_lines, of_sites, stages.slot_templates(kept, stories)])

