"""Ray Data: templates are learned of the notes, then batches are cleaned on all workers.

Run: python recipes/ray_data.py parquet-folder cleaned-folder
"""

import sys

import pyarrow as pa
import ray
from copydesk import stages

news = ray.data.read_parquet(sys.argv[1])
notes = news.map_batches(lambda batch: pa.table(stages.survey(batch)), batch_format="pyarrow")
templates = stages.learn(notes.iter_batches(batch_format="pyarrow"))
cleaned = news.map_batches(
    lambda batch: pa.table(stages.clean_batch(batch, templates)), batch_format="pyarrow"
)
cleaned.write_parquet(sys.argv[2])
print(len(templates), "templates")
