"""copydesk on Spark: two worker processes find what the program finds."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import copydesk
import pyarrow as pa
import pyarrow.json as pj
import pytest
from pages import WIRE

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed: pip install '.[spark]'")

if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip(
        "Java is not installed: expected Java 17 on the PATH or at JAVA_HOME to test Spark",
        allow_module_level=True,
    )

from copydesk.spark import _run, clean, submit  # noqa: E402
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
        # Joins as those of large corpora: planned with a shuffle, and broadcast when a side turns
        # out small.
        .config("spark.sql.autoBroadcastJoinThreshold", "-1")
        .config("spark.sql.adaptive.autoBroadcastJoinThreshold", "10MB")
        # Executors are killed on purpose.
        .config("spark.deploy.maxExecutorRetries", "-1")
        .config("spark.task.maxFailures", "20")
        .config("spark.speculation", "true")
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


def test_pages_without_a_source_and_a_record_that_is_too_long(
    spark: SparkSession, wire: pa.Table, tmp_path: Path
) -> None:
    nameless = wire.select(["id", "text"])
    hostile = pa.table({"id": ["hostile"], "text": ["word " * 20_000]}, nameless.schema)
    table = pa.concat_tables([nameless, hostile])
    told = {"keep_apart": [("d010", "d046"), ("d001", "d049")], "keep_keys": ["d085"]}
    check(spark, table, tmp_path, max_record=65_536, keep_copies=0, **told)
    lost = spark.read.parquet(str(tmp_path / "notes")).where("rejected is not null").collect()
    assert [row["copydesk_key"] for row in lost] == ["hostile"]
    assert "65536 bytes" in lost[0]["rejected"]


class Killer(threading.Thread):
    """Kills an executor once in each stage, when the stage has begun to write."""

    def __init__(self, application: str, work: Path) -> None:
        super().__init__(daemon=True)
        self.application, self.work = application, work
        self.done: set[str] = set()
        self.ends = threading.Event()

    def run(self) -> None:
        while not self.ends.wait(0.05):
            for folder in self.work.glob("*/_temporary"):
                if folder.parent.name not in self.done:
                    self.done |= {folder.parent.name} if self.kill() else set()

    def kill(self) -> bool:
        """Kill one of the executors that belong to this session, if there is one."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"--executor-id" in command and self.application.encode() in command:
                os.kill(int(process.name), signal.SIGKILL)
                return True
        return False


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc to find executors in")
def test_executors_that_are_killed_change_nothing(
    spark: SparkSession, wire: pa.Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Larger components are settled in rounds.
    monkeypatch.setattr(_run, "MAX_AT_ONCE", 3)
    work = tmp_path / "work"
    killer = Killer(spark.sparkContext.applicationId, work)
    killer.start()
    try:
        check(spark, wire.set_column(wire.schema.get_field_index("date"), "date", texts(wire)), work)
    finally:
        killer.ends.set()
        killer.join()
    assert {"rows", "notes", "signed", "ranked", "pairs", "judged", "applied"} <= killer.done
    assert {"settled", "settled-1", "answers-1", "settled-2"} <= killer.done


def test_rows_without_an_id_get_keys_of_their_values(spark: SparkSession, tmp_path: Path) -> None:
    story = "The harbor board of Lindau voted on Tuesday to deepen the eastern channel again."
    given = [("a", story), ("a", story), ("b", None), (None, story), ("c", "The rink closes.")]
    df = spark.createDataFrame(given, "id string, text string")
    result = clean(df, work=str(tmp_path))
    assert [row["key"] for row in result.rejected.collect()] == ["b"]
    assert "expected `text` to be a string" in result.rejected.first()["reason"]
    keys = sorted(row["key"] for row in result.clusters.collect())
    assert len(keys) == 3 and keys[0].startswith("a (") and keys[2].startswith("row (")
    assert result.cleaned.count() == 2 and result.removed.count() == 2
    counts = result.report["counts"]
    assert (counts["records"], counts["documents"], counts["shared_ids"]) == (5, 4, 2)


def test_the_command_reads_and_writes_files(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert submit.main([str(WIRE), "-o", str(out), "--keep", "earliest", "--jaccard", "0.6"]) == 0
    own = copydesk.clean(pj.read_json(WIRE), keep="earliest", jaccard=0.6)
    lines = [json.loads(line) for path in (out / "cleaned").glob("*.json") for line in path.open()]
    assert {row["id"] for row in lines} == set(pa.table(own.cleaned)["id"].to_pylist())
    report = json.loads(next((out / "report").glob("*.txt")).read_text())
    assert report["counts"]["near"] == own.report["counts"]["near"]
    assert report["settings"] == {"keep": "earliest", "jaccard": 0.6}
    assert submit.main([str(WIRE), "-o", str(tmp_path / "other"), "--jaccard", "7"]) == 2
    assert "jaccard" in capsys.readouterr().err
