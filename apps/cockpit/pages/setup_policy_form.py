"""A policy in hand: figures as fields and the whole of it as text, which are one document; putting it into force."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from math import isclose
from typing import Any

import streamlit as st
import yaml
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.notices import message
from apps.cockpit.text import setup_policies as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import STATES
from data_contracts.errors import InvalidInput, PolicyInvalid, Refused, StalePage
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Policy
from governance_rules.domain.policy_draft import address_of, changed_leaves, with_changes
from governance_rules.domain.what_if import STEPS
from governance_rules.use_cases.manage_policies import put_in_force

# By path in the document: label, step of the field.
_FIELDS: dict[tuple[str, ...], tuple[Text, float]] = {
    ("dwell_seconds",): (words.dwell_seconds, 30.0),
    ("automatic_score",): (words.automatic_score, 0.05),
    ("acknowledge_minutes",): (words.acknowledge_minutes, 1.0),
    ("rework_minutes",): (words.rework_minutes, 60.0),
}


def figure_format(in_force: object) -> str:
    """How a field writes its figures: 600, not 600.00, and 0.5 as it is; two places where the demo's pace left more.

    It follows the policy in force, so that it stays the same while somebody types.
    """
    uneven = isinstance(in_force, float) and abs(in_force - round(in_force, 4)) > 1e-9
    # More digits than anybody sets, fewer than a sum in binary gets wrong.
    return "%.2f" if uneven else "%.8g"


def reset() -> None:
    """Back to the policy in force."""
    for key in [key for key in st.session_state if str(key).startswith("policy_draft_")]:
        del st.session_state[key]
    st.query_params.pop("draft", None)
    # Fields of another number are fields that were never touched.
    st.session_state["policy_round"] = st.session_state.get("policy_round", 0) + 1


def take_address(policy: Policy, language: Language) -> None:
    """Begin with the changes of the address, where nothing is in hand yet; say so where they cannot be read."""
    address = st.query_params.get("draft")
    if not address or _key(policy) in st.session_state:
        return
    try:
        values = with_changes(policy.as_json(), address)
    except InvalidInput:
        st.html(message(words.draft_unread.in_(language), "look"))
        return
    st.session_state[_key(policy)] = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def tell_address(policy: Policy, draft: Policy) -> None:
    """The address says what is in hand, so that a colleague sees the same."""
    if address := address_of(changed_leaves(policy.as_json(), draft.as_json())):
        if st.query_params.get("draft") != address:
            st.query_params["draft"] = address
    elif _key(policy) in st.session_state:
        st.query_params.pop("draft", None)


def draft_text(policy: Policy) -> str:
    """The document in hand, as it was typed."""
    kept: str = st.session_state.get(_key(policy), as_text(policy))
    return kept


def as_text(policy: Policy) -> str:
    """The policy as its file would say it."""
    return yaml.safe_dump(policy.as_json(), allow_unicode=True, sort_keys=False)


def draw_fields(policy: Policy, language: Language) -> None:
    """Fields and text; a change of one is a change of the other."""
    values, of = (
        _values(draft_text(policy)),
        f"{policy.kind}_{policy.version}_{st.session_state.get('policy_round', 0)}",
    )
    fields, in_force = dict(_FIELDS), policy.as_json()
    for state in STEPS:
        fields[("steps", state.value, "minutes")] = (
            Text(*(words.step_minutes.in_(lang, step=STATES[state].in_(lang)) for lang in ("zh", "en"))), 5.0,
        )  # fmt: skip
    with st.container(horizontal=True, key="policy_fields", gap="small"):
        for path, (label, by) in fields.items():
            key = f"policy_field_{'_'.join(path)}_{of}"
            now = _at(values, path)
            # What a step leaves behind the last digit is no other figure: given back it would undo the step after it.
            kept = st.session_state.get(key)
            if isinstance(now, int | float) and (kept is None or not isclose(kept, now, abs_tol=1e-6)):
                st.session_state[key] = float(now)
            st.number_input(
                label.in_(language), min_value=0.0, step=by, format=figure_format(_at(in_force, path)), key=key,
                width=150, disabled=not isinstance(now, int | float), on_change=_take_field, args=(policy, path, key),
            )  # fmt: skip
    with st.expander(words.as_text.in_(language)):
        # Another text is another field, which begins with it.
        text = draft_text(policy)
        key = f"policy_text_{of}_{zlib.crc32(text.encode()):08x}"
        st.text_area(words.as_text.in_(language), value=text, key=key, height=420, label_visibility="collapsed",
                     on_change=_take_text, args=(policy, key))  # fmt: skip
    if draft_text(policy) != as_text(policy):
        st.button(words.undo.in_(language), key="policy_undo", on_click=reset)


def draw_put(person: Person, policy: Policy, changes: Sequence[str], open_cases: int, language: Language) -> None:
    """The button, and what it will do, before it does it."""
    with st.popover(words.put.in_(language), key="policy_put", type="primary"):
        listed = Markup("").join(Markup("<li>{}</li>").format(change) for change in changes)
        sure = words.put_sure.in_(language, n=open_cases)
        st.html(Markup("<p>{}</p><ul>{}</ul>").format(sure, listed))
        st.button(
            words.put_yes.in_(language), key="policy_put_yes", type="primary", on_click=_put, args=(person, policy)
        )


def _put(person: Person, policy: Policy) -> None:
    text = draft_text(policy)
    try:
        with parts.database().unit_of_work() as uow:
            version = put_in_force(uow, person, policy.kind, text, policy.version)
    except StalePage:
        # What was typed is kept; what it differs in from the newer version is shown before it comes into force.
        with parts.database().unit_of_work() as uow:
            newer = uow.policies.current(policy.kind)
        reset()
        st.session_state[_key(newer)] = text
        _tell(words.stale, "look")
    except Refused:
        _tell(words.refused, "look")
    except PolicyInvalid as wrong:
        _tell(words.wrong, "look", line=wrong.line, why=wrong.expected)
    else:
        reset()
        _tell(words.put_done, "done", version=version)


def _take_field(policy: Policy, path: tuple[str, ...], key: str) -> None:
    values = _values(draft_text(policy))
    inner = values
    for name in path[:-1]:
        inner = inner[name]
    value = st.session_state[key]
    inner[path[-1]] = int(value) if float(value).is_integer() and path[-1] != "automatic_score" else round(value, 4)
    st.session_state[_key(policy)] = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def _take_text(policy: Policy, key: str) -> None:
    st.session_state[_key(policy)] = st.session_state[key]


def _values(text: str) -> dict[str, Any]:
    """The document's values; {} while it is no YAML mapping, which is said elsewhere."""
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return values if isinstance(values, dict) else {}


def _at(values: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        values = values.get(name) if isinstance(values, dict) else None
    return values


def _key(policy: Policy) -> str:
    return f"policy_draft_{policy.kind}_{policy.version}"


def _tell(text: Text, tone: str, **values: Any) -> None:
    st.session_state["policy_message"] = (text, tone, values)
