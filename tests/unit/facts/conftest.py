"""A folder of tiny tables, written for each test, that LANDBRIDGE_FACTS points at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.facts.folder import COUNTRIES, PLACES, Folder

from landbridge.facts import tables


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """Five countries and thirteen places; other tables are for the test to add."""
    made = Folder(tmp_path)
    made.put("countries", COUNTRIES)
    made.put("places", PLACES)
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path))
    tables.clear_cache()
    yield made
    tables.clear_cache()
