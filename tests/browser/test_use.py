"""The page about a period: its numbers are the street's own, and each leads to the cases behind it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from data_contracts.schemas.kinds import Kind
from tests.browser.conftest import PHONE


def test_a_number_leads_to_its_cases(visit, street, shot) -> None:
    street.incident()
    street.incident(x=420)
    street.incident(kind=Kind.GARBAGE, camera_id="gate-2")
    page = visit("/use?period=monthly", as_="leader")
    expect(page.get_by_role("heading", name="这段时间街面怎么样？")).to_be_visible()
    expect(page.locator(".number b").first).to_have_text("3")
    kinds = page.locator(".bars", has_text="类型")
    expect(kinds.locator("tr").first).to_contain_text("机动车违停")
    expect(kinds.locator("td a").first).to_have_text("2")
    assert sum(int(text) for text in page.locator(".heat td a").all_inner_texts() if text) == 3
    shot(page, "use")
    kinds.locator("td a").first.click()
    expect(page.locator(".case-list tbody tr")).to_have_count(2)
    expect(page.locator(".chip-filter").first).to_contain_text("机动车违停")


def test_any_period_is_in_the_address(visit, street, shot) -> None:
    street.incident()
    page = visit("/use", as_="operator", size=PHONE)
    expect(page.locator(".columns a")).to_have_count(7)
    shot(page, "use-phone")
    page.get_by_role("button", name="上一段").click()
    expect(page.locator(".nothing")).to_contain_text("这段时间没有立案")
    assert re.search(r"day=\d{4}-\d\d-\d\d", page.url)
    page.locator(".st-key-use_period").get_by_text("日", exact=True).click()
    expect(page).to_have_url(re.compile("period=daily"))
    page.goto(page.url.replace("period=daily", "period=yearly"))
    expect(page.locator(".message")).to_contain_text("'yearly' is none of daily, weekly, monthly")
