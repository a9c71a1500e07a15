"""How far a notice has come, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.moments import time_tag
from apps.cockpit.text import general
from apps.cockpit.text import notices as notice_words
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import NOTICES, ROLES
from data_contracts.schemas.notice import Notice, NoticeState
from data_contracts.schemas.policy import Role


def role_words(role: str, language: Language) -> str:
    """The role's name; a role of another version by its own word."""
    return ROLES[Role(role)].in_(language) if role in set(Role) else role


def channel_words(channel: str, language: Language) -> str:
    """The channel's name; one that was configured under another name by that."""
    known = notice_words.CHANNELS.get(channel)
    return known.in_(language) if known else channel


def reason_words(notice: Notice, language: Language) -> str:
    """The first line of what the channel said when it failed."""
    lines = (notice.last_error or "").strip().splitlines()
    return lines[0][:200] if lines else notice_words.no_reason.in_(language)


def delivery(notice: Notice, now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    """Delivered when, waiting until when, tried how often, or dead and why."""
    match notice.state:
        case NoticeState.DELIVERED:
            return Markup("{} {}").format(
                words.delivered_to.in_(language), time_tag(notice.delivered_at, now, zone, language)
            )
        case NoticeState.DEAD:
            return Markup('<em class="late">{}</em>').format(
                words.dead_because.in_(language, reason=reason_words(notice, language))
            )
        case _:
            if notice.next_attempt_at <= now:
                # On its way: nothing to be alarmed about, and how long already is there to be seen.
                said = words.tries_now if notice.attempts else words.waits_since
                since = time_tag(notice.next_attempt_at, now, zone, language)
                return Markup(said.in_(language, n=notice.attempts, time="{}")).format(since)
            said = words.tried_again if notice.attempts else words.waits_until
            when = time_tag(notice.next_attempt_at, now, zone, language, "due")
            return Markup(said.in_(language, n=notice.attempts, time="{}")).format(when)


def deliveries(notices: Sequence[Notice], now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    """A line for each purpose, channel and outcome, naming everybody it went to."""
    groups: dict[tuple[object, ...], list[Notice]] = {}
    for notice in notices:
        outcome = notice.last_error if notice.state is NoticeState.DEAD else notice.attempts
        if notice.state is NoticeState.DELIVERED:
            outcome = None
        groups.setdefault((notice.purpose, notice.channel, notice.state, outcome), []).append(notice)
    lines = Markup("").join(
        Markup('<li class="{}"><b>{}</b> → {} · {} · {}</li>').format(
            same[0].state.value,
            NOTICES[same[0].purpose].in_(language),
            recipient_words(same, language),
            channel_words(same[0].channel, language),
            delivery(same[-1], now, zone, language),
        )
        for same in groups.values()
    )
    return Markup('<ul class="sent">{}</ul>').format(lines) if lines else Markup("")


def recipient_words(notices: Sequence[Notice], language: Language) -> str:
    """To whom they went, each once; into a group one message goes for all whom it mentions."""
    roles: dict[str, None] = {}
    for notice in notices:
        mentioned = notice.body.get("mention")
        roles |= dict.fromkeys(map(str, mentioned) if isinstance(mentioned, list) and mentioned else [notice.role])
    return general.between.in_(language).join(role_words(role, language) for role in roles)
