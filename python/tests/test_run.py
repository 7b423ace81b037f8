"""Runs: files, threads, Ctrl-C, progress, and what a notebook shows."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import copydesk
import pyarrow as pa
import pytest
from pages import HARBOR, KEPT, RINK, TEXTS, WIRE

TABLES = ["cleaned", "removed", "clusters", "removals", "templates", "sources", "shared"]


def tables(result: copydesk.Result) -> dict[str, pa.Table]:
    """The tables that hold something."""
    return {name: pa.table(getattr(result, name)) for name in TABLES}


@pytest.mark.parametrize("make", [str, Path, lambda path: [path], lambda path: [str(path)]])
def test_paths(make: Any) -> None:
    result = copydesk.clean(make(WIRE))
    assert result.report["counts"]["documents"] == 145
    assert result.cleaned.num_rows == result.report["counts"]["kept"] == 104


def test_files_and_tables_give_the_same(wire: pa.Table) -> None:
    of_files, of_table = copydesk.clean(WIRE), copydesk.clean(wire)
    kept = [pa.table(result.cleaned)["text"].to_pylist() for result in (of_files, of_table)]
    assert kept[0] == kept[1]
    counts = [result.report["counts"] for result in (of_files, of_table)]
    for name in ("documents", "exact", "near", "contained", "repeats", "boilerplate", "kept"):
        assert counts[0][name] == counts[1][name], name


def test_findings_do_not_depend_on_the_format(tmp_path: Path) -> None:
    import pyarrow.parquet

    # As the file spells them: pyarrow's reader would make instants of the dates.
    rows = pa.Table.from_pylist([json.loads(line) for line in Path(WIRE).open()])
    pyarrow.parquet.write_table(rows, tmp_path / "wire.parquet")
    results = [copydesk.clean(given) for given in (rows, WIRE, tmp_path / "wire.parquet")]
    for name in TABLES[2:] + ["forms", "containments"]:
        found = [pa.table(getattr(result, name)).combine_chunks() for result in results]
        if name == "removals":  # The place of a removal names the file; JSON has other raw bytes.
            found = [table.drop_columns(["path", "raw"]) for table in found]
        assert found[0].equals(found[1]), name
        assert found[0].equals(found[2]), name
    texts = [pa.table(result.cleaned)["text"].to_pylist() for result in results]
    assert texts[0] == texts[1] == texts[2]


def test_a_bad_record_costs_one_record(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text('{"text": "A line of some words."}\nno json\n{"text": "Another line."}\n')
    result = copydesk.clean(path)
    assert result.rejected.num_rows == 1
    assert result.report["counts"]["documents"] == 2


def test_inspect_cleans_nothing(articles: pa.Table) -> None:
    result = copydesk.inspect(articles)
    cleaned = pa.table(result.cleaned)
    if cleaned.num_columns:
        assert cleaned["text"].to_pylist() == TEXTS
    assert result.report["mode"] == "inspect"
    assert result.clusters.num_rows == copydesk.clean(articles).clusters.num_rows
    assert repr(result).startswith("<copydesk.Result of inspect: ")


def test_known_boilerplate(tmp_path: Path) -> None:
    line = "Join the Lindau evening letter for free"
    page = pa.table({"text": [f"{HARBOR}\n{line}"]})
    known = tmp_path / "known.txt"
    known.write_text(line + "\n")
    for templates in ([line], (line,), known, str(known)):
        result = copydesk.clean(page, templates=templates)
        assert pa.table(result.cleaned)["text"].to_pylist() == [HARBOR]
    result = copydesk.clean(page, templates=[line], protect=[line])
    assert pa.table(result.cleaned)["text"].to_pylist() == [f"{HARBOR}\n{line}"]


def test_articles_kept_apart(articles: pa.Table, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("a\tb\nb\tc\na\tc\n")
    for keep_apart in ([("a", "b"), ("b", "c"), ("a", "c")], pairs):
        result = copydesk.clean(articles, keep_apart=keep_apart)
        assert result.cleaned.num_rows == 5


def test_protected_articles(articles: pa.Table) -> None:
    copies = pa.table(copydesk.clean(articles).removed)["id"].to_pylist()
    result = copydesk.clean(articles, keep_keys=copies)
    assert set(copies) <= set(pa.table(result.cleaned)["id"].to_pylist())


def test_no_copies_are_kept(articles: pa.Table) -> None:
    result = copydesk.clean(articles, keep_copies=0)
    assert pa.table(result.cleaned)["id"].to_pylist() == ["d", "e"]
    assert pa.table(result.removed)["id"].to_pylist() == ["a", "b", "c"]
    assert pa.table(result.clusters)["kept"].to_pylist() == [False] * 3
    assert result.report["counts"]["representatives"] == 1
    assert "representatives" in result._repr_html_()
    assert "representatives" not in copydesk.clean(articles)._repr_html_()
    protected = copydesk.clean(articles, keep_copies=0, keep_keys=["a"])
    assert pa.table(protected.cleaned)["id"].to_pylist() == ["a", "d", "e"]


@pytest.mark.parametrize("data", ["table", "files"])
def test_threads_do_not_change_the_result(wire: pa.Table, data: str) -> None:
    given: Any = wire if data == "table" else WIRE
    one, two = (tables(copydesk.clean(given, threads=threads)) for threads in (1, 2))
    for name, table in one.items():
        assert table.equals(two[name]), name


def test_several_calls_at_once(wire: pa.Table) -> None:
    expected = tables(copydesk.clean(wire))
    with ThreadPoolExecutor(6) as pool:
        runs = [pool.submit(copydesk.clean, wire, threads=n % 3) for n in range(12)]
        for run in runs:
            for name, table in tables(run.result(timeout=120)).items():
                assert table.equals(expected[name]), name


def test_other_threads_go_on(wire: pa.Table) -> None:
    ticks, stop = 0, threading.Event()

    def count() -> None:
        nonlocal ticks
        while not stop.is_set():
            ticks += 1
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    begun = time.monotonic()
    for _ in range(5):
        copydesk.clean(wire, threads=1)
    elapsed = time.monotonic() - begun
    stop.set()
    counter.join()
    # A tick takes a millisecond or two. With the GIL held, there would be one or two a call.
    assert ticks > min(50, elapsed * 100)


def _child(path: str, answers: Any) -> None:
    answers.put(copydesk.clean(path).cleaned.num_rows)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_after_a_fork() -> None:
    copydesk.clean(WIRE)
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_child, args=(str(WIRE), answers))
    child.start()
    assert answers.get(timeout=60) == 104
    child.join()


#: Enough pages for a run of seconds.
LONG = """
import copydesk, pyarrow as pa, sys
words = ["harbor", "council", "ferry", "winter", "bridge", "school", "market", "river", "north"]
def text(n):
    state, out = n + 1, []
    for _ in range(300):
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        out.append(words[(state >> 33) % 9] + str((state >> 40) % 900))
    return " ".join(out)
pages = [text(n) for n in range(3000)] * 8
"""


def interrupted(script: str) -> tuple[int, str, float]:
    """Runs a script, presses Ctrl-C when it says so; its exit, errors, and seconds until then."""
    script = LONG + textwrap.dedent(script)
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "running\n"
    time.sleep(0.3)
    pressed = time.monotonic()
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    return child.returncode, errors, time.monotonic() - pressed


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_ctrl_c_stops_a_run() -> None:
    code, errors, seconds = interrupted(
        """
        data = pa.table({"text": pages})
        print("running", flush=True)
        copydesk.clean(data, recall=1.0)
        print("not stopped", file=sys.stderr)
        """
    )
    assert "KeyboardInterrupt" in errors and "not stopped" not in errors, errors
    assert code != 0
    assert seconds < 30


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_the_interpreter_goes_on_after_ctrl_c() -> None:
    code, errors, _ = interrupted(
        """
        data = pa.table({"text": pages})
        print("running", flush=True)
        try:
            copydesk.clean(data, recall=1.0)
        except KeyboardInterrupt:
            assert copydesk.clean(pa.table({"text": ["a", "b"]})).cleaned.num_rows == 2
            sys.exit(7)
        """
    )
    assert code == 7, errors


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_ctrl_c_while_data_comes_in() -> None:
    code, errors, _ = interrupted(
        """
        import time
        schema = pa.schema([("text", pa.string())])
        def endless():
            print("running", flush=True)
            while True:
                time.sleep(0.01)
                yield pa.record_batch({"text": ["x"]}, schema)
        copydesk.clean(pa.RecordBatchReader.from_batches(schema, endless()))
        """
    )
    assert code != 0
    assert "KeyboardInterrupt" in errors, errors


def test_progress_is_told(wire: pa.Table) -> None:
    told: list[tuple[str, int, int | None]] = []
    copydesk.clean(wire, progress=lambda *step: told.append(step))
    steps = list(dict.fromkeys(step for step, _, _ in told))
    assert {"survey", "sign", "apply"} <= set(steps)
    for step, done, total in told:
        assert isinstance(step, str) and isinstance(done, int)
        assert total is None or 0 <= done <= total
    for step in steps:
        dones = [done for other, done, _ in told if other == step]
        assert dones == sorted(dones)


def test_an_exception_of_the_callback_stops_the_run(wire: pa.Table) -> None:
    def stop(step: str, done: int, total: int | None) -> None:
        raise StopAsyncIteration(step)

    with pytest.raises(StopAsyncIteration):
        copydesk.clean(wire, progress=stop)


def test_a_callback_may_call_copydesk(wire: pa.Table, articles: pa.Table) -> None:
    kept: list[int] = []

    def nested(step: str, done: int, total: int | None) -> None:
        if not kept:
            kept.append(copydesk.clean(articles).cleaned.num_rows)

    copydesk.clean(wire, progress=nested)
    assert kept == [3]


def test_bars(wire: pa.Table, capsys: pytest.CaptureFixture[str]) -> None:
    copydesk.clean(wire, progress=True)
    assert "survey" in capsys.readouterr().err
    copydesk.clean(wire, progress=False)
    assert capsys.readouterr().err == ""


def test_progress_without_tqdm(
    wire: pa.Table, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    copydesk.clean(wire, progress=True)
    assert "copydesk: survey\n" in capsys.readouterr().err


def test_what_a_notebook_shows(wire: pa.Table) -> None:
    result = copydesk.clean(wire)
    html = result._repr_html_()
    assert re.findall(r"<th[^>]*>([^<]*)</th>", html)[:2] == ["documents in", "exact copies"]
    assert ">145</td>" in html and ">104</td>" in html
    widths = [int(width) for width in re.findall(r"width:(\d+)%", html)]
    assert widths[0] == 100 and all(0 <= width <= 100 for width in widths)
    assert html.count("<tr>") == html.count("</tr>") == len(widths)


def test_html_is_escaped() -> None:
    evil = "<script>alert('&')</script>"
    table = pa.table({evil: [HARBOR, RINK], "date": ["never", "ever"]})
    result = copydesk.clean(table, text=evil, id=evil + "id", keep=f"max:{evil}rank")
    assert "<script" not in result._repr_html_()


def test_the_report_is_that_of_the_command_line(articles: pa.Table) -> None:
    report = copydesk.clean(articles).report
    assert report["version"] == copydesk.__version__
    assert report["counts"]["kept"] == len(KEPT)
    assert report["settings"]["jaccard"] == 0.5


def test_classes_are_not_made_by_hand() -> None:
    for made in (copydesk.Table, copydesk.Result):
        with pytest.raises(TypeError):
            made()
        assert made.__module__ == "copydesk"
        assert made.__doc__


def test_the_import_loads_nothing_else() -> None:
    script = (
        "import sys, copydesk; "
        "heavy = {'pyarrow', 'pandas', 'polars', 'numpy', 'tqdm', 'asyncio'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("given", ["table", "files"])
def test_a_result_explains_itself(wire: pa.Table, given: str, tmp_path: Path) -> None:
    result = copydesk.clean(wire if given == "table" else WIRE)
    told = result.explain("d076")
    assert told.startswith("d076\n") and "removed: a near copy of d049" in told
    assert "copies: both are in cluster" in result.explain("d076", "d049")
    with pytest.raises(copydesk.InputError, match="no article has the key"):
        result.explain("nobody")
    page = result.view(tmp_path / "page")
    assert page == tmp_path / "page/copydesk.html"
    assert "<title>copydesk</title>" in page.read_text()


def test_rows_without_ids_are_explained_by_their_numbers() -> None:
    result = copydesk.clean(pa.table({"text": [HARBOR, HARBOR]}))
    removals = pa.table(result.removals).to_pylist()
    (removed,) = [row["key"] for row in removals if row["kind"] == "duplicate"]
    assert "an exact copy" in result.explain(removed)
