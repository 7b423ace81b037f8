"""What `copydesk plan` predicts, and what `copydesk clean` then takes: memory, temporary files.

python3 benches/plan.py FILE... [--memory SIZE...] [--threads 2]   (Linux; after: cargo build --release)

Memory is the largest resident set. Temporary files have no names: a twentieth of a second apart, those that the process holds open and that are in no
folder any more are summed up.
"""

import argparse, os, re, shutil, subprocess, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UNITS = {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}


def predicted(binary, flags):
    text = subprocess.run([binary, "plan", *flags], check=True, capture_output=True, text=True).stdout
    sizes = [re.search(rf"^  {row} +([\d.]+) (\w+)", text, re.M) for row in ("memory", "disk")]
    return [float(size[1]) * UNITS[size[2]] for size in sizes]


def temporary_bytes(pid, out):
    """Those of files that have no name any more, and those of the checkpoint."""
    total = 0
    try:
        for number in os.listdir(f"/proc/{pid}/fd"):
            status = os.stat(f"/proc/{pid}/fd/{number}")
            total += status.st_blocks * 512 if status.st_nlink == 0 else 0
        for file in os.scandir(os.path.join(out, "checkpoint")):
            total += file.stat().st_blocks * 512
    except FileNotFoundError:
        pass  # the process ended, or a file was finished meanwhile
    return total


def measured(binary, flags, folder):
    out = os.path.join(folder, "out")
    process = subprocess.Popen([binary, "clean", *flags, "-o", out, "-q"])
    temporary = 0
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            assert status == 0, flags
            shutil.rmtree(out)
            return usage.ru_maxrss * 1024, temporary
        temporary = max(temporary, temporary_bytes(process.pid, out))
        time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--memory", nargs="*", default=["1.25GiB"])
    parser.add_argument("--threads", default="2")
    parser.add_argument("--binary", default=os.path.join(ROOT, "target/release/copydesk"))
    arguments = parser.parse_args()
    print("| file | --memory | memory predicted | measured | ratio | temporary files predicted | measured | ratio |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for file in arguments.files:
            for memory in arguments.memory:
                flags = [file, "--memory", memory, "--threads", arguments.threads]
                pairs = zip(predicted(arguments.binary, flags), measured(arguments.binary, flags, folder))
                cells = [f"{guess / 1e6:.0f} MB | {found / 1e6:.0f} MB | {guess / max(found, 1):.2f}" for guess, found in pairs]
                print(f"| {os.path.basename(os.path.dirname(file)) or file} | {memory} | {' | '.join(cells)} |", flush=True)


main()
