"""The replayed street: made once a worker, copied for each file that may change it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_contracts.store.database import Database, open_database
from tests.conftest import _with_name
from tests.integration.replayed_street import another, copied, replay, with_street


@pytest.fixture(scope="session")
def replayed_street(postgres_url: str, _template: str) -> Iterator[str]:
    """Name of a database with the replayed days, to copy; nobody is connected to it."""
    with copied(postgres_url, _template) as name:
        with open_database(_with_name(postgres_url, name), 2) as database:
            replay(with_street(database))
        yield name


@pytest.fixture(scope="module")
def replayed(postgres_url: str, replayed_street: str) -> Iterator[Database]:
    """A copy of the replayed street for the tests of one file."""
    with another(postgres_url, replayed_street) as database:
        yield database
