"""FastSketchLSH over all shingles: Fast Similarity Sketches in batches, its LSH, and the sketches of candidates compared.

    python3 fastsketch_peer.py FILE CLUSTERS
"""

import itertools
import sys

import numpy
from FastSketchLSH import LSH, FastSimilaritySketch

from shared import N_BANDS, N_HASHES, THRESHOLD, Components, documents

BATCH = 1000  # documents: their shingles are held in memory until they are sketched


def main():
    file, output = sys.argv[1:]
    ids, sketches, components = [], [], Components()
    sketcher = FastSimilaritySketch(size=N_HASHES, seed=42)
    unread = documents(file)
    while batch := list(itertools.islice(unread, BATCH)):
        ids += [id for id, _ in batch]
        sketches.append(sketcher.batch([shingles for _, shingles in batch], num_threads=1))
    sketches = numpy.concatenate(sketches)
    index = LSH(num_perm=N_HASHES, num_bands=N_BANDS)
    index.insert(sketches)
    for item in range(len(ids)):
        for other in index.query(sketches[item]):
            if other < item and THRESHOLD <= numpy.mean(sketches[item] == sketches[other]):
                components.join(int(other), item)
    components.write(output, ids)


main()
