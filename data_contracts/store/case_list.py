"""The list of cases behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.case_search import CaseSearch
from data_contracts.schemas.person import RoleGrant
from data_contracts.store.cases import PostgresCases
from data_contracts.store.sql import queries
from data_contracts.store.within import areas_of

_ANY_OF = (
    "kind", "state", "closure", "community", "road", "block", "shop", "camera", "place", "grid", "officer", "weekday",
    "hour", "step", "case",
)  # fmt: skip
_MARKS = ("rework", "by_hand", "appealed")


class PostgresCaseList:
    """`governance_rules.case_ports.CaseList`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]], cases: PostgresCases) -> None:
        self._connection, self._cases = connection, cases

    def find(
        self,
        search: CaseSearch,
        time_zone: str,
        limit: int,
        before_case_id: int | None = None,
        within: Sequence[RoleGrant] | None = None,
    ) -> list[CaseCard]:
        ids = self._ids(search, time_zone, limit, before_case_id, within)
        rows = queries.cards_of_ids(self._connection, case_ids=ids)
        return [self._cases.card_of(row) for row in list(rows)]

    def count(self, search: CaseSearch, time_zone: str, most: int, within: Sequence[RoleGrant] | None = None) -> int:
        return len(self._ids(search, time_zone, most, None, within))

    def names(self, search: CaseSearch) -> dict[tuple[str, str], str]:
        wanted = {name: list(getattr(search, name)) for name in _ANY_OF}
        rows = queries.names_of_areas(self._connection, **wanted)
        return {(row["what"], row["id"]): row["name"] for row in list(rows)}

    def _ids(
        self,
        search: CaseSearch,
        time_zone: str,
        limit: int,
        before_case_id: int | None,
        within: Sequence[RoleGrant] | None,
    ) -> list[int]:
        zone = ZoneInfo(time_zone)
        begins, ends = search.opened_from, search.opened_to
        rows = queries.listed_cases(
            self._connection,
            **{name: list(getattr(search, name)) or None for name in _ANY_OF},
            **{name: getattr(search, name) for name in _MARKS},
            begins=datetime.combine(begins, time(), zone) if begins else None,
            ends=datetime.combine(ends + timedelta(days=1), time(), zone) if ends else None,
            time_zone=time_zone,
            grants=areas_of(within),
            before_case_id=before_case_id,
            limit=limit,
        )
        return [row["case_id"] for row in list(rows)]
