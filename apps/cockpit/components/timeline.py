"""What happened to a case, newest first: who, what they said and showed, and who was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.colours import STATE_SIGNS
from apps.cockpit.components.delivery import deliveries
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.picture import picture_address
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import ACTORS, EVENTS, OTHER_EVENT, ROLES
from data_contracts.schemas.case import CaseEvent
from data_contracts.schemas.notice import Notice
from data_contracts.schemas.policy import Role


def actor_words(event: CaseEvent, names: Mapping[int, str], language: Language) -> str:
    """Who did it: a person's name with the role, or the system, or the camera."""
    role = Role(event.actor_role) if event.actor_role in set(Role) else None
    role_words = ROLES[role].in_(language) if role else ACTORS.get(event.actor_role, ACTORS["system"]).in_(language)
    name = names.get(event.actor_id) if event.actor_id is not None else None
    return f"{name} · {role_words}" if name else role_words


def timeline(
    events: Sequence[CaseEvent],
    notices: Sequence[Notice],
    names: Mapping[int, str],
    now: datetime,
    zone: ZoneInfo,
    language: Language,
) -> Markup:
    """The events as a list, each with the notices that were written with it; `names` gives people's display names."""
    sent: dict[datetime, list[Notice]] = defaultdict(list)
    for notice in notices:
        sent[notice.created_at].append(notice)
    items = Markup("").join(
        Markup('<li style="--sign:{}"><b>{}</b><span>{} · {}</span>{}{}{}</li>').format(
            STATE_SIGNS[event.state_after].colour,
            EVENTS.get(event.event_type, OTHER_EVENT).in_(language),
            actor_words(event, names, language),
            time_tag(event.happened_at, now, zone, language),
            said(event, names, zone, language),
            shown(event, names, language),
            deliveries(sent.pop(event.happened_at, []), now, zone, language),
        )
        for event in sorted(events, key=lambda e: -e.version)
    )
    return Markup('<section class="panel"><h3>{}</h3><ol class="timeline">{}</ol></section>').format(
        words.timeline.in_(language), items
    )


def said(event: CaseEvent, names: Mapping[int, str], zone: ZoneInfo, language: Language) -> Markup:
    """The words that came with an event: note, until when, for whom, where."""
    detail = event.detail
    parts = []
    if isinstance(until := detail.get("until"), str):
        day = datetime.fromisoformat(until).astimezone(zone).date().isoformat()
        parts.append(Markup("<span>{}</span>").format(words.detail_until.in_(language, date=day)))
    if (assignee := detail.get("assignee_id")) in names:
        parts.append(Markup("<span>{}</span>").format(words.detail_assignee.in_(language, name=names[assignee])))
    if isinstance(position := detail.get("position"), list) and len(position) == 2:
        place = f"{float(position[0]):.5f}, {float(position[1]):.5f}"
        parts.append(Markup("<span>{}</span>").format(words.detail_position.in_(language, place=place)))
    if note := detail.get("note"):
        parts.append(Markup("<q>{}</q>").format(note))
    return Markup('<div class="said">{}</div>').format(Markup("").join(parts)) if parts else Markup("")


def shown(event: CaseEvent, names: Mapping[int, str], language: Language, width: int = 156) -> Markup:
    """The pictures that came with an event, small; each opens whole. Sealed originals have no address."""
    who = actor_words(event, names, language)
    brought = [(photo, words.photo_alt.in_(language, who=who)) for photo in event.detail.get("photos") or ()]
    if signature := event.detail.get("signature"):
        brought.append((signature, words.signature_alt.in_(language)))
    pictures = Markup("").join(_photo(photo, alt, width) for photo, alt in brought)
    return Markup('<div class="photos">{}</div>').format(pictures) if pictures else Markup("")


def _photo(photo: dict[str, Any], alt: str, width: int) -> Markup:
    address = picture_address(photo.get("path"))
    if address is None:
        return Markup("")
    small = Markup('<img src="{}?width={}" alt="{}" title="{}" loading="lazy">').format(address, width, alt, alt)
    return Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(address, small)
