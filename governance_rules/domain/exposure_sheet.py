"""The week's places that come again and its worst roads: facts of places, never of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data_contracts.schemas.report import ExposedPlace, PeriodCounts
from governance_rules.domain.period_numbers import scene_rows
from governance_rules.domain.periods import Period

EXPOSED = 12
"""So many places are shown."""


def exposure_numbers(
    period: Period, now: PeriodCounts, last: PeriodCounts, places: Sequence[ExposedPlace]
) -> dict[str, Any]:
    """JSON values. `places`: most cases first; `roads`: those with most cases of the week, with the change."""
    whole = now.groups.get("all", {}).get((None, None))
    return {
        "report_type": "exposure",
        "period": {"type": period.period_type.value, "first": str(period.first), "last": str(period.last)},
        "total": whole.cases if whole else 0,
        "places": [
            {
                "id": place.place_id,
                "name": place.name,
                "community": place.community,
                "road": place.road,
                "kinds": dict(sorted(place.kinds.items(), key=lambda one: (-one[1], one[0]))),
                "cases": place.cases,
                "rework": place.reworks,
                "still_open": place.still_open,
                "picture": place.picture,
                "picture_case": place.picture_case,
            }
            for place in places
        ],
        "roads": scene_rows("road", now, last),
    }
