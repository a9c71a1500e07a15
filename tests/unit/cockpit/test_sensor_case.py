"""A case of an alarm sensor in the cockpit: no camera, no picture, and what the sensor said."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.cockpit.components.case_card import case_row, place_words
from apps.cockpit.components.case_detail import evidence_picture, facts
from apps.cockpit.reading.board import CaseDetail
from apps.cockpit.text.language import LANGUAGES, Language
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.place import Place
from data_contracts.schemas.sensor import Alarm, Sensor
from governance_rules.domain.alarms import incident_of_alarm
from tests.fakes.street import a_case, a_policy

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
SENSOR = Sensor("smoke-1", "Smoke <3-201>", Kind.SMOKE_ALARM, "flat-201")
INCIDENT = incident_of_alarm(SENSOR, Alarm("a1", "smoke-1", NOW, "kitchen <b>"))
CASE = a_case(
    CaseState.ENFORCING,
    policy=a_policy(Kind.SMOKE_ALARM),
    camera_id=None,
    zone_id=None,
    incident_id=INCIDENT.incident_id,
    sighting_count=3,
    last_seen_at=NOW + timedelta(minutes=2),
)
CARD = CaseCard(CASE, None, None, "Flat 201", None, None, None, None, None, None, "sensor", sensor_name=SENSOR.name)
DETAIL = CaseDetail(CARD, INCIDENT, Place("flat-201", "Flat 201", False), (), (), None, {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_who_told_and_where(language: Language) -> None:
    assert place_words(CARD, language) == "Smoke <3-201> · Flat 201"
    row = str(case_row(CARD, False, NOW, ZONE, language))
    assert "Smoke &lt;3-201&gt;" in row and "<img" not in row


def test_its_facts_are_those_of_an_alarm() -> None:
    english = next(language for language in LANGUAGES if "en" in str(language).lower())
    told = str(facts(DETAIL, NOW, ZONE, english))
    for words in ("Sensor", "Raised at", "Times raised", "Last raised", "It says", "kitchen &lt;b&gt;", "Flat 201"):
        assert words in told
    for words in ("Camera", "Zone", "Dwell", "Score", "Detector"):
        assert not re.search(rf"<dt>{words}</dt>", told)
    assert "Told by a sensor" in str(evidence_picture(DETAIL, ZONE, english))
