"""Writes fuzz/seeds: small inputs for each fuzz target, from testdata/ and by hand.

Needs the packages pyarrow, zstandard and xxhash. Run from the repository's root: python3 fuzz/make_seeds.py
Where the first byte of an input chooses, it is the number of the choice.
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import pathlib
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
import zstandard

SEEDS = pathlib.Path("fuzz/seeds")
WIRE = pathlib.Path("testdata/corpora/wire.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
PAGES = [path.read_text(encoding="utf-8") for path in sorted(pathlib.Path("testdata/aggregator").glob("*.txt"))]
SHORT = [json.loads(line) for line in sorted(WIRE, key=len)[:4]]
COLUMNS = ["id", "url", "source", "title", "date", "text"]


def put(target, name, content):
    folder = SEEDS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def lines(records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


ODD_LINES = {
    "blank": "\n\r\n  \n",
    "mark": '\ufeff{"text":"with a byte order mark"}\r\n{"text":"and CRLF"}\r\n',
    "no_end": '{"text":"no line end"}',
    "escapes": '{"id":7,"text":"a\\u0000\\ud83d\\ude00\\ud83d \\n\\t\\"\\\\\\/","title":null}\n',
    "twice": '{"text":"a","text":"b","id":"x","url":"http://a.example/b"}\n',
    "nested": '{"a":{"text":"x"},"b":[1,{"c":2.5e-3}],"text":"y","date":"2024-03-01"}\n',
    "broken": '{"text": oops}\n{"text":"cut sho\n[1, 2]\n{"id":{},"text":"t"}\n{"text":null}\n',
    "long": json.dumps({"text": "word " * 500}) + "\n",
}


def jsonl():
    put("jsonl", "wire", lines(SHORT))
    for name, text in ODD_LINES.items():
        put("jsonl", name, text)
    put("jsonl", "no_utf8", b'{"text":"\xc3\x28"}\n\xff\n')


def rows(dialect):
    out = io.StringIO(newline="")
    writer = csv.writer(out, dialect)
    writer.writerow(COLUMNS)
    for record in SHORT:
        writer.writerow([record.get(column, "") for column in COLUMNS])
    return out.getvalue()


def table():
    for number, (dialect, delimiter) in enumerate([("excel", ","), ("excel-tab", "\t")]):
        choice = bytes([number])
        put("table", f"wire_{number}", choice + rows(dialect).encode())
        odd = 'id,text\n\n1,"a ""quoted""\r\nline"\r\n2,5" pipe\n3\n4,a,b\n5,"open\n'
        put("table", f"odd_{number}", choice + b"\xef\xbb\xbf" + odd.replace(",", delimiter).encode())
        put("table", f"no_head_{number}", choice + b"\n\n")


def plain_and_compressed():
    put("plain_and_compressed", "page", b"\0" + PAGES[0].encode())
    put("plain_and_compressed", "page_mark", b"\0\xef\xbb\xbfA page.\r\n")
    text = [lines(SHORT[:1]).encode(), b'{"text":"the second member"}\n']
    zstandard_frame = zstandard.ZstdCompressor(level=10).compress
    compressions = [gzip.compress, zstandard_frame, bz2.compress, lzma.compress]
    for number, compress in enumerate(compressions, 1):
        stream = b"".join(compress(part) for part in text)
        put("plain_and_compressed", f"members_{number}", bytes([number]) + stream)
        put("plain_and_compressed", f"cut_{number}", bytes([number]) + stream[: len(stream) * 2 // 3])
        put("plain_and_compressed", f"behind_{number}", bytes([number]) + compress(text[1]) + b"no stream")


def parquet():
    records = [{"id": 1, "text": "A short text.", "source": "one"}, {"id": 2, "text": None, "source": "two"}]
    plain = pa.Table.from_pylist(records)
    nested = pa.table({
        "meta": pa.array([{"id": 1, "places": [1, 2]}, None]),
        "text": pa.array(["a line", "a line"]).dictionary_encode(),
        "date": pa.array([0, 1], pa.timestamp("us", "UTC")),
        "url": pa.array([b"http://a.example/", b"\xff"], pa.binary()),
        "source": pa.array([1.5, None], pa.float64()),
        "title": pa.array([12345, 67890], pa.decimal128(9, 2)),
    })
    large = pa.table({"text": pa.array(["x" * 30, "y"], pa.large_string()), "id": pa.array([True, False])})
    for compression in ["NONE", "SNAPPY", "GZIP", "ZSTD", "LZ4", "BROTLI"]:
        put("parquet", f"plain_{compression.lower()}", written(plain, compression=compression))
    put("parquet", "nested", written(nested))
    put("parquet", "large", written(large, data_page_version="2.0", use_dictionary=False))
    put("parquet", "delta", written(plain, use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY",
                                    columns=["text", "source"]))
    put("parquet", "empty", written(plain.slice(0, 0)))


def written(rows_written, columns=None, **options):
    out = io.BytesIO()
    pq.write_table(rows_written.select(columns) if columns else rows_written, out, write_statistics=False, **options)
    return out.getvalue()


PAGE = (
    "<html><head><meta charset='utf-8'><title>Ferry fares rise</title></head><body><nav><a href='/'>Home</a></nav>"
    "<article><h1>Ferry fares rise</h1><p>Ferry fares rise by 12 percent in March, the company said, since fuel costs more"
    " than it did a year ago, and fewer people cross.</p><p>Those who cross every day will pay 4 percent more, and children"
    " nothing, as they did before, the company said on Tuesday.</p></article></body></html>"
)


def archived(kind, content_type, body, **headers):
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:1>",
        "WARC-Date": "2024-03-01T00:00:00Z",
        "WARC-Target-URI": "http://a.example/b",
        "Content-Type": content_type,
        "Content-Length": len(body),
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + body + b"\r\n\r\n"


def response(body, headers=""):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n"
    return archived("response", "application/http; msgtype=response", head.encode() + body)


def archive():
    page = PAGE.encode()
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    put("archive", "text", archived("conversion", "text/plain", b"A text of an archive.\nIn two lines."))
    put("archive", "page", response(page))
    put("archive", "chunks", response(chunks, "Transfer-Encoding: chunked\r\n"))
    put("archive", "gzip", response(gzip.compress(page, mtime=0), "Content-Encoding: gzip\r\n"))
    put("archive", "deflate", response(zlib.compress(page), "Content-Encoding: deflate\r\n"))
    put("archive", "zstd", response(zstandard.ZstdCompressor().compress(page), "Content-Encoding: zstd\r\n"))
    put("archive", "resource", archived("resource", "text/html", "<meta charset=koi8-r><p>мир".encode("koi8-r")))
    info = archived("warcinfo", "application/warc-fields", b"software: hand\r\n")
    put("archive", "cut", info + response(page)[:400])


def text():
    for number, page in enumerate(PAGES[:3]):
        put("text", f"page_{number}", page)
    story = "Dockworkers load grain at the port of Varna, Bulgaria, in this file photo."
    put("text", "caption", f"Grain deal holds\n\n{story} / AP\n\n{story.upper()}\n\nShips left on Monday. {story} {story}\n")
    put("text", "quote", f"Head\n“We told them every spring, twice.” {story}\n“We told them every spring, twice”\nAnn Bell\nHead\n")
    put("text", "scripts", "写真は港で穀物を積み込む。写真は港で穀物を積み込む。\n한국어 사진\nภาษาไทย\nمُحَمَّد ـ ة\nΌσος σ ς\n")
    put("text", "marks", "cafe\u0301 ﬁne ﷺ \u0301x Ⅻ ｆｕｌｌ İ ß ǆ\u00adsoft\u200b zero\u2028line\u2029\u0085\u000b\u000c*\u0300\n")
    put("text", "list", "Fares:\n1. Adults pay 12.50 a day\n2. Children pay 2.50 a day\n1. Adults pay 12.50 a day\n\nA: yes\nB: no\nA: yes\n")
    put("text", "slots", "Published 3 hours ago\nBy Ann Bell, 12 March 2024 at 17:30\nWeight: 12 g\n12:30\n* * *\n")


def templates():
    put("templates", "sample", '{"samples":["Read more on our site","12:30"]}\n\n{"samples":["3 months ago 311"],"source":"one"}\n')
    put("templates", "slots", '{"samples":["By Ann Bell, our staff"],"template":"By {words}, our staff {number}"}\n')
    whole = {
        "samples": ["Write to our desk"], "template": "{words} {words} {date} to our {words}", "source": None, "documents": 3,
        "stories": 2, "needed": 2, "edge_share": 0.5,
        "positions": {"head": 1, "middle": 0, "tail": 2},
    }
    put("templates", "whole", json.dumps(whole) + "\n")
    put("templates", "none", '{"samples":["12:30"]}\n')
    put("templates", "broken", '{"samples":7}\n')


def results():
    """The seeds with the name of a file are those of the run that the target makes; here are names that lead out of the folder."""
    nothing = {"bytes": 0, "checksum": "xxh3-128:" + xxhash.xxh3_128(b"").hexdigest()}
    for name, path in [("above", "../above.jsonl"), ("far_above", "x/../../../above.txt"), ("dots", "..")]:
        manifest = {"version": "0.1.0", "format": 1, "inputs": {path: nothing}, "outputs": {}}
        put("results", f"manifest_{name}", b"\0" + json.dumps(manifest).encode())


def variant(number, of):
    """The bytes from which the crate `arbitrary` makes this variant of an enum."""
    return ((number * 2**32 + 2**31) // of).to_bytes(4, "little")


def listed(items):
    """The bytes of a list."""
    return b"".join(b"\1" + item for item in items) + b"\0"


def article(source, numbers, spelling, gap):
    """An article of the common lines with these numbers."""
    lines_of = listed(variant(0, 3) + bytes([number, gap]) for number in numbers)
    return variant(0, 2) + bytes([source]) + lines_of + variant(spelling, 3)


def round_trip():
    stories = [[0, 1], [2, 3, 8], [4, 5, 5], [3, 12, 0], [12, 4, 2]]
    for kind, gap in [(0, 0), (0, 1), (1, 2), (2, 3), (3, 0), (3, 4)]:
        for spelling in range(3):
            articles = [
                article(number % 3, [6, *stories[number % 5], 10, 9], spelling, 6 if spelling == 2 and kind in (1, 2) else gap)
                for number in range(8)
            ]
            corpus = variant(kind, 4) + b"\0" + listed(articles) + b"\1" + bytes([gap & 1, gap >> 1 & 1, 0, spelling & 1])
            put("round_trip", f"stories_{kind}{gap}{spelling}", corpus)
    page = article(0, [4, 13, 4, 13, 0, 0, 5, 5], 0, 0)
    put("round_trip", "page", variant(3, 4) + b"\0" + listed([page]) + b"\1\0\0\0\0")


for make in [jsonl, table, plain_and_compressed, parquet, archive, text, round_trip, templates, results]:
    make()
