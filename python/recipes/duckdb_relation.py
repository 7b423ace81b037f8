"""A relation of DuckDB: clean it, and ask the findings in SQL.

Run: python recipes/duckdb_relation.py news.jsonl
"""

import sys

import copydesk
import duckdb
import pyarrow as pa

news = duckdb.read_json(sys.argv[1], format="newline_delimited")
result = copydesk.clean(news)
removals = pa.table(result.removals)
print(result)
print(duckdb.sql("select kind, count(*) as n from removals group by kind order by kind"))
