"""Pairs of numbers → connected components, in few rounds of joins.

Large-star and small-star in turns (Kiveris et al., Connected Components in MapReduce and Beyond,
2014, doi:10.1145/2670979.2670997): each round hangs the neighbors of a node on the smallest of
them, and the number of rounds grows with the logarithm of the longest path.
"""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

#: Writes a DataFrame under a name, and reads it back.
Save = Callable[[DataFrame, str], DataFrame]


def components(edges: DataFrame, save: Save) -> DataFrame:
    """The component of each node that has an edge: columns `rank` and `component`.

    `edges` has the columns `left` and `right`. A component is named by its smallest number.
    """
    ends = [F.greatest("left", "right").alias("u"), F.least("left", "right").alias("v")]
    edges = edges.select(*ends).where("u > v").distinct()
    edges, before, n = save(edges, "edges-0"), None, 0
    while (now := _print(edges)) != before:
        n, before = n + 1, now
        edges = save(_small_star(_large_star(edges)), f"edges-{n}")
    nodes = edges.select(F.col("u").alias("rank"), F.col("v").alias("component"))
    roots = edges.select(F.col("v").alias("rank"), F.col("v").alias("component"))
    return nodes.union(roots).distinct()


def _print(edges: DataFrame) -> tuple[object, ...]:
    """What tells two sets of edges apart."""
    return tuple(edges.select(F.count("*"), F.expr("bit_xor(xxhash64(u, v))")).first() or ())


def _large_star(edges: DataFrame) -> DataFrame:
    both = edges.union(edges.select(F.col("v").alias("u"), F.col("u").alias("v")))
    least = both.groupBy("u").agg(F.min("v").alias("m"))
    least = least.select("u", F.least("u", "m").alias("m"))
    star = both.where("v > u").join(least, "u")
    return star.select(F.col("v").alias("u"), F.col("m").alias("v")).distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    least = edges.groupBy("u").agg(F.min("v").alias("m"))
    star = edges.join(least, "u").where("v > m")
    star = star.select(F.col("v").alias("u"), F.col("m").alias("v"))
    return star.union(least.select("u", F.col("m").alias("v"))).distinct()
