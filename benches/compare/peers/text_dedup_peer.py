"""text-dedup: its MinHash program in this process; candidates are clustered without being compared.

    python3 text_dedup_peer.py FILE CLUSTERS

It splits texts at each `\\W`, which makes empty tokens; here at `\\W+`, so that its shingles are those of the others, but for an empty token at
either end.
"""

import os
import pickle
import re
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"

import orjson
from text_dedup import minhash
from text_dedup.utils import IOArgs, MetaArgs, MinHashArgs

from shared import N_BANDS, N_HASHES, N_ROWS, THRESHOLD

minhash.NON_ALPHA = re.compile(r"\W+")


def main():
    file, output = sys.argv[1:]
    with tempfile.TemporaryDirectory(dir=os.path.dirname(output)) as folder:
        result, cache = os.path.join(folder, "result"), os.path.join(folder, "cache")
        minhash.main.callback(
            io_args=IOArgs("json", result, data_files=file, split="train", cache_dir=cache, debug=True, num_proc=None),
            meta_args=MetaArgs("text"),
            minhash_args=MinHashArgs(num_perm=N_HASHES, threshold=THRESHOLD, b=N_BANDS, r=N_ROWS, hash_func="xxh3"),
        )
        with open(os.path.join(result, "uf.pkl"), "rb") as union_find:
            found = pickle.load(union_find)
    write(output, file, [(item, found.find(item)) for item in list(found.parent)])


def write(output, file, labels):
    """The root is what text-dedup keeps. Only documents that met another are in the structure from the start; `find` adds the others."""
    sizes = {}
    for _, root in labels:
        sizes[root] = sizes.get(root, 0) + 1
    with open(file, "rb") as lines:
        ids = [orjson.loads(line)["id"] for line in lines]
    with open(output, "w") as clusters:
        for item, root in sorted(labels, key=lambda pair: pair[0] != pair[1]):
            if 1 < sizes[root]:
                clusters.write(f"{ids[item]}\t{root}\n")


main()
