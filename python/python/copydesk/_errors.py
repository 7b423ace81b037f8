"""The exceptions of copydesk.

| exception | also a | when |
|---|---|---|
| `CopydeskError` | | the base of all others |
| `SettingError` | `ValueError` | a setting has an unknown name, or a value that it does not take |
| `InputError` | `ValueError` | the data cannot be used as given |
| `ReadError` | `InputError`, `OSError` | the operating system could not read a file |
| `OutputError` | `OSError` | a temporary file could not be written |
"""

from __future__ import annotations

import os


class CopydeskError(Exception):
    """The base of all exceptions of copydesk.

    The message says what was expected, what was found, and where.

    >>> import copydesk
    >>> copydesk.clean("news.jsonl", jacard=0.6)
    Traceback (most recent call last):
        ...
    copydesk.SettingError: jacard: expected the name of a setting: perhaps `jaccard`
    """


class SettingError(CopydeskError, ValueError):
    """A setting has an unknown name, is out of its range, or contradicts another.

    >>> import copydesk
    >>> copydesk.clean("news.jsonl", jaccard=1.5)
    Traceback (most recent call last):
        ...
    copydesk.SettingError: jaccard: expected more than 0 and at most 1, found 1.5
    """

    #: The names of the settings.
    fields: tuple[str, ...] = ()


class InputError(CopydeskError, ValueError):
    """The data cannot be used as given: no such file, no column of texts, no readable record.

    One bad record raises nothing: it is in `Result.rejected`.
    """

    #: The file, if the error is about one.
    path: str | os.PathLike[str] | None = None


class ReadError(InputError, OSError):
    """The operating system could not read a file. `errno` says why."""


class OutputError(CopydeskError, OSError):
    """The operating system could not write a temporary file, as on a full disk.

    `errno` says why. Temporary files are in the folder that `TMPDIR` names.
    """

    #: The file.
    path: str | os.PathLike[str] | None = None


for _exception in (CopydeskError, SettingError, InputError, ReadError, OutputError):
    _exception.__module__ = "copydesk"
