"""CPU time and peak memory of `copydesk.clean` on Arrow data, beside the program on the same file.

Run: python benches/wheel.py target/release/copydesk docs.jsonl [rounds]   (with pyarrow and the wheel)
"""

import os
import resource
import subprocess
import sys
import tempfile

CHILD = """
import resource, sys, pyarrow.json, copydesk
rows = pyarrow.json.read_json(sys.argv[1], read_options=pyarrow.json.ReadOptions(block_size=64 << 20))
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
begun, held = cpu(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result = copydesk.clean(rows, threads=1)
print(cpu() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, held / 1024)
"""


def program(path, docs):
    """CPU seconds and peak MB of the program with one thread."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        child = subprocess.Popen([path, "clean", docs, "-o", out, "-q", "--threads", "1"])
        _, status, used = os.wait4(child.pid, 0)
        assert status == 0
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def wheel(docs):
    """CPU seconds of the call, peak MB of the process, and MB that it held before the call."""
    printed = subprocess.run([sys.executable, "-c", CHILD, docs], capture_output=True, text=True, check=True)
    return tuple(map(float, printed.stdout.split()))


def main():
    path, docs = sys.argv[1:3]
    rounds = [(program(path, docs), wheel(docs)) for _ in range(int((sys.argv[3:] or [3])[0]))]
    for (cli, cli_mb), (arrow, arrow_mb, before_mb) in rounds:
        print(f"program {cli:.2f} s {cli_mb:.0f} MB; wheel {arrow:.2f} s {arrow_mb:.0f} MB "
              f"(of which {before_mb:.0f} before the call); ratio {arrow / cli:.3f}")


main()
