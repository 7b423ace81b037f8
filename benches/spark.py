"""What `copydesk.spark.clean` costs, beside the program on the same file.

Run: python benches/spark.py target/release/copydesk docs.jsonl [executors …]

Needs Java 17, pyspark and the wheel. For each number of executors of one core it starts a
local-cluster: the driver, the executors and their Python workers are processes of their own. CPU
time is that of all of them, from their birth to the end of the run. Then come the program's figures
with as many threads, and what Spark's event log says of each stage that was stored: CPU time of the
JVM, bytes shuffled and spilled, and the longest task.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

#: For all virtual machines, as docs/spark.md recommends: a quick compiler, no threads that collect.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

CHILD = """
import os, sys, json
from pyspark.sql import SparkSession
from copydesk.spark import clean
docs, executors, folder = sys.argv[1:]
spark = (SparkSession.builder.master(f"local-cluster[{executors},1,3072]")
    .config("spark.executor.memory", "3g").config("spark.driver.memory", "2g")
    .config("spark.ui.enabled", "false").config("spark.eventLog.enabled", "true")
    .config("spark.eventLog.dir", folder).config("spark.eventLog.rolling.enabled", "false")
    .config("spark.eventLog.compress", "false").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
result = clean(spark.read.json(docs), work=folder + "/work")
result.cleaned.write.json(folder + "/cleaned")
print(json.dumps(result.report["counts"]))
sys.stdout.flush()
sys.stdin.read()
"""


def descendants(pid):
    """The processes that a process started, and itself."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(fields[1])
    found, more = {pid}, True
    while more:
        own = {child for child, parent in parents.items() if parent in found} - found
        found, more = found | own, bool(own)
    return found


def cpu(pids):
    """CPU seconds of processes by their programs, with those of their children that have ended."""
    total = defaultdict(float)
    for pid in pids:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
        fields = rest.split()
        total[name] += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


def on_spark(docs, executors, folder):
    """CPU seconds and the counts of a run."""
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "JAVA_TOOL_OPTIONS": JAVA}
    import pyspark

    environment.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CHILD, docs, str(executors), folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=environment,
    )  # fmt: skip
    counts = json.loads(child.stdout.readline())
    seconds = cpu(descendants(child.pid))
    child.communicate("")
    return seconds, counts


def of_program(path, docs, threads):
    """CPU seconds of the program."""
    with tempfile.TemporaryDirectory() as folder:
        command = [path, "clean", docs, "-o", f"{folder}/out", "-q", "--threads", str(threads)]
        child = subprocess.Popen(command)
        _, status, used = os.wait4(child.pid, 0)
        assert status == 0
        return used.ru_utime + used.ru_stime


def stages(folder):
    """For each stored stage: what its tasks cost together, and the longest of them."""
    names, found = {}, defaultdict(lambda: defaultdict(int))
    log = next(path for path in Path(folder).glob("*-*") if path.is_file())
    for line in log.open():
        event = json.loads(line)
        if event["Event"] == "SparkListenerJobStart":
            about = event["Properties"].get("spark.job.description") or "other"
            names |= {stage["Stage ID"]: about for stage in event["Stage Infos"]}
        if event["Event"] != "SparkListenerTaskEnd" or "Task Metrics" not in event:
            continue
        info, metrics = event["Task Info"], event["Task Metrics"]
        stage = found[names.get(event["Stage ID"], "other")]
        stage["cpu"] += metrics["Executor CPU Time"] / 1e9
        stage["shuffled"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        stage["spilled"] += metrics["Disk Bytes Spilled"]
        stage["written"] += metrics["Output Metrics"]["Bytes Written"]
        longest = (info["Finish Time"] - info["Launch Time"]) / 1000
        stage["longest"] = max(stage["longest"], longest)
        stage["tasks"] += 1
    return found


def main():
    path, docs = sys.argv[1:3]
    for executors in map(int, sys.argv[3:] or [1, 2]):
        with tempfile.TemporaryDirectory() as folder:
            seconds, counts = on_spark(docs, executors, folder)
            own, n = of_program(path, docs, executors), counts["documents"]
            by_name = ", ".join(f"{name} {own:.1f}" for name, own in sorted(seconds.items()))
            seconds = sum(seconds.values())
            print(f"{executors} executors: {seconds:.1f} s of CPU ({by_name}); program with {executors} threads: "
                  f"{own:.1f} s; ratio {seconds / own:.1f}; {n} documents")  # fmt: skip
            print("| stage | tasks | JVM s | shuffled B/doc | spilled B/doc | stored B/doc | longest task s |")
            print("|---|---:|---:|---:|---:|---:|---:|")
            for name, stage in stages(folder).items():
                each = [stage[kind] / n for kind in ("shuffled", "spilled", "written")]
                print(f"| {name} | {stage['tasks']} | {stage['cpu']:.1f} | "
                      + " | ".join(f"{value:.0f}" for value in each)
                      + f" | {stage['longest']:.1f} |")  # fmt: skip


main()
