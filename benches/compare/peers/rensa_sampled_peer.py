"""rensa's sampled pipeline ("rho"), which its own figures are about: it flags documents, and does not say whose copies they are.

    python3 rensa_sampled_peer.py FILE CLUSTERS

The labels are empty. All shingles are in memory at once: one call takes the whole matrix.
"""

import sys

from rensa import RMinHash, RMinHashLSH

from shared import N_BANDS, N_HASHES, THRESHOLD, documents


def main():
    file, output = sys.argv[1:]
    ids, shingles = zip(*documents(file))
    matrix = RMinHash.digest_matrix_from_token_sets_rho(shingles, N_HASHES, 42)
    flags = RMinHashLSH(THRESHOLD, N_HASHES, N_BANDS).query_duplicate_flags_matrix_one_shot(matrix)
    with open(output, "w") as flagged:
        flagged.writelines(f"{id}\t\n" for id, is_flagged in zip(ids, flags) if is_flagged)


main()
