"""Two sides beside each other: chosen on the page, kept in its address, each number with its cases behind it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from data_contracts.schemas.kinds import Kind
from tests.browser.conftest import PHONE


def test_a_period_is_held_against_another(visit, street, shot) -> None:
    street.incident()
    street.incident(kind=Kind.GARBAGE, camera_id="gate-2")
    page = visit("/use", as_="leader")
    page.get_by_text("对比", exact=True).click()
    expect(page).to_have_url(re.compile("view=compare"))
    expect(page.get_by_role("heading", name="两边有什么不同？")).to_be_visible()
    page.locator(".st-key-use_period").get_by_text("月", exact=True).click()
    expect(page).to_have_url(re.compile("period=monthly"))
    page.get_by_text("去年同期", exact=True).click()
    expect(page).to_have_url(re.compile("against=year"))
    page.get_by_text("另选一段", exact=True).click()
    expect(page).to_have_url(re.compile(r"against=\d{4}-\d\d-\d\d"))
    # What the address says is what a colleague sees.
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator(".st-key-compare_against input")).to_be_visible()
    shot(page, "use-compare-periods")


def test_what_cannot_be_compared_is_said(visit, street, shot) -> None:
    street.incident()
    page = visit("/use?view=compare&by=community&period=daily&language=en", as_="leader")
    expect(page.locator(".top h1")).to_have_text("What is different between the two?")
    expect(page.locator(".message, .nothing, .use-story").first).to_be_visible()
    page.goto(page.url.replace("by=community", "by=planet"))
    expect(page.locator(".message")).to_contain_text("'planet' is none of community, road")
    shot(page, "use-compare-wrong")


def test_on_a_phone_nothing_is_wider_than_the_window(visit, street, shot) -> None:
    street.incident()
    page = visit("/use?view=compare&period=monthly", as_="operator", size=PHONE)
    expect(page.get_by_role("heading", name="两边有什么不同？")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1
    shot(page, "use-compare-phone")
