"""copydesk on Apache Spark: the same result as on one machine, for corpora that need several.

`clean` takes a DataFrame and the arguments of `copydesk.clean`. What it decides is a function of
the rows alone: clusters, removals, forms and texts are those of one machine for any number of
executors, partitions, and any order of rows.

It needs PySpark 3.5 or later and PyArrow: `pip install 'copydesk[spark]'`, here and on all
executors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._run import Run

if TYPE_CHECKING:
    import os

    from pyspark.sql import DataFrame
    from typing_extensions import Unpack

    from .._options import Options

__all__ = ["Result", "clean"]


@dataclass(frozen=True)
class Result:
    """The results of a run, with the columns of `copydesk.Result`.

    They are read from the folder of the run, `work`, which must stay as long as they are used.
    """

    #: The rows that stay, with their texts cleaned.
    cleaned: DataFrame
    #: The rows that were removed.
    removed: DataFrame
    #: The rows without a text, with the reason.
    rejected: DataFrame
    #: A row for each member of a cluster.
    clusters: DataFrame
    #: A row for each cut and each removed article. Rows have no place: `path` and `line` are null.
    removals: DataFrame
    #: The templates that were cut.
    templates: DataFrame
    #: A row for each member of a family of forms.
    forms: DataFrame
    #: A row for each story in a round-up.
    containments: DataFrame
    #: Settings and counts, with the names of `report.json`.
    report: dict[str, Any]
    #: The folder with the results of all stages.
    work: str


def clean(
    df: DataFrame,
    *,
    text: str = "text",
    id: str = "id",
    source: str = "source",
    url: str = "url",
    title: str = "title",
    date: str = "date",
    templates: str | os.PathLike[str] | Iterable[str] | None = None,
    protect: str | os.PathLike[str] | Iterable[str] | None = None,
    keep_apart: str | os.PathLike[str] | Iterable[tuple[str, str]] | None = None,
    work: str | None = None,
    **options: Unpack[Options],
) -> Result:
    """Clean a corpus: cut boilerplate and repeats, remove copies.

    All stages run in this call, and each stores its result before the next begins.

    Args:
        df: The articles, a row each. It is read once.
        text: The column of the articles' texts, the only one that must be there.
        id: The column of the articles' keys. Rows without an id, and rows that share one, get a
            hash of their values to it.
        source: The column of the outlets' names.
        url: The column of the addresses. A host is the source of a row without one.
        title: The column of the headlines.
        date: The column of the dates of publication.
        templates: Known boilerplate, as for `copydesk.clean`.
        protect: Lines that are never cut.
        keep_apart: Pairs of keys of articles that are never copies of each other.
        work: A new folder that all executors can write to and read from, for the results of the
            stages: about five times the size of the texts. By default a temporary folder, if Spark runs
            on one machine.
        **options: All other settings of `copydesk.clean`, but `keep="first"`, since rows have no
            order, and `memory`, `cluster_columns` and `max_expansion`.

    Returns:
        DataFrames of the cleaned and the removed rows with all their columns, of the findings, and
        the report.

    Raises:
        SettingError: A setting has an unknown name or a value that it does not take.
        InputError: The data cannot be used as given.
    """
    fields = {
        "text": text, "id": id, "source": source, "url": url, "title": title, "date": date
    }  # fmt: skip
    known = {"templates": templates, "protect": protect, "keep_apart": keep_apart}
    run = Run(df, fields, known, dict(options), work)
    return Result(**run.results(), work=run.work)
