"""Settings, data and files that are not as expected."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any, get_type_hints

import copydesk
import numpy as np
import pyarrow as pa
import pytest
from copydesk import _copydesk, _options
from pages import TEXTS


def test_the_tree() -> None:
    assert issubclass(copydesk.SettingError, (copydesk.CopydeskError, ValueError))
    assert issubclass(copydesk.SettingError, ValueError)
    assert issubclass(copydesk.InputError, ValueError)
    assert issubclass(copydesk.ReadError, copydesk.InputError)
    assert issubclass(copydesk.ReadError, OSError)
    assert issubclass(copydesk.OutputError, OSError)
    assert not issubclass(copydesk.OutputError, copydesk.InputError)
    for name in ("SettingError", "InputError", "ReadError", "OutputError"):
        error = getattr(copydesk, name)
        assert issubclass(error, copydesk.CopydeskError)
        assert error.__module__ == "copydesk"
        assert error.__doc__


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"jacard": 0.6}, "jacard: expected the name of a setting: perhaps `jaccard`"),
        ({"thread": 2}, "thread: expected the name of a setting: perhaps `threads`"),
        ({"text_field": "body"}, "text_field: expected the name of a setting: perhaps `text`"),
        ({"zzz": 1}, "zzz: expected the name of a setting"),
        ({"output_format": "csv"}, "output_format: expected the name of a setting"),
        ({"jaccard": 1.5}, "jaccard: expected more than 0 and at most 1, found 1.5"),
        ({"jaccard": "high"}, 'jaccard: expected a number, found string "high"'),
        ({"jaccard": float("nan")}, "jaccard: expected a text, a number, or a list of texts"),
        ({"shingle_words": -1}, "shingle_words: expected a whole number from 0 to 4294967295"),
        ({"shingle_words": 2.5}, "shingle_words: expected a whole number from 0 to 4294967295"),
        ({"shingle_words": 0}, "shingle_words: expected 1 to 64, found 0"),
        ({"within_source": 1}, "within_source: expected True or False, found integer `1`"),
        ({"copies": "sure"}, "copies: expected one of `strict`, `balanced`, `loose`, found `sure`"),
        ({"keep": "newest"}, "keep: expected longest, earliest,"),
        ({"keep": 3}, 'keep: expected a policy such as "longest", found 3'),
        ({"find": []}, "find: expected copies, boilerplate or repeats, found nothing"),
        ({"find": "copys"}, "find: expected one of `copies`"),
        ({"find": 3}, "find: expected a list, found integer `3`"),
        ({"without": ["slots", "slits"]}, "without: expected one of `stories`"),
        ({"starter": "maybe"}, "starter: expected True or False"),
        ({"memory": "much"}, "memory: expected a size such as 2GiB or 800MB, found 'much'"),
        ({"memory": -1}, "memory: expected a size such as 2GiB or 800MB, found -1"),
        ({"threads": -1}, "threads: expected 0 to 1024, found -1"),
        ({"threads": "two"}, "threads: expected 0 to 1024, found 'two'"),
        ({"progress": 7}, "progress: expected a function, True or None, found 7"),
        ({"text": 7}, "text: expected the name of a column, found 7"),
        ({"templates": 7}, "templates: expected a path, or a list of lines, found 7"),
        ({"templates": [7]}, "templates: expected a path, or a list of lines, found 7"),
        ({"templates": ["a\nb"]}, "templates: expected lines, found several in 'a\\nb'"),
        ({"templates": ["Read more", "12:30"]}, "templates: line 2: expected a line of text"),
        ({"protect": {"a": 1}}, "protect: expected a path, or a list of lines, found {'a': 1}"),
        ({"keep_apart": ["ab"]}, "keep_apart: expected a path, or a list of pairs of keys"),
        ({"keep_apart": [("a",)]}, "keep_apart: expected a path, or a list of pairs of keys"),
        ({"keep_apart": [("a", "a")]}, "keep_apart: expected the keys of two articles"),
        (
            {"within_source": True, "across_sources": True},
            "within_source and across_sources: expected one of them at most, found both",
        ),
    ],
    ids=str,
)
def test_settings(articles: pa.Table, options: dict[str, Any], message: str) -> None:
    with pytest.raises(copydesk.SettingError) as raised:
        copydesk.clean(articles, **options)
    assert str(raised.value).startswith(message)
    assert raised.value.fields == tuple(options)


def test_settings_as_python_has_them(articles: pa.Table) -> None:
    def settings(**options: Any) -> dict[str, Any]:
        report = copydesk.inspect(articles, **options).report
        return dict(report["settings"])

    assert settings(jaccard=1)["jaccard"] == 1.0
    assert settings(jaccard=np.float32(0.5))["jaccard"] == 0.5
    assert settings(shingle_words=np.int64(4))["shingle_words"] == 4
    assert settings(find="copies, repeats")["find"] == ["copies", "repeats"]
    assert settings(find=("copies",))["find"] == ["copies"]
    assert settings(without="slots,runs")["without"] == ["slots", "runs"]
    assert settings(starter="off")["starter"] is False
    assert settings(keep="max:views")["keep"] == {"max": "views"}
    assert settings(text="text", url="link")["fields"]["url"] == "link"
    assert settings(keep_apart=[["b", "a"]])["keep_apart"] == [["a", "b"]]
    assert settings(jaccard=None, keep=None, find=None, memory=None) == settings()
    for memory in (1 << 28, "256MiB"):
        assert settings(memory=memory) == settings()


def test_stubs_name_all_settings() -> None:
    assert sorted(get_type_hints(_options.Options)) == _copydesk.setting_names()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (None, "NoneType"),
        (7, "int"),
        (b"news.jsonl", "bytes"),
        ({"text": TEXTS}, "dict: `pyarrow.table(columns)` makes a table"),
        ([{"text": "x"}], "dict: `pyarrow.table(columns)` makes a table"),
        ([7], "int"),
    ],
    ids=str,
)
def test_what_is_no_data(data: Any, found: str) -> None:
    with pytest.raises(TypeError) as raised:
        copydesk.clean(data)
    assert str(raised.value).startswith("data: expected a path, an object with")
    assert f"found {found}" in str(raised.value)


def test_a_table_without_the_column() -> None:
    with pytest.raises(copydesk.InputError) as raised:
        copydesk.clean(pa.table({"body": TEXTS}))
    assert "`text`" in str(raised.value)
    assert "body" in str(raised.value)


def test_a_column_of_numbers() -> None:
    with pytest.raises(copydesk.CopydeskError, match="text"):
        copydesk.clean(pa.table({"text": [1, 2, 3]}))


def test_lists_of_different_things(articles: pa.Table, tmp_path: Path) -> None:
    with pytest.raises(copydesk.InputError, match="found an empty list"):
        copydesk.clean([])
    with pytest.raises(copydesk.InputError, match="found both in one list"):
        copydesk.clean([articles, str(tmp_path)])
    with pytest.raises(copydesk.InputError, match="expected tables of the same columns"):
        copydesk.clean([articles, articles.rename_columns(["key", "text"])])


def test_files_that_are_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing.jsonl"
    with pytest.raises(copydesk.InputError, match=r"missing\.jsonl"):
        copydesk.clean(missing)
    with pytest.raises(copydesk.ReadError) as raised:
        copydesk.clean(missing, templates=missing)
    assert raised.value.errno == 2
    assert str(raised.value.path) == str(missing)
    assert isinstance(raised.value, OSError)
    with pytest.raises(copydesk.InputError, match="expected a file ending in"):
        odd = tmp_path / "odd.xyz"
        odd.write_text("x")
        copydesk.clean(odd)


def test_a_file_of_pairs_that_is_none(articles: pa.Table, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("a b\n")
    with pytest.raises(copydesk.InputError, match="line 1: expected two keys apart by a tab"):
        copydesk.clean(articles, keep_apart=pairs)


def test_a_folder_for_temporary_files_that_is_not_there(
    wire: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", "/nonexistent/folder")
    with pytest.raises(copydesk.OutputError) as raised:
        copydesk.clean(wire, memory=1)
    assert raised.value.errno == 2


def test_exceptions_are_pickled(articles: pa.Table) -> None:
    with pytest.raises(copydesk.SettingError) as raised:
        copydesk.clean(articles, jaccard=7)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.fields) == (str(raised.value), ("jaccard",))
    error = copydesk.ReadError("x: reading: gone")
    error.errno = 2
    assert str(pickle.loads(pickle.dumps(error))) == "x: reading: gone"
