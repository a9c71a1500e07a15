"""When the zone in hand counts: rows of weekdays and hours, as fields and as what they say."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from apps.cockpit.text import setup_zones as words
from apps.cockpit.text.language import Language
from data_contracts.schemas.policy import ALL_DAYS, Schedule
from governance_rules.domain.zone_hours import DayHours, ZoneHours, as_schedule, in_rows

_MOST_ROWS = 7
_EVERY_DAY = DayHours(ALL_DAYS, "")
_MEANINGS = {"except": words.meaning_except, "only": words.meaning_only}


def draw_hours(nonce: str, seen: Schedule | None, language: Language) -> None:
    """Fields that begin with what `seen` says; of one that rows cannot say, only that it stays as it is."""
    begun = in_rows(seen) if seen else ZoneHours()
    if begun is None:
        st.html(Markup('<p class="quiet">{}</p>').format(words.own_schedule.in_(language)))
        return
    with st.container(key="zone_hours", gap="small"):
        st.segmented_control(
            words.schedule.in_(language), list(_MEANINGS), default=begun.meaning, key=f"zone_meaning_{nonce}",
            format_func=lambda meaning: _MEANINGS[meaning].in_(language), required=True,
        )  # fmt: skip
        for number in range(_rows(nonce, begun)):
            row = begun.rows[number] if number < len(begun.rows) else _EVERY_DAY
            st.pills(
                words.days.in_(language), ALL_DAYS, selection_mode="multi", default=list(row.days),
                format_func=lambda day: words.DAYS[day].in_(language), key=f"zone_days_{nonce}_{number}",
                label_visibility="collapsed",
            )  # fmt: skip
            st.text_input(
                words.hours.in_(language, n=number + 1), row.hours, key=f"zone_hours_{nonce}_{number}", max_chars=200,
                placeholder=words.hours_example.in_(language), label_visibility="collapsed",
            )  # fmt: skip
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if _rows(nonce, begun) < _MOST_ROWS:
                st.button(words.more_hours.in_(language), key="zone_more_hours", type="tertiary", on_click=_another,
                          args=(nonce, begun))  # fmt: skip
            st.checkbox(words.holidays_count.in_(language), begun.holidays_count, key=f"zone_holidays_{nonce}")


def schedule_typed(nonce: str, seen: Schedule | None) -> Schedule | None:
    """What the fields say by now. Raises InvalidInput as `as_schedule`."""
    begun = in_rows(seen) if seen else ZoneHours()
    if begun is None or f"zone_meaning_{nonce}" not in st.session_state:
        return seen
    rows = tuple(
        DayHours(
            tuple(day for day in ALL_DAYS if day in (st.session_state.get(f"zone_days_{nonce}_{number}") or ())),
            st.session_state.get(f"zone_hours_{nonce}_{number}") or "",
        )
        for number in range(_rows(nonce, begun))
    )
    holidays = bool(st.session_state.get(f"zone_holidays_{nonce}", True))
    return as_schedule(ZoneHours(st.session_state[f"zone_meaning_{nonce}"] or begun.meaning, rows, holidays))


def _rows(nonce: str, begun: ZoneHours) -> int:
    kept: int = st.session_state.get(f"zone_rows_{nonce}", max(1, len(begun.rows)))
    return kept


def _another(nonce: str, begun: ZoneHours) -> None:
    st.session_state[f"zone_rows_{nonce}"] = _rows(nonce, begun) + 1
