"""The failing rows of an expectation, each with a link to the case, camera, shop or kind that it speaks of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.text import general
from apps.cockpit.text import quality as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS, STATES
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.data_quality import ExpectationResult, KeyOf
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.case_links import case_link

_TABLE = '<div class="reports-frame"><table class="reports"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
_MOST_LINKED = 100
"""Cases of one address; longer ones are cut off by what stands between browser and cockpit."""


def failing_rows(one: ExpectationResult, day: date, zone: ZoneInfo, language: Language) -> Markup:
    """The rows that were kept as a table, what leads to all of them, and how many more there are."""
    parts = []
    if one.key_of is KeyOf.CASE and one.keys:
        numbers = [key for key in one.keys if key.isdigit()][:_MOST_LINKED]
        if numbers:
            parts.append(
                Markup('<p><a href="{}" target="_self">{}</a></p>').format(
                    case_link({"case": numbers}), words.all_cases.in_(language, n=len(numbers))
                )
            )
    if not one.rows:
        parts.append(Markup('<p class="quiet">{}</p>').format(words.no_rows.in_(language)))
        return Markup('<div class="quality-rows">{}</div>').format(Markup("").join(parts))
    columns = sorted({name for row in one.rows for name in row}, key=_place)
    head = Markup("").join(Markup("<th>{}</th>").format(_heading(name, language)) for name in columns)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup("<td>{}</td>").format(_cell(name, row.get(name), row, day, zone, language)) for name in columns
            )
        )
        for row in one.rows
    )
    parts.append(Markup(_TABLE).format(head, body))
    if (left := one.failing - len(one.rows)) > 0:
        parts.append(Markup('<p class="quiet">{}</p>').format(words.more.in_(language, n=left)))
    return Markup('<div class="quality-rows">{}</div>').format(Markup("").join(parts))


def _place(column: str) -> tuple[int, str]:
    """JSON of the database keeps no order of names: that of the words, what leads somewhere first."""
    known = list(words.COLUMNS)
    return (known.index(column) if column in words.COLUMNS else len(known)), column


def _heading(name: str, language: Language) -> Markup | str:
    text = words.COLUMNS.get(name)
    return text.in_(language) if text else Markup("<code>{}</code>").format(name)


def _cell(name: str, value: Any, row: Mapping[str, Any], day: date, zone: ZoneInfo, language: Language) -> Markup | str:
    if value is None:
        return general.none.in_(language)
    match name:
        case "case_id":
            number = int(value)
            return Markup('<a href="/watch?case={}" target="_self">{}</a>').format(number, number)
        case "camera_id":
            return _link({"camera": value}, str(value))
        case "shop_id":
            return _link({"shop": value}, str(value))
        case "kind" if value in set(Kind):
            if "weeks_before" not in row:
                return KINDS[Kind(value)].in_(language)
            return _link({"kind": value, "opened_from": day, "opened_to": day}, KINDS[Kind(value)].in_(language))
        case "kind" if value == "all":
            return _link({"opened_from": day, "opened_to": day}, str(value))
        case "state" | "case_state" if value in set(CaseState):
            return STATES[CaseState(value)].in_(language)
        case "state" if value in ("dead", "pending"):
            return Markup('<a href="/notices" target="_self">{}</a>').format(value)
        case "part" if str(value).startswith("camera/"):
            return _link({"camera": str(value).partition("/")[2]}, str(value))
    if name.endswith("_at") and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(zone).strftime("%m-%d %H:%M:%S")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _link(filters: Mapping[str, object], label: str) -> Markup:
    return Markup('<a href="{}" target="_self">{}</a>').format(case_link(filters), label)
