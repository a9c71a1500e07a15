"""Zones: which part of a camera's picture matters, for which kind; drawn on the live picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.zone_editor import zone_editor
from apps.cockpit.components.zone_facts import changes, zone_facts
from apps.cockpit.pages.setup_zone_catch import draw_catch, preview_of
from apps.cockpit.pages.setup_zone_form import cancel, draw_form, in_hand
from apps.cockpit.reading.visible import visible_cameras
from apps.cockpit.text import cameras as camera_words
from apps.cockpit.text import setup_zones as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import HEALTH_MEANING, KINDS
from data_contracts.schemas.camera import REPLAY_SOURCE, Camera, CameraHealth, HealthState, Preset
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.setup_change import SetupChange, SetupSubject
from data_contracts.schemas.zone import Zone
from governance_rules.domain.permissions import Action, may

_STYLE = Path(__file__).parents[1] / "components" / "setup.css"
NEW = "new"


@dataclass(frozen=True, slots=True)
class _View:
    """What is there of the chosen camera."""

    camera: Camera
    preset: Preset | None
    zones: list[Zone]
    health: CameraHealth | None
    history: list[SetupChange]
    names: dict[int, str]
    now: datetime


def show(person: Person, language: Language) -> None:
    """`camera`: whose picture.  `zone`: the zone that is chosen, `new` for one that is being drawn."""
    st.html(_STYLE)
    st.html(Markup('<div class="top"><h1>{}</h1></div>').format(words.question.in_(language)))
    edits = may(person, Action.MANAGE_ZONES)
    with parts.database().unit_of_work() as uow:
        cameras = uow.cameras.all() if edits else visible_cameras(person, uow.cameras.all())
    if not cameras:
        st.html(nothing_here(words.no_camera_title.in_(language), words.no_camera.in_(language)))
        return
    camera = _choose(cameras, language)
    view = _read(camera)
    _said(language)
    if view.preset is None:
        st.html(nothing_here(words.no_view_title.in_(language), words.no_view.in_(language)))
        return
    kept = _kept(view, edits)
    preview = preview_of(camera, view.preset, kept) if kept else None
    picture, beside = st.columns([3, 2], gap="medium")
    with picture:
        zone_editor(
            camera.camera_id, view.preset, view.zones, st.query_params.get("zone"), in_hand(kept) if kept else None,
            preview.dots() if preview else [], language,
        )  # fmt: skip
        if kept and preview:
            draw_catch(preview, kept, language)
    with beside:
        _sight(view, language)
        if kept is not None:
            draw_form(person, view.camera, kept, language)
        else:
            _list(view, edits, language)


def _choose(cameras: Sequence[Camera], language: Language) -> Camera:
    by_id = {camera.camera_id: camera for camera in cameras}
    asked = st.query_params.get("camera", "")
    now = asked if asked in by_id else cameras[0].camera_id
    key = f"zones_camera_{language}"
    st.selectbox(
        words.camera.in_(language),
        list(by_id),
        index=list(by_id).index(now),
        format_func=lambda camera_id: f"{by_id[camera_id].name} · {camera_id}",
        key=key,
        on_change=_take_camera,
        args=(key,),
        placeholder=words.choose_camera.in_(language),
        width=420,
    )
    return by_id[now]


def _take_camera(key: str) -> None:
    st.query_params["camera"] = st.session_state[key]
    st.query_params.pop("zone", None)
    cancel()


def _read(camera: Camera) -> _View:
    chosen = st.query_params.get("zone", "")
    with parts.database().unit_of_work() as uow:
        health = {h.camera_id: h for h in uow.cameras.health()}
        zones = [z for z in uow.zones.of_camera(camera.camera_id) if z.preset == camera.preset]
        history = uow.setup_changes.of(SetupSubject.ZONE, chosen) if chosen and chosen != NEW else []
        return _View(
            camera,
            uow.cameras.preset(camera.camera_id, camera.preset),
            sorted(zones, key=lambda zone: (list(Kind).index(zone.kind), zone.name)),
            health.get(camera.camera_id),
            history,
            {change.person_id: uow.people.get(change.person_id).display_name for change in history},
            uow.now(),
        )


def _sight(view: _View, language: Language) -> None:
    """What the camera cannot do at present, where it is not all well."""
    state = view.health.state if view.health else HealthState.OK
    if not view.camera.enabled:
        replayed = view.camera.source == REPLAY_SOURCE
        st.html(message((camera_words.replayed if replayed else words.switched_off).in_(language), "look"))
    elif state is HealthState.VIEW_SHIFTED:
        st.html(message(words.shifted.in_(language), "look"))
    elif view.health and state is not HealthState.OK:
        since = time_tag(view.health.since, view.now, parts.street_zone(), language)
        meaning = HEALTH_MEANING[state].in_(language)
        st.html(message(Markup(words.not_seeing.in_(language)).format(state=meaning, since=since), "look"))


def _kept(view: _View, edits: bool) -> Kept | None:
    """What is in hand; kept from run to run, so that neither a redraw nor a refusal loses it."""
    kept: Kept | None = st.session_state.get("zone_in_hand")
    if not edits or (kept and kept.camera_id != view.camera.camera_id):
        cancel()
        return None
    if kept is None and st.query_params.get("zone") == NEW:
        begin(view.camera.camera_id, None)
        kept = st.session_state["zone_in_hand"]
    return kept


@dataclass(frozen=True, slots=True)
class Kept:
    """A zone in hand: as it was seen when it was taken up, None for a new one."""

    nonce: str
    camera_id: str
    seen: Zone | None


def begin(camera_id: str, seen: Zone | None) -> None:
    """Take a zone in hand."""
    st.session_state["zone_in_hand"] = Kept(uuid4().hex, camera_id, seen)
    st.query_params["zone"] = seen.zone_id if seen else NEW


def _list(view: _View, edits: bool, language: Language) -> None:
    chosen = st.query_params.get("zone")
    with st.container(key="zone_list", gap="small"):
        st.html(Markup('<h2 class="section">{}</h2>').format(words.zones.in_(language)))
        if edits:
            st.button(words.add.in_(language), key="zone_new", type="primary", on_click=begin,
                      args=(view.camera.camera_id, None))  # fmt: skip
        if not view.zones:
            st.html(Markup('<p class="quiet">{}</p>').format(words.none_yet.in_(language)))
        for zone in view.zones:
            st.button(
                f"{zone.name} · {KINDS[zone.kind].in_(language)}",
                key=f"zone_{zone.zone_id}",
                type="secondary" if zone.zone_id == chosen else "tertiary",
                width="stretch",
                on_click=_take_zone,
                args=(zone.zone_id,),
            )
            if zone.zone_id != chosen:
                continue
            st.html(zone_facts(zone, language))
            if edits:
                st.button(words.edit.in_(language), key="zone_edit", on_click=begin, args=(view.camera.camera_id, zone))
            if view.history:
                st.html(Markup("<b>{}</b>{}").format(
                    words.history.in_(language),
                    changes(view.history, view.names, view.now, parts.street_zone(), language),
                ))  # fmt: skip


def _take_zone(zone_id: str) -> None:
    st.query_params["zone"] = zone_id


def _said(language: Language) -> None:
    """What came of the last save, once."""
    kept = st.session_state.pop("zone_message", None)
    with st.container(key="zone_message"):
        if kept:
            text, tone, values = kept
            st.html(message(text.in_(language, **values), tone))
        else:
            # Gone at once, not at the end of the run: the picture below would move under the hand.
            st.empty()
