"""The chosen case: heading, evidence picture, what somebody brought to be judged, facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.chips import is_simulated, severity_chip, simulated_chip, state_chip
from apps.cockpit.components.moments import clock, duration, exact, time_tag
from apps.cockpit.components.picture import picture_address
from apps.cockpit.components.timeline import actor_words, shown
from apps.cockpit.reading.board import CaseDetail
from apps.cockpit.text import general
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import CLOSURES, KINDS, STATES, STATUSES, TIMERS
from data_contracts.schemas.case import PAUSED_STATES, CaseState
from data_contracts.schemas.detector_names import recogniser
from data_contracts.schemas.evidence import EvidencePicture

_PICTURE_WORDS: dict[str, Text] = {
    "first_seen": words.picture_first_seen,
    "dwell_reached": words.picture_dwell_reached,
    "sighting": words.picture_sighting,
}

_WIDE = (words.fact_timer, words.fact_closure, words.fact_evidence)


def heading(detail: CaseDetail, language: Language) -> Markup:
    """Kind, state and what explains it, number; and whether it is simulated."""
    case = detail.card.case
    status = STATUSES.get(case.status_code)
    return Markup(
        '<header class="case-heading" data-case="{}" data-version="{}"><h2>{}</h2>{}{}{}'
        '<span class="quiet">{}</span><p class="status">{}</p></header>'
    ).format(
        case.case_id,
        case.version,
        KINDS[case.kind].in_(language),
        state_chip(case.state, language),
        severity_chip(case.severity, language),
        simulated_chip(language, detector=detail.incident.detector) if is_simulated(detail.incident.detector) else "",
        words.case_number.in_(language, number=case.case_id),
        status.in_(language) if status else "",
    )


# What the person who is to decide has in front: the event that brought the case here, by the state it led to.
_BROUGHT: dict[CaseState, tuple[str, Text]] = {
    CaseState.APPEALED: ("case_appealed", words.brought_appeal),
    CaseState.RECTIFIED: ("said_to_be_done", words.brought_done),
}


def brought(detail: CaseDetail, now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    """The words and photos of whoever appealed or says it is mended; empty where nobody said anything."""
    wanted, title = _BROUGHT.get(detail.card.case.state, ("", None))
    event = next((e for e in reversed(detail.events) if e.event_type == wanted), None)
    if event is None or title is None:
        return Markup("")
    note = event.detail.get("note")
    no_photo = Markup('<span class="quiet">{}</span>').format(words.brought_no_photo.in_(language))
    return Markup('<section class="brought"><h3>{}</h3>{}<p>{} · {}</p>{}</section>').format(
        title.in_(language),
        Markup("<blockquote>{}</blockquote>").format(note)
        if note
        else Markup('<p class="quiet">{}</p>').format(words.brought_nothing.in_(language)),
        actor_words(event, detail.names, language),
        time_tag(event.happened_at, now, zone, language),
        shown(event, detail.names, language, 320) or no_photo,
    )


def evidence_picture(detail: CaseDetail, zone: ZoneInfo, language: Language) -> Markup:
    """The copy of the moment the dwell was reached, large, and a choice of the others. Sealed originals never."""
    shown = [(picture, address) for picture in detail.pictures if (address := picture_address(picture.path))]
    if not shown:
        why = words.no_picture_of_sensor if detail.incident.sensor_id else words.no_picture
        return Markup('<div class="evidence-frame evidence-none">{}</div>').format(why.in_(language))
    main, address = next((pair for pair in shown if pair[0].role == "dwell_reached"), shown[-1])
    alt = words.picture_alt.in_(
        language,
        kind=KINDS[detail.card.case.kind].in_(language),
        camera=detail.card.camera_name or detail.card.sensor_name or "",
        time=exact(main.captured_at, zone),
    )
    return Markup(
        '<figure class="evidence-frame"><img class="evidence" src="{}" alt="{}" decoding="async">'
        '<figcaption>{}<span class="quiet">{}</span></figcaption></figure>'
    ).format(
        address,
        alt,
        Markup("").join(_choice(p, a, p is main, zone, language) for p, a in shown),
        words.picture_note.in_(language),
    )


def _choice(picture: EvidencePicture, address: str, current: bool, zone: ZoneInfo, language: Language) -> Markup:
    return Markup('<button type="button" data-show="{}" aria-pressed="{}" title="{}">{} {}</button>').format(
        address,
        "true" if current else "false",
        exact(picture.captured_at, zone),
        _PICTURE_WORDS[picture.role].in_(language),
        clock(picture.captured_at, zone),
    )


def facts(detail: CaseDetail, now: datetime, zone: ZoneInfo, language: Language) -> Markup:
    """Where, when, by whom recognised, what comes next, and the hash that fixes it."""
    card, case, incident = detail.card, detail.card.case, detail.incident
    told = _of_alarm(detail, now, zone, language) if incident.sensor_id else _of_sight(detail, now, zone, language)
    rows: list[tuple[Text, object]] = [
        (words.fact_timer, _next(detail, now, zone, language)),
        *told,
        (words.fact_evidence, _hash(card.leaf_hash, words.not_logged.in_(language), language)),
    ]
    if case.acknowledged_at:
        who = detail.names.get(case.acknowledged_by or -1, "")
        when = time_tag(case.acknowledged_at, now, zone, language)
        rows.insert(1, (words.fact_acknowledged, Markup("{} · {}").format(who, when) if who else when))
    if case.assigned_to is not None:
        rows.insert(1, (words.fact_assigned, detail.names.get(case.assigned_to, "")))
    if case.arrived_at:
        rows.append((words.fact_arrived, time_tag(case.arrived_at, now, zone, language)))
    if case.site_recorded_at:
        rows.append((words.fact_site_recorded, time_tag(case.site_recorded_at, now, zone, language)))
    if card.shop_name:
        rows.append((words.fact_shop, card.shop_name))
    if case.closure:
        rows[0] = (words.fact_closure, CLOSURES[case.closure].in_(language))
    if case.follows_case_id:
        rows.append((words.fact_follows, words.case_number.in_(language, number=case.follows_case_id)))
    cells = Markup("").join(
        Markup('<div class="{}"><dt>{}</dt><dd>{}</dd></div>').format(
            "wide" if label in _WIDE else "", label.in_(language), value
        )
        for label, value in rows
    )
    return Markup('<dl class="facts">{}</dl>').format(cells)


def _of_sight(detail: CaseDetail, now: datetime, zone: ZoneInfo, language: Language) -> list[tuple[Text, object]]:
    card, case, incident = detail.card, detail.card.case, detail.incident
    dash = general.none.in_(language)
    return [
        (words.fact_camera, card.camera_name or dash),
        (words.fact_zone, card.zone_name or dash),
        (words.fact_place, _place(detail, language)),
        (words.fact_first_seen, time_tag(incident.first_seen_at, now, zone, language)),
        (words.fact_dwell_reached, time_tag(incident.dwell_reached_at, now, zone, language)),
        (words.fact_dwell, _dwell(detail, language)),
        (words.fact_last_seen, time_tag(case.last_seen_at, now, zone, language)),
        (words.fact_sightings, case.sighting_count),
        (words.fact_score, f"{case.score:.2f}"),
        (words.fact_detector, _detector(incident.detector, language)),
    ]


def _of_alarm(detail: CaseDetail, now: datetime, zone: ZoneInfo, language: Language) -> list[tuple[Text, object]]:
    card, case, incident = detail.card, detail.card.case, detail.incident
    rows: list[tuple[Text, object]] = [
        (words.fact_sensor, card.sensor_name),
        (words.fact_place, _place(detail, language)),
        (words.fact_raised_at, time_tag(incident.dwell_reached_at, now, zone, language)),
        (words.fact_alarms, case.sighting_count),
    ]
    if case.sighting_count > 1:
        rows.append((words.fact_last_raised_at, time_tag(case.last_seen_at, now, zone, language)))
    if incident.said:
        rows.append((words.fact_said, incident.said))
    return rows


def _next(detail: CaseDetail, now: datetime, zone: ZoneInfo, language: Language) -> Markup | str:
    case = detail.card.case
    if case.state in PAUSED_STATES:
        if case.returns_to is None:
            return words.paused.in_(language)
        left = duration(timedelta(minutes=case.returns_to.minutes), language)
        return words.paused_left.in_(language, state=STATES[case.returns_to.state].in_(language), left=left)
    if detail.timer is None:
        return words.no_timer.in_(language)
    when = time_tag(detail.timer.due_at, now, zone, language, "due")
    return Markup('{} <span class="quiet">{}</span>').format(when, TIMERS[detail.timer.purpose].in_(language))


def _place(detail: CaseDetail, language: Language) -> str:
    """A named place by its name; a spot that was only made for this case has none worth reading."""
    if detail.place is None or detail.place.spot:
        return words.spot.in_(language)
    return detail.place.name


def _dwell(detail: CaseDetail, language: Language) -> str:
    """How long the thing has been there: until it was last seen, or until now that the case knows of it."""
    case, incident = detail.card.case, detail.incident
    until = max(case.last_seen_at or incident.dwell_reached_at, incident.dwell_reached_at)
    return duration(until - incident.first_seen_at, language)


def _detector(name: str, language: Language) -> Markup | str:
    """Who saw it; where that was a simulated street itself, its chip alone."""
    seen_by = recogniser(name)
    if not is_simulated(name):
        return name
    chip = simulated_chip(language, detector=name)
    return Markup("{} {}").format(seen_by, chip) if seen_by else chip


def _hash(value: str | None, instead: str, language: Language) -> Markup | str:
    if not value:
        return instead
    return Markup(
        '<code title="{0}">{1}…</code><button type="button" class="copy" data-copy="{0}">{2}</button>'
    ).format(value, value[:12], general.copy.in_(language))
