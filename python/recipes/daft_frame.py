"""Daft: clean a frame of it, which goes through Arrow, and go on with Daft.

Run: python recipes/daft_frame.py news.jsonl
"""

import sys

import copydesk
import daft
import pyarrow as pa

news = daft.read_json(sys.argv[1])
result = copydesk.clean(news.to_arrow())
cleaned = daft.from_arrow(pa.table(result.cleaned))
print(result)
print(cleaned.count_rows(), "rows stay")
