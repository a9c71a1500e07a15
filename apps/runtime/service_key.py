"""The cockpit's own API key: made at the first start, kept in the home, known to the database by its hash."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from data_contracts.settings import SERVICE_KEY_NAME, Settings
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.sign_in import hash_token

_FILE = "service.key"


def service_key(settings: Settings) -> str:
    """The key of the settings, else the one kept in the home, else a new one that is kept there, for us alone."""
    if settings.ingress.service_key is not None:
        return settings.ingress.service_key
    file = settings.home / _FILE
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        return _make(file)


def register_service_key(uow: UnitOfWork, key: str) -> None:
    """Let the API know the key, within the open unit of work. It is for no camera: photos only."""
    uow.people.add_api_key(hash_token(key), SERVICE_KEY_NAME, ())


def _make(file: Path) -> str:
    key = secrets.token_urlsafe(32)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(key)
    unfinished.rename(file)
    return key
