"""Every colour that carries a meaning, in one place, each for a light page and for a dark one.

The hues come from Okabe and Ito's set (Color Universal Design, 2008), which people with any common colour blindness
tell apart; each state also has a mark, so that no meaning hangs on colour alone. Pages name a colour by its CSS
variable; `theme_css` says what that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data_contracts.schemas.camera import HealthState
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.model_version import ModelState

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Shade:
    """One colour under its name: `light` and `dark` are `#rrggbb`, for pages on light and on dark ground."""

    name: str
    light: str
    dark: str

    @property
    def colour(self) -> str:
        """What CSS and SVG are given: the variable, so that the page turns dark without being drawn anew."""
        return f"var(--{self.name})"

    def of(self, theme: Theme) -> str:
        """`#rrggbb` of one theme."""
        return self.light if theme == "light" else self.dark

    @property
    def style(self) -> str:
        """For `style="…"` of whatever is filled with it: the colour, and the one for marks on it."""
        return f"--sign:var(--{self.name});--on-sign:var(--on-{self.name})"


@dataclass(frozen=True, slots=True)
class Sign(Shade):
    """A colour and the mark that says the same without it."""

    mark: str = ""


STATE_SIGNS: dict[CaseState, Sign] = {
    CaseState.SUSPECTED: Sign("state-suspected", "#b8588a", "#e08bb8", "?"),
    CaseState.OPEN: Sign("state-open", "#d98c00", "#f0a830", "!"),
    CaseState.IN_GROUP: Sign("state-in-group", "#3b9ad9", "#9ad4f5", "@"),
    CaseState.REMINDED_1: Sign("state-reminded-1", "#0072b2", "#4aa3e0", "1"),
    CaseState.REMINDED_2: Sign("state-reminded-2", "#00456b", "#3a82cc", "2"),
    CaseState.ENFORCING: Sign("state-enforcing", "#5b3a8e", "#b095e6", "▲"),
    CaseState.RECTIFIED: Sign("state-rectified", "#00896a", "#2fbf97", "✓"),
    CaseState.APPEALED: Sign("state-appealed", "#857000", "#d4bd3f", "§"),
    CaseState.DEFERRED: Sign("state-deferred", "#64707d", "#94a1ae", "‖"),
    CaseState.CLOSED: Sign("state-closed", "#8a95a1", "#7c8b99", "·"),
}

OVERDUE = Sign("overdue", "#c8102e", "#ff6b7a", "◷")

SEVERITY_COLOURS: dict[str, Shade] = {
    "low": Shade("severity-low", "#586472", "#a3afbb"),
    "normal": Shade("severity-normal", "#33414f", "#c9d3dc"),
    "high": Shade("severity-high", "#945000", "#f0a84f"),
    "urgent": Shade("severity-urgent", "#b80f2a", "#ff7f8c"),
}

HEALTH_SIGNS: dict[HealthState, Sign] = {
    HealthState.OK: Sign("health-ok", "#00896a", "#2fbf97", "✓"),
    HealthState.STARTING: Sign("health-starting", "#3b9ad9", "#6cbdf0", "◌"),
    HealthState.NO_SIGNAL: Sign("health-no-signal", "#c8102e", "#ff6b7a", "✕"),
    HealthState.FROZEN: Sign("health-frozen", "#d98c00", "#f0a830", "❙❙"),
    HealthState.BLACK: Sign("health-black", "#1b2733", "#c9d3dc", "■"),
    HealthState.COVERED: Sign("health-covered", "#a85b00", "#d98a3c", "◐"),
    HealthState.VIEW_SHIFTED: Sign("health-view-shifted", "#b8588a", "#e08bb8", "⤢"),
    HealthState.ENDED: Sign("health-ended", "#64707d", "#94a1ae", "□"),
}
MODEL_SIGNS: dict[ModelState, Sign] = {
    ModelState.TRAINED: Sign("model-trained", "#64707d", "#94a1ae", "○"),
    ModelState.STAGED: Sign("model-staged", "#3b9ad9", "#9ad4f5", "◔"),
    ModelState.SHADOW: Sign("model-shadow", "#5b3a8e", "#b095e6", "◑"),
    ModelState.CANARY: Sign("model-canary", "#a85b00", "#d9a05c", "◕"),
    ModelState.LIVE: Sign("model-live", "#00896a", "#2fbf97", "●"),
    ModelState.RETIRED: Sign("model-retired", "#8a95a1", "#7c8b99", "↩"),
    ModelState.REFUSED: Sign("model-refused", "#c8102e", "#ff6b7a", "✕"),
}
UNKNOWN_HEALTH = Sign("health-unknown", "#8a95a1", "#7c8b99", "○")

# How a case was mended, by whom.
CLOSURE_COLOURS: dict[Closure, Shade] = {
    Closure.SELF: Shade("closure-self", "#00896a", "#2fbf97"),
    Closure.MANAGED: Shade("closure-managed", "#0072b2", "#4aa3e0"),
    Closure.ENFORCED: Shade("closure-enforced", "#5b3a8e", "#d6c6ff"),
}

# Lines of walkers on the map: Okabe and Ito's hues, darkened for white and lightened for dark ground; with more people
# they begin anew, dashed.
_WALKERS: tuple[tuple[str, str], ...] = (
    ("#0072b2", "#4aa3e0"), ("#d55e00", "#f08a45"), ("#00896a", "#2fbf97"), ("#b8588a", "#e08bb8"),
    ("#5b3a8e", "#b095e6"), ("#857000", "#d4bd3f"), ("#3b9ad9", "#9ad4f5"), ("#a85b00", "#d9a05c"),
)  # fmt: skip
WALKER_COLOURS = tuple(Shade(f"walker-{n}", *both) for n, both in enumerate(_WALKERS, 1))
STOP_COLOUR = Shade("stop", "#3b9ad9", "#6cbdf0")
LITTLE_SEEN_COLOUR = Shade("little-seen", "#d98c00", "#f0a830")
BREAK_COLOUR = Shade("break", "#c3ccd4", "#4a5865")
WALKED_COLOUR = Shade("walked", "#00896a", "#2fbf97")

# On the maps and courses of analysis.
HOT = Shade("hot", "#c8102e", "#ff6b7a")
HOT_IN_TIME = Shade("hot-in-time", "#d98c00", "#f0a830")
COLD = Shade("cold", "#0072b2", "#4aa3e0")
NO_PATTERN = Shade("no-pattern", "#8a95a1", "#7c8b99")
SHOP = Shade("shop", "#b8588a", "#e08bb8")
HEAT = Shade("heat-hue", "#e69f00", "#a8690a")

# What pages are made of. Text is `ink`, `quiet`, `accent` or `late`; it stands on `paper`, `ground` and the soft ones.
PAGE: tuple[Shade, ...] = (
    Shade("ink", "#1b2733", "#e4eaf0"),
    Shade("quiet", "#5b6874", "#a3b0bc"),
    Shade("accent", "#1f5a91", "#82bbee"),
    Shade("late", "#c8102e", "#ff7f8c"),
    Shade("good", "#00694f", "#3fcaa3"),
    Shade("bad", "#b3261e", "#ff8a80"),
    Shade("paper", "#ffffff", "#18212a"),
    Shade("ground", "#f4f6f8", "#0f151b"),
    Shade("hover", "#f7f9fb", "#1f2a35"),
    Shade("soft", "#eef1f4", "#25313c"),
    Shade("chosen", "#e5eef6", "#1b3247"),
    Shade("hint", "#eaf2f9", "#15293b"),
    Shade("look", "#fff6e0", "#33290f"),
    Shade("done", "#e6f4ef", "#11312a"),
    Shade("away", "#fdeeee", "#3a1519"),
    Shade("brought", "#f6f4ea", "#2a2719"),
    Shade("field", "#ffffff", "#111920"),
    Shade("line", "#dde3e9", "#303c48"),
    Shade("hair", "#edf0f3", "#26313b"),
    Shade("chosen-line", "#b9d0e4", "#3a6184"),
    Shade("hint-line", "#cfe0ee", "#2b4a64"),
    Shade("look-line", "#efd9a3", "#6b5620"),
    Shade("done-line", "#b6ddcf", "#22604f"),
    Shade("away-line", "#f0c8cb", "#7f3039"),
    Shade("brought-line", "#e2dcc0", "#4f492b"),
    Shade("field-line", "#c6d0d9", "#475663"),
    Shade("dots", "#a9b4be", "#5d6b77"),
    Shade("new", "#fff2cc", "#4a3d10"),
    Shade("road", "#e0e6ec", "#33404c"),
    Shade("press", "#1f5a91", "#2a6db0"),
)

# Texts and the grounds on which they stand somewhere; a test holds each pair against WCAG 2.2's 4.5:1.
TEXTS: tuple[str, ...] = ("ink", "quiet", "accent", "late")
GROUNDS: tuple[str, ...] = (
    "paper", "ground", "hover", "soft", "chosen", "hint", "look", "done", "away", "brought", "field",
)  # fmt: skip
CHIP_TINT, HEAT_MOST = 0.13, 0.75


def all_shades() -> tuple[Shade, ...]:
    """Each shade once."""
    return (
        *PAGE, *STATE_SIGNS.values(), OVERDUE, *SEVERITY_COLOURS.values(), *HEALTH_SIGNS.values(), UNKNOWN_HEALTH,
        *MODEL_SIGNS.values(), *CLOSURE_COLOURS.values(), *WALKER_COLOURS,
        STOP_COLOUR, LITTLE_SEEN_COLOUR, BREAK_COLOUR, WALKED_COLOUR, HOT,
        HOT_IN_TIME, COLD, NO_PATTERN, SHOP, HEAT,
    )  # fmt: skip
