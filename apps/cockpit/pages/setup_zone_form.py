"""The form beside the picture: what the zone in hand is for, and saving or deleting it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.notices import message
from apps.cockpit.components.zone_editor import InHand, Points, drawn, points_of
from apps.cockpit.pages.setup_zone_hours import draw_hours, schedule_typed
from apps.cockpit.text import setup_zones as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.errors import InvalidInput, NotFound, Refused, StalePage
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.person import Person
from data_contracts.schemas.zone import Zone
from governance_rules.use_cases.manage_zones import remove_zone, save_zone

if TYPE_CHECKING:
    from apps.cockpit.pages.setup_zones import Kept

_LONGEST = 80


def cancel() -> None:
    """Put down whatever is in hand."""
    st.session_state.pop("zone_in_hand", None)
    st.session_state.pop("zone_problem", None)
    if st.query_params.get("zone") == "new":
        st.query_params.pop("zone")


def draw_form(person: Person, camera: Camera, kept: Kept, language: Language) -> None:
    """What the zone is for; its shape is on the picture."""
    seen, nonce = kept.seen, kept.nonce
    st.html(Markup('<h2 class="section">{}</h2>').format(seen.name if seen else words.new_zone.in_(language)))
    kinds = list(VIOLATION_KINDS) if seen is None or seen.kind in VIOLATION_KINDS else [*VIOLATION_KINDS, seen.kind]
    st.selectbox(
        words.kind.in_(language),
        kinds,
        index=kinds.index(seen.kind) if seen else 0,
        format_func=lambda kind: KINDS[kind].in_(language),
        key=f"zone_kind_{nonce}",
    )
    st.text_input(
        words.name.in_(language), seen.name if seen else "", key=f"zone_name_{nonce}", max_chars=_LONGEST,
        placeholder=words.name_example.in_(language),
    )  # fmt: skip
    st.text_input(words.own_dwell.in_(language), _dwell_of(seen), key=f"zone_dwell_{nonce}", max_chars=10)
    draw_hours(nonce, seen.schedule if seen else None, language)
    st.text_input(
        words.place.in_(language), (seen.place_id or "") if seen else "", key=f"zone_place_{nonce}", max_chars=_LONGEST
    )
    if problem := st.session_state.get("zone_problem"):
        text, why = problem
        st.html(message(text.in_(language, why=why), "look"))
    with st.container(horizontal=True, key="zone_buttons", gap="small"):
        st.button(words.save.in_(language), key="zone_save", type="primary", on_click=_save,
                  args=(person, camera, kept))  # fmt: skip
        st.button(words.cancel.in_(language), key="zone_cancel", on_click=cancel)
        if seen is not None:
            with st.popover(words.remove.in_(language), key="zone_remove"):
                st.html(Markup("<p>{}</p>").format(words.remove_sure.in_(language, name=seen.name)))
                st.button(words.remove_yes.in_(language), key="zone_remove_yes", on_click=_remove, args=(person, seen))


def in_hand(kept: Kept) -> InHand:
    """What the editor began with, of the kind that is chosen by now."""
    seen = kept.seen
    kind = st.session_state.get(f"zone_kind_{kept.nonce}", seen.kind if seen else VIOLATION_KINDS[0])
    return InHand(
        kept.nonce,
        kind,
        points_of(seen.polygon) if seen else [],
        [points_of(mask) for mask in seen.masks] if seen else [],
    )


def zone_by_now(camera: Camera, kept: Kept) -> Zone:
    """The zone as it is drawn and typed. Raises InvalidInput, naming the field."""
    shape, seen = drawn(in_hand(kept)), kept.seen
    if shape.points is None:
        raise InvalidInput("the zone is not closed", field="open")
    masks = [mask for mask in shape.masks if mask is not None]
    if len(masks) < len(shape.masks):
        raise InvalidInput("a mask is not closed", field="mask_open")
    values = {
        "kind": in_hand(kept).kind,
        "name": _typed(kept, "name", seen.name if seen else "").strip(),
        "polygon": _polygon(shape.points, "polygon"),
        "masks": tuple(_polygon(mask, "masks") for mask in masks),
        "place_id": _typed(kept, "place", (seen.place_id or "") if seen else "").strip() or None,
        "dwell_seconds": _seconds(_typed(kept, "dwell", _dwell_of(seen))),
        "schedule": schedule_typed(kept.nonce, seen.schedule if seen else None),
    }
    if seen is not None:
        return replace(seen, **values)
    zone_id = f"{camera.camera_id}-{values['kind'].value}-{kept.nonce[:8]}"
    return Zone(zone_id, camera.camera_id, camera.preset, **values)


def _typed(kept: Kept, field: str, begun: str) -> str:
    """Before the form is drawn for the first time, what it will begin with."""
    return str(st.session_state.get(f"zone_{field}_{kept.nonce}", begun))


def _polygon(corners: Points, field: str) -> Polygon:
    try:
        return Polygon(tuple(Point(x, y) for x, y in corners))
    except ValueError as error:
        raise InvalidInput(str(error), field=field) from None


def _dwell_of(seen: Zone | None) -> str:
    return f"{seen.dwell_seconds:g}" if seen and seen.dwell_seconds else ""


def _save(person: Person, camera: Camera, kept: Kept) -> None:
    """Whole, or not at all; what was drawn and typed stays until it is saved."""
    try:
        zone = zone_by_now(camera, kept)
        with parts.database().unit_of_work() as uow:
            save_zone(uow, person, zone, kept.seen)
    except InvalidInput as wrong:
        _problem(words.LACKS.get(wrong.field or "", words.lacks_something), str(wrong))
    except StalePage:
        _give_up(words.stale)
    except Refused:
        _give_up(words.refused)
    except NotFound:
        _problem(words.no_view_title)
    else:
        cancel()
        st.query_params["zone"] = zone.zone_id
        st.session_state["zone_message"] = (words.saved, "done", {"name": zone.name})


def _remove(person: Person, seen: Zone) -> None:
    try:
        with parts.database().unit_of_work() as uow:
            remove_zone(uow, person, seen)
    except StalePage:
        _give_up(words.stale)
    except Refused:
        _give_up(words.refused)
    else:
        cancel()
        st.query_params.pop("zone", None)
        st.session_state["zone_message"] = (words.removed, "done", {"name": seen.name})


def _seconds(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no number of seconds", field="dwell_seconds") from None


def _problem(text: Text, why: str = "") -> None:
    st.session_state["zone_problem"] = (text, why)


def _give_up(text: Text) -> None:
    """It cannot be saved any more: what is there now is shown."""
    cancel()
    st.session_state["zone_message"] = (text, "look", {})
