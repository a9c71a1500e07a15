"""The camera's picture with its zones over it; one of them may be in hand, to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import streamlit as st

from apps.cockpit.components.camera_card import VIEW_ROUTE
from apps.cockpit.components.colours import WALKER_COLOURS
from apps.cockpit.components.scripted import scripted
from apps.cockpit.text import setup_zones as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.camera import Preset
from data_contracts.schemas.geometry import Polygon
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.zone import Zone

Points = list[list[float]]

_HTML = (
    '<div class="zone-editor"><div class="frame"><img alt="" decoding="sync">'
    '<svg tabindex="0" role="application"></svg></div>'
    '<div class="zone-shapes"></div><p class="zone-hint" role="status"></p></div>'
)
_REFRESH_MS = 5000
_KEY = "zone_editor"


@dataclass(frozen=True, slots=True)
class InHand:
    """What is being drawn. nonce: another one begins anew from `points` (empty for a new shape) and `masks`."""

    nonce: str
    kind: Kind
    points: Points
    masks: list[Points]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What has become of it, in pixels of the reference picture. points, a mask: None while it is not closed."""

    points: Points | None
    masks: list[Points | None]


Dot = tuple[float, float, Literal["caught", "passed", "other"]]
"""Where something stood: would be a case, lies inside but would not, is of another kind."""


def kind_colour(kind: Kind) -> str:
    """What a zone of this kind is drawn in; the name beside it says the same."""
    kinds = list(VIOLATION_KINDS)
    return WALKER_COLOURS[kinds.index(kind) if kind in kinds else 0].colour


def points_of(polygon: Polygon) -> Points:
    return [[corner.x, corner.y] for corner in polygon.corners]


def zone_editor(
    camera_id: str,
    preset: Preset,
    zones: Sequence[Zone],
    chosen: str | None,
    in_hand: InHand | None,
    dots: Sequence[Dot],
    language: Language,
) -> None:
    """Draw it; ask `drawn` what has become of the shape in hand."""
    data = {
        "src": VIEW_ROUTE + quote(camera_id, safe=""),
        "refresh_ms": _REFRESH_MS,
        "width": preset.width,
        "height": preset.height,
        "zones": [
            {
                "name": zone.name,
                "label": f"{zone.name} · {KINDS[zone.kind].in_(language)}",
                "colour": kind_colour(zone.kind),
                "points": points_of(zone.polygon),
                "masks": [points_of(mask) for mask in zone.masks],
                "chosen": zone.zone_id == chosen,
            }
            for zone in zones
        ],
        "edit": in_hand
        and {
            "nonce": in_hand.nonce,
            "points": in_hand.points,
            "masks": in_hand.masks,
            "colour": kind_colour(in_hand.kind),
        },
        "dots": [[round(x), round(y), fate] for x, y, fate in dots],
        "words": {
            "zone": words.zone.in_(language),
            "one_mask": words.one_mask.in_(language),
            "add_mask": words.add_mask.in_(language),
            "drop_mask": words.drop_mask.in_(language),
            "mask": words.hint_mask.in_(language),
            "open": words.hint_open.in_(language),
            "closed": words.hint_closed.in_(language),
            "crosses": words.hint_crosses.in_(language),
            "small": words.hint_small.in_(language),
        },
    }
    scripted("zone_editor", _HTML, "zone_names")(key=_KEY, data=data, on_draft_change=lambda: None)


def drawn(begun: InHand) -> Drawn:
    """What is in hand by now, whether it is sound or not. Nothing that the browser told is trusted."""
    told = st.session_state.get(_KEY)
    draft: Any = told["draft"] if told is not None and "draft" in told else None
    if not isinstance(draft, dict) or draft.get("nonce") != begun.nonce:
        return Drawn(begun.points or None, list(begun.masks))
    masks = draft.get("masks")
    return Drawn(_corners(draft.get("points")), [_corners(mask) for mask in masks] if isinstance(masks, list) else [])


def _corners(told: Any) -> Points | None:
    if not isinstance(told, list):
        return None
    try:
        return [[float(x), float(y)] for x, y in told]
    except (TypeError, ValueError):
        return None
