"""The articles of the tests as tables."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pages import IDS, TEXTS, WIRE


@pytest.fixture
def articles() -> pa.Table:
    """The articles as a table."""
    return pa.table({"id": IDS, "text": TEXTS})


@pytest.fixture
def wire() -> pa.Table:
    """A corpus of 145 pages."""
    import pyarrow.json

    return pyarrow.json.read_json(WIRE)
