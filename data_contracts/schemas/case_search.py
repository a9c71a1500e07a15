"""What a list of cases is narrowed by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """Every part that is not None or empty has to fit; without any, all cases do.

    kind, place: one of these.  road: of the place, else of the shop, else of the camera.  cell: an H3 index that the
    place lies in.  officer: person_id of who was on site.  opened_from, opened_to: days of the street's own time zone,
    both included.  weekday: 1 Monday to 7 Sunday, and hour 0 to 23, of the opening.  step: type of an event that it
    has, or several joined by commas, of which it has one.  cases: these numbers and no others.
    """

    kind: tuple[Kind, ...] = ()
    state: CaseState | None = None
    closure: Closure | None = None
    community: str | None = None
    road: str | None = None
    block: str | None = None
    shop: str | None = None
    camera: str | None = None
    place: tuple[str, ...] = ()
    grid: str | None = None
    cell: str | None = None
    officer: int | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    weekday: int | None = None
    hour: int | None = None
    rework: bool = False
    by_hand: bool = False
    step: str | None = None
    cases: tuple[int, ...] = ()
