"""copydesk on Spark: two worker processes find what the program finds."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import copydesk
import pyarrow as pa
import pytest

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed: pip install '.[spark]'")

if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip(
        "Java is not installed: expected Java 17 on the PATH or at JAVA_HOME to test Spark",
        allow_module_level=True,
    )

from copydesk.spark import clean, submit  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Two executors of one core each: rows and templates travel between processes."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.executor.memory", "1g")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def rows(table: Any, *without: str) -> list[str]:
    """The rows of a table in one order, with their evidence parsed."""
    found = table.toArrow() if hasattr(table, "toArrow") else pa.table(table)

    def told(row: dict[str, Any]) -> str:
        if row.get("evidence"):
            row["evidence"] = json.loads(row["evidence"])
        told = {name: one for name, one in row.items() if one is not None and name not in without}
        return json.dumps(told, sort_keys=True, default=str)

    return sorted(told(row) for row in found.to_pylist())


def check(spark: SparkSession, table: pa.Table, work: Path, **settings: Any) -> None:
    """Compare a run on Spark with one here."""
    parts = spark.createDataFrame(table).repartition(5)
    result, own = clean(parts, work=str(work), **settings), copydesk.clean(table, **settings)
    for name in ("cleaned", "removed", "clusters", "forms", "containments"):
        assert rows(getattr(result, name)) == rows(getattr(own, name)), name
    assert rows(result.removals) == rows(own.removals, "path", "line")
    assert rows(result.templates, "samples") == rows(own.templates, "samples")
    counts = own.report["counts"]
    assert {name: counts.get(name, 0) for name in result.report["counts"]} == result.report["counts"]
    assert result.report["kept_apart"] == own.report["kept_apart"]


def test_two_executors_find_what_one_machine_finds(
    spark: SparkSession, wire: pa.Table, tmp_path: Path
) -> None:
    check(spark, wire.set_column(wire.schema.get_field_index("date"), "date", texts(wire)), tmp_path)


def texts(table: pa.Table) -> pa.Array:
    """The dates as texts, which both spell alike."""
    return pa.array([str(date)[:10] for date in table["date"].to_pylist()])
