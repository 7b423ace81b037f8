"""The recipes run, each where the packages that it is for are installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import copydesk
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pages import WIRE

RECIPES = Path(__file__).parent.parent / "recipes"


def ran(recipe: str, *arguments: str | Path) -> str:
    """What a recipe prints."""
    command = [sys.executable, RECIPES / recipe, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("recipe", "package", "told"),
    [
        ("pandas_frame.py", "pandas", "copydesk_copies"),
        ("polars_lazy.py", "polars", "cluster"),
        ("duckdb_relation.py", "duckdb", "duplicate"),
        ("hugging_face.py", "datasets", "104 of 145"),
        ("daft_frame.py", "daft", "104 rows stay"),
    ],
)
def test_recipes_of_frames(recipe: str, package: str, told: str) -> None:
    pytest.importorskip(package)
    printed = ran(recipe, WIRE)
    assert "104 of 145 documents kept" in printed
    assert told in printed


@pytest.mark.parametrize(
    ("recipe", "package"), [("large_data_set.py", "pyarrow"), ("ray_data.py", "ray")]
)
def test_recipes_of_batches(recipe: str, package: str, wire: pa.Table, tmp_path: Path) -> None:
    pytest.importorskip(package)
    (tmp_path / "in").mkdir()
    pq.write_table(wire.slice(0, 70), tmp_path / "in/a.parquet")
    pq.write_table(wire.slice(70), tmp_path / "in/b.parquet")
    assert "templates" in ran(recipe, tmp_path / "in", tmp_path / "out")
    cleaned = {row["id"]: row["text"] for row in pq.read_table(tmp_path / "out").to_pylist()}
    assert len(cleaned) == wire.num_rows
    for row in pa.table(copydesk.clean(wire).cleaned).to_pylist():
        assert cleaned[row["id"]] == row["text"]
