"""Policies: what happens with each kind, and what another setting would have made of the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.policy_differences import differences
from apps.cockpit.components.policy_words import moved_cases, preview_tables, steps_table, versions_table
from apps.cockpit.pages.setup_policy_form import draft_text, draw_fields, draw_put, reset, take_address, tell_address
from apps.cockpit.text import setup_policies as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.errors import PolicyInvalid
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Policy
from governance_rules.domain.permissions import Action, may
from governance_rules.use_cases.load_policies import parse_policy
from governance_rules.use_cases.manage_policies import Preview, preview

_STYLE = Path(__file__).parents[1] / "components" / "setup.css"
_COUNTS = Path(__file__).parents[1] / "components" / "counts.css"
_DAYS = (7, 28)
_KEPT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _View:
    """One kind's policy in force, its versions and what each changed."""

    policy: Policy
    versions: list[dict[str, Any]]
    changed: dict[int, str]
    now: datetime


def show(person: Person, language: Language) -> None:
    """`kind`: whose policy."""
    _heading(words.question.in_(language))
    view = _chosen(language)
    newest = view.versions[0]
    since = f"{newest['saved_at'].astimezone(parts.street_zone()):%Y-%m-%d}"
    line = words.in_force.in_(language, version=view.policy.version, when=since, n=newest["open_cases"])
    st.html(Markup('<p class="quiet">{}</p>{}').format(line, steps_table(view.policy, language)))
    if len(view.versions) > 1:
        with st.expander(words.older.in_(language)):
            st.html(versions_table(view.versions, view.changed, view.now, parts.street_zone(), language))
    _try(person, view, may(person, Action.MANAGE_POLICIES), language)


def show_what_if(person: Person, language: Language) -> None:
    """The same question for whoever only wants to know."""
    _heading(words.what_if_question.in_(language))
    view = _chosen(language)
    _try(person, view, False, language)
    if may(person, Action.MANAGE_POLICIES):
        address = f"/setup?view=policies&kind={view.policy.kind}"
        st.html(Markup('<a href="{}" target="_self">{}</a>').format(address, words.set_up.in_(language)))


def _heading(question: str) -> None:
    st.html(_STYLE)
    st.html(_COUNTS)
    st.html(Markup('<div class="top"><h1>{}</h1></div>').format(question))


def _chosen(language: Language) -> _View:
    asked = st.query_params.get("kind", "")
    kind = Kind(asked) if asked in set(VIOLATION_KINDS) else VIOLATION_KINDS[0]
    key = f"policy_kind_{language}"
    st.segmented_control(
        words.kind.in_(language),
        list(VIOLATION_KINDS),
        default=kind,
        format_func=lambda kind: KINDS[kind].in_(language),
        key=key,
        on_change=_take_kind,
        args=(key, kind),
        label_visibility="collapsed",
    )
    with parts.database().unit_of_work() as uow:
        versions = uow.what_if.policy_versions(kind)
        stored = [uow.policies.stored(kind, v["version"]) for v in versions]
        changed = {
            newer.version: "; ".join(differences(older.as_json(), newer.as_json(), language))
            for newer, older in pairwise(stored)
        }
        return _View(stored[0], versions, changed, uow.now())


def _take_kind(key: str, current: Kind) -> None:
    st.query_params["kind"] = st.session_state[key] or current
    reset()


def _take_days(key: str, current: int) -> None:
    st.query_params["days"] = str(st.session_state[key] or current)


def _try(person: Person, view: _View, edits: bool, language: Language) -> None:
    """Change it and see; whoever may puts it into force."""
    kept = st.session_state.pop("policy_message", None)
    with st.container(key="policy_message"):
        if kept:
            text, tone, values = kept
            st.html(message(text.in_(language, **values), tone))
    st.html(Markup('<h2 class="section">{}</h2>').format(words.try_it.in_(language)))
    take_address(view.policy, language)
    draw_fields(view.policy, language)
    asked = st.query_params.get("days")
    days = next((n for n in _DAYS if str(n) == asked), _DAYS[0])
    key = f"policy_days_{language}"
    st.segmented_control(
        words.period.in_(language), list(_DAYS), default=days, key=key, on_change=_take_days, args=(key, days),
        format_func=lambda n: words.days.in_(language, n=n),
    )  # fmt: skip
    try:
        draft = parse_policy(draft_text(view.policy), f"{view.policy.kind}.yaml")
    except PolicyInvalid as wrong:
        st.html(message(words.wrong.in_(language, line=wrong.line, why=wrong.expected), "look"))
        return
    draft = draft.model_copy(update={"version": view.policy.version})
    changes = differences(view.policy.as_json(), draft.as_json(), language)
    tell_address(view.policy, draft)
    found = _preview(view.policy, draft, days, view.now)
    if changes:
        said = Markup('<p class="said">{}</p><p class="quiet">{}</p>')
        st.html(said.format("; ".join(changes), words.draft_from.in_(language)))
    else:
        st.html(Markup('<p class="quiet">{}</p>').format(words.as_now.in_(language)))
    if found.things or found.cases:
        st.html(preview_tables(found, language))
        if found.moved:
            st.html(moved_cases(found.moved, language))
        st.html(Markup('<p class="quiet">{}</p>').format(words.how.in_(language)))
    else:
        st.html(nothing_here(words.nothing_recorded.in_(language), ""))
    if changes and edits:
        draw_put(person, view.policy, changes, sum(v["open_cases"] for v in view.versions), language)


def _preview(current: Policy, draft: Policy, days: int, now: datetime) -> Preview:
    """Reckoned once for the same question; asked again after _KEPT, since the record grows."""
    question = (current.sha256(), draft.sha256(), days)
    kept = st.session_state.get("policy_preview")
    if kept and kept[0] == question and now - kept[1] < _KEPT:
        found: Preview = kept[2]
        return found
    with parts.database().unit_of_work() as uow:
        found = preview(uow, current, draft, days)
    st.session_state["policy_preview"] = (question, now, found)
    return found
