"""What the stages stored → the tables and the report of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .. import __version__, stages
from ._arrow import grouped, summed

if TYPE_CHECKING:
    from ._run import Run

KEY = "copydesk_key"

REMOVAL = """key string, kind string, start bigint, end bigint, text string, before string,
    after string, raw string, evidence string"""

#: Lines that are shown of a template.
MAX_SAMPLES = 5


def results(
    run: Run, applied: DataFrame, settled: DataFrame, templates: stages.Templates
) -> dict[str, Any]:
    """The results of a run by their names."""
    removals = run.save(_removals(applied), "removals")
    cut = _templates(run, removals, templates)
    tables = {
        **_rows(run, applied),
        "clusters": _clusters(applied, settled),
        "removals": removals,
        "templates": run.spark.createDataFrame(cut),
        "forms": run.save(_forms(applied, settled), "forms"),
        "containments": settled.where("row = 'story'").select(
            F.col("representative").alias("container"), F.col("key").alias("contained"), "containment"
        ),
    }
    return {**tables, "report": _report(run, applied, settled, removals, cut)}


def _rows(run: Run, applied: DataFrame) -> dict[str, DataFrame]:
    """The cleaned, the removed and the rejected rows."""
    text = run.fields["text"]
    columns = [
        F.col("copydesk_final").alias(text) if name == text else F.col(name)
        for name in run.df.columns
    ]
    return {
        "cleaned": applied.where("copydesk_fate = 'kept'").select(*columns),
        "removed": applied.where("copydesk_fate = 'removed'").select(*columns),
        "rejected": run.rejected,
    }


def _removals(applied: DataFrame) -> DataFrame:
    lines = applied.select(F.explode("copydesk_removals").alias("line"))
    removals = lines.select(F.from_json("line", REMOVAL).alias("line")).select("line.*")
    none = F.lit(None)
    places = [none.cast("string").alias("path"), none.cast("bigint").alias("line")]
    first, *others = removals.columns
    return removals.select(first, *places, *others)


def _clusters(applied: DataFrame, settled: DataFrame) -> DataFrame:
    names = ["source", "title", "url", "date"]
    shown = applied.select(
        F.col(KEY).alias("key"), *(F.col(f"copydesk_shown_{name}").alias(name) for name in names)
    )
    members = settled.where("row = 'member'").drop("row", "n")
    own = ["cluster", "kind", "representative", "kept_because", "weakest", "key", "relation"]
    return members.join(shown, "key").select(*own, "jaccard", "containment", *names, "kept")


def _forms(applied: DataFrame, settled: DataFrame) -> DataFrame:
    """The families of forms, aligned."""
    members = settled.where("row = 'form'").select("key", F.col("cluster").alias("form"), "n")
    texts = applied.where("copydesk_form is not null")
    texts = texts.select(F.col(KEY).alias("key"), F.col("copydesk_form").alias("text"))
    rows = members.join(texts, "key")
    schema = "form string, key string, wording string, facts array<string>"
    return grouped(rows, stages.forms, schema, group="form", then=["n"])


def _templates(run: Run, removals: DataFrame, templates: stages.Templates) -> pa.Table:
    """The templates that were cut, with the first of their lines in the order of keys."""
    cuts = removals.where("kind = 'boilerplate'")
    cuts = cuts.select(F.get_json_object("evidence", "$.id").alias("id"), "key", "start", "text")
    first = cuts.groupBy("id", "text").agg(F.min(F.struct("key", "start")).alias("at"), F.count("*").alias("n"))
    samples = F.slice(F.sort_array(F.collect_list(F.struct("at", "text"))), 1, MAX_SAMPLES)
    rows = first.groupBy("id").agg(F.sum("n").alias("n"), samples.alias("samples")).collect()
    counted = {row["id"]: (row["n"], [one["text"] for one in row["samples"]]) for row in rows}
    table = pa.table(stages.template_table(templates, counted, run.sources))
    return _signed_numbers(table)


def _signed_numbers(table: pa.Table) -> pa.Table:
    """The table without unsigned numbers, which Spark does not have."""
    fields = [
        field.with_type(pa.int64()) if pa.types.is_uint64(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _report(
    run: Run, applied: DataFrame, settled: DataFrame, removals: DataFrame, cut: pa.Table
) -> dict[str, Any]:
    """Settings and counts."""
    sums = ["repeats", "repeat_characters", "boilerplate_characters", "white_space_characters"]
    is_kept = F.col("copydesk_fate") == "kept"
    left = F.col("copydesk_kept_characters")
    done = summed(
        applied,
        kept=F.count_if(is_kept),
        kept_characters=F.sum(F.when(is_kept, left)),
        removed_characters=F.sum(F.when(~is_kept, left)),
        **{name: F.sum(f"copydesk_{name}") for name in sums},
    )
    kinds = F.get_json_object("evidence", "$.relation")
    gone = removals.where("kind in ('duplicate', 'shell')").groupBy("kind", kinds.alias("relation"))
    removed = {(row["kind"], row["relation"]): row["count"] for row in gone.count().collect()}
    found = summed(
        settled,
        clusters=F.count_if(F.col("relation") == "representative"),
        containments=F.count_if(F.col("row") == "story"),
        forms=F.count_distinct(F.when(F.col("row") == "form", F.col("cluster"))),
    )
    apart = settled.where("row = 'apart'").groupBy("kind").agg(F.sum("n")).collect()
    counts = {
        "records": run.sums["records"],
        "rejected": run.sums["records"] - run.n_documents,
        "documents": run.n_documents,
        "shared_ids": run.n_shared_ids,
        "characters": run.sums["characters"],
        "exact": removed.get(("duplicate", "exact"), 0),
        "near": removed.get(("duplicate", "near"), 0),
        "contained": removed.get(("duplicate", "contained"), 0),
        "representatives": removed.get(("duplicate", "representative"), 0),
        "shells": sum(n for (kind, _), n in removed.items() if kind == "shell"),
        "skipped_pairs": run.n_skipped,
        "templates": cut.num_rows,
        "boilerplate": sum(cut["cuts"].to_pylist()),
        **found,
        **done,
    }
    return {
        "version": __version__,
        "mode": "clean",
        "settings": run.options,
        "counts": counts,
        "kept_apart": {row[0]: row[1] for row in apart},
    }
