"""Writes testdata/formats: the corpus `corpora/wire.jsonl` in every format that copydesk reads, by other implementations.

Needs the packages pyarrow, warcio and zstandard. Run from the repository's root: python3 testdata/make_formats.py
Streams are written in two members or frames each, since real ones are often concatenated.
"""

import bz2
import csv
import gzip
import html
import io
import json
import lzma
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FOLDER = pathlib.Path("testdata/formats")
LINES = pathlib.Path("testdata/corpora/wire.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
RECORDS = [json.loads(line) for line in LINES]
COLUMNS = ["id", "url", "source", "title", "date", "text"]


def halves():
    middle = len(LINES) // 2
    return ["".join(LINES[:middle]).encode(), "".join(LINES[middle:]).encode()]


def compressed():
    gz = b"".join(gzip.compress(half, mtime=0) for half in halves())
    (FOLDER / "wire.jsonl.gz").write_bytes(gz)
    compressor = zstandard.ZstdCompressor(level=10)
    (FOLDER / "wire.jsonl.zst").write_bytes(b"".join(compressor.compress(half) for half in halves()))
    (FOLDER / "wire.jsonl.bz2").write_bytes(b"".join(bz2.compress(half) for half in halves()))
    (FOLDER / "wire.jsonl.xz").write_bytes(b"".join(lzma.compress(half) for half in halves()))


def tables():
    for name, dialect in [("wire.csv", "excel"), ("wire.tsv", "excel-tab")]:
        with open(FOLDER / name, "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, dialect)
            writer.writerow([*COLUMNS, "note"])
            for record in RECORDS:
                writer.writerow([*(record.get(column, "") for column in COLUMNS), 'a "note", quoted'])


def nested(record, place):
    return {
        "meta": {"id": record["id"], "published": record.get("date"), "places": [place, place + 1]},
        "outlet": record["source"],
        "address": record.get("url"),
        "title": record.get("title"),
        "text": record["text"],
        "scores": {"a": 0.5, "b": place / 7},
    }


def parquet():
    rows = [nested(record, place) for place, record in enumerate(RECORDS)]
    fields = [
        ("meta", pa.struct([("id", pa.string()), ("published", pa.string()), ("places", pa.list_(pa.int32()))])),
        ("outlet", pa.dictionary(pa.int32(), pa.string())),
        ("address", pa.large_string()),
        ("title", pa.string_view()),
        ("text", pa.large_string()),
        ("scores", pa.map_(pa.string(), pa.float64())),
    ]
    schema = pa.schema(fields, metadata={"made by": "testdata/make_formats.py"})
    for row in rows:
        row["scores"] = list(row["scores"].items())
    table = pa.Table.from_pylist(rows, schema=schema)
    pq.write_table(table, FOLDER / "nested.parquet", compression="zstd", row_group_size=60)
    plain = pa.Table.from_pylist([{column: record.get(column) for column in COLUMNS} for record in RECORDS])
    pq.write_table(plain, FOLDER / "wire.parquet", compression="snappy", row_group_size=100)


def page(record):
    paragraphs = "".join(f"<p>{html.escape(part)}</p>\n" for part in record["text"].split("\n\n"))
    title = html.escape(record.get("title", ""))
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article><h1>{title}</h1>\n{paragraphs}</article>"
        "<script>var tracker = 1;</script></body></html>"
    )


def archives():
    for name, kind in [("wire.warc.gz", "response"), ("wire.wet.gz", "conversion")]:
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=True)
        info = {"software": "testdata/make_formats.py"}
        records = [writer.create_warcinfo_record(name, info)]
        for place, record in enumerate(RECORDS[:60]):
            uri = f"https://{record['source']}/{record['id']}"
            dated = {"WARC-Date": "2025-03-01T00:00:00Z", "WARC-Record-ID": f"<urn:test:{place}>"}
            if kind == "conversion":
                body = record["text"].encode()
                made = writer.create_warc_record(uri, kind, io.BytesIO(body), length=len(body), warc_headers_dict=dated,
                                                 warc_content_type="text/plain")
            else:
                headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
                made = writer.create_warc_record(uri, kind, io.BytesIO(page(record).encode()), http_headers=headers,
                                                 warc_headers_dict=dated)
            records.append(made)
        for record in records:
            record.rec_headers.replace_header("WARC-Date", "2025-03-01T00:00:00Z")
            if record.rec_type == "warcinfo":
                record.rec_headers.replace_header("WARC-Record-ID", "<urn:test:info>")
            writer.write_record(record)
        (FOLDER / name).write_bytes(buffer.getvalue())


FOLDER.mkdir(exist_ok=True)
compressed()
tables()
parquet()
archives()
