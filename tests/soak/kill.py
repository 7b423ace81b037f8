"""Kills `copydesk clean` at random moments and goes on with --resume, until so many kills are done.

python3 tests/soak/kill.py FILE... [--kills 200] [--seed 1] [--work FOLDER] [--binary PATH] [--threads 2] [--full MB]

First the corpus is cleaned without disturbance. Then, again and again, a run is killed (SIGKILL) after a random time, and so are the runs
with --resume that go on from there, at random as well, until one ends. After each kill it is checked that every file of the results that has its
name is the file of the undisturbed run, and that all are there if the list of files is; at the end that all bytes are equal. With --full, each
other run has its results, checkpoint and temporary files on a disk of so many megabytes (a tmpfs, which root may mount) that fills up: it must end
with status 2 and say so, and go on once there is room.

Prints how many kills met which pass, and what was found. Ends with status 1 if a check failed.
"""

import argparse
import collections
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PASSES = ["survey", "sign", "compare"]


def files(folder):
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            place = os.path.relpath(os.path.join(path, name), folder)
            found[place] = os.path.join(path, name)
    return found


def content(path):
    with open(path, "rb") as file:
        return file.read()


def results(folder):
    """The files that have their names, but for the time that a run took."""
    is_result = lambda name: not name.startswith("checkpoint/") and not name.endswith(".partial") and name != "timings.json"
    return {name: path for name, path in files(folder).items() if is_result(name)}


def check(out, whole, is_done):
    """What is wrong with the results in a folder."""
    found = results(out) if os.path.isdir(out) else {}
    wrong = [name for name, path in found.items() if name not in whole or content(path) != content(whole[name])]
    if is_done and set(found) != set(whole):
        wrong.append("files are missing")
    if is_done and os.path.isdir(os.path.join(out, "checkpoint")):
        wrong.append("the checkpoint is left")
    return wrong


def finished(out):
    """The pass that the run is in, by what its checkpoint holds."""
    done = [name for name in PASSES if os.path.exists(os.path.join(out, "checkpoint", name))]
    return (PASSES + ["apply"])[len(done)]


class Soak:
    def __init__(self, arguments):
        self.arguments = arguments
        self.random = random.Random(arguments.seed)
        self.met = collections.Counter()
        self.failures = []
        self.n_resumed = 0

    def command(self, out, *flags):
        command = [self.arguments.binary, "clean", *self.arguments.files, "-o", out, "-q"]
        return [*command, "--threads", str(self.arguments.threads), *flags]

    def undisturbed(self, out):
        begun = time.monotonic()
        code = subprocess.run(self.command(out)).returncode
        assert code in (0, 1), code
        self.seconds = time.monotonic() - begun
        self.whole = results(out)

    def killed(self, out, *flags):
        """Runs for a random time; whether the run was killed before its end."""
        process = subprocess.Popen(self.command(out, *flags), stderr=subprocess.DEVNULL)
        try:
            process.wait(self.random.uniform(0, self.seconds))
            return False
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True

    def round(self, out):
        """One corpus, killed until it is done."""
        flags = []
        while self.n_kills() < self.arguments.kills and self.killed(out, *flags):
            self.met[finished(out)] += 1
            # A run may be killed when it has written its last file.
            is_done = os.path.exists(os.path.join(out, "manifest.json"))
            self.failures += check(out, self.whole, is_done)
            if is_done:
                break
            flags = ["--resume"]
        self.end(out, flags)

    def end(self, out, flags):
        if not os.path.exists(os.path.join(out, "manifest.json")):
            code = subprocess.run(self.command(out, *flags), stderr=subprocess.DEVNULL).returncode
            self.failures += [] if code in (0, 1) else [f"status {code} of --resume"]
        self.n_resumed += 1
        self.failures += check(out, self.whole, is_done=True)
        shutil.rmtree(out)

    def full(self, disk):
        """One corpus on a disk that fills up at a random moment."""
        out = os.path.join(disk, "out")
        filler = os.path.join(disk, "filler")
        n_bytes = self.random.randrange(1, self.arguments.full) << 20
        with open(filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, n_bytes)
        run = subprocess.run(self.command(out), capture_output=True, text=True, env={**os.environ, "TMPDIR": disk})
        os.remove(filler)
        if run.returncode not in (0, 1):
            self.met["full disk"] += 1
            if run.returncode != 2 or "No space left" not in run.stderr:
                self.failures.append(f"status {run.returncode}: {run.stderr}")
            self.failures += check(out, self.whole, is_done=False)
        self.end(out, ["--resume"])

    def n_kills(self):
        return sum(self.met[name] for name in [*PASSES, "apply"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--full", type=int, default=0, help="megabytes of the small disk; 0: none")
    parser.add_argument("--work")
    parser.add_argument("--binary", default=os.path.join(ROOT, "target/release/copydesk"))
    soak = Soak(parser.parse_args())
    with tempfile.TemporaryDirectory(dir=soak.arguments.work) as work:
        soak.undisturbed(os.path.join(work, "whole"))
        while soak.n_kills() < soak.arguments.kills:
            soak.round(os.path.join(work, "out"))
        if soak.arguments.full:
            disk = os.path.join(work, "disk")
            os.mkdir(disk)
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={soak.arguments.full}m", "tmpfs", disk], check=True)
            try:
                for _ in range(20):
                    soak.full(disk)
            finally:
                subprocess.run(["umount", disk], check=True)
    print(f"{soak.n_kills()} kills: " + ", ".join(f"{n} in {name}" for name, n in sorted(soak.met.items())))
    print(f"{soak.n_resumed} runs brought to their end; failures: {soak.failures or 'none'}")
    sys.exit(1 if soak.failures else 0)


if __name__ == "__main__":
    main()
