"""The list of cases behind a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import h3
import psycopg

from data_contracts.errors import InvalidInput
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.case_search import CaseSearch
from data_contracts.schemas.person import RoleGrant
from data_contracts.store.cases import PostgresCases
from data_contracts.store.sql import queries
from data_contracts.store.within import areas_of

# Narrowed by in the query under their own names.
_AS_THEY_ARE = (
    "kind", "state", "closure", "community", "road", "block", "shop", "camera", "place", "grid", "officer", "weekday",
    "hour", "rework", "by_hand", "step",
)  # fmt: skip


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

    def names(self, search: CaseSearch) -> dict[str, str]:
        wanted = {name: getattr(search, name) for name in _AS_THEY_ARE}
        return {row["what"]: row["name"] for row in list(queries.names_of_areas(self._connection, **wanted))}

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
        of_cell = self._of_cell(search.cell) if search.cell is not None else {}
        rows = queries.listed_cases(
            self._connection,
            **{name: getattr(search, name) for name in _AS_THEY_ARE},
            begins=datetime.combine(begins, time(), zone) if begins else None,
            ends=datetime.combine(ends + timedelta(days=1), time(), zone) if ends else None,
            time_zone=time_zone,
            cases=list(search.cases) or None,
            **{f"{what}s_of_cell": of_cell.get(what) for what in ("shop", "camera", "sensor")},
            grants=areas_of(within),
            before_case_id=before_case_id,
            limit=limit,
        )
        return [row["case_id"] for row in list(rows)]

    def _of_cell(self, cell: str) -> dict[str, list[str]]:
        """Ids of the shops, cameras and sensors in the cell. Raises InvalidInput when there is no such cell."""
        if not h3.is_valid_cell(cell):
            raise InvalidInput(f"cell: {cell!r} is no H3 index", "cell")
        border = h3.cell_to_boundary(cell)
        found: dict[str, list[str]] = defaultdict(list, shop=[], camera=[], sensor=[])
        for row in queries.points_in_box(
            self._connection,
            south=min(p[0] for p in border),
            north=max(p[0] for p in border),
            west=min(p[1] for p in border),
            east=max(p[1] for p in border),
        ):
            if h3.latlng_to_cell(row["latitude"], row["longitude"], h3.get_resolution(cell)) == cell:
                found[row["what"]].append(row["id"])
        return dict(found)
