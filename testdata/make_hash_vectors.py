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


def shingles(words): return [run(words[at : at + 3]) for at in range(len(words) - 2)]


def signature(shingles, n_slots):
    """One-permutation hashing; empty slots are filled by classic MinHash."""
    slots = [[] for _ in range(n_slots)]
    for s in shingles: slots[s * n_slots >> 64].append(s & 0xFFFFFFFF)
    def classic(slot):
        r = mix(slot + 1)
        return min(((s >> 16 & 0xFFFFFFFF) * (r >> 32 | 1) + (r & 0xFFFFFFFF)) & 0xFFFFFFFF for s in shingles)
    return [min(values) if values else classic(slot) for slot, values in enumerate(slots)]


def band_keys(signature, rows):
    bands = [signature[at : at + rows] for at in range(0, len(signature), rows)]
    return [run([number, *band]) >> 32 for number, band in enumerate(bands)]


def signed(text, h):
    signs = signature(shingles([h(word) for word in text.split()]), 12)
    return {"text": text, "signature": signs, "band_keys": band_keys(signs, 3)}


def vectors():
    texts = ["", "a", "news", "korea", "한국", "東", "0123456789abcdef", "x" * 300]
    runs = [[], ["read"], ["read", "entire", "article", "source"], ["source", "entire", "read"], ["東", "京"]]
    h = lambda text: xxhash.xxh3_64_intdigest(text.encode())
    signs = ["read entire article", "the harbor board voted seven to two on tuesday to deepen the eastern channel"]
    return {"bytes64": [{"text": t, "hash": f"{h(t):016x}"} for t in texts],
            "signatures": [signed(text, h) for text in signs],
            "runs": [{"words": r, "hash64": f"{run(map(h, r)):016x}",
                      "hash128": f"{run((mix(h(w)) for w in r), ~GOLDEN & MASK):016x}{run(map(h, r)):016x}"} for r in runs]}


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "hash_vectors.json"), "w", encoding="utf-8") as out:
        json.dump(vectors(), out, ensure_ascii=False, indent=1)
        out.write("\n")
