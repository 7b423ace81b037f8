"""What each rule for boilerplate and repeats does: the table of docs/measurements.md.

    python3 benches/leave_one_out.py FOLDER...

Each FOLDER holds a corpus (docs.jsonl or corpus.jsonl) and, if its boilerplate is known, spans.jsonl. For each rule one run without it
(`--without RULE`); the first row is the run with all of them. A cell of a labelled corpus is precision / recall of boilerplate, a planted one has those of repeats
too; of a corpus without labels, the cuts of boilerplate and of repeats are counted.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(__file__).parent.parent / "target/release/copydesk"
RULES = "stories sites corpus edges blocks slots glued paragraphs near-paragraphs headlines pull-quotes runs".split()


def run(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode > 1:
        sys.exit(done.stderr)
    return done.stdout


def cell(folder, flags):
    corpus = next(path for name in ("docs.jsonl", "corpus.jsonl") if (path := folder / name).exists())
    spans = folder / "spans.jsonl"
    with tempfile.TemporaryDirectory() as out:
        run("inspect", corpus, "-o", out, "--overwrite", "-q", *flags)
        if not spans.exists():
            counts = json.loads((pathlib.Path(out) / "report.json").read_text())["counts"]
            return f"{counts['boilerplate']} / {counts['repeats']}"
        found = json.loads(run("evaluate", corpus, out, "--spans", spans, "--json"))["spans"]
    kinds = ["boilerplate", "repeat"] if found["repeat"]["chars"] else ["boilerplate"]
    figures = [f"{found[kind]['precision']:.4f} / {found[kind]['recall']:.4f}" for kind in kinds]
    return ", ".join(figures).replace("0.", ".")


def main():
    folders = [pathlib.Path(name) for name in sys.argv[1:]]
    if not folders:
        sys.exit(__doc__)
    print("| without | " + " | ".join(folder.name for folder in folders) + " |")
    print("|---" * (len(folders) + 1) + "|")
    for rule in [None, *RULES]:
        flags = ["--without", rule] if rule else []
        row = [cell(folder, flags) for folder in folders]
        print(f"| {f'`{rule}`' if rule else 'nothing'} | " + " | ".join(row) + " |", flush=True)


main()
