"""copydesk and other tools on the same files, from JSON Lines (`id`, `text`) to clusters, in one table.

python3 benches/compare/compare.py FILE.jsonl... [--binary target/release/copydesk] [--rounds 3] [--work FOLDER] [--only NAME...]

The peers are installed and built in the work folder, which is temporary unless it is named. All runs are on one thread, one after the other,
and the tools alternate within a round, so that a busy machine slows all of them; the table has medians, `WORK/runs.tsv` each run. CPU time is user and system time
of the process and those that it waited for; memory is its largest resident set, and no less than the 20 MB of this script, which starts it
(each tool runs in one process). README.md has the rest.
"""

import argparse, collections, importlib.metadata, json, os, pathlib, re, shlex, statistics, subprocess, sys, tempfile, time, tomllib, venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

NO_CONTAINMENT = ["--max-own-passage", "1000000", "--containment", "1", "--containment-jaccard", "0.8", "--whole-containment", "1", "--contained", "both"]
COPIES = ["--find", "copies"]
PEERS_JOB = [*COPIES, "--shingle-words", "5", "--jaccard", "0.8", "--forms", "remove", "--shells", "keep", *NO_CONTAINMENT]

Tool = collections.namedtuple("Tool", "name version command")
Run = collections.namedtuple("Run", "wall cpu memory")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "target/release/copydesk")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--only", nargs="*", help="names as in the table, without the versions")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = (arguments.work or pathlib.Path(temporary)).resolve()
        install(work)
        tools = [tool for tool in all_tools(work, arguments.binary.resolve()) if not arguments.only or tool.name in arguments.only]
        compare([file.resolve() for file in arguments.files], tools, work, arguments.rounds)


def install(work):
    """The peers in Python and in Rust; the latter for this very processor, as who builds it for himself would."""
    if not (work / "venv").exists():
        venv.create(work / "venv", with_pip=True)
    subprocess.run([work / "venv/bin/pip", "install", "-q", "--disable-pip-version-check", "-r", HERE / "requirements.txt"], check=True)
    environment = {**os.environ, "RUSTFLAGS": "-C target-cpu=native", "CARGO_TARGET_DIR": str(work / "target")}
    manifest = ["--manifest-path", HERE / "gaoya/Cargo.toml"]
    subprocess.run(["cargo", "build", "--release", "--locked", "-q", *manifest], env=environment, cwd=work, check=True)


def all_tools(work, binary):
    """A command reads FILE and writes OUT: copydesk a folder, the others `id<TAB>label`, for each label the document first that is kept."""
    inspect = [binary, "inspect", "FILE", "-o", "OUT", "--overwrite", "-q", "--threads", "1"]
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    lock = tomllib.loads((HERE / "gaoya/Cargo.lock").read_text())
    gaoya = next(package["version"] for package in lock["package"] if package["name"] == "gaoya")
    packages = next((work / "venv/lib").glob("python*/site-packages"))
    versions = {found.name: found.version for found in importlib.metadata.distributions(path=[str(packages)])}
    peer = lambda name: [work / "venv/bin/python", HERE / f"peers/{name}_peer.py", "FILE", "OUT"]
    return [
        Tool("copydesk, its whole job", version, inspect),
        Tool("copydesk, copies alone", version, [*inspect, *COPIES]),
        Tool("copydesk, the peers' job", version, [*inspect, *PEERS_JOB]),
        Tool("gaoya", gaoya, [work / "target/release/compare-gaoya", "FILE", "OUT"]),
        Tool("FastSketchLSH", versions["FastSketchLSH"], peer("fastsketch")),
        Tool("rensa, all shingles", versions["rensa"], peer("rensa")),
        Tool("rensa, sampled", versions["rensa"], peer("rensa_sampled")),
        Tool("datasketch", versions["datasketch"], peer("datasketch")),
        Tool("datatrove", versions["datatrove"], peer("datatrove")),
        Tool("text-dedup", versions["text-dedup"], peer("text_dedup")),
    ]


def compare(files, tools, work, n_rounds):
    """Runs everything before anything is scored: a child's memory counts from that of this process on."""
    runs = collections.defaultdict(list)
    for number, file in enumerate(files):
        subprocess.run([work / "target/release/brute", file, work / f"pairs-{number}.tsv"], check=True)
        for _ in range(n_rounds):
            for tool in tools:
                run = measure(tool, file, output_of(work, tool, number), work)
                runs[number, tool.name].append(run)
                with open(work / "runs.tsv", "a") as raw:
                    print(file.parent.name, tool.name, *(f"{figure:.3f}" for figure in run), sep="\t", file=raw)
    print("| | wall s | CPU s | peak MB | precision | recall | both kept | largest cluster |")
    print("|---" + "|---:" * 7 + "|")
    for number, file in enumerate(files):
        pairs = [tuple(line.split("\t")[:2]) for line in open(work / f"pairs-{number}.tsv")]
        print(f"| **{file.parent.name}/{file.name}**: {n_lines(file):,} documents, {file.stat().st_size / 1e6:.0f} MB, {len(pairs):,} pairs |" + " |" * 7)
        for tool in tools:
            run = Run(*(statistics.median(column) for column in zip(*runs[number, tool.name])))
            figures = f"{run.wall:.2f} | {run.cpu:.2f} | {run.memory:.0f} | {' | '.join(scores(output_of(work, tool, number), pairs))}"
            print(f"| {tool.name} ({tool.version}) | {figures} |")
    print()
    for tool in tools:
        print(f"- {tool.name}: `{shlex.join(shown(part, work) for part in tool.command)}`")


def output_of(work, tool, number):
    return work / f"{re.sub(r'[^a-z]+', '-', tool.name)}-{number}"


def n_lines(file):
    with open(file, "rb") as lines:
        return sum(1 for _ in lines)


def shown(part, work):
    """A word of a command without this machine's folders."""
    part = pathlib.Path(part)
    return part.name if part.is_absolute() else str(part)


def measure(tool, file, output, work):
    command = [{"FILE": file, "OUT": output}.get(part, part) for part in tool.command]
    one_thread = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")}
    environment = {**os.environ, **one_thread, "PYTHONDONTWRITEBYTECODE": "1", "HF_HOME": str(work / "hub"), "TMPDIR": str(work)}
    log = work / "log"
    with open(log, "w") as messages:
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=messages, stderr=messages, cwd=work, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
    if status != 0:
        sys.exit(f"{tool.name} failed on {file}:\n{log.read_text()[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def scores(output, pairs):
    """Precision and recall by pairs, pairs of which both documents are kept, and the size of the largest cluster."""
    clusters = copydesk_clusters(output) if output.is_dir() else peer_clusters(output)
    label_of = {id: label for label, (members, _) in clusters.items() for id in members}
    removed = {id for members, kept in clusters.values() for id in members if id not in kept}
    n_kept = sum(one not in removed and other not in removed for one, other in pairs)
    if "" in clusters:
        return "–", "–", f"{n_kept:,}", "–"
    n_found = sum(one in label_of and label_of[one] == label_of.get(other) for one, other in pairs)
    sizes = [len(members) for members, _ in clusters.values()]
    n_together = sum(size * (size - 1) // 2 for size in sizes)
    return ratio(n_found, n_together), ratio(n_found, len(pairs)), f"{n_kept:,}", f"{max(sizes, default=1):,}"


def copydesk_clusters(folder):
    clusters = {}
    for cluster in map(json.loads, open(folder / "clusters.jsonl")):
        members = cluster["members"]
        clusters[cluster["id"]] = [member["key"] for member in members], {member["key"] for member in members if member["kept"]}
    return clusters


def peer_clusters(file):
    """Documents without a label are flagged as copies of something: none of them is kept."""
    members = collections.defaultdict(list)
    for line in open(file):
        id, label = line.rstrip("\n").split("\t")
        members[label].append(id)
    return {label: (ids, set(ids[:1] if label else [])) for label, ids in members.items()}


def ratio(part, whole):
    return f"{part / whole:.3f}" if whole else "–"


main()
