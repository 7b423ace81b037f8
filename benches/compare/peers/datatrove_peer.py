"""datatrove: its three MinHash steps one after the other in this process; candidates are clustered without being compared.

    python3 datatrove_peer.py FILE CLUSTERS

Its word tokenizers are replaced by `\\w+`, and only the lower-casing of its normalization is left, so that its shingles are those of the others.
"""

import os
import struct
import sys
import tempfile

from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupSignature
from datatrove.pipeline.readers import JsonlReader
from datatrove.utils.text import TextNormConfig
from datatrove.utils.word_tokenizers import WordTokenizer

from shared import N_BANDS, N_ROWS, TOKENS

LOWER = TextNormConfig(True, *[False] * 6)


class Words(WordTokenizer):
    def word_tokenize(self, text):
        return TOKENS.findall(text)

    sent_tokenize = span_tokenize = None


def main():
    file, output = sys.argv[1:]
    config = MinhashConfig(5, N_BANDS, N_ROWS, norm_config=LOWER)
    ids = []
    with tempfile.TemporaryDirectory(dir=os.path.dirname(output)) as folder:
        signatures, buckets, clusters = (os.path.join(folder, name) for name in ("signatures", "buckets", "clusters"))
        MinhashDedupSignature(signatures, config, Words()).run(noted(read(file), ids))
        for bucket in range(N_BANDS):
            MinhashDedupBuckets(signatures, buckets, config=config).run(None, bucket, N_BANDS)
        MinhashDedupCluster(buckets, clusters, config, save_cluster_id=True).run()
        removed = {item for item, in struct.iter_unpack("<I", contents(clusters, "remove"))}
        labels = list(struct.iter_unpack("<2I", contents(clusters, "clusters")))
    with open(output, "w") as lines:
        for item, label in sorted(labels, key=lambda pair: pair[0] in removed):
            lines.write(f"{ids[item]}\t{label}\n")


def read(file):
    reader = JsonlReader(os.path.dirname(file), glob_pattern=os.path.basename(file), add_file_path=False)
    return reader.run()


def noted(documents, ids):
    for document in documents:
        ids.append(document.id)
        yield document


def contents(folder, kind):
    path = os.path.join(folder, f"000000.{kind}")
    return open(path, "rb").read() if os.path.exists(path) else b""


main()
