"""The reports page with real reports: its list by type, page, print and annex, and what was sent to a reader."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from data_contracts.schemas.report import Report, ReportType
from data_contracts.schemas.report_delivery import Subscription
from data_contracts.store.pictures import open_picture_store
from flows.report_files import render_files
from flows.report_street import ReportStreet
from flows.report_words import KINDS
from governance_rules.domain.periods import period_reported
from governance_rules.domain.report_changes import numbers_hash
from governance_rules.use_cases.build_report import build_report
from governance_rules.use_cases.deliver_reports import queue_deliveries, subscribe
from tests.browser.conftest import PHONE
from tests.pdf_text import read_pdf


@pytest.fixture
def made(street, cockpit) -> dict[ReportType, Report]:
    """A report of each type of the running day, week and month, and last week's in the leader's inbox."""
    street.incident()
    settings = street.settings
    store = open_picture_store(settings.picture_url)
    where = ReportStreet(settings.street_name, settings.time_zone, cockpit, store.get)
    reports = {}
    with street.database.unit_of_work() as uow:
        leader = next(person for person in uow.people.all() if person.sign_in_name == "leader")
        subscribe(uow, Subscription(ReportType.WEEKLY, "zh", leader.person_id))
        today = uow.now().astimezone(ZoneInfo(settings.time_zone)).date()
    for report_type in ReportType:
        with street.database.unit_of_work() as uow:
            which = period_reported(report_type, today)
            reports[report_type], _ = build_report(
                uow, store, report_type, which, lambda told: render_files(told, where)
            )
    with street.database.unit_of_work() as uow:
        old = period_reported(ReportType.WEEKLY, today - timedelta(weeks=52))
        last, _ = build_report(uow, store, ReportType.WEEKLY, old, lambda told: render_files(told, where))
        link = f"{cockpit}/cockpit/reports/weekly/{last.period_start}"
        assert queue_deliveries(uow, last, KINDS, settings.street_name, link) == 1
        assert uow.report_deliveries.deliver_inbox(10) == 1
    return reports


def test_reports_are_listed_by_type_with_their_files(visit, made, cockpit, shot) -> None:
    page = visit("/reports", as_="leader")
    expect(page.locator(".reports tbody tr")).to_have_count(6)
    daily = made[ReportType.DAILY]
    row = page.locator(".reports tbody tr", has_text="日报").first
    expect(row.locator("code")).to_have_text(numbers_hash(daily.numbers)[:12])
    expect(row.locator("a")).to_have_text(["打开", "打印版 PDF", "附表 XLSX"])
    page.wait_for_timeout(600)
    shot(page, "reports-files")
    for name, digest in (("打印版 PDF", daily.pdf_sha256), ("附表 XLSX", daily.xlsx_sha256)):
        address = row.get_by_role("link", name=name).get_attribute("href")
        got = page.request.get(f"{cockpit}{address}")
        assert got.status == 200 and hashlib.sha256(got.body()).hexdigest() == digest
        if name.endswith("PDF"):
            assert got.headers["content-type"] == "application/pdf" and "小河街道" in read_pdf(got.body()).text
        else:
            assert f"daily-{daily.period_start}-1.xlsx" in got.headers["content-disposition"]
    assert page.request.get(f"{cockpit}/cockpit/reports/exposure/{daily.period_start}/xlsx").status == 404
    page.get_by_role("radio", name="委员会周报").click()
    expect(page.locator(".reports tbody tr")).to_have_count(1)
    assert "type=committee" in page.url
    expect(page.locator(".reports a")).to_have_text(["打开", "打印版 PDF"])


def test_a_number_of_a_report_leads_to_its_cases(visit, made, shot) -> None:
    page = visit("/reports?type=monthly", as_="leader")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="打开").first.click()
    report = opened.value
    expect(report.locator("#total")).to_have_text("1")
    shot(report, "report-page")
    report.set_viewport_size(PHONE)
    shot(report, "report-page-phone")
    assert report.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    report.locator("#total a").click()
    report.wait_for_url("**/cases?opened_from=*")
    # Still signed in: the sandbox of the page does not follow the link.
    expect(report.locator("form.sign-in")).to_have_count(0)


def test_a_report_is_there_for_who_subscribed(visit, made, shot) -> None:
    page = visit("/reports", size=PHONE, as_="leader")
    sent = page.locator(".message-reports")
    expect(sent).to_contain_text("【周报】小河街道")
    expect(sent).to_contain_text("本期没有立案。")
    expect(page.locator(".reports tbody tr").first).to_be_visible()
    page.wait_for_timeout(600)
    shot(page, "reports-files-phone")
