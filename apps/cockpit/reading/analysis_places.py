"""What the views of analysis in place show: the kept answer, else one made now."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.kinds import Kind
from data_contracts.settings import get_settings
from data_contracts.store.database import Database
from governance_rules.domain.where.by import By
from governance_rules.use_cases.analyse_places import Asked, asked_for, measure_effect
from governance_rules.use_cases.analyse_sight import find_blind_spots, find_recurrence
from governance_rules.use_cases.keep_analyses import kept_answer, kept_or_made

_LONGEST_SECONDS = 300


def read_hot_spots(database: Database, kinds: Sequence[Kind] | None, days: int, by: By) -> dict[str, Any]:
    """The newest whole days. Raises NotFound without a case or a map."""
    with database.unit_of_work() as uow:
        asked = asked_for(uow, None, None, kinds, days)
        found = kept_answer(uow, "hotspots", asked.as_json() | {"by": by.value})
    return found or _by_command(asked, by)


def read_blind_spots(database: Database, days: int) -> dict[str, Any]:
    """The same of what no camera sees."""
    with database.unit_of_work() as uow:
        asked = asked_for(uow, None, None, None, days)
    return kept_or_made(database, "coverage", asked.as_json(), lambda: find_blind_spots(database, asked))


def read_recurrence(database: Database, days: int) -> dict[str, Any]:
    """The same of what comes back."""
    with database.unit_of_work() as uow:
        asked = asked_for(uow, None, None, None, days)
    return kept_or_made(database, "recurrence", asked.as_json(), lambda: find_recurrence(database, asked))


def read_effect(
    database: Database, roads: Sequence[str], kinds: Sequence[Kind] | None, first: date, last: date
) -> dict[str, Any]:
    """Raises NotFound and InvalidInput, as `measure_effect`."""
    asked = Asked(first, last, tuple(kinds) if kinds else None)
    question = asked.as_json() | {"roads": list(roads)}
    return kept_or_made(database, "effect", question, lambda: measure_effect(database, roads, asked))


def _by_command(asked: Asked, by: By) -> dict[str, Any]:
    """By the command, in a process of its own: its libraries cost seconds to load, and memory that the desk needs."""
    words = ["analyse", "hotspots", "--from", str(asked.first), "--to", str(asked.last), "--by", by.value, "--json"]
    for kind in asked.kinds or ():
        words += ["--kind", kind.value]
    settings = get_settings()
    told = {"CITYEYE_DATABASE__URL": settings.database.url or "", "CITYEYE_TIME_ZONE": settings.time_zone}
    result = subprocess.run(
        [sys.executable, "-m", "apps.cli", *words],
        env=os.environ | told,
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
    )
    if result.returncode != 0:
        raise (InvalidInput if result.returncode == 2 else NotFound)(result.stderr.strip() or "no answer")
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer
