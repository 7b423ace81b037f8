"""Finds copies and boilerplate in corpora of scraped news, cuts them, and says why.

`clean` takes articles as a frame of pandas or Polars, as any other Arrow data, or as files, and
returns the cleaned articles and all findings as tables. `inspect` finds the same and cleans
nothing.

>>> import copydesk, pyarrow
>>> story = (
...     "The harbor board voted seven to two on Tuesday to deepen the eastern channel to "
...     "fourteen meters, as the larger ferries of the coming years need more water."
... )
>>> articles = pyarrow.table({"id": ["a", "b"], "text": [story, "(Wire) " + story]})
>>> result = copydesk.clean(articles)
>>> result
<copydesk.Result of clean: 1 of 2 documents kept, 1 cluster>
>>> pyarrow.table(result.cleaned)["id"].to_pylist()
['b']
>>> result.report["counts"]["near"] + result.report["counts"]["exact"]
1
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ._copydesk import Result, Table, __version__, run
from ._errors import CopydeskError, InputError, OutputError, ReadError, SettingError

if TYPE_CHECKING:
    import os
    from typing import Protocol, TypeAlias

    from typing_extensions import Unpack

    from ._options import Options

    class ArrowStream(Protocol):
        """An object that gives its rows as an Arrow stream."""

        def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

    class ArrowArray(Protocol):
        """An object that gives its rows as an Arrow array."""

        def __arrow_c_array__(self, requested_schema: Any = None) -> Any: ...

    Path: TypeAlias = "str | os.PathLike[str]"
    Data: TypeAlias = (
        "Path | ArrowStream | ArrowArray | Iterable[Path] | Iterable[ArrowStream | ArrowArray]"
    )
    Progress: TypeAlias = Callable[[str, int, "int | None"], object]

__all__ = [
    "CopydeskError",
    "InputError",
    "OutputError",
    "ReadError",
    "Result",
    "SettingError",
    "Table",
    "__version__",
    "clean",
    "inspect",
]


def clean(
    data: Data,
    *,
    text: str = "text",
    id: str = "id",
    source: str = "source",
    url: str = "url",
    title: str = "title",
    date: str = "date",
    templates: Path | Iterable[str] | None = None,
    protect: Path | Iterable[str] | None = None,
    keep_apart: Path | Iterable[tuple[str, str]] | None = None,
    threads: int = 0,
    progress: bool | Progress | None = None,
    **options: Unpack[Options],
) -> Result:
    r"""Clean a corpus: cut boilerplate and repeats, remove copies.

    The result is the same for any number of threads. The GIL is released while it works, and
    Ctrl-C stops it.

    Args:
        data: A frame of pandas or Polars, or any object with `__arrow_c_stream__` or
            `__arrow_c_array__`; a path to a file or folder, or a glob, in one of the formats of
            the command line; or a list of one of them.
        text: The column of the articles' texts, the only one that must be there.
        id: The column of the articles' keys.
        source: The column of the outlets' names.
        url: The column of the addresses. A host is the source of a row without one.
        title: The column of the headlines.
        date: The column of the dates of publication.
        templates: Known boilerplate: lines, which may have slots such as `{words}`, or a file of
            them, or what `copydesk templates` printed, or marks of `copydesk view`.
        protect: Lines that are never cut, likewise.
        keep_apart: Pairs of keys of articles that are never copies of each other, or a file of
            them.
        threads: Number of threads, 0 for as many as there are cores.
        progress: Called as `progress(step, done, total)` a few times a second: the name of the
            step, the bytes of the input that it has read, and those that it will read, or `None`.
            An exception that it raises stops the run. `True` shows bars, if tqdm is installed.
        **options: All other settings of the command line, with underscores for dashes, such as
            `jaccard=0.6`, `keep="earliest"`, `find=["copies"]`.

    Returns:
        The cleaned and the removed rows with all their columns, the findings, and the report.

    Raises:
        SettingError: A setting has an unknown name or a value that it does not take.
        InputError: The data cannot be used as given. A bad record raises nothing: it is in
            `Result.rejected`.
        OutputError: A temporary file cannot be written.

    >>> import copydesk, pyarrow
    >>> caption = "The ferry Havsula leaves the harbor of Nordvik in light snow on Monday morning."
    >>> page = pyarrow.table({"text": [f"{caption}\n{caption}\nThe fare rises in May."]})
    >>> result = copydesk.clean(page, find=["repeats"])
    >>> print(pyarrow.table(result.cleaned)["text"][0])
    The ferry Havsula leaves the harbor of Nordvik in light snow on Monday morning.
    The fare rises in May.
    >>> pyarrow.table(result.removals)["kind"].to_pylist()
    ['repeat']
    """
    fields = {
        "text": text, "id": id, "source": source, "url": url, "title": title, "date": date
    }  # fmt: skip
    known = {"templates": templates, "protect": protect, "keep_apart": keep_apart}
    return _run("clean", data, fields, known, threads, progress, options)


def inspect(
    data: Data,
    *,
    text: str = "text",
    id: str = "id",
    source: str = "source",
    url: str = "url",
    title: str = "title",
    date: str = "date",
    templates: Path | Iterable[str] | None = None,
    protect: Path | Iterable[str] | None = None,
    keep_apart: Path | Iterable[tuple[str, str]] | None = None,
    threads: int = 0,
    progress: bool | Progress | None = None,
    **options: Unpack[Options],
) -> Result:
    """Find what `clean` would cut and remove, and clean nothing.

    All arguments, findings and exceptions are those of `clean`.

    >>> import copydesk, pyarrow
    >>> story = (
    ...     "The council of Farnholm delayed the closure of the ice rink by a year, since the "
    ...     "new one in Aldrup will not be ready before the winter after next."
    ... )
    >>> articles = pyarrow.table({"id": ["a", "b"], "text": [story, story]})
    >>> result = copydesk.inspect(articles)
    >>> result.report["counts"]["exact"]
    1
    """
    fields = {
        "text": text, "id": id, "source": source, "url": url, "title": title, "date": date
    }  # fmt: skip
    known = {"templates": templates, "protect": protect, "keep_apart": keep_apart}
    return _run("inspect", data, fields, known, threads, progress, options)


def _run(
    mode: str,
    data: Data,
    fields: dict[str, str],
    known: dict[str, Any],
    threads: int,
    progress: bool | Progress | None,
    options: Options,
) -> Result:
    def call(progress: Progress | None) -> Result:
        return run(
            mode, data, fields, **known, threads=threads, progress=progress, options=dict(options)
        )

    if progress is True:
        from ._progress import Shown

        with Shown() as shown:
            return call(shown)
    if progress is None or progress is False:
        return call(None)
    if not callable(progress):
        message = f"progress: expected a function, True or None, found {progress!r}"
        error = SettingError(message)
        error.fields = ("progress",)
        raise error
    return call(progress)
