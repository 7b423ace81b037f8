#!/usr/bin/env python3
"""Makes evaluate/: forty documents of corpora/ with their truth, and results with faults put in on purpose, so that no figure is 0 or 1.

  make_evaluate.py RESULTS SCORE.py

RESULTS is what `copydesk clean evaluate/docs.jsonl` wrote; SCORE.py the reference script, which gives expected.json. Strangers are put into
clusters, a member is kept, cuts are dropped and a wrong one is added.
"""
import json, os, subprocess, sys


def main():
    results, script = sys.argv[1:]
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "evaluate")
    read = lambda path: [json.loads(line) for line in open(path, encoding="utf-8")]
    def write(name, rows):
        with open(os.path.join(here, name), "w", encoding="utf-8") as out: out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    clusters, docs = read(f"{results}/clusters.jsonl"), {r["id"]: r for r in read(f"{here}/docs.jsonl")}
    used = {m["key"] for c in clusters for m in c["members"]}
    free = [key for key in docs if key not in used]
    stranger = lambda key: {"key": key, "relation": "near", "jaccard": 0.5, "containment": 0.6, "kept": False}
    clusters[0]["members"].append(stranger(free[0]))
    clusters[1]["members"][-1]["kept"] = True
    first = {"key": free[1], "relation": "representative", "kept": True}
    clusters.append({"id": "00000000000000aa", "kind": "near", "representative": free[1], "kept_because": "longest", "weakest": 0.5,
                     "members": [first, stranger(free[2])]})
    forms = [line.split("\t")[:2] for line in open(f"{here}/labels.tsv", encoding="utf-8") if line.endswith("template\n")]
    gone = sorted(m["key"] for c in clusters for m in c["members"] if not m["kept"])
    cuts = [r for i, r in enumerate(read(f"{results}/removals.jsonl")) if r["kind"] != "duplicate" and i % 7]
    removal = lambda key, kind, start, end: {"key": key, "place": {"path": "docs.jsonl", "line": 1}, "kind": kind, "start": start, "end": end,
                                             "text": docs[key]["text"].encode()[start:end].decode(), "evidence": {}}
    cuts.append(removal(free[5], "repeat", 100, 180))
    cuts += [removal(key, "duplicate", 0, len(docs[key]["text"].encode())) for key in gone]
    os.makedirs(f"{here}/out", exist_ok=True)
    write("out/clusters.jsonl", clusters); write("out/removals.jsonl", cuts)
    write("out/forms.jsonl", [{"id": "f", "members": forms[0], "form": "x", "facts": []}])
    write("out/containments.jsonl", [{"container": forms[-1][0], "contained": forms[-1][1], "containment": 0.95}])
    report = json.load(open(f"{results}/report.json", encoding="utf-8"))
    json.dump(report, open(f"{here}/out/report.json", "w", encoding="utf-8"), indent=1)
    manifest = {"version": report["version"], "format": 1, "inputs": {}, "outputs": {}}
    json.dump(manifest, open(f"{here}/out/manifest.json", "w", encoding="utf-8"), indent=1)
    truth = [x for flag, name in (("clusters", "clusters.tsv"), ("pairs", "pairs.tsv"), ("labels", "labels.tsv"), ("spans", "spans.jsonl"))
             for x in (f"--{flag}", f"{here}/{name}")]
    figures = subprocess.run([sys.executable, script, f"{here}/docs.jsonl", f"{here}/out", *truth, "--json"], capture_output=True, text=True, check=True).stdout
    with open(f"{here}/expected.json", "w", encoding="utf-8") as out: out.write(json.dumps(json.loads(figures), indent=1) + "\n")


if __name__ == "__main__":
    main()
