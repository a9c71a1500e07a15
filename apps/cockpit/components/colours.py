"""Every colour that carries a meaning, in one place.

The hues come from Okabe and Ito's set (Color Universal Design, 2008), which people with any common colour blindness
tell apart; each state also has a mark, so that no meaning hangs on colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.model_version import ModelState


@dataclass(frozen=True, slots=True)
class Sign:
    """A colour (`#rrggbb`) and the mark that says the same without it."""

    colour: str
    mark: str


STATE_SIGNS: dict[CaseState, Sign] = {
    CaseState.SUSPECTED: Sign("#b8588a", "?"),
    CaseState.OPEN: Sign("#d98c00", "!"),
    CaseState.IN_GROUP: Sign("#3b9ad9", "@"),
    CaseState.REMINDED_1: Sign("#0072b2", "1"),
    CaseState.REMINDED_2: Sign("#00456b", "2"),
    CaseState.ENFORCING: Sign("#5b3a8e", "▲"),
    CaseState.RECTIFIED: Sign("#00896a", "✓"),
    CaseState.APPEALED: Sign("#857000", "§"),
    CaseState.DEFERRED: Sign("#64707d", "‖"),
    CaseState.CLOSED: Sign("#8a95a1", "·"),
}

OVERDUE = Sign("#c8102e", "◷")

SEVERITY_COLOURS: dict[str, str] = {"low": "#64707d", "normal": "#33414f", "high": "#a85b00", "urgent": "#c8102e"}

HEALTH_SIGNS: dict[HealthState, Sign] = {
    HealthState.OK: Sign("#00896a", "✓"),
    HealthState.STARTING: Sign("#3b9ad9", "◌"),
    HealthState.NO_SIGNAL: Sign("#c8102e", "✕"),
    HealthState.FROZEN: Sign("#d98c00", "❙❙"),
    HealthState.BLACK: Sign("#1b2733", "■"),
    HealthState.COVERED: Sign("#a85b00", "◐"),
    HealthState.VIEW_SHIFTED: Sign("#b8588a", "⤢"),
    HealthState.ENDED: Sign("#64707d", "□"),
}
MODEL_SIGNS: dict[ModelState, Sign] = {
    ModelState.TRAINED: Sign("#64707d", "○"),
    ModelState.STAGED: Sign("#3b9ad9", "◔"),
    ModelState.SHADOW: Sign("#5b3a8e", "◑"),
    ModelState.CANARY: Sign("#a85b00", "◕"),
    ModelState.LIVE: Sign("#00896a", "●"),
    ModelState.RETIRED: Sign("#8a95a1", "↩"),
    ModelState.REFUSED: Sign("#c8102e", "✕"),
}
UNKNOWN_HEALTH = Sign("#8a95a1", "○")

# Lines of walkers on the map: Okabe and Ito's hues, darkened for white; with more people they begin anew, dashed.
WALKER_COLOURS: tuple[str, ...] = (
    "#0072b2", "#d55e00", "#00896a", "#b8588a", "#5b3a8e", "#857000", "#3b9ad9", "#a85b00",
)  # fmt: skip
STOP_COLOUR, LITTLE_SEEN_COLOUR, BREAK_COLOUR, WALKED_COLOUR = "#3b9ad9", "#d98c00", "#c3ccd4", "#00896a"
