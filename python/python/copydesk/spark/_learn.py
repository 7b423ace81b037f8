"""The notes of all documents → the templates: by site, and over the corpus by line.

No process holds all notes but for those of documents that name no source, whose sites are found
among all of them, in one task. A line of the corpus is judged with the windows of the documents
that have it; a site with the notes of its documents.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .. import stages
from ._arrow import grouped, mapped

#: Writes a DataFrame under a name, and reads it back.
Save = Callable[[DataFrame, str], DataFrame]

LINES = """key bigint, document bigint, line bigint, tokens bigint, print bigint, scope bigint"""
ASKED = "document bigint, key bigint, documents bigint, line bigint"
TOLD = "key bigint, print bigint, tokens bigint, probes binary, others binary"
OF_SITES = "templates binary, constant bigint, document bigint, slot_line binary"
SLOTS = "key bigint, document bigint, documents bigint, line bigint, slot binary"

#: Groups of documents without a site, which may be anywhere.
SITELESS = 1024


def placed(notes: DataFrame, settings: dict[str, Any], save: Save) -> DataFrame:
    """The notes with the column `site`, null for documents of a source, and of no site."""
    nameless = notes.where("source is null").select("document", "notes")

    def work(batches: Any) -> Any:
        import pyarrow as pa

        held = list(batches)
        if held:
            yield from pa.table(stages.sites(held, **settings)).to_batches()

    sites = nameless.coalesce(1).mapInArrow(work, "document bigint, site bigint")
    return notes.join(save(sites, "sites"), "document", "left")


def learn(notes: DataFrame, settings: dict[str, Any], save: Save) -> stages.Templates:
    """The templates of a corpus, from the columns `document`, `notes`, `source` and `site`."""
    return Learner(notes, settings, save).templates()


class Learner:
    """The rounds of learning, in their order."""

    def __init__(self, notes: DataFrame, settings: dict[str, Any], save: Save) -> None:
        self.settings = settings
        self.save = save
        scope = F.coalesce("source", "site")
        counts = notes.agg(F.count("*"), F.count_if(scope.isNull())).first() or (0, 0)
        self.n_documents, self.n_without_site = counts[0], counts[1]
        anywhere = F.pmod("document", F.lit(SITELESS))
        self.notes = notes.select("document", "notes", "site")
        self.by_site = notes.select(
            "document", "notes", "site", F.coalesce(scope, anywhere).alias("scope")
        )

    def templates(self) -> stages.Templates:
        """All rounds."""
        counts, questions = self._counted()
        corpus = self._stories(counts, questions, "stories_of_lines")
        of_lines = self._of_corpus(corpus)
        whole = stages.merge(of_lines)
        of_sites = self._of_sites(corpus, whole)
        learned = of_sites.where("templates is not null").select("templates").toArrow()
        slots = self._of_slots(of_sites.where("constant is not null"), counts)
        return stages.merge([of_lines, learned, slots])

    def _counted(self) -> tuple[DataFrame, DataFrame]:
        """How many documents have a line, and the lines whose stories are to be counted."""
        lines = mapped(self.notes, stages.lines, LINES)
        stage = partial(stages.line_counts, without_site=self.n_without_site, **self.settings)
        asked = self.save(grouped(lines, stage, ASKED, group="key"), "line_counts")
        return asked.where("line is null"), asked.where("line is not null")

    def _stories(self, counts: DataFrame, questions: DataFrame, name: str) -> Any:
        """The stories of the lines, or slots, that are asked for."""
        asked = questions.select("document").distinct()
        rows = self.notes.drop("site")
        for others in (counts, questions):
            rows = rows.unionByName(others, allowMissingColumns=True)
        rows = rows.join(asked, "document", "left_semi")
        told = grouped(rows, stages.testimonies, TOLD, group="document")
        stage = partial(stages.stories, **self.settings)
        return self.save(grouped(told, stage, "key bigint, stories bigint", group="key"), name).toArrow()

    def _of_corpus(self, corpus: Any) -> Any:
        """The templates of lines of the corpus."""
        stage = partial(_with_lines, stages.tallies, corpus, **self.settings)
        schema = "key bigint, stories bigint, tally binary"
        tallies = grouped(self.by_site, stage, schema, group="scope")
        stage = partial(stages.corpus_templates, documents=self.n_documents, **self.settings)
        of_lines = grouped(tallies, stage, "templates binary", group="key")
        return self.save(of_lines, "templates_of_lines").toArrow()

    def _of_sites(self, corpus: Any, whole: stages.Templates) -> DataFrame:
        """The templates of sites, and lines that may be those of a slot of several sites."""
        stage = partial(
            _with_lines, stages.site_templates, corpus, templates=whole, **self.settings
        )
        found = grouped(self.by_site, stage, OF_SITES, group="scope")
        return self.save(found, "templates_of_sites")

    def _of_slots(self, variants: DataFrame, counts: DataFrame) -> Any:
        """The templates of slots of the corpus."""
        stage = partial(stages.slots, documents=self.n_documents, **self.settings)
        rows = variants.select("constant", "document", "slot_line")
        slots = self.save(grouped(rows, stage, SLOTS, group="constant"), "slots")
        questions = slots.where("slot is null").drop("slot")
        stories = self._stories(counts, questions, "stories_of_slots")
        return stages.slot_templates(slots.where("slot is not null").toArrow(), stories)


def _with_lines(stage: Any, lines: Any, batch: Any, **settings: Any) -> Any:
    return stage(batch, lines, **settings)
