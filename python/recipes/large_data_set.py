"""Parquet files that do not fit the memory: boilerplate and repeats go, batch by batch.

The notes on all documents are read for the templates, a kilobyte a document; texts are held a batch
at a time. Copies stay: `copydesk clean` finds them in files of any size.

Run: python recipes/large_data_set.py parquet-folder cleaned-folder
"""

import sys

import pyarrow as pa
import pyarrow.dataset as ds
from copydesk import stages

given = ds.dataset(sys.argv[1], format="parquet")
templates = stages.learn(stages.survey(batch) for batch in given.to_batches())
print(len(templates), "templates")


def cleaned():
    """The batches, cleaned."""
    for batch in given.to_batches():
        yield from pa.table(stages.clean_batch(batch, templates)).to_batches()


ds.write_dataset(cleaned(), sys.argv[2], format="parquet", schema=given.schema)
