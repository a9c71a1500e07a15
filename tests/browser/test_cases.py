"""The list of cases: what is in the address is what is listed, each chip can be taken away, each row leads on."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from data_contracts.schemas.kinds import Kind
from tests.browser.conftest import PHONE


def test_a_link_lists_its_cases_and_each_leads_to_its_own(visit, street, shot) -> None:
    parked, littered = street.incident(), street.incident(kind=Kind.GARBAGE, camera_id="gate-2")
    page = visit("/cases?kind=garbage&road=xiaohe-road&hour=99", as_="leader")
    # What cannot be read is said, not passed over: a wider list would be taken for the number's own.
    expect(page.locator(".message")).to_contain_text("hour: '99' is no number of 0 to 23")
    expect(page.locator(".case-list")).to_have_count(0)
    page.goto(page.url.replace("&hour=99", ""))
    expect(page.locator(".case-list tbody tr")).to_have_count(1)
    expect(page.locator(".case-list tbody tr")).to_contain_text("废弃垃圾")
    expect(page.locator(".case-count")).to_have_text("1 件")
    expect(page.locator(".chip-filter")).to_have_text([re.compile("废弃垃圾"), re.compile("道路：小河路")])
    shot(page, "cases")
    page.locator(".chip-filter").first.click()
    expect(page.locator(".case-list tbody tr")).to_have_count(2)
    assert "kind=" not in page.url and "road=xiaohe-road" in page.url
    page.locator(".case-list tbody a").last.click()
    expect(page.get_by_role("heading", name="此刻哪里需要处理？")).to_be_visible()
    expect(page.locator("img.evidence")).to_be_visible()
    assert f"case={min(parked, littered)}" in page.url


def test_a_choice_goes_into_the_address(visit, street, shot) -> None:
    street.incident()
    page = visit("/cases", as_="operator", size=PHONE)
    expect(page.locator(".case-list tbody tr")).to_have_count(1)
    shot(page, "cases-phone")
    expect(page.locator(".case-list tbody td").nth(2)).to_be_visible()
    expect(page.locator(".case-list tbody td.where")).to_be_visible()
    page.locator(".st-key-case_filters [data-testid=stSelectbox] input").first.click()
    page.get_by_role("option", name="废弃垃圾").click()
    expect(page.locator(".nothing")).to_contain_text("没有符合条件的案卷")
    assert "kind=garbage" in page.url


def test_a_merchant_has_no_list(visit, street) -> None:
    page = visit("/cases", as_="merchant")
    expect(page.locator("body")).to_contain_text("您的岗位不看这一页")
