"""The parts of the wall as markup, each changed by itself (scripts/wall.js)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.case_card import is_overdue, place_words
from apps.cockpit.components.chips import is_simulated, simulated_chip, state_chip
from apps.cockpit.components.colours import CLOSURE_COLOURS, HEALTH_SIGNS, STATE_SIGNS, UNKNOWN_HEALTH
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.picture import picture_address
from apps.cockpit.components.street_map import street_map
from apps.cockpit.reading.wall import Wall
from apps.cockpit.text import cameras as camera_words
from apps.cockpit.text import wall as words
from apps.cockpit.text import watch as watch_words
from apps.cockpit.text.cases import WEEKDAYS
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import HEALTH, KINDS, STATES, STATUSES
from data_contracts.schemas.case import Closure
from data_contracts.schemas.case_card import CaseCard

_BLIND_SHOWN = 5
# What its tile leaves between title and legend, of a map 360 wide.
_MAP_HEIGHT = 270.0
_ROW = Markup('<li><i class="dot" style="{}" aria-hidden="true">{}</i><span>{}</span>{}<b>{:,}</b></li>')


def date_words(now: datetime, zone: ZoneInfo, language: Language) -> str:
    """Day and day of the week, of the street's own day."""
    day = now.astimezone(zone).date()
    return f"{day} · {WEEKDAYS[day.weekday()].in_(language)}"


def late_part(wall: Wall, zone: ZoneInfo, language: Language) -> Markup:
    """How many are overdue, why, and those to be seen to first."""
    if not wall.overdue:
        return Markup('<h2>{}</h2><p class="late-none"><i aria-hidden="true">✓</i>{}</p>').format(
            words.late.in_(language), words.late_none.in_(language)
        )
    reasons = (
        (words.late_timer_over, sum(g.timer_over for g in wall.groups)),
        (words.late_not_taken_on, sum(g.not_taken_on for g in wall.groups)),
        (words.late_not_enforced, sum(g.not_enforced for g in wall.groups)),
    )
    rows = Markup("").join(_late_row(card, wall.now, zone, language) for card in wall.late)
    more = wall.overdue - len(wall.late)
    return Markup(
        '<h2>{}</h2><div class="late-head"><p class="late-count">{:,}</p><p class="late-why">{}</p></div>'
        '<ol class="late-list">{}</ol>{}'
    ).format(
        words.late.in_(language),
        wall.overdue,
        Markup("").join(Markup("<span>{}</span>").format(told.in_(language, n=f"{n:,}")) for told, n in reasons if n),
        rows,
        Markup('<p class="more">{}</p>').format(words.late_more.in_(language, n=f"{more:,}")) if more > 0 else "",
    )


def _late_row(card: CaseCard, now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    if is_overdue(card, now):
        since = time_tag(card.next_due_at, now, zone, language, "due")
    else:
        since = _with(words.step_began, time_tag(card.case.state_since, now, zone, language), language)
    told = STATUSES[card.case.status_code].in_(language)
    return Markup("<li><b>{}</b><em>{}</em><span>{}</span><span>{}</span></li>").format(
        KINDS[card.case.kind].in_(language), since, place_words(card, language), told
    )


def open_part(wall: Wall, language: Language) -> Markup:
    """What is open, by kind and by step; calm words where nothing is."""
    if not wall.open:
        why = words.empty if wall.cameras else watch_words.empty_no_camera
        return Markup('<div class="calm"><i aria-hidden="true">✓</i><b>{}</b><span>{}</span></div>').format(
            words.empty_title.in_(language), why.in_(language)
        )
    kinds = wall.by_kind()
    most = max(n for _, n, _ in kinds)
    rows = Markup("").join(
        Markup('<li><span>{}</span><u style="width:{:.1f}%"></u>{}<b>{:,}</b></li>').format(
            KINDS[kind].in_(language), 100 * n / most, _late(late), n
        )
        for kind, n, late in kinds
    )
    steps = Markup("").join(
        _ROW.format(STATE_SIGNS[state].style, STATE_SIGNS[state].mark, STATES[state].in_(language), _late(late), n)
        for state, n, late in wall.by_step()
    )
    return Markup(
        '<div class="open-head"><h2>{}</h2><p class="open-count">{:,}</p></div>'
        '<div class="open-lists"><div><h3>{}</h3><ol class="kinds">{}</ol></div>'
        '<div><h3>{}</h3><ol class="steps">{}</ol></div></div>'
    ).format(
        words.open_now.in_(language), wall.open, words.by_kind.in_(language), rows, words.by_step.in_(language), steps
    )


def _late(late: int) -> Markup:
    return Markup('<em class="late">◷ {:,}</em>').format(late) if late else Markup("<em></em>")


def newest_items(
    cards: Iterable[CaseCard], now: datetime, zone: ZoneInfo, language: Language
) -> list[dict[str, object]]:
    """The newest cases for wall.js: `id`, `picture` (an address or None) and the words below it."""
    items: list[dict[str, object]] = []
    for card in cards:
        address = picture_address(card.picture_path)
        around = "&around=" + ",".join(f"{v:.0f}" for v in card.box.as_list()) if card.box else ""
        chip = simulated_chip(language, True, card.detector) if is_simulated(card.detector) else ""
        html = Markup("<b>{}</b><span>{}</span><p>{}{}</p><p>{}</p>").format(
            KINDS[card.case.kind].in_(language),
            place_words(card, language),
            state_chip(card.case.state, language),
            chip,
            time_tag(card.case.opened_at, now, zone, language),
        )
        picture = f"{address}?width=640{around}" if address else None
        none = watch_words.no_picture if card.case.camera_id else watch_words.no_picture_of_sensor
        items.append({"id": card.case.case_id, "picture": picture, "none": none.in_(language), "html": str(html)})
    return items


def today_part(wall: Wall, language: Language) -> Markup:
    """Opened and closed today, and who mended what was mended."""
    day = wall.day
    counts = Markup("").join(
        Markup("<div><b>{:,}</b><span>{}</span></div>").format(n, label.in_(language))
        for n, label in ((day.opened, words.opened), (day.closed, words.closed))
    )
    head = Markup('<h2>{}</h2><div class="today-counts">{}</div>').format(words.today.in_(language), counts)
    if not day.mended:
        return head + Markup('<p class="share-none">{}</p>').format(words.share_none.in_(language))
    parts = (
        (Closure.SELF, words.share_self, day.self),
        (Closure.MANAGED, words.share_managed, day.managed),
        (Closure.ENFORCED, words.share_enforced, day.enforced),
    )
    bar = Markup("").join(
        Markup('<i style="flex:{};{}"></i>').format(n, CLOSURE_COLOURS[closure].style) for closure, _, n in parts if n
    )
    legend = Markup(" : ").join(
        Markup('<span style="{}">{}</span>').format(CLOSURE_COLOURS[closure].style, told.in_(language, n=f"{n:,}"))
        for closure, told, n in parts
    )
    return head + Markup('<p class="share-said">{}</p><div class="share" aria-hidden="true">{}</div>{}').format(
        words.by_self.in_(language, share=f"{day.self / day.mended:.0%}"),
        bar,
        Markup('<p class="share-legend">{}</p>').format(legend),
    )


def map_part(wall: Wall, language: Language) -> Markup:
    """The street's map with its open cases."""
    return street_map(wall.cameras, wall.health, wall.open_cases, None, language, _MAP_HEIGHT)


def cameras_part(wall: Wall, language: Language) -> Markup:
    """How many cameras see, and which do not."""
    watched, blind = wall.watched(), wall.blind()
    title = Markup("<h2>{}</h2>").format(words.cameras.in_(language))
    if not watched:
        return title + Markup('<p class="share-none">{}</p>').format(watch_words.empty_no_camera.in_(language))
    head = Markup('<div class="open-head">{}<p class="camera-count{}">{:,}<small> / {:,} {}</small></p></div>').format(
        title,
        " is-bad" if blind else "",
        len(watched) - len(blind),
        len(watched),
        words.cameras_seeing.in_(language),
    )
    if not blind:
        return head + Markup('<p class="late-none"><i aria-hidden="true">✓</i>{}</p>').format(
            words.cameras_all.in_(language)
        )
    rows = Markup("").join(
        Markup('<li><i class="dot" style="{}" aria-hidden="true">{}</i><span>{}</span><em>{}</em></li>').format(
            (sign := HEALTH_SIGNS[state] if state else UNKNOWN_HEALTH).style,
            sign.mark,
            camera.name,
            (HEALTH[state] if state else camera_words.unknown).in_(language),
        )
        for camera, state in blind[:_BLIND_SHOWN]
    )
    more = len(blind) - _BLIND_SHOWN
    return head + Markup('<ol class="blind">{}</ol>{}').format(
        rows, Markup('<p class="more">{}</p>').format(words.cameras_more.in_(language, n=more)) if more > 0 else ""
    )


def told_with_time(text: Text, at: datetime, now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    """A sentence with `{time}` in it, which goes on counting."""
    return _with(text, time_tag(at, now, zone, language), language)


def _with(text: Text, time: Markup, language: Language) -> Markup:
    return Markup(text.zh if language == "zh" else text.en).format(time=time)
