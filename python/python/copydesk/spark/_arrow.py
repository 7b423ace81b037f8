"""Rows of a DataFrame → batches of a stage → rows: `mapInArrow`, with whole groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

#: A stage: an Arrow batch in, any Arrow table out.
Stage = Callable[[Any], Any]


def mapped(
    df: DataFrame,
    stage: Stage,
    schema: str,
    *,
    carry: Sequence[str] = (),
    group: str | None = None,
) -> DataFrame:
    """Apply a stage to the rows of a DataFrame.

    Args:
        df: The rows.
        stage: Called on batches of them.
        schema: The columns of the result, as Spark writes them.
        carry: Columns of the rows that come first in the result. The stage then gives a row for
            each row.
        group: Rows that are equal in this column are in one batch. The rows of a partition must be
            sorted by it, and each partition must hold whole groups.
    """

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in whole(batches, group) if group else batches:
            table = pa.table(stage(batch))
            for name in reversed(carry):
                table = table.add_column(0, name, batch.column(name))
            yield from table.to_batches()

    return df.mapInArrow(work, schema)


def grouped(
    df: DataFrame, stage: Stage, schema: str, *, group: str, then: Sequence[str] = ()
) -> DataFrame:
    """Apply a stage to the groups of a DataFrame, each sorted by the columns `then`.

    The rows are spread by a hash of the column, not by the column. Spark leaves out a repartition by
    a column that a join has just spread the rows by, since it cannot see that the stage needs whole
    groups; and if one side of the join turns out small, it then spreads nothing at all.
    """
    rows = df.repartition(F.xxhash64(group)).sortWithinPartitions(group, *then)
    return mapped(rows, stage, schema, group=group)


def summed(df: DataFrame, **sums: Column) -> dict[str, Any]:
    """What is aggregated over all rows, by its name; 0 for what there is none of."""
    row = df.agg(*(one.alias(name) for name, one in sums.items())).first()
    return {name: (row[name] if row else None) or 0 for name in sums}


def whole(batches: Iterable[pa.RecordBatch], group: str) -> Iterator[pa.Table]:
    """Cut sorted batches anew so that each holds whole groups."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows == 0:
            continue
        values = batch.column(group)
        last = values[batch.num_rows - 1]
        if held and held[-1].column(group)[0] != values[0]:
            yield pa.Table.from_batches(held)
            held = []
        if last == values[0]:
            held.append(batch)
            continue
        start = _start_of(values, last)
        yield pa.Table.from_batches([*held, batch.slice(0, start)])
        held = [batch.slice(start)]
    if held:
        yield pa.Table.from_batches(held)


def _start_of(values: pa.Array, last: pa.Scalar) -> int:
    """The place of the first of the values at the end that are equal, by bisection."""
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if values[middle] == last else (middle + 1, high)
    return low
