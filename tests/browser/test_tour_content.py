"""The tour on a street that has what it points at: reports, a version on its way, a walk of today."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from apps.cockpit.text import tour as words
from apps.cockpit.tours import TOURS
from data_contracts.schemas.policy import Role
from data_contracts.schemas.report import ReportType
from data_contracts.store.pictures import open_picture_store
from flows.report_files import render_files
from flows.report_street import ReportStreet
from governance_rules.domain.periods import period_reported
from governance_rules.use_cases.build_report import build_report
from tests.browser.conftest import DESK, PHONE
from tests.browser.street import Street
from tests.browser.test_models import WORSE, staged
from tests.browser.test_patrol import planned
from tests.browser.test_tour import BESIDE, NAMES, NOT_HERE, at_step, press
from tests.browser.test_tour import lively as lively


def reported(street: Street) -> None:
    street.incident()
    store, where = open_picture_store(street.settings.picture_url), street.settings
    with street.database.unit_of_work() as uow:
        period = period_reported(ReportType.DAILY, uow.now().date())
        told = ReportStreet(where.street_name, where.time_zone, "http://127.0.0.1", store.get)
        build_report(uow, store, ReportType.DAILY, period, lambda numbers: render_files(numbers, told))


def with_a_version(street: Street) -> None:
    staged(street, WORSE)


def with_a_walk(street: Street) -> None:
    planned(street)


@pytest.mark.parametrize(
    ("role", "there", "targets"),
    [
        (Role.LEADER, reported, {".reports-frame"}),
        (Role.ML_ENGINEER, with_a_version, {".st-key-models_serving", ".models-list", ".models-verdict"}),
        (Role.OFFICER, with_a_walk, {".walk-card"}),
    ],
)
def test_what_is_there_is_pointed_at(
    visit, lively: Street, shot, role: Role, there: Callable[[Street], None], targets: set[str]
) -> None:
    there(lively)
    tour = TOURS[role]
    page = visit("/home", PHONE if role is Role.OFFICER else DESK, as_=NAMES.get(role, role.value))
    press(page, words.start)
    met = set()
    for number, step in enumerate(tour.steps, 1):
        at_step(page, step, number, len(tour.steps))
        if (target := step.targets[0]) in NOT_HERE:
            met.add(target)
            expect(page.locator(target).first).to_be_visible()
            expect(page.locator(".tour-spot")).to_be_visible()
            expect(page.locator(".tour-missing")).to_be_hidden()
            page.wait_for_timeout(500)
            seen = page.evaluate(BESIDE)
            assert seen["inside"] and seen["covered"] < 0.35, seen
            shot(page, f"tour-content-{role}-{number}")
        page.keyboard.press("ArrowRight")
    assert met == targets
