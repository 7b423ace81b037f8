#!/usr/bin/env python3
"""Makes hash_vectors.json with another implementation: the package `xxhash`, and the mixer of SplitMix64 written out in Python."""
import json, os, xxhash

MASK, GOLDEN = (1 << 64) - 1, 0x9E3779B97F4A7C15


def mix(v):
    v = ((v ^ (v >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    v = ((v ^ (v >> 27)) * 0x94D049BB133111EB) & MASK
    return v ^ (v >> 31)


def push(state, h): return (((state << 23 | state >> 41) & MASK ^ h) * GOLDEN) & MASK


def run(hashes, state=GOLDEN):
    for h in hashes: state = push(state, h)
    return mix(state)


def vectors():
    texts = ["", "a", "news", "korea", "한국", "東", "0123456789abcdef", "x" * 300]
    runs = [[], ["read"], ["read", "entire", "article", "source"], ["source", "entire", "read"], ["東", "京"]]
    h = lambda text: xxhash.xxh3_64_intdigest(text.encode())
    return {"bytes64": [{"text": t, "hash": f"{h(t):016x}"} for t in texts],
            "runs": [{"words": r, "hash64": f"{run(map(h, r)):016x}",
                      "hash128": f"{run((mix(h(w)) for w in r), ~GOLDEN & MASK):016x}{run(map(h, r)):016x}"} for r in runs]}


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "hash_vectors.json"), "w", encoding="utf-8") as out:
        json.dump(vectors(), out, ensure_ascii=False, indent=1)
        out.write("\n")
