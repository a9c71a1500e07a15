"""What is known of a zone, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.moments import duration, time_tag
from apps.cockpit.text import general
from apps.cockpit.text import setup_zones as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.policy import ALL_DAYS, Schedule, Weekday
from data_contracts.schemas.setup_change import SetupChange
from data_contracts.schemas.zone import Zone
from governance_rules.domain.zone_hours import in_rows, runs_of_days


def zone_facts(zone: Zone, language: Language) -> Markup:
    """Kind, dwell, hours, place and masks of the zone."""
    dwell = words.as_policy.in_(language)
    if zone.dwell_seconds is not None:
        dwell = duration(timedelta(seconds=zone.dwell_seconds), language)
    rows = [
        (words.kind, KINDS[zone.kind].in_(language)),
        (words.dwell, dwell),
        (words.schedule, schedule_words(zone.schedule, language)),
        (words.place_short, zone.place_id or words.each_spot.in_(language)),
    ]
    if zone.masks:
        rows.append((words.masks, str(len(zone.masks))))
    return Markup('<dl class="zone-facts">{}</dl>').format(
        Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(t.in_(language), value) for t, value in rows)
    )


def schedule_words(schedule: Schedule | None, language: Language) -> str:
    """When the zone counts."""
    if schedule is None:
        return words.as_policy.in_(language)
    hours = in_rows(schedule)
    if hours is None:
        return words.of_own.in_(language)
    between = general.between.in_(language)
    listed = between.join(
        " ".join(part for part in (_days(row.days, language), row.hours) if part) for row in hours.rows
    )
    said = words.only if hours.meaning == "only" else words.except_
    parts = [said.in_(language, hours=listed)] if listed else []
    if not hours.holidays_count:
        parts.append(words.not_holidays.in_(language))
    return between.join(parts) or words.as_policy.in_(language)


def _days(days: Sequence[Weekday], language: Language) -> str:
    """The days in words; none where it is every day."""
    if set(days) == set(ALL_DAYS):
        return ""
    return general.between.in_(language).join(
        words.DAYS[first].in_(language)
        if first == last
        else words.days_run.in_(language, first=words.DAYS[first].in_(language), last=words.DAYS[last].in_(language))
        for first, last in runs_of_days(days)
    )


def changes(
    history: Sequence[SetupChange], names: Mapping[int, str], now: datetime, zone: ZoneInfo, language: Language
) -> Markup:
    """Who changed it, the newest first."""
    rows = Markup("").join(
        Markup("<li>{} {} · {}</li>").format(
            names.get(change.person_id, general.none.in_(language)),
            (
                words.did_add
                if change.before is None
                else words.did_remove
                if change.after is None
                else words.did_change
            ).in_(language),
            time_tag(change.changed_at, now, zone, language),
        )
        for change in history
    )
    return Markup('<ul class="setup-changes">{}</ul>').format(rows)
