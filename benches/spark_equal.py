"""Whether Spark finds what one machine finds: a table of corpora, executors and partitions.

Run: python benches/spark_equal.py docs.jsonl …   (with Java 17, pyspark and the wheel)

The rows of each corpus come in another order each time, and joins are planned as those of a large
corpus are: with a shuffle, and broadcast when a side turns out small. `nameless:docs.jsonl` is the corpus without
the columns `source` and `url`.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import copydesk
import pyarrow as pa
import pyspark
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from copydesk.spark import clean

TABLES = ("cleaned", "removed", "clusters", "removals", "templates", "forms", "containments")

#: Columns that the two name otherwise.
OTHERWISE = {"removals": {"path", "line"}, "templates": {"samples", "template"}}


def rows(table, without):
    """The rows of a table in one order, with their evidence parsed."""
    found = table.toArrow() if hasattr(table, "toArrow") else pa.table(table)
    for row in found.to_pylist():
        if row.get("evidence"):
            row["evidence"] = json.loads(row["evidence"])
            # As spelled by the line that was cut; the id names the template.
            row["evidence"].pop("template", None)
        told = {name: value for name, value in row.items() if value is not None and name not in without}
        yield json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)


def session(executors):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    spark = (
        SparkSession.builder.master(f"local-cluster[{executors},1,2048]")
        .config("spark.executor.memory", "2g").config("spark.driver.memory", "3g")
        .config("spark.driver.maxResultSize", "2g")
        .config("spark.sql.autoBroadcastJoinThreshold", "-1")
        .config("spark.sql.adaptive.autoBroadcastJoinThreshold", "10MB")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )  # fmt: skip
    spark.sparkContext.setLogLevel("OFF")
    return spark


def read(spark, name):
    kind, _, path = name.rpartition(":")
    df = spark.read.json(path)
    return df.drop("source", "url") if kind else df


def differing(spark, name, own, partitions):
    """The tables that differ."""
    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    df = read(spark, name).orderBy(F.rand(partitions)).repartition(partitions)
    with tempfile.TemporaryDirectory() as work:
        found = clean(df, work=work)
        tables = {name: sorted(rows(getattr(found, name), OTHERWISE.get(name, ()))) for name in TABLES}
        counts = found.report["counts"]
    one = {name: sorted(rows(getattr(own, name), OTHERWISE.get(name, ()))) for name in TABLES}
    differ = [name for name in TABLES if tables[name] != one[name]]
    expected = own.report["counts"]
    differ += [f"count {name}" for name in counts if counts[name] != expected[name]]
    return differ, counts


def main():
    print("| corpus | documents | clusters | executors | partitions | differs |")
    print("|---|---:|---:|---:|---:|---|")
    names = sys.argv[1:]
    for executors in (1, 2):
        spark = session(executors)
        for name in names:
            own = copydesk.clean(read(spark, name).toArrow())
            for partitions in ((3, 17) if executors > 1 else (5,)):
                differ, counts = differing(spark, name, own, partitions)
                shown = name.replace("/docs.jsonl", "").rpartition("/")[2]
                shown += " without sources" if ":" in name else ""
                print(f"| {shown} | {counts['documents']} | {counts['clusters']} | {executors} | "
                      f"{partitions} | {', '.join(differ) or 'nothing'} |", flush=True)  # fmt: skip
        spark.stop()


main()
