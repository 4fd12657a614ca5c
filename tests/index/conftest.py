"""An index to break, for the tests of the doctor."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.corpus import TOWN, write_corpus
from tests.index.patient import Patient


@pytest.fixture(scope="session")
def indexed_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's documents, and their index."""
    root = tmp_path_factory.mktemp("indexed")
    Patient(write_corpus(root / "documents", TOWN), root / "index").sync()
    return root


@pytest.fixture
def patient(indexed_town: Path, tmp_path: Path) -> Patient:
    """A copy of the town's index."""
    return Patient(indexed_town / "documents", Path(shutil.copytree(indexed_town / "index", tmp_path / "index")))
