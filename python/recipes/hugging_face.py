"""A data set of Hugging Face: clean it, and make a data set of what stays.

Run: python recipes/hugging_face.py news.jsonl
"""

import sys

import copydesk
import pyarrow as pa
from datasets import Dataset

news = Dataset.from_json(sys.argv[1])
result = copydesk.clean(news.with_format("arrow")[:])
cleaned = Dataset(pa.table(result.cleaned))
print(result)
print(cleaned.num_rows, "of", news.num_rows)
