"""Writes testdata/formats: the corpus `corpora/wire.jsonl` in every format that copydesk reads, by other implementations.

Needs the packages pyarrow, warcio and zstandard. Run from the repository's root: python3 testdata/make_formats.py
Streams are written in two members or frames each, since real ones are often concatenated.
"""

import bz2
import csv
import datetime
import decimal
import gzip
import html
import io
import json
import lzma
import pathlib
import uuid

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


def types():
    """One column of each type that a file may have beside its text, with a null in the second row."""
    day = datetime.datetime(2024, 3, 5, 8, 0, 1)
    row = lambda *values: [values[0], None, *values[1:]]
    days = row(day, day + datetime.timedelta(days=1), day)
    array = lambda values, kind: pa.array(values, kind)
    struct = pa.struct([("name", pa.string()), ("day", pa.timestamp("us", tz="Europe/Berlin"))])
    names = row({"name": "Harbor Post", "day": day}, {"name": "Sound News", "day": day}, {"name": None, "day": None})
    uuids = row(*(uuid.UUID(int=n << 64 | 7).bytes for n in (1, 2, 3)))
    columns = {
        "text": [f"The harbor board met on day {n} and voted to deepen the {w} channel." for n, w in enumerate(["eastern", "western", "old", "new"])],
        "string": row("one", "two", "three"),
        "large_string": array(row("one", "two", "three"), pa.large_string()),
        "dictionary": pa.array(row("one", "two", "one")).dictionary_encode(),
        "bool": row(True, False, True),
        "int64": row(9007199254740993, -1, 0),
        "uint64": array(row(18446744073709551615, 1, 0), pa.uint64()),
        "int8": array(row(-128, 1, 0), pa.int8()),
        "float64": row(0.1, 2.5, 1e300),
        "float32": array(row(0.1, 2.5, 0.0), pa.float32()),
        "decimal128": array(row(*map(decimal.Decimal, ["12345678901234567890.12", "1.50", "0.01"])), pa.decimal128(30, 2)),
        "decimal256": array(row(*map(decimal.Decimal, ["12345678901234567890.12", "1.50", "0.01"])), pa.decimal256(60, 2)),
        "date32": array(days, pa.date32()),
        "date64": array(days, pa.date64()),
        "time64": array(row(day.time(), datetime.time(9, 30), day.time()), pa.time64("us")),
        "timestamp": array(days, pa.timestamp("us")),
        "timestamp_ns": array(days, pa.timestamp("ns")),
        "timestamp_utc": array(days, pa.timestamp("us", tz="UTC")),
        "timestamp_z": array(days, pa.timestamp("ms", tz="Z")),
        "timestamp_gmt": array(days, pa.timestamp("us", tz="GMT")),
        "timestamp_berlin": array(days, pa.timestamp("ns", tz="Europe/Berlin")),
        "timestamp_offset": array(days, pa.timestamp("us", tz="+01:00")),
        "duration": array(row(1, 2, 3), pa.duration("s")),
        "binary": array(row(b"one", b"two", b"\xff\xfe"), pa.binary()),
        "fixed": array(row(b"\x00\x01\x02", b"abc", b"def"), pa.binary(3)),
        "uuid": pa.ExtensionArray.from_storage(pa.uuid(), pa.array(uuids, pa.binary(16))),
        "struct": array(names, struct),
        "map": array(row([("k", "v")], [("a", "b"), ("c", "d")], []), pa.map_(pa.string(), pa.string())),
        "list": array(row(["a", "b"], [], ["c"]), pa.list_(pa.string())),
        "nothing": pa.nulls(4),
    }
    pq.write_table(pa.table(columns), FOLDER / "types.parquet")


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
types()
archives()
