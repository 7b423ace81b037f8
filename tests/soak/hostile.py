#!/usr/bin/env python3
"""Feeds hostile inputs to copydesk, one after the other, and prints what each of them costs.

    python3 tests/soak/hostile.py --binary target/release/copydesk --work FOLDER
    python3 tests/soak/hostile.py --small                  # sizes a hundredth, within minutes
    python3 tests/soak/hostile.py --only bombs --only csv  # names of functions below, or parts of them

Each input is made in the work folder, cleaned with `copydesk clean INPUT -o OUT -q`, checked and deleted, and a row of a Markdown
table is printed as soon as it is measured. CPU time and peak memory are those of the process and come from wait4(2); a process is
stopped after --seconds, and cannot map more than --address-space GiB, so that an input that takes all memory fails by itself. What
is checked:

- the exit status, and that nothing panicked or was killed;
- the number of rejected records (and of others that a case names) in report.json, and that nothing is left of a failed run that
  looks like a result;
- `copydesk restore OUT -o DIR`: the input again, byte for byte (compressed files: its decompressed bytes);
- that peak memory stays below the default budget of 1.25 GiB and what a case allows for tables;
- that nothing was written outside of OUT, and that the folder for temporary files is empty again.

Python's standard library is enough. The cases on Parquet need pyarrow, and those on zstd the module zstandard or the program zstd; they say
`skipped` without. Peak memory is at least that of Python when it
started the process (some 20 to 100 MB), since Linux counts it in.
"""

import argparse
import bz2
import gzip
import importlib.util
import json
import lzma
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

MIB = 1 << 20
BUDGET_MB = 1280
CASES = []


def hostile(case):
    """Registers a function that makes hostile inputs and has them cleaned."""
    CASES.append(case)
    return case


class Skip(Exception):
    """Why a case cannot be run here."""


class Run:
    """What a process did: its exit status, what it said, and what it took."""

    def __init__(self, status, said, cpu, wall, peak_mb):
        self.status, self.said, self.cpu, self.wall, self.peak_mb = status, said, cpu, wall, peak_mb

    def failures(self):
        if self.status == "stopped":
            return [f"stopped after {self.wall:.0f} s"]
        if "panicked" in self.said or self.status == 101:
            return ["panicked: " + one_line(self.said)]
        if isinstance(self.status, str):
            return [f"{self.status}: {one_line(self.said)}"]
        return []


def one_line(text, most=160):
    text = " ".join(text.split()).replace("|", "\\|")
    return text if len(text) <= most else text[:most] + "…"


class Bench:
    """The work folder, the binary, and the sizes."""

    def __init__(self, options):
        self.binary = str(Path(options.binary).resolve())
        self.work = Path(options.work).resolve()
        self.options = options
        self.n_failed = 0
        self.seen_before = set()

    def size(self, full, least=1):
        """A size, or a hundredth of it."""
        return max(full // 100, least) if self.options.small else full

    def path(self, name="in.jsonl"):
        path = self.work / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def clear(self):
        """Deletes all that a case made."""
        for entry in self.work.iterdir() if self.work.exists() else []:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        for folder in ("in", "tmp"):
            (self.work / folder).mkdir(parents=True, exist_ok=True)

    def run(self, arguments, stdin=None, meanwhile=None):
        """Runs copydesk; `meanwhile` is called again and again while it runs."""

        def limit():
            os.nice(5)
            n_bytes = int(self.options.address_space * (1 << 30))
            resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        begun = time.monotonic()
        with open(self.work / "said", "w+b") as said:
            process = subprocess.Popen(
                [self.binary, *map(str, arguments)], stdin=stdin or subprocess.DEVNULL, stdout=said, stderr=said,
                cwd=self.work, env={**os.environ, "TMPDIR": str(self.work / "tmp")}, preexec_fn=limit, start_new_session=True,
            )
            stopped = False
            while True:
                pid, waited, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if not stopped and time.monotonic() - begun > self.options.seconds:
                    os.killpg(process.pid, signal.SIGKILL)
                    stopped = True
                if meanwhile:
                    meanwhile()
                time.sleep(0.02)
            process.returncode = os.waitstatus_to_exitcode(waited)
            said.seek(0)
            text = said.read(100_000).decode("utf-8", "replace")
        (self.work / "said").unlink()
        status = process.returncode
        if stopped:
            status = "stopped"
        elif status < 0:
            status = f"killed by {signal.Signals(-status).name}"
        cpu = usage.ru_utime + usage.ru_stime
        return Run(status, text, cpu, time.monotonic() - begun, usage.ru_maxrss / 1024)

    def clean(self, what, inputs=None, *, status=0, rejected=0, n_records="", message=None, arguments=(), tables_mb=0,
              restore=True, counts=None, compare=True, meanwhile=None, also=None, may_fail_with=(), output="out", keep=False):
        """Cleans, checks, prints a row. `status` may be a tuple of what is right; `may_fail_with` says the same of messages."""
        inputs = [self.path()] if inputs is None else inputs
        n_bytes = sum(n_bytes_of(path) for path in inputs)
        before = self.outside(output)
        run = self.run(["clean", *inputs, "-o", output, "-q", *arguments], meanwhile=meanwhile)
        checked, failures = [], run.failures()
        statuses = status if isinstance(status, tuple) else (status,)
        if not failures and run.status not in statuses:
            failures.append(f"status {run.status} instead of {' or '.join(map(str, statuses))}: {one_line(run.said)}")
        if run.peak_mb > BUDGET_MB + tables_mb:
            failures.append(f"{run.peak_mb:.0f} MB instead of {BUDGET_MB + tables_mb}")
        if message is not None:
            checked.append(f"says “{message}”")
            if message not in run.said:
                failures.append(f"says: {one_line(run.said)}")
        elif run.said.strip():
            checked.append(f"says “{one_line(run.said, 120)}”")
        out = self.work / output
        finished = (out / "manifest.json").exists()
        if run.status in (0, 1):
            failures += self.failures_of_counts(out, {"rejected": rejected, **(counts or {})}, checked)
            if restore and finished:
                failures += self.failures_of_restore(out, inputs, compare, checked)
        elif finished and not failures:
            failures.append("left a manifest.json")
        if also and run.status in (0, 1):
            failures += also(out, checked) or []
        strays = self.outside(output) - before
        if strays:
            failures.append(f"left {', '.join(sorted(strays))[:80]} outside of OUT")
        self.row(what, n_bytes, n_records, run, checked, failures)
        if not keep:
            for path in (out, self.work / "again"):
                shutil.rmtree(path, ignore_errors=True)
        return run

    def failures_of_counts(self, out, expected, checked):
        try:
            counts = json.loads((out / "report.json").read_text())["counts"]
        except (OSError, ValueError) as error:
            return [f"report.json: {error}"]
        wrong = []
        for name, value in expected.items():
            if value is None:
                continue
            checked.append(f"{name} {counts[name]}")
            if counts[name] != value:
                wrong.append(f"{name} {counts[name]} instead of {value}")
        if counts["documents"] + counts["rejected"] != counts["records"]:
            wrong.append("documents and rejected are not all records")
        return wrong

    def failures_of_restore(self, out, inputs, compare, checked):
        again = self.work / "again"
        run = self.run(["restore", out, "-o", again])
        failures = [f"restore: {failure}" for failure in run.failures()]
        if not failures and run.status != 0:
            failures.append(f"restore: status {run.status}: {one_line(run.said)}")
        if run.peak_mb > BUDGET_MB:
            failures.append(f"restore: {run.peak_mb:.0f} MB")
        if not failures and compare:
            names = json.loads((out / "manifest.json").read_text())["inputs"]
            roots = [path if path.is_dir() else path.parent for path in inputs]
            for name in names:
                original = next((root / name for root in roots if (root / name).exists()), None)
                if original is None or not equal_bytes(original, again / name):
                    failures.append(f"restored {name[:40]!r} differs from the input")
        checked.append(f"restored{' and compared' if compare else ''} in {run.cpu:.1f} s, {run.peak_mb:.0f} MB")
        return failures

    def command(self, what, arguments, *, status=0, message=None, tables_mb=0):
        """Runs another subcommand, prints a row."""
        run = self.run(arguments)
        failures = run.failures()
        if not failures and run.status != status:
            failures.append(f"status {run.status} instead of {status}: {one_line(run.said)}")
        if run.peak_mb > BUDGET_MB + tables_mb:
            failures.append(f"{run.peak_mb:.0f} MB")
        if message and message not in run.said:
            failures.append(f"says: {one_line(run.said)}")
        self.row(what, 0, "", run, [f"says {len(run.said)} bytes"], failures)

    def outside(self, output):
        """Entries of the work folder that belong to no output, and all that stands in the folder for temporary files."""
        ours = {"in", "tmp", "again", "said", output}
        here = {entry.name for entry in self.work.iterdir()} - ours
        return here | {f"tmp/{entry.name}" for entry in (self.work / "tmp").iterdir()}

    def row(self, what, n_bytes, n_records, run, checked, failures):
        verdict = "FAIL: " + "; ".join(failures) if failures else "OK"
        self.n_failed += bool(failures)
        print(f"| {what} | {n_bytes:,} | {n_records} | {run.status} | {run.cpu:.1f} | {run.peak_mb:.0f} | {'; '.join(checked)} | {verdict} |",
              flush=True)


def n_bytes_of(path):
    try:
        if path.is_dir():
            return sum(entry.lstat().st_size for entry in path.rglob("*"))
        return path.lstat().st_size
    except OSError:
        return 0


def equal_bytes(left, right):
    """Whether two files hold the same bytes, decompressed."""
    with opened(left) as left, opened(right) as right:
        while True:
            ours, theirs = left.read(MIB), right.read(MIB)
            if ours != theirs:
                return False
            if not ours:
                return True


def opened(path):
    openers = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
    return openers.get(path.suffix, open)(path, "rb")


# What inputs are made of.

SYLLABLES = ["ba", "co", "du", "fe", "gi", "ho", "ju", "ka", "lo", "mu", "na", "po", "ru", "se", "ti", "vu"]


def word(number):
    """A word of letters for each number; different ones for different numbers."""
    letters = SYLLABLES[number % 16]
    while number >= 16:
        number //= 16
        letters += SYLLABLES[number % 16]
    return letters


def record(text, **fields):
    return json.dumps({**fields, "text": text}, ensure_ascii=False) + "\n"


def sentence(rng, n_words, n_vocabulary=20_000):
    return " ".join(word(rng.randrange(n_vocabulary)) for _ in range(n_words))


def story(rng, n_words):
    """An article: lines of sentences of twenty words."""
    lines = (sentence(rng, 20).capitalize() + "." for _ in range(n_words // 20))
    return "\n".join(lines)


GOOD = [
    record("The council voted on Monday to close the old harbor bridge to lorries after cracks were found in it.", id="good-1"),
    record("Fishermen in the north say that herring came back to the bay this spring, earlier than in other years.", id="good-2"),
]


def write(path, pieces):
    """Writes pieces of text or bytes, one after the other."""
    with open(path, "wb", buffering=MIB) as file:
        for piece in pieces:
            file.write(piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece)
    return path


def between_good(pieces):
    yield GOOD[0]
    yield from pieces
    yield GOOD[1]


def repeated(piece, n_bytes):
    """At least so many bytes of a piece, a megabyte at a time."""
    block = piece * (min(MIB, n_bytes) // len(piece) + 1)
    for _ in range(n_bytes // len(block) + 1):
        yield block


def one_text(pieces, **fields):
    """A record whose text consists of these pieces, which need no escapes."""
    head = json.dumps(fields)[:-1] + (", " if fields else "")
    yield head + '"text": "'
    yield from pieces
    yield '"}\n'


# The hostile inputs, the most suspicious ones first.


@hostile
def equal_lines(bench):
    """4: one article of a million equal lines."""
    n = bench.size(1_000_000)
    line = "The ferry leaves the harbor of Nordvik at nine in light snow."
    write(bench.path(), between_good(one_text((line + "\\n" for _ in range(n)), id="x")))
    bench.clean(f"an article of {n:,} equal lines", n_records=3)
    write(bench.path(), between_good(one_text(("short line\\n" for _ in range(n)), id="x")))
    bench.clean(f"an article of {n:,} equal short lines", n_records=3)


@hostile
def different_lines(bench):
    """4b: one article of a million different short lines."""
    n = bench.size(1_000_000)
    write(bench.path(), between_good(one_text((f"{word(k)} {word(k * 7 + 3)} came\\n" for k in range(n)), id="x")))
    bench.clean(f"an article of {n:,} different short lines", n_records=3)
    write(bench.path(), between_good(one_text((f"{word(k)} came at {k} to the town and left it for {word(k * 7)}\\n" for k in range(n * 9 // 10)), id="x")))
    bench.clean(f"an article of {n * 9 // 10:,} lines of one frame", n_records=3)


@hostile
def long_copies(bench):
    """Four copies of one long article in one source: each of its lines recurs, and may be boilerplate."""
    n = bench.size(200_000)
    rng = random.Random(4)
    text = "\\n".join(sentence(rng, 8) for _ in range(n))
    write(bench.path(), (piece for k in range(4) for piece in one_text([text], id=str(k), source="a")))
    bench.clean(f"four copies of an article of {n:,} different lines", n_records=4, counts={"kept": 1})


@hostile
def line_of_addresses(bench):
    """A line of nothing but addresses: each token is looked up among the addresses of its line."""
    n = bench.size(300_000)
    write(bench.path(), between_good(one_text((f"{word(k)}@{word(k)}.com " for k in range(n)), id="x")))
    bench.clean(f"an article of one line of {n:,} addresses", n_records=3)


@hostile
def quilt(bench):
    """Many lines, and one that repeats all of them: it resembles as many earlier paragraphs as it has pieces."""
    n = bench.size(600_000)
    pieces = [f"{word(k)} {word(k * 3 + 1)} {word(k * 5 + 2)} {word(k * 7 + 3)}" for k in range(n)]
    text = (piece + "\\n" for piece in pieces)
    again = (piece + " " for piece in reversed(pieces))
    write(bench.path(), between_good(one_text([*text, *again, "."], id="x")))
    bench.clean(f"an article of {n:,} lines and a line of all of them", n_records=3)


@hostile
def chain(bench):
    """Each paragraph repeats the one before it, but for a word: originals of originals of originals."""
    n = bench.size(250_000)

    def lines():
        words = [f"pppp{word(k)}" for k in range(16)]
        for k in range(n):
            words[(k * 9) % 16] = "pppp" + word(k + 16)
            yield " ".join(words).capitalize() + ".\\n"

    write(bench.path(), between_good(one_text(lines(), id="x")))
    bench.clean(f"an article of {n:,} paragraphs, each one word from the one before", n_records=3)


@hostile
def giant_neighbor(bench):
    """Many copies of a sentence, whose first one stands above a giant line: their contexts are compared."""
    n = bench.size(100_000)
    copied = "The ferry leaves the harbor of Nordvik at nine in light snow and comes back at noon."

    def lines():
        yield copied + "\\n"
        yield " ".join(word(k) for k in range(n * 10)) + ".\\n"
        for k in range(n):
            yield f"{copied}\\n{word(k)} {word(k + 1)} came\\n"

    write(bench.path(), between_good(one_text(lines(), id="x")))
    bench.clean(f"an article of {n:,} copies of a sentence whose first one stands above a line of {n * 10:,} words", n_records=3)


@hostile
def combining_marks(bench):
    """7: texts of combining marks alone, and of mixed classes in descending order."""
    n_bytes = bench.size(10_000_000)
    write(bench.path(), between_good(one_text(repeated("\u0301", n_bytes), id="x")))
    bench.clean(f"a text of {n_bytes * 2:,} bytes of U+0301", n_records=3)
    write(bench.path(), between_good(one_text(["a", *repeated("\u0301", n_bytes), " b"], id="x")))
    bench.clean("the same behind a letter", n_records=3)
    # Combining classes 240, 234, 233, 232, 230, 222, 220, 216, 202, 1.
    marks = "\u0345\u035D\u0362\u0315\u0301\u0323\u0327\u031B\u0338"
    n = bench.size(1_000_000) // len(marks.encode())
    write(bench.path(), between_good(one_text(["a", marks * n, " b"], id="x")))
    bench.clean("mixed marks in turn behind a letter", n_records=3)
    write(bench.path(), between_good(one_text(["a", *(mark * n for mark in marks), " b"], id="x")))
    bench.clean("mixed marks in descending order behind a letter", n_records=3)
    write(bench.path(), between_good(one_text(["\u1100\u1161\u11A8", "\u11A8" * n * 6, " \uFDFA" * n], id="x")))
    bench.clean("a million Jamo behind a syllable, ligatures of four words", n_records=3)


def zstd_member(pieces):
    if importlib.util.find_spec("zstandard"):
        import zstandard

        compressor = zstandard.ZstdCompressor(level=3).compressobj()
        return b"".join(compressor.compress(piece) for piece in pieces) + compressor.flush()
    if shutil.which("zstd"):
        return subprocess.run(["zstd", "-qc"], input=b"".join(pieces), stdout=subprocess.PIPE, check=True).stdout
    raise Skip("neither the module zstandard nor the program zstd is there")


def member(ending, piece, n_pieces):
    """A compressed stream of so many pieces."""
    pieces = (piece for _ in range(n_pieces))
    if ending == "zst":
        return zstd_member(pieces)
    compressor = {"gz": lambda: zlib.compressobj(9, wbits=31), "bz2": lambda: bz2.BZ2Compressor(9),
                  "xz": lambda: lzma.LZMACompressor(preset=1)}[ending]()
    return b"".join(compressor.compress(piece) for piece in pieces) + compressor.flush()


def bomb(ending, byte, n_bytes):
    """Streams of so many equal bytes, member after member of 64 MiB each, since all readers go on with the next member."""
    n_pieces = min(64, max(n_bytes // MIB, 1))
    stream = member(ending, byte * MIB, n_pieces)
    for _ in range(max(n_bytes // (n_pieces * MIB), 1)):
        yield stream


def bombs(bench, ending):
    n_bytes = bench.size(10_000_000_000)
    for name, byte in [("zeros", b"\0"), ("one line of a", b"a")]:
        write(bench.path(f"in.jsonl.{ending}"), [member(ending, "".join(GOOD).encode(), 1), *bomb(ending, byte, n_bytes)])
        path = bench.path(f"in.jsonl.{ending}")
        # In memory: nothing that grows with the line.
        bench.clean(f"{ending} bomb: {n_bytes:,} bytes, {name}", [path], status=1, rejected=1, n_records=3, compare=False)
        path.unlink()


def newline_bombs(bench, ending):
    n_bytes = bench.size(10_000_000_000) // (10 if bench.options.small else 1)
    path = write(bench.path(f"in.jsonl.{ending}"), [member(ending, "".join(GOOD).encode(), 1), *bomb(ending, b"\n", n_bytes)])
    bench.clean(f"{ending} bomb: {n_bytes:,} line breaks", [path], n_records=2, compare=False)


@hostile
def bombs_zst(bench):
    """10: zstd bombs."""
    bombs(bench, "zst")


@hostile
def bombs_gz(bench):
    """10: gzip bombs."""
    bombs(bench, "gz")


@hostile
def newlines_zst(bench):
    """10: a zstd bomb of line breaks."""
    newline_bombs(bench, "zst")


@hostile
def many_long_lines_gz(bench):
    """10: a gzip bomb of many lines that are all too long: each of them is copied from the stream."""
    n_lines = bench.size(100, least=10)
    line = member("gz", b"a" * MIB, 66) + member("gz", b"\n", 1)
    path = write(bench.path("in.jsonl.gz"), (line for _ in range(n_lines)))
    bench.clean(f"gz: {n_lines} lines of 66 MiB", [path], status=1, rejected=n_lines, n_records=n_lines, compare=False,
                arguments=["--max-expansion", "100000"])


def warc_record(kind, body, *headers):
    head = ["WARC/1.0", f"WARC-Type: {kind}", "WARC-Record-ID: <urn:uuid:0>", "WARC-Date: 2024-01-01T00:00:00Z",
            "WARC-Target-URI: http://a.example/", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


@hostile
def bombs_in_warc(bench):
    """10: a page in an archive that is a bomb; an archive that is one."""
    n_bytes = bench.size(2_000_000_000)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: %s\r\n\r\n"
    for encoding, ending in [("gzip", "gz"), ("zstd", "zst")]:
        body = b"".join(bomb(ending, b"a", n_bytes))
        page = b"<html><body><p>" + b"The council voted on Monday to close the bridge. " * 40 + b"</p></body></html>"
        good = warc_record("response", (http % b"identity") + page, "Content-Type: application/http")
        bad = warc_record("response", (http % encoding.encode()) + body, "Content-Type: application/http")
        path = write(bench.path("in.warc"), [good, bad, good])
        bench.clean(f"a page of {n_bytes:,} bytes in a WARC response, {encoding}", [path], status=(0, 1), rejected=None, n_records=3, compare=False)
        path.unlink()
    path = write(bench.path("in.warc.gz"), bomb("gz", b"a", bench.size(10_000_000_000)))
    bench.clean("gz bomb of a WARC file, one line", [path], status=1, rejected=1, n_records=1, compare=False)
    path.unlink()
    head = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <a>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\nContent-Length: 9000000000000000000\r\n\r\nabc"
    path = write(bench.path("in.warc"), [head])
    bench.clean("a WARC record that claims 9 EB", [path], status=1, rejected=1, n_records=1, compare=False)
    write(path, [head.replace(b"9000000000000000000", str(2**64 - 2).encode())[:-3] + b"\r\n\r\n"])
    bench.clean("a WARC record that claims 2⁶⁴-2 bytes", [path], status=1, rejected=1, n_records=1, compare=False)


@hostile
def pages(bench):
    """10: pages of a web archive that are nested deeply, or have very many attributes."""
    n = bench.size(100_000)
    story_ = b"<p>" + b"The council voted on Monday to close the old bridge, they said. " * 30 + b"</p>"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>"
    good = warc_record("response", http + story_, "Content-Type: application/http")
    attributes = b" ".join(b"a%d=1" % k for k in range(n))
    bodies = {"<b>": b"<b>" * n, "<b><i>": b"<b><i>" * (n // 2), "<span>": b"<span>" * n, "<div>": b"<div>" * (n // 5),
              "<table>": b"<table><tr><td>" * (n // 20), "<ul><li>": b"<ul><li>" * (n // 10), "<p a1=1 a2=1 …>": b"<p " + attributes + b">"}
    for name, body in bodies.items():
        bad = warc_record("response", http + body + story_, "Content-Type: application/http")
        path = write(bench.path("in.warc"), [good, bad, good])
        bench.clean(f"a page of many {name} in a WARC file".replace("<", "&lt;"), [path], status=(0, 1), rejected=None, n_records=3, compare=False)


@hostile
def one_bucket(bench):
    """12: many near-equal texts."""
    rng = random.Random(12)
    n = bench.size(50_000)
    template = story(rng, 150).split(" ")

    def forms():
        for k in range(n):
            words = template.copy()
            for at in rng.sample(range(len(words)), 3):
                words[at] = word(rng.randrange(1_000_000))
            yield record(" ".join(words), id=str(k), source=f"s{k % 50}")

    write(bench.path(), forms())
    bench.clean(f"{n:,} articles of one template in which three words differ", n_records=n, tables_mb=n // 1000)


@hostile
def shared_paragraph(bench):
    """12: many articles that share a paragraph."""
    rng = random.Random(13)
    n = bench.size(100_000)
    shared = sentence(rng, 60).capitalize() + "."
    write(bench.path(), (record(f"{story(rng, 60)}\n{shared}\n{story(rng, 60)}", id=str(k), source=f"s{k % 50}") for k in range(n)))
    bench.clean(f"{n:,} articles that share a paragraph of 60 words", n_records=n, tables_mb=n // 1000)


@hostile
def long_words(bench):
    """15: one giant word, one word again and again, two words in turn, the Fibonacci word."""
    n_bytes = bench.size(100_000_000)
    most = ["--max-record", "200000000"]
    # Tokens and windows of one giant text: some 20 bytes for each of its bytes.
    tables = 40 * n_bytes // MIB
    write(bench.path(), between_good(one_text(repeated("longword", n_bytes), id="x")))
    bench.clean(f"one word of {n_bytes:,} bytes", arguments=most, n_records=3, tables_mb=tables)
    write(bench.path(), between_good(one_text(repeated("word ", n_bytes), id="x")))
    bench.clean(f"{n_bytes:,} bytes of one word", arguments=most, n_records=3, tables_mb=tables)
    write(bench.path(), between_good(one_text(repeated("one two ", n_bytes), id="x")))
    bench.clean(f"{n_bytes:,} bytes of two words in turn", arguments=most, n_records=3, tables_mb=tables)
    before, now = "b", "a"
    while len(now) < bench.size(1_000_000):
        before, now = now, now + before
    words = " ".join({"a": "harbor", "b": "bridge"}[letter] for letter in now)
    write(bench.path(), between_good(one_text([words], id="x")))
    bench.clean(f"a Fibonacci word of {len(now):,} words", n_records=3)
    write(bench.path(), between_good(one_text(["a" * (n_bytes // 10), '\\"' * (n_bytes // 10), " b ." * (n_bytes // 40)], id="x")))
    bench.clean("a long word, a gap of quotation marks, one-letter sentences", n_records=3)
    write(bench.path(), between_good(one_text(["a. " + "\u00A0\u2003" * (n_bytes // 10) + "b. ", "a.b.c.d-" * (n_bytes // 40)], id="x")))
    bench.clean("a gap of spaces, a chunk of dots", arguments=most, n_records=3, tables_mb=tables)


@hostile
def nesting(bench):
    """9: deep nesting."""
    n = bench.size(100_000)
    text = '"text": "The bridge is closed to lorries since Monday morning."'
    for name, opening, closing in [("lists", "[", "]"), ("objects", '{"a":', "}")]:
        inner = opening * n + "1" + closing * n
        lines = ['{"id": 1, "more": %s, %s}\n' % (inner, text), '{"id": 2, %s, "meta": %s}\n' % (text, inner),
                 '{"id": 3, "text": %s}\n' % inner, opening * n + "\n", '{"id": 4, "more": %s\n' % (opening * n)]
        write(bench.path(), between_good(lines))
        bench.clean(f"{n:,} levels of {name}", status=1, rejected=3, n_records=7)
        bench.clean(f"{n:,} levels of {name}, fields with dots", status=1, rejected=None, n_records=7,
                    arguments=["--id-field", "meta.a.a.a", "--source-field", "more.a"])
        write(bench.path(), between_good(lines[:2]))
        bench.clean(f"{n:,} levels of {name}, to Parquet", status=(0, 1), n_records=4, arguments=["--output-format", "parquet"], restore=False)


@hostile
def csv(bench):
    """14: tables that are none."""
    n_bytes = bench.size(200_000_000)
    row = b"17,The council voted to close the bridge.\n"
    write(bench.path("in.csv"), [b'"id,text\n', *repeated(row, n_bytes)])
    bench.clean("a CSV whose head opens a quote", [bench.path("in.csv")], status=2, message="in.csv")
    write(bench.path("in.csv"), [b"id,text\n", row, b'"', *repeated(row, n_bytes)])
    bench.clean("a CSV whose second row opens a quote", [bench.path("in.csv")], status=1, rejected=1, n_records=2)
    n = bench.size(1_000_000)
    head = ",".join(f"c{k}" for k in range(n)) + ",text,id\n"
    rows = ["," * n + "The council voted to close the bridge.,1\n", "a" + "," * (n * 2) + "\n", "," * n + "Herring came back to the bay.,2\n"]
    write(bench.path("in.csv"), [head, *rows])
    bench.clean(f"a CSV of {n:,} columns, a row of twice as many", [bench.path("in.csv")], status=1, rejected=1, n_records=3)
    write(bench.path("in.csv"), ["id,text\n", "1,a b c\n", "," * (n * 10) + "\n", "2,d e f\n"])
    bench.clean(f"a CSV with a row of {n * 10:,} fields", [bench.path("in.csv")], status=1, rejected=1, n_records=3)
    write(bench.path("in.csv"), [",".join(f"column-{k}" for k in range(bench.size(3_000_000, least=2_000_000))) + ",text\n", "a,b\n"])
    bench.clean("a CSV whose head is longer than 16 MiB", [bench.path("in.csv")], status=2, message="in.csv")
    write(bench.path("in.csv"), ["id,text\n", *('%d,"%s\n' % (k, "a\n" * 3) for k in range(bench.size(1_000_000)))])
    bench.clean("a CSV in which every row opens a quote", [bench.path("in.csv")], status=1, rejected=None)


@hostile
def long_record(bench):
    """1: a line of 1 GB between two good records."""
    n_bytes = bench.size(1_000_000_000)
    sentence_ = "The council voted on Monday to close the old harbor bridge to lorries. "
    rng = random.Random(1)
    block = "".join(sentence(rng, 12) + ". " for _ in range(10_000))
    write(bench.path(), between_good(one_text(repeated(block + sentence_, n_bytes), id="x")))
    small = bench.options.small
    bench.clean(f"a record of {n_bytes:,} bytes", status=0 if small else 1, rejected=0 if small else 1, n_records=3)
    bench.clean("the same with --max-record 2000000000", arguments=["--max-record", "2000000000"], n_records=3, tables_mb=12 * n_bytes // MIB)
    path = bench.path("in.txt")
    bench.path().rename(path)
    bench.clean("the same as a page", [path], status=0 if small else 1, rejected=0 if small else 1, n_records=1)
    write(path, ["A page that is short."])
    bench.clean("a short page with the largest --max-record", [path], n_records=1, arguments=["--max-record", str(2**32 - 1)])


@hostile
def empty_lines(bench):
    """2: ten million empty lines."""
    n = bench.size(10_000_000)
    write(bench.path(), between_good(repeated("\n", n)))
    bench.clean(f"{n:,} empty lines", n_records=2)


@hostile
def copies(bench):
    """3: a million copies of an article."""
    n = bench.size(1_000_000)
    text = story(random.Random(3), 200)
    write(bench.path(), (record(text, id=str(k)) for k in range(n)))
    bench.clean(f"{n:,} copies of an article of 200 words", n_records=n, tables_mb=n // 1000, counts={"kept": 1})


@hostile
def sources(bench):
    """5: a million documents, each with its own source."""
    n = bench.size(1_000_000)
    rng = random.Random(5)
    write(bench.path(), (record(sentence(rng, 30), id=str(k), source=f"source {k}") for k in range(n)))
    bench.clean(f"{n:,} documents, each with its own source", n_records=n, tables_mb=n // 1000)


@hostile
def long_ids(bench):
    """6: ids of a megabyte."""
    n = bench.size(1_000, least=30)
    rng = random.Random(6)
    text = story(rng, 100)
    write(bench.path(), (record(text if k % 2 else story(rng, 100), id=f"{k} " + "i" * 1_000_000) for k in range(n)))
    bench.clean(f"{n:,} documents with ids of 1 MB, half of them copies", n_records=n, tables_mb=2 * n)


@hostile
def long_id_of_many_lines(bench):
    """6: an id of a megabyte, and much to be said of its document: a key stands in each line of the findings."""
    n_bytes = bench.size(1_000_000)
    line = "The ferry leaves the harbor of Nordvik at nine in light snow.\\n"
    write(bench.path(), between_good(one_text([line * 3_000], id="i" * n_bytes)))
    bench.clean(f"an id of {n_bytes:,} bytes, 3,000 equal lines", n_records=3)
    text = story(random.Random(6), 200)
    write(bench.path(), (record(text, id="i" * n_bytes if k == 0 else str(k)) for k in range(3_000)))
    bench.clean(f"3,000 copies of an article with an id of {n_bytes:,} bytes", n_records=3_000, counts={"kept": 1}, arguments=["--keep", "first"])
    lines = "\n".join(f"Read more of the {word(k)} on the page of our {word(k * 3)}" for k in range(1_000))
    rng = random.Random(7)
    write(bench.path(), (record(f"{story(rng, 60)}\n{lines}\n{story(rng, 60)}", id=str(k), source=f"{k} " + "s" * n_bytes) for k in range(10)))
    bench.clean(f"ten sources with names of {n_bytes:,} bytes that share 1,000 lines", n_records=10)


@hostile
def surrogates(bench):
    """8: lone surrogates, escaped."""
    text = "The council voted \\ud83d on Monday \\udc00 to close the old harbor bridge to lorries \\ud800"
    lines = [
        '{"id":"\\ud800","title":"\\udfff\\ud800","source":"\\ud83d","text":"%s"}\n' % text,
        '{"id":"\\udc00","title":"\\udfff\\ud800","source":"\\ud83d","text":"%s"}\n' % text,
        '{"id":"3","\\ud800":"a key","text":"%s and more of it"}\n' % text,
        '{"id":"4","more":{"\\udc00":["\\ud800"]},"text":"\\ud83d\\n%s\\n\\ude00"}\n' % text,
        '{"id":"5","text":"\\ud83d%s\\ude00"}\n' % ("\\n" + "It stands here twice and it is long enough to be seen. " * 2).rstrip(),
    ]
    write(bench.path(), between_good(lines))
    bench.clean("lone surrogates in ids, titles, sources, texts and keys", n_records=7)


def with_pyarrow():
    if not importlib.util.find_spec("pyarrow"):
        raise Skip("pyarrow is not there")
    import pyarrow
    import pyarrow.parquet

    return pyarrow, pyarrow.parquet


@hostile
def parquet_types(bench):
    """11: Parquet whose text is of another type."""
    pa, pq = with_pyarrow()
    texts = ["The council voted on Monday to close the old bridge.", None, "Herring came back to the bay this spring, earlier than ever."]
    columns = {
        "an int": (pa.array([1, None, 3]), 2), "a list": (pa.array([[text] for text in texts]), 2),
        "binary": (pa.array([b"abc def", None, b"\xff\xfe"]), (0, 1)), "null": (pa.nulls(3), 1),
        "a dictionary": (pa.array(texts).dictionary_encode(), 1), "a struct": (pa.array([{"a": text} for text in texts]), 2),
        "a timestamp": (pa.array([1, None, 3], pa.timestamp("us")), 2), "a map": (pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int64())), 2),
        "a decimal": (pa.array([1, None, 3]).cast(pa.decimal128(30, 2)), 2), "a boolean": (pa.array([True, None, False]), 2),
    }
    for name, (column, status) in columns.items():
        pq.write_table(pa.table({"id": ["1", "2", "3"], "text": column}), bench.path("in.parquet"))
        bench.clean(f"Parquet: text is {name}", [bench.path("in.parquet")], status=status, rejected=None, n_records=3, compare=False)
    twice = "\n\n".join([texts[0] + " It had stood there for a hundred years and more."] * 2)
    pq.write_table(pa.table({"id": ["1"], "text": pa.array([twice.encode()])}), bench.path("in.parquet"))
    bench.clean("Parquet: text is binary, with a repeat", [bench.path("in.parquet")], n_records=1, compare=False)


@hostile
def parquet_broken(bench):
    """11: Parquet that is broken."""
    pa, pq = with_pyarrow()
    path = bench.path("in.parquet")
    rng = random.Random(11)
    table = pa.table({"id": [str(k) for k in range(2000)], "text": [story(rng, 100) for _ in range(2000)]})
    pq.write_table(table, path, row_group_size=500)
    whole = path.read_bytes()
    length = int.from_bytes(whole[-8:-4], "little")
    broken = {
        "of zero bytes": b"", "truncated by half": whole[: len(whole) // 2], "truncated by a byte": whole[:-1],
        "of the footer alone": whole[-length - 8:], "of four bytes": b"PAR1", "with a huge footer length": whole[:-8] + b"\xff\xff\xff\x7fPAR1",
        "with a footer length of 2³²-1": whole[:-8] + b"\xff\xff\xff\xffPAR1", "with a footer of zeros": whole[: -length - 8] + bytes(length) + whole[-8:],
        "with a footer length of zero": whole[:-8] + bytes(4) + b"PAR1",
    }
    for name, content in broken.items():
        path.write_bytes(content)
        # A footer that can be read tells of rows that cannot: that is a file that breaks off.
        lone = name == "of the footer alone"
        bench.clean(f"Parquet {name}", [path], status=1 if lone else 2, rejected=int(lone), message=None if lone else "in.parquet", compare=False)
    damaged = bytearray(whole)
    for at in range(len(whole) // 2, len(whole) // 2 + 2000):
        damaged[at] ^= 0x5A
    path.write_bytes(damaged)
    bench.clean("Parquet with a damaged page", [path], status=1, rejected=None, compare=False)
    n_panics = 0
    for seed in range(bench.size(1000, least=30)):
        damaged, fuzz = bytearray(whole), random.Random(seed)
        for _ in range(3):
            damaged[fuzz.randrange(len(whole) - length - 8, len(whole))] = fuzz.randrange(256)
        path.write_bytes(damaged)
        run = bench.run(["clean", path, "-o", "out", "-q"])
        if run.failures() or run.peak_mb > BUDGET_MB:
            n_panics += 1
            bench.row(f"Parquet with three wrong bytes in its footer, seed {seed}", len(whole), 2000, run, [], run.failures() or ["memory"])
        shutil.rmtree(bench.work / "out", ignore_errors=True)
    if not n_panics:
        bench.row("Parquet with three wrong bytes in its footer, each time others", len(whole), 2000, run, ["no panic"], [])


@hostile
def parquet_bomb(bench):
    """11: small Parquet files whose rows all name one large value."""
    pa, pq = with_pyarrow()
    n = bench.size(2000)
    text = " ".join(word(k) for k in range(bench.size(1_000_000)))
    for kind in [pa.string(), pa.large_string()]:
        values = pa.array([text]).cast(kind)
        table = pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * n, pa.int32()), values)})
        for store_schema, told in [(True, f"a dictionary of {kind}"), (False, "text")]:
            pq.write_table(table, bench.path("in.parquet"), compression="zstd", store_schema=store_schema)
            # In full size it breaks off at a gibibyte (--max-expansion).
            bench.clean(f"Parquet: {n:,} rows that name one text of {len(text):,} bytes, {told}", [bench.path("in.parquet")],
                        status=(0, 1), rejected=None, n_records=n, compare=False)


@hostile
def shared_lines(bench):
    """13: every document shares each line with exactly one other."""
    n = bench.size(100_000)

    def texts():
        # Line number k·10+i stands in document k, and again in document k+1+i.
        for k in range(n):
            numbers = [k * 10 + i for i in range(10)] + [(k - 1 - i) * 10 + i for i in range(10) if k > i]
            lines = (" ".join(word(number * 8 + j) for j in range(8)).capitalize() + "." for number in numbers)
            yield record("\n".join(lines), id=str(k), source=f"s{k % 10}")

    write(bench.path(), texts())
    bench.clean(f"{n:,} documents of 20 lines, each in exactly one other", n_records=n, tables_mb=n // 100)


@hostile
def names(bench):
    """16: odd file names, links, folders and pipes."""
    folder = bench.path().parent
    odd = [b"a\nb.jsonl", b"quote'\".jsonl", b"\xff\xfe.jsonl", b"n" * 249 + b".jsonl", b"a..b.jsonl", b"..jsonl", b" .jsonl", b"-o.jsonl",
           b"back\\slash.jsonl", b"star*[.jsonl", "e\u0301.jsonl".encode(), b"UPPER.JSONL"]
    for name in odd:
        write(os.path.join(os.fsencode(folder), name), GOOD)
    bench.clean("a folder of odd names", [folder], n_records=2 * (len(odd) - 1), compare=False, rejected=0)
    for name in odd:
        path = Path(os.fsdecode(os.path.join(os.fsencode(folder), name)))
        bench.clean(f"the file {name[:20]!r}".replace("|", "\\|"), [path], n_records=2, compare=False)
    long_name = Path(os.fsdecode(os.path.join(os.fsencode(folder), odd[3])))
    bench.clean("a name of 255 bytes, a record too long", [long_name], arguments=["--max-record", "120"], status=1, rejected=None)
    bench.clean("a name of 255 bytes, to gz", [long_name], arguments=["--output-format", "jsonl.gz"], status=2, restore=False)
    bench.clear()
    page = b"<html><body><p>" + b"The council voted on Monday to close the bridge. " * 40 + b"</p></body></html>"
    warc = warc_record("response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page, "Content-Type: application/http")
    path = write(bench.path("n" * 250 + ".warc"), [warc])
    bench.clean("an archive with a name of 255 bytes", [path], compare=False, status=(0, 2))
    bench.clear()
    real = write(bench.path("real.jsonl"), GOOD)
    links(bench, folder, real)


def links(bench, folder, real):
    (folder / "link.jsonl").symlink_to(real)
    bench.clean("a file and a link to it", [folder], n_records=2)
    (folder / "link.jsonl").unlink()
    (folder / "loop.jsonl").symlink_to(folder / "loop.jsonl")
    bench.clean("a link to itself in a folder", [folder], status=2, message="loop.jsonl")
    (folder / "loop.jsonl").unlink()
    (folder / "around").symlink_to(folder)
    bench.clean("a link to its own folder", [folder], n_records=2)
    (folder / "around").unlink()
    (folder / "outer.jsonl").symlink_to(folder)
    bench.clean("a link x.jsonl to its own folder", [folder], status=(0, 2), restore=False)
    (folder / "outer.jsonl").unlink()
    (folder / "folder.jsonl").mkdir()
    write(folder / "folder.jsonl" / "inner.jsonl", GOOD)
    bench.clean("a folder named x.jsonl", [folder], n_records=4)
    shutil.rmtree(folder / "folder.jsonl")
    write(folder / "real.jsonl.2", b"")
    (folder / "real.jsonl.1").mkdir()
    write(folder / "real.jsonl.1" / "a.jsonl", GOOD)
    bench.clean("a folder named as a rejected record would be", [folder], arguments=["--max-record", "120"], status=1, rejected=None)
    shutil.rmtree(folder / "real.jsonl.1")
    os.mkfifo(folder / "pipe.jsonl")
    seconds, bench.options.seconds = bench.options.seconds, 5
    bench.clean("a pipe named x.jsonl that nobody writes to, in a folder", [folder], status=(0, 2), restore=False)
    bench.clean("the same, given by itself", [folder / "pipe.jsonl"], status=2, message="pipe.jsonl")
    bench.options.seconds = seconds
    (folder / "pipe.jsonl").unlink()
    for name in ("/dev/zero", "/proc/self/mem"):
        (folder / "device.jsonl").symlink_to(name)
        bench.options.seconds = 5
        bench.clean(f"a link x.jsonl to {name}", [folder / "device.jsonl"], status=2)
        (folder / "device.jsonl").unlink()
    bench.options.seconds = seconds


@hostile
def growing(bench):
    """16: a file that grows while it is read."""
    rng = random.Random(16)
    path = write(bench.path(), (record(story(rng, 200), id=str(k)) for k in range(bench.size(50_000, least=5_000))))

    def grow():
        with open(path, "a", encoding="utf-8") as file:
            file.write(GOOD[0])

    bench.clean("a file that grows while it is read", status=2, message="changed while it was read", meanwhile=grow)


@hostile
def outputs(bench):
    """17: an OUT that cannot be one."""
    folder = bench.path().parent
    write(bench.path(), GOOD)
    bench.clean("OUT is the input folder", [folder], status=2, message="in", output="in", keep=True)
    bench.clean("OUT is inside the input folder", [folder], status=2, message="apart from the input", output="in/out", keep=True)
    bench.clean("OUT is the folder of the input, --overwrite", status=2, message="apart from the input", output="in", arguments=["--overwrite"], keep=True)
    write(bench.work / "file", ["x"])
    bench.clean("OUT is a file", status=2, message="file", output="file", keep=True)
    bench.clean("OUT is a file, --overwrite", status=2, message="file", output="file", arguments=["--overwrite"], keep=True)
    bench.clean("OUT is below a file", status=2, message="file", output="file/out", keep=True)
    bench.clean("OUT cannot be made (/proc)", status=2, message="/proc/copydesk-out", output="/proc/copydesk-out", keep=True)
    with open("/dev/full", "wb") as full:
        process = subprocess.run([bench.binary, "clean", bench.path(), "-o", "-", "-q"], stdout=full, stderr=subprocess.PIPE, cwd=bench.work, check=False)
    failed = [] if process.returncode == 2 and b"panicked" not in process.stderr else [one_line(process.stderr.decode())]
    bench.row("-o - to a full device", 0, 2, Run(process.returncode, "", 0, 0, 0), [one_line(process.stderr.decode())], failed)
    assert bench.path().read_text() == "".join(GOOD), "the input was touched"


@hostile
def odd_ids(bench):
    """18: ids that are equal, or odd."""
    n = bench.size(1_000_000)
    rng = random.Random(18)
    write(bench.path(), (record(sentence(rng, 20), id="the same") for _ in range(n)))
    bench.clean(f"{n:,} documents with one id", n_records=n, tables_mb=n // 1000, counts={"shared_ids": n})
    ids = ["a\nb", "../../x", "\u0000\u001b[31mred\u0007", "", " ", "a (in.jsonl#1)", "a\u2028b", "-o", "<script>alert(1)</script>", "\u202Eabc", 0, -0.0, 1e400]
    text = story(random.Random(1), 60)
    write(bench.path(), (record(text if k % 3 else sentence(rng, 60), id=identity) for k, identity in enumerate(ids[:-1] * 2)))
    bench.clean("odd ids", n_records=2 * len(ids) - 2, keep=True)
    bench.command("explain an odd id", ["explain", "out", "a\nb (in.jsonl#1)"])
    bench.command("view odd ids", ["view", "out", "-o", "page"])


@hostile
def tiny_texts(bench):
    """19: one-letter texts, empty texts."""
    n = bench.size(300_000)
    for name, texts in [("one-letter texts", (chr(97 + k % 26) for k in range(n))), ("empty texts", ("" for _ in range(n)))]:
        write(bench.path(), (record(text, id=str(k)) for k, text in enumerate(texts)))
        bench.clean(f"{n:,} {name}", n_records=n, tables_mb=n // 1000)


@hostile
def long_plans(bench):
    """20: other subcommands on some of these."""
    rng = random.Random(20)
    n = bench.size(200_000)
    text = story(rng, 100)
    write(bench.path(), (record(text if k % 2 else story(rng, 40), id=str(k), source=f"s{k % 7}") for k in range(n)))
    bench.clean(f"{n:,} documents, half of them copies", n_records=n, tables_mb=n // 1000, keep=True)
    bench.command("view", ["view", "out", "-o", "page"])
    bench.command("explain", ["explain", "out", "1"])
    bench.command("templates", ["templates", "out"])
    bench.command("plan", ["plan", bench.path()])
    bench.command("inspect", ["inspect", bench.path(), "-o", "inspected", "-q"], tables_mb=n // 1000)
    truth = write(bench.work / "in" / "truth.tsv", (f"{k}\t{k if k % 2 == 0 else 1}\n" for k in range(n)))
    bench.command("evaluate", ["evaluate", bench.path(), "out", "--clusters", truth], tables_mb=n // 1000)
    bench.clear()
    rng = random.Random(21)
    giant = "\\n".join(sentence(rng, 15) + "." for _ in range(bench.size(100_000)))
    write(bench.path(), [*one_text([giant], id="x"), *one_text([giant[: len(giant) * 9 // 10]], id="y"), *one_text([giant.replace("ba", "bo")], id="z")])
    bench.clean("three giant articles, two of them copies", n_records=3, keep=True)
    bench.command("view giants", ["view", "out", "-o", "page"])
    bench.command("explain a giant", ["explain", "out", "y"])
    bench.command("plan giants", ["plan", bench.path()])


@hostile
def bombs_bz2(bench):
    """10: bzip2 bombs."""
    bombs(bench, "bz2")


@hostile
def bombs_xz(bench):
    """10: xz bombs."""
    bombs(bench, "xz")


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/copydesk", help="the program to be tested")
    parser.add_argument("--work", default="hostile-work", help="a folder for inputs and results; it is emptied, and must be new or made by this script")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="run the cases whose names hold this; may stand several times")
    parser.add_argument("--small", action="store_true", help="sizes a hundredth")
    parser.add_argument("--seconds", type=float, default=600, help="stop a process after so long")
    parser.add_argument("--address-space", type=float, default=12, metavar="GIB", help="what a process may map")
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    return parser.parse_args(arguments)


MARK = ".hostile-work"


def main():
    options = options_of(None)
    chosen = [case for case in CASES if not options.only or any(name in case.__name__ for name in options.only)]
    if options.list:
        for case in chosen:
            print(f"{case.__name__}: {case.__doc__}")
        return 0
    work = Path(options.work)
    mark = work.with_name(work.name + MARK)
    if work.exists() and not mark.exists():
        sys.exit(f"{work}: expected a new folder, or one that this script made: give another --work")
    mark.touch()
    work.mkdir(parents=True, exist_ok=True)
    bench = Bench(options)
    print("| input | bytes | records | status | CPU s | peak MB | checked | verdict |\n|---|---:|---:|---:|---:|---:|---|---|", flush=True)
    for case in chosen:
        bench.clear()
        try:
            case(bench)
        except Skip as reason:
            print(f"| {case.__name__} | | | | | | | skipped: {reason} |", flush=True)
    bench.clear()
    shutil.rmtree(work)
    mark.unlink()
    print(f"\n{bench.n_failed} failed")
    return 1 if bench.n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
