"""CPU time and peak memory of `copydesk clean` over those of benches/floor.rs on the same file, in one run.

python3 benches/ratio.py FILE.jsonl [--rounds 5] [--threads 1 2] [--other BINARY]   (after: cargo build --release && cargo bench --bench floor --no-run)

The two alternate, so that a busy machine slows both; what counts is the ratio of the medians. `--other` is another build of copydesk, to
compare with. CPU time is user and system time of the whole process; memory is its largest resident set.
"""

import argparse, glob, os, shutil, statistics, subprocess, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def newest(pattern):
    found = [path for path in glob.glob(os.path.join(ROOT, pattern)) if os.access(path, os.X_OK)]
    return max(found, key=os.path.getmtime)


def measure(command):
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--other")
    arguments = parser.parse_args()
    floor = newest("target/release/deps/floor-*[0-9a-f]")
    folder = tempfile.mkdtemp()
    binaries = {"clean": os.path.join(ROOT, "target/release/copydesk")}
    if arguments.other:
        binaries["other"] = arguments.other
    runs = {"floor": [floor, arguments.file]}
    for name, binary in binaries.items():
        for threads in arguments.threads:
            runs[f"{name}, {threads} threads"] = [
                binary, "clean", arguments.file, "-o", os.path.join(folder, "out"), "--overwrite", "-q", "--threads", str(threads),
            ]
    found = {name: [] for name in runs}
    for _ in range(arguments.rounds):
        for name, command in runs.items():
            found[name].append(measure(command))
    shutil.rmtree(folder)
    least = statistics.median(cpu for cpu, _, _ in found["floor"])
    print(f"{'':24}{'CPU s':>9}{'ratio':>8}{'wall s':>9}{'MB':>8}")
    for name, measured in found.items():
        cpu, wall, memory = (statistics.median(column) for column in zip(*measured))
        print(f"{name:24}{cpu:9.2f}{cpu / least:8.1f}{wall:9.2f}{memory:8.0f}")


main()
