"""What the zone in hand would have caught of the last days: as dots on the picture, and in words below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.zone_editor import Dot
from apps.cockpit.pages.setup_zone_form import zone_by_now
from apps.cockpit.text import general
from apps.cockpit.text import setup_zones as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.errors import InvalidInput
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.zone import Zone
from governance_rules.domain.what_if import Fate
from governance_rules.domain.zones import check_polygon
from governance_rules.use_cases.preview_zone import MOST_READ, Catch, ViewRecord, catch_of, view_record

if TYPE_CHECKING:
    from apps.cockpit.pages.setup_zones import Kept

_DAYS = (7, 28)
_MOST_DOTS = 400
_NOT = {Fate.SHORT: words.catch_short, Fate.EXEMPT: words.catch_exempt, Fate.UNSURE: words.catch_unsure}


@dataclass(frozen=True, slots=True)
class Preview:
    """zone: None while what is drawn or typed is not sound; then nothing is counted."""

    record: ViewRecord
    zone: Zone | None
    catch: Catch | None
    before: Catch | None

    def dots(self) -> list[Dot]:
        """Where the things of the catch stood, the newest."""
        inside = self.catch.inside[:_MOST_DOTS] if self.catch else []
        return [
            (
                one.thing.box.foot_point.x,
                one.thing.box.foot_point.y,
                "other" if one.fate is None else "passed" if one.fate in _NOT else "caught",
            )
            for one in inside
        ]


def preview_of(camera: Camera, preset: Preset, kept: Kept) -> Preview:
    """Of the zone in hand; the record is read once for each zone that is taken in hand."""
    days = st.session_state.get(_days_key(kept)) or _DAYS[0]
    key = f"zone_record_{kept.nonce}_{days}"
    if key not in st.session_state:
        for old in [name for name in st.session_state if str(name).startswith("zone_record_")]:
            del st.session_state[old]
        with parts.database().unit_of_work() as uow:
            st.session_state[key] = view_record(uow, camera.camera_id, preset.preset, days)
    record: ViewRecord = st.session_state[key]
    try:
        zone = zone_by_now(camera, kept)
        for polygon in (zone.polygon, *zone.masks):
            check_polygon(polygon, preset.width, preset.height)
    except InvalidInput:
        return Preview(record, None, None, None)
    return Preview(record, zone, catch_of(zone, record), catch_of(kept.seen, record) if kept.seen else None)


def draw_catch(preview: Preview, kept: Kept, language: Language) -> None:
    """The words below the picture."""
    with st.container(key="zone_catch", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(Markup('<h2 class="section">{}</h2>').format(words.catch_title.in_(language)), width="content")
            st.segmented_control(
                words.catch_period.in_(language), list(_DAYS), default=_DAYS[0], key=_days_key(kept), required=True,
                format_func=lambda n: words.catch_days.in_(language, n=n), label_visibility="collapsed",
            )  # fmt: skip
        st.html(_said(preview, language))


def _said(preview: Preview, language: Language) -> Markup:
    quiet = Markup('<p class="quiet">{}</p>')
    if preview.zone is None:
        return quiet.format(words.catch_open.in_(language))
    if preview.catch is None:
        return quiet.format(words.catch_not_meant.in_(language))
    if not preview.record.things:
        return quiet.format(words.catch_nothing.in_(language)) + quiet.format(words.catch_limits.in_(language))
    catch, between = preview.catch, general.between.in_(language)
    kind = KINDS[preview.zone.kind].in_(language)
    lines = [Markup("<b>{}</b>").format(words.catch_violations.in_(language, n=catch.violations, kind=kind))]
    if catch.fates[Fate.SUSPECTED]:
        lines.append(words.catch_suspected.in_(language, n=catch.fates[Fate.SUSPECTED]))
    if preview.before is not None:
        lines.append(words.catch_before.in_(language, n=preview.before.violations))
    shown = [Markup('<p class="zone-catch">{}</p>').format(Markup(" · ").join(lines))]
    if passed := [text.in_(language, n=catch.fates[fate]) for fate, text in _NOT.items() if catch.fates[fate]]:
        shown.append(Markup("<p>{}</p>").format(words.catch_not.in_(language, what=between.join(passed))))
    if catch.others:
        named = (
            words.catch_of_kind.in_(language, kind=KINDS[k].in_(language), n=n) for k, n in catch.others.most_common()
        )
        shown.append(Markup("<p>{}</p>").format(words.catch_others.in_(language, what=between.join(named))))
    if catch.inside:
        legend = (
            ("caught", words.legend_caught), ("passed", words.legend_passed), ("other", words.legend_other),
        )  # fmt: skip
        shown.append(Markup('<p class="zone-legend">{}</p>').format(Markup("").join(
            Markup('<span class="{}">{}</span>').format(fate, text.in_(language)) for fate, text in legend
        )))  # fmt: skip
    if preview.record.cut:
        shown.append(quiet.format(words.catch_cut.in_(language, n=MOST_READ)))
    shown.append(quiet.format(words.catch_limits.in_(language)))
    return Markup("").join(shown)


def _days_key(kept: Kept) -> str:
    return f"zone_days_back_{kept.nonce}"
