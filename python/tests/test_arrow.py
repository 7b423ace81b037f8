"""Tables in and out by the Arrow PyCapsule interface."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import copydesk
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pages import CLEANED, IDS, KEPT, TEXTS

TABLES = [
    "cleaned", "removed", "rejected", "clusters", "removals", "templates", "forms",
    "containments", "sources", "shared",
]  # fmt: skip


class Stream:
    """An object with one method, as of a library that copydesk does not know."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.table.__arrow_c_stream__(requested_schema)


class Array:
    """The same for arrays."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.batch.__arrow_c_array__(requested_schema)


def batch(table: pa.Table) -> pa.RecordBatch:
    """The rows as one batch."""
    return table.combine_chunks().to_batches()[0]


def generated(table: pa.Table) -> Iterator[pa.RecordBatch]:
    """The rows one by one."""
    yield from table.to_batches(max_chunksize=1)


MAKERS: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow.Table": lambda table: table,
    "pyarrow.RecordBatch": batch,
    "pyarrow.RecordBatchReader": lambda table: table.to_reader(max_chunksize=2),
    "a reader over a generator": lambda table: pa.RecordBatchReader.from_batches(
        table.schema, generated(table)
    ),
    "pandas": lambda table: table.to_pandas(),
    "polars": lambda table: pl.from_arrow(table),
    "any stream": Stream,
    "any array": lambda table: Array(batch(table)),
    "a chunked stream": lambda table: Stream(
        pa.Table.from_batches(table.to_batches(max_chunksize=1))
    ),
    "a slice": lambda table: pa.concat_tables([table, table]).combine_chunks().slice(len(IDS)),
    "a list of batches": lambda table: table.to_batches(max_chunksize=2),
    "a list of frames": lambda table: [table.slice(0, 2).to_pandas(), table.slice(2).to_pandas()],
    "a generator": generated,
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_every_kind_of_data_gives_the_same(
    articles: pa.Table, make: Callable[[pa.Table], Any]
) -> None:
    result = copydesk.clean(make(articles))
    cleaned = pa.table(result.cleaned)
    assert cleaned["id"].to_pylist() == KEPT
    assert cleaned["text"].to_pylist() == CLEANED
    assert sorted(pa.table(result.removed)["id"].to_pylist()) == ["a", "c"]


TYPES = {
    "utf8": pa.string(),
    "large utf8": pa.large_string(),
    "utf8 view": pa.string_view(),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
    "dictionary of large": pa.dictionary(pa.int16(), pa.large_string()),
}


@pytest.mark.parametrize("of_text", TYPES.values(), ids=TYPES.keys())
def test_every_type_of_text(of_text: pa.DataType) -> None:
    texts = pa.array(TEXTS)
    if pa.types.is_dictionary(of_text):
        indices, values = texts.dictionary_encode().indices, texts.dictionary_encode().dictionary
        encoded = pa.DictionaryArray.from_arrays(
            indices.cast(of_text.index_type), values.cast(of_text.value_type)
        )
        table = pa.table({"id": IDS, "text": encoded})
    else:
        table = pa.table({"id": IDS, "text": texts.cast(of_text)})
    cleaned = pa.table(copydesk.clean(table).cleaned)
    assert cleaned["text"].cast(pa.string()).to_pylist() == CLEANED


def test_null_is_no_text() -> None:
    table = pa.table({"id": [*IDS, "null"], "text": [*TEXTS, None]})
    result = copydesk.clean(table)
    assert result.rejected.num_rows == 1
    assert "reason" in result.rejected.column_names
    assert pa.table(result.cleaned)["id"].to_pylist() == KEPT
    assert result.report["counts"]["rejected"] == 1
    assert "1 rejected" in repr(result)


def test_texts_alone_are_enough() -> None:
    result = copydesk.clean(pa.table({"body": TEXTS}), text="body")
    assert pa.table(result.cleaned)["body"].to_pylist() == CLEANED


def test_other_columns_pass_through(articles: pa.Table) -> None:
    nested = pa.array([[{"url": "x", "n": n}] * n for n in range(len(IDS))])
    when = pa.array(range(len(IDS)), pa.timestamp("us", "UTC"))
    kind = pa.array(["p", "q", "p", None, "q"]).dictionary_encode()
    table = articles.append_column("links", nested).append_column("when", when)
    table = table.append_column("kind", kind)
    table = table.replace_schema_metadata({"origin": "a test"})
    cleaned = pa.table(copydesk.clean(table).cleaned)
    assert cleaned.schema.equals(table.schema, check_metadata=True)
    rows = [IDS.index(key) for key in KEPT]
    for name in ("links", "when", "kind"):
        assert cleaned[name].to_pylist() == table[name].take(rows).to_pylist()


def test_memory_of_numpy() -> None:
    # Its owner takes the GIL when it is released, which is on a thread of the run.
    for _ in range(20):
        frame = pd.DataFrame({"id": IDS, "text": TEXTS, "views": np.arange(5.0)})
        result = copydesk.clean(frame, threads=2)
        assert pa.table(result.cleaned)["views"].to_pylist() == [1.0, 3.0, 4.0]
        del frame, result


def test_no_rows_give_no_rows() -> None:
    empty = pa.table({"id": pa.array([], pa.string()), "text": pa.array([], pa.string())})
    for data in (empty, empty.to_reader(), [empty, empty]):
        result = copydesk.clean(data)
        assert all(getattr(result, name).num_rows == 0 for name in TABLES)
        assert result.report["counts"]["documents"] == 0


def test_results_go_to_all_libraries(articles: pa.Table) -> None:
    result = copydesk.clean(articles)
    for name in TABLES:
        table = getattr(result, name)
        assert isinstance(table, copydesk.Table)
        assert pa.table(table).num_rows == len(table) == table.num_rows
        assert pa.table(table).column_names == table.column_names
    frame = pl.DataFrame(result.clusters)
    assert frame.height == result.clusters.num_rows
    assert isinstance(pa.table(result.cleaned).to_pandas(), pd.DataFrame)
    again = copydesk.clean(result.cleaned)
    assert pa.table(again.cleaned).equals(pa.table(result.cleaned))


def test_a_stream_is_given_out_as_often_as_asked(articles: pa.Table) -> None:
    table = copydesk.clean(articles).cleaned
    first, second = pa.table(table), pa.table(table)
    assert first.equals(second)
    unread = [table.__arrow_c_stream__() for _ in range(100)]
    reader = pa.RecordBatchReader.from_stream(table)
    del table, unread
    gc.collect()
    assert reader.read_all().equals(first)


def test_the_schema(articles: pa.Table) -> None:
    table = copydesk.clean(articles).cleaned
    assert pa.schema(table) == pa.table(table).schema
    assert repr(table) == "<copydesk.Table: 3 rows of id, text>"


def test_a_requested_schema(articles: pa.Table) -> None:
    table = copydesk.clean(articles).cleaned
    requested = pa.schema([("id", pa.large_string()), ("text", pa.string_view())])
    got = pa.RecordBatchReader.from_stream(table, requested).read_all()
    assert got.schema.types == requested.types
    assert got["text"].cast(pa.string()).to_pylist() == CLEANED
    # What cannot be cast comes as it is, as the interface wants.
    number = pa.schema([("id", pa.list_(pa.date32())), ("text", pa.string())])
    capsule = table.__arrow_c_stream__(number.__arrow_c_schema__())
    assert capsule is not None
    other = pa.schema([("key", pa.string())])
    with pytest.raises(ValueError, match="expected a schema of the columns `id`, `text`, found"):
        table.__arrow_c_stream__(other.__arrow_c_schema__())
    with pytest.raises(ValueError, match="found that of a column"):
        table.__arrow_c_stream__(pa.field("x", pa.int8()).__arrow_c_schema__())


def test_data_is_released(articles: pa.Table) -> None:
    before = pa.total_allocated_bytes()
    for _ in range(5):
        big = pa.table({"text": pa.array([text * 50 for text in TEXTS])})
        result = copydesk.clean(big, find=["copies"])
        pa.table(result.cleaned)
    del big, result
    gc.collect()
    assert pa.total_allocated_bytes() <= before + (1 << 16)


def test_an_object_is_not_kept(articles: pa.Table) -> None:
    data = Stream(articles)
    seen = weakref.ref(data)
    result = copydesk.clean(data)
    del data
    gc.collect()
    assert seen() is None
    assert result.cleaned.num_rows == 3


def test_capsules_that_were_used_up(articles: pa.Table) -> None:
    class Used:
        def __init__(self, method: str, capsule: Any) -> None:
            setattr(type(self), method, lambda self, requested_schema=None: capsule)

    stream = articles.__arrow_c_stream__()
    copydesk.clean(type("S", (Used,), {})("__arrow_c_stream__", stream))
    with pytest.raises(copydesk.InputError, match="already released"):
        copydesk.clean(type("S", (Used,), {})("__arrow_c_stream__", stream))
    array = batch(articles).__arrow_c_array__()
    copydesk.clean(type("A", (Used,), {})("__arrow_c_array__", array))
    with pytest.raises(copydesk.InputError, match="released"):
        copydesk.clean(type("A", (Used,), {})("__arrow_c_array__", array))


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ({"__arrow_c_stream__": 7}, "expected a capsule `arrow_array_stream`"),
        ({"__arrow_c_array__": 7}, "expected `__arrow_c_array__` to return two capsules"),
        ({"__arrow_c_array__": (1, 2)}, "expected a capsule `arrow_schema`"),
    ],
)
def test_methods_that_return_no_capsules(returned: dict[str, Any], message: str) -> None:
    methods = {name: lambda self, value=value: value for name, value in returned.items()}
    with pytest.raises(TypeError, match=message):
        copydesk.clean(type("Odd", (), methods)())


def test_a_capsule_of_another_name(articles: pa.Table) -> None:
    schema = articles.schema.__arrow_c_schema__()
    odd = type("Odd", (), {"__arrow_c_stream__": lambda self: schema})()
    with pytest.raises(ValueError, match="PyCapsule_GetPointer"):
        copydesk.clean(odd)


def test_a_column_is_no_table() -> None:
    for column in (pa.array(TEXTS), pa.chunked_array([TEXTS]), pl.Series(TEXTS)):
        with pytest.raises(copydesk.InputError, match="expected a table of Arrow data"):
            copydesk.clean(column)


def test_text_that_is_not_utf_8() -> None:
    bad = pa.array([b"\xff\xfe\xfd and more"]).view(pa.string())
    with pytest.raises(copydesk.InputError, match=r"(?i)utf-?8"):
        copydesk.clean(pa.table({"text": bad}))


def test_rows_that_are_null() -> None:
    rows = pa.array([{"text": "x"}, None])
    with pytest.raises(copydesk.InputError, match="found null in place of some"):
        copydesk.clean(Array(rows))


def test_a_producer_that_fails() -> None:
    def failing() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"text": ["x"]})
        raise RuntimeError("the shelf is empty")

    reader = pa.RecordBatchReader.from_batches(pa.schema([("text", pa.string())]), failing())
    with pytest.raises(copydesk.InputError, match="the shelf is empty"):
        copydesk.clean(reader)


def test_an_iterable_that_fails(articles: pa.Table) -> None:
    def failing() -> Iterator[pa.Table]:
        yield articles
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        copydesk.clean(failing())
