"""datasketch: MinHash sketches with a fast hash function, MinHashLSH, and the sketches of candidates compared.

    python3 datasketch_peer.py FILE CLUSTERS
"""

import sys

import xxhash
from datasketch import MinHash, MinHashLSH

from shared import N_BANDS, N_HASHES, N_ROWS, THRESHOLD, Components, documents


def main():
    file, output = sys.argv[1:]
    ids, sketches, components = [], [], Components()
    index = MinHashLSH(num_perm=N_HASHES, params=(N_BANDS, N_ROWS))
    empty = MinHash(N_HASHES, hashfunc=xxhash.xxh32_intdigest)
    for item, (id, shingles) in enumerate(documents(file)):
        sketch = empty.copy()
        sketch.update_batch([shingle.encode() for shingle in shingles])
        for other in index.query(sketch):
            if THRESHOLD <= sketch.jaccard(sketches[other]):
                components.join(other, item)
        index.insert(item, sketch, check_duplication=False)
        ids.append(id)
        sketches.append(sketch)
    components.write(output, ids)


main()
