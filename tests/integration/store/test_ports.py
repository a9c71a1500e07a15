"""The store fills the ports: every repository has every method of its port, with the same parameters."""

from __future__ import annotations

import inspect
from typing import get_type_hints

import pytest

from data_contracts.store.database import Database
from data_contracts.store.pictures import FsspecPictures
from governance_rules import ports


def _parameters(method: object) -> list[tuple[str, object]]:
    return [(p.name, p.default) for p in inspect.signature(method).parameters.values()]  # type: ignore[arg-type]


def _methods(port: type) -> list[str]:
    return [name for name, value in vars(port).items() if inspect.isfunction(value) and not name.startswith("_")]


@pytest.mark.parametrize("repository", sorted(get_type_hints(ports.UnitOfWork)))
def test_repository(database: Database, repository: str) -> None:
    port = get_type_hints(ports.UnitOfWork)[repository]
    with database.unit_of_work() as uow:
        real = type(getattr(uow, repository))
    assert _methods(port)
    for name in _methods(port):
        assert hasattr(real, name), f"{repository}.{name} is in the port, but not in the store"
        wanted, given = _parameters(getattr(port, name)), _parameters(getattr(real, name))
        assert given[: len(wanted)] == wanted, f"{repository}.{name}"
        assert all(default is not inspect.Parameter.empty for _, default in given[len(wanted) :]), (
            f"{repository}.{name}"
        )


@pytest.mark.parametrize(
    ("port", "real"),
    [(ports.PictureStore, FsspecPictures), (ports.Transactions, Database)],
    ids=["pictures", "database"],
)
def test_the_others(port: type, real: type) -> None:
    for name in _methods(port):
        assert _parameters(getattr(real, name)) == _parameters(getattr(port, name))
