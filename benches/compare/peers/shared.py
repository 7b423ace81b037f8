"""What the peers in Python share: documents as shingles, and clusters as connected components.

A token is what `\\w+` finds in the lower-cased text, a shingle five tokens in a row. A file of clusters has a line `id<TAB>label` for each
document that has a copy; the first of each label is the one that is kept.
"""

import re

import orjson

TOKENS = re.compile(r"\w+")
N_BANDS, N_ROWS, THRESHOLD = 16, 8, 0.8
N_HASHES = N_BANDS * N_ROWS


def documents(path):
    """Id and shingles of each document that has a shingle."""
    with open(path, "rb") as lines:
        for record in map(orjson.loads, lines):
            tokens = TOKENS.findall(record["text"].lower())
            if shingles := list(map(" ".join, zip(*(tokens[at:] for at in range(5))))):
                yield record["id"], shingles


class Components:
    """Union-find; the root is the first document of its component."""

    def __init__(self):
        self.parents = {}

    def root(self, item):
        while (parent := self.parents.get(item, item)) != item:
            self.parents[item] = self.parents.get(parent, parent)
            item = parent
        return item

    def join(self, one, other):
        one, other = sorted((self.root(one), self.root(other)))
        self.parents[one] = self.parents[other] = one

    def write(self, path, ids):
        with open(path, "w") as clusters:
            for item in sorted(self.parents):
                clusters.write(f"{ids[item]}\t{self.root(item)}\n")
