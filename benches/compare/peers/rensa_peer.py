"""rensa over all shingles: RMinHash in batches, RMinHashLSH, and the sketches of candidates compared.

    python3 rensa_peer.py FILE CLUSTERS
"""

import itertools
import sys

from rensa import RMinHash, RMinHashLSH

from shared import N_BANDS, N_HASHES, THRESHOLD, Components, documents

BATCH = 1000  # documents: their shingles are held in memory until they are sketched


def main():
    file, output = sys.argv[1:]
    ids, sketches, components = [], [], Components()
    unread = documents(file)
    while batch := list(itertools.islice(unread, BATCH)):
        ids += [id for id, _ in batch]
        sketches += RMinHash.from_token_sets([shingles for _, shingles in batch], N_HASHES, 42)
    index = RMinHashLSH(THRESHOLD, N_HASHES, N_BANDS)
    index.insert_many(sketches)
    for item, candidates in enumerate(index.query_all(sketches)):
        for other in candidates:
            if other < item and THRESHOLD <= sketches[item].jaccard(sketches[other]):
                components.join(other, item)
    components.write(output, ids)


main()
