"""What a list of cases is narrowed by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """Every part has to fit, each by one of its values; a part without values narrows nothing.

    road: of the place, else of the shop, else of the camera, when the case opened.  cell: H3 indexes that the place
    lies in.  officer: person_id of who was on site.  weekday: 1 Monday to 7 Sunday, and hour 0 to 23, of the opening,
    in the street's own time zone.  step: types of events that it has.  case: numbers.  opened_from, opened_to: days of
    that time zone, both included.  rework: followed on a mended one.
    """

    kind: tuple[Kind, ...] = ()
    state: tuple[CaseState, ...] = ()
    closure: tuple[Closure, ...] = ()
    community: tuple[str, ...] = ()
    road: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    shop: tuple[str, ...] = ()
    camera: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    grid: tuple[str, ...] = ()
    cell: tuple[str, ...] = ()
    officer: tuple[int, ...] = ()
    weekday: tuple[int, ...] = ()
    hour: tuple[int, ...] = ()
    step: tuple[str, ...] = ()
    case: tuple[int, ...] = ()
    opened_from: date | None = None
    opened_to: date | None = None
    rework: bool = False
    by_hand: bool = False
    appealed: bool = False
