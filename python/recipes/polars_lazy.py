"""A lazy frame of Polars: clean it, and look at the largest clusters.

Run: python recipes/polars_lazy.py news.jsonl
"""

import sys

import copydesk
import polars as pl

lazy = pl.scan_ndjson(sys.argv[1]).filter(pl.col("text").str.len_chars() > 100)
result = copydesk.clean(lazy.collect())
clusters = pl.DataFrame(result.clusters)
print(result)
print(clusters.group_by("cluster").len().sort("len", "cluster", descending=True).head(3))
