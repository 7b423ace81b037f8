"""What `copydesk clean` costs as its input grows: CPU time and peak memory on invented corpora of several sizes.

python3 benches/growth.py [--sizes 30000 100000 300000 1000000] [--threads 2] [--memory SIZE] [--work FOLDER] [--plot FILE.svg]
(after: cargo build --release && cargo bench --bench generate --no-run)

benches/generate.rs makes each corpus; it is deleted before the next one is made. Prints a table in Markdown, a row as soon as it is
measured, and writes a plot. CPU time is user and system time of the whole process; memory is its largest resident set. Each run is
checked: all documents were read, and the share that was removed is about the same for all sizes, since the corpora are made so, if the
sizes are multiples of 5,000. The work folder, with temporary files in it, needs room for some three times the largest corpus (3.2 kB a
document).
"""

import argparse
import glob
import json
import math
import os
import shutil
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def newest(pattern):
    found = [path for path in glob.glob(os.path.join(ROOT, pattern)) if os.access(path, os.X_OK)]
    if not found:
        raise SystemExit(f"expected {pattern}, found none: cargo build --release && cargo bench --bench generate --no-run")
    return max(found, key=os.path.getmtime)


def measure(command, folder):
    """CPU seconds, seconds by the clock, peak bytes."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "TMPDIR": folder})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss * 1024


def grown(size, arguments):
    """Makes a corpus of this size, cleans it, and tells what that took."""
    folder = tempfile.mkdtemp(prefix="growth-", dir=arguments.work)
    try:
        corpus, out = os.path.join(folder, "news.jsonl"), os.path.join(folder, "out")
        with open(corpus, "wb") as file:
            make = [arguments.generator, "--documents", str(size), "--seed", str(arguments.seed)]
            subprocess.run(make, stdout=file, stderr=subprocess.DEVNULL, check=True)
        clean = [arguments.binary, "clean", corpus, "-o", out, "--overwrite", "-q", "--threads", str(arguments.threads)]
        if arguments.memory:
            clean += ["--memory", arguments.memory]
        rounds = [measure(clean, folder) for _ in range(arguments.rounds)]
        with open(os.path.join(out, "report.json")) as file:
            counts = json.load(file)["counts"]
        assert counts["documents"] == size, counts
        cpu, wall, peak = (statistics.median(column) for column in zip(*rounds))
        removed = 1 - counts["kept"] / size
        return {"size": size, "bytes": os.path.getsize(corpus), "cpu": cpu, "wall": wall, "peak": peak, "removed": removed}
    finally:
        shutil.rmtree(folder)


def row(found, first):
    size, cpu = found["size"], found["cpu"]
    cells = [
        f"{size:,}",
        f"{found['bytes'] / 1e6:,.0f}",
        f"{cpu:,.1f}",
        f"{cpu / size * 1e6:,.0f}",
        f"{cpu / size / (first['cpu'] / first['size']):.2f}",
        f"{found['wall']:,.1f}",
        f"{found['peak'] / 1e6:,.0f}",
        f"{found['peak'] / size:,.0f}",
        f"{found['removed']:.1%}".replace("%", " %"),
    ]
    return f"| {' | '.join(cells)} |"


HEAD = """\
| documents | MB | CPU s | CPU µs a document | to the first | wall s | peak MB | peak bytes a document | removed |
|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""

# Colors for a light and a dark page: an SVG in an <img> follows what the reader prefers.
STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #57606a }
.title { font-size: 15px; font-weight: 600; fill: #1f2328 } .value { fill: #1f2328 } .page { fill: #ffffff }
.grid { stroke: #d8dee4 } .axis { stroke: #8c959f } .even { stroke: #8c959f; stroke-dasharray: 5 4; fill: none }
.line { stroke: #0969da; stroke-width: 2.5; fill: none } .point { fill: #0969da }
@media (prefers-color-scheme: dark) {
text { fill: #9198a1 } .title, .value { fill: #f0f6fc } .page { fill: #0d1117 } .grid { stroke: #2a313c } .axis, .even { stroke: #656c76 }
.line { stroke: #4493f8 } .point { fill: #4493f8 } }
"""

WIDTH, HEIGHT = 960, 400
LEFT, TOP, PANEL, DEPTH = 64, 84, 370, 240  # of the first panel's area, in pixels


def plot(rows, title):
    sizes = [found["size"] for found in rows]
    cpu = [found["cpu"] / found["size"] * 1e6 for found in rows]
    peak = [found["peak"] / 1e6 for found in rows]
    even = [peak[0] * size / sizes[0] for size in sizes]
    top = step(max(cpu) * 1.15 / 4) * math.ceil(max(cpu) * 1.15 / step(max(cpu) * 1.15 / 4))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">',
        f"<title>{title}</title><style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
        f'<text class="title" x="20" y="30">{title}</text>',
        panel(
            LEFT, "CPU time, µs a document", sizes, cpu, [cpu[0]] * len(cpu),
            linear(0, top), linear_ticks(top), "dashed: the same for each document",
        ),
        panel(
            LEFT + WIDTH // 2, "Peak memory, MB (log)", sizes, peak, even,
            logarithmic(*decades(peak + even)), log_ticks(*decades(peak + even)), "dashed: in proportion to the documents",
        ),
        "</svg>\n",
    ]
    return "\n".join(parts)


def panel(left, label, sizes, values, even, height, ticks, note):
    """One set of axes; `height` places a value between the bottom, 0, and the top, 1."""
    across = logarithmic(sizes[0], sizes[-1])
    x = lambda size: left + 24 + across(size) * (PANEL - 48)
    y = lambda value: TOP + DEPTH * (1 - height(value))
    path = lambda series: "M" + " L".join(f"{x(size):.1f},{y(value):.1f}" for size, value in zip(sizes, series))
    parts = [f'<text x="{left}" y="{TOP - 22}">{label}</text>']
    for tick in ticks:
        parts.append(f'<path class="grid" d="M{left},{y(tick):.1f} h{PANEL}"/>')
        parts.append(f'<text x="{left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:,}</text>')
    parts.append(f'<path class="axis" d="M{left},{TOP + DEPTH} h{PANEL}"/>')
    parts.append(f'<path class="even" d="{path(even)}"/><path class="line" d="{path(values)}"/>')
    offset = 22 if even[-1] > values[-1] else -11  # away from the dashed line
    for size, value in zip(sizes, values):
        parts.append(f'<circle class="point" cx="{x(size):.1f}" cy="{y(value):.1f}" r="4"/>')
        parts.append(f'<text class="value" x="{x(size):.1f}" y="{y(value) + offset:.1f}" text-anchor="middle">{value:,.0f}</text>')
        parts.append(f'<text x="{x(size):.1f}" y="{TOP + DEPTH + 20}" text-anchor="middle">{size:,}</text>')
    parts.append(f'<text x="{left + PANEL // 2}" y="{TOP + DEPTH + 42}" text-anchor="middle">documents (log) · {note}</text>')
    return "\n".join(parts)


def linear(low, high):
    return lambda value: (value - low) / (high - low)


def logarithmic(low, high):
    return lambda value: math.log(value / low) / math.log(high / low) if high > low else 0.5


def step(least):
    """The next of 1, 2, 5, 10, 20, …"""
    power = 10 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def linear_ticks(top):
    each = step(top / 5)
    return [int(tick) if each >= 1 else round(tick, 3) for tick in (each * number for number in range(int(top / each) + 1))]


def decades(values):
    """The powers of ten around the values, with room for a label below the least."""
    return 10 ** math.floor(math.log10(min(values) / 1.6)), 10 ** math.ceil(math.log10(max(values)))


def log_ticks(low, high):
    return [low * 10**power for power in range(round(math.log10(high / low)) + 1)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(ROOT, "target/release/copydesk"))
    parser.add_argument("--generator", help="the newest in target/release/deps, if it is not said")
    parser.add_argument("--sizes", type=int, nargs="+", default=[30_000, 100_000, 300_000, 1_000_000])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", help="what --memory of copydesk is, if not its default")
    parser.add_argument("--rounds", type=int, default=1, help="of which the median counts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", help="a folder for corpora and results")
    parser.add_argument("--plot", default=os.path.join(ROOT, "docs/images/growth.svg"))
    arguments = parser.parse_args()
    arguments.generator = arguments.generator or newest("target/release/deps/generate-*[0-9a-f]")
    rows = []
    print(HEAD, flush=True)
    for size in sorted(arguments.sizes):
        rows.append(grown(size, arguments))
        print(row(rows[-1], rows[0]), flush=True)
    threads = "1 thread" if arguments.threads == 1 else f"{arguments.threads} threads"
    memory = f", --memory {arguments.memory}" if arguments.memory else ""
    with open(arguments.plot, "w") as file:
        file.write(plot(rows, f"copydesk clean as its input grows: invented news, {threads}{memory}"))
    removed = [found["removed"] for found in rows if found["size"] % 5_000 == 0]
    if removed and max(removed) - min(removed) > 0.03:
        raise SystemExit("expected the same share of copies at all sizes, found other ones: these runs do not do the same work")


main()
