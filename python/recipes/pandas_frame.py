"""A frame of pandas: clean it, and weigh each story by the number of its copies.

Run: python recipes/pandas_frame.py news.jsonl
"""

import sys

import copydesk
import pandas as pd
import pyarrow as pa

frame = pd.read_json(sys.argv[1], lines=True, dtype=False, convert_dates=False)
result = copydesk.clean(frame, cluster_columns=True)
cleaned = pa.table(result.cleaned).to_pandas()
print(result)
print(cleaned[["id", "copydesk_copies"]].nlargest(3, "copydesk_copies").to_string(index=False))
