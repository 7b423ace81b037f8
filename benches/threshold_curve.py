"""Precision and recall over the values of one setting: the tables of docs/measurements.md.

    python3 benches/threshold_curve.py jaccard 0.3 0.4 0.5 0.6 -- FOLDER...

Each FOLDER holds a corpus (docs.jsonl or corpus.jsonl) and what is known of it: clusters.tsv, pairs.tsv with labels. A planted
corpus gives pair precision and recall; a labelled one the shares of `copy` and `template` pairs put together, and
the share of pairs in clusters that are not listed as related. The last column counts the articles removed, which is all that a corpus
without labels can tell.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(__file__).parent.parent / "target/release/copydesk"


def run(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode > 1:
        sys.exit(done.stderr)
    return done.stdout


def figures(folder, setting, value):
    """The row of one corpus at one value."""
    corpus = next(path for name in ("docs.jsonl", "corpus.jsonl") if (path := folder / name).exists())
    is_planted = corpus.name == "corpus.jsonl"
    with tempfile.TemporaryDirectory() as out:
        run("inspect", corpus, "-o", out, "--overwrite", "-q", f"--{setting}", value)
        counts = json.loads((pathlib.Path(out) / "report.json").read_text())["counts"]
        truth = {"clusters": "clusters.tsv"} if is_planted else {"labels": "pairs.tsv"}
        flags = [part for flag, name in truth.items() if (folder / name).exists() for part in (f"--{flag}", folder / name)]
        found = json.loads(run("evaluate", corpus, out, *flags, "--json")) if flags else {}
    n_removed = counts["exact"] + counts["near"] + counts["contained"]
    return {**cells(found), "removed": str(n_removed)}


def cells(found):
    share = lambda number: f"{number:.4f}".lstrip("0")
    if "clusters" in found:
        clusters = found["clusters"]
        return {"precision": share(clusters["pair_precision"]), "recall": share(clusters["pair_recall"]), "ARI": share(clusters["ari"])}
    labels = found.get("labels", {})
    row = {label: share(labels[label]["together"]) for label in ("copy", "template") if label in labels}
    if labels:
        row["unlisted"] = share(labels["pairs in clusters"].get("unlisted", 0))
    return row


def main():
    words = sys.argv[1:]
    if "--" not in words:
        sys.exit(__doc__)
    setting, *values = words[: words.index("--")]
    for folder in map(pathlib.Path, words[words.index("--") + 1 :]):
        rows = [(value, figures(folder, setting, value)) for value in values]
        names = list(rows[0][1])
        print(f"\n{folder.name}\n\n| `--{setting}` | " + " | ".join(names) + " |")
        print("|---" * (len(names) + 1) + "|")
        for value, row in rows:
            print(f"| {value} | " + " | ".join(row[name] for name in names) + " |", flush=True)


main()
