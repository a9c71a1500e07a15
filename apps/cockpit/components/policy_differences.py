"""What two versions of a policy differ in, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.cockpit.text import general
from apps.cockpit.text import policy_fields as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.models import THINGS
from apps.cockpit.text.notices import CHANNELS
from apps.cockpit.text.setup_zones import DAYS
from apps.cockpit.text.words_of_the_field import KINDS, ROLES, SEVERITIES, STATES
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.policy import ALL_DAYS
from governance_rules.domain.policy_draft import changed_leaves

_CODES: dict[str, Mapping[Any, Text]] = {
    "parties": ROLES, "stand_ins": ROLES, "channels": CHANNELS, "channel": CHANNELS, "severity": SEVERITIES,
    "rivals": KINDS, "things": THINGS, "thing": THINGS, "counted": words.COUNTED, "by": words.CHECKED_BY,
    "decided_by": words.DECIDED_BY, "holidays": words.HOLIDAYS,
}  # fmt: skip


def differences(before: Mapping[str, Any], after: Mapping[str, Any], language: Language) -> list[str]:
    """What changed, as `Open · time (min): 5 → 10`; of two `Policy.as_json`, the version left out."""
    return [
        words.difference.in_(
            language,
            field=field_words(path, language),
            before=_value(path, one, language),
            after=_value(path, two, language),
        )
        for path, (one, two) in changed_leaves(before, after).items()
    ]


def field_words(path: str, language: Language) -> str:
    """What readers call the field; a field that nobody has named keeps its own name."""
    begins, _, rest = path.partition(".")
    if begins == "steps" and "." in rest:
        state, _, field = rest.partition(".")
        named = words.STEP_FIELDS.get(field)
        if named is not None and state in set(CaseState):
            return f"{STATES[CaseState(state)].in_(language)} · {named.in_(language)}"
    named = words.FIELDS.get(path)
    return named.in_(language) if named is not None else path


def _value(path: str, value: Any, language: Language) -> str:
    name = path.rpartition(".")[2]
    if value is None:
        return general.none.in_(language)
    if isinstance(value, list):
        listed = (_value(path, one, language) for one in value)
        return general.between.in_(language).join(listed) or general.none.in_(language)
    if isinstance(value, Mapping):
        return _window(value, language)
    if (codes := _CODES.get(name)) is not None and (text := _named(codes, value)) is not None:
        return text.in_(language)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _named(codes: Mapping[Any, Text], value: Any) -> Text | None:
    return next((text for code, text in codes.items() if str(code) == str(value)), None)


def _window(value: Mapping[str, Any], language: Language) -> str:
    """Hours of a schedule, or the quiet hours of a channel."""
    days = value.get("days", ALL_DAYS)
    who = [] if set(days) == set(ALL_DAYS) else [DAYS[day].in_(language) for day in days]
    if "channel" in value:
        who.append(_value("channel", value["channel"], language))
    hours = f"{str(value.get('from', ''))[:5]}-{str(value.get('until', ''))[:5]}"
    return f"{general.between.in_(language).join(who)} {hours}".strip()
