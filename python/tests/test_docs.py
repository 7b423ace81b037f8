"""Examples in docstrings and in the README, and what type checkers see."""

from __future__ import annotations

import doctest
import importlib.resources
import inspect
import subprocess
import sys
from pathlib import Path

import copydesk
import pytest

FOLDER = Path(__file__).parents[1]


def test_examples_of_docstrings() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    with_examples = {test.name for test in finder.find(copydesk) if test.examples}
    expected = {"", ".clean", ".inspect", ".CopydeskError", ".SettingError"}
    assert with_examples == {f"copydesk{name}" for name in expected}
    assert doctest.testmod(copydesk).failed == 0


def test_examples_of_the_readme() -> None:
    result = doctest.testfile(str(FOLDER / "README.md"), module_relative=False)
    assert result.failed == 0
    assert result.attempted > 3


def test_the_package_is_typed() -> None:
    files = importlib.resources.files("copydesk")
    assert files.joinpath("py.typed").is_file()
    assert files.joinpath("_copydesk.pyi").is_file()


def test_both_calls_have_one_signature() -> None:
    assert inspect.signature(copydesk.clean) == inspect.signature(copydesk.inspect)


def test_stubs_fit_the_classes() -> None:
    command = [sys.executable, "-m", "mypy.stubtest", "copydesk._copydesk"]
    pytest.importorskip("mypy")
    done = subprocess.run(command, capture_output=True, text=True, cwd=FOLDER)
    assert done.returncode == 0, done.stdout
