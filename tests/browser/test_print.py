"""On paper: light whatever the screen is, nothing to press, whole tables, and when it was printed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from data_contracts.schemas.kinds import Kind

PAGES = (
    "use?period=monthly", "use?view=compare", "analysis?view=forecast", "reports", "cases", "patrol", "council",
    "quality",
)  # fmt: skip
PRESSED = """() => [...document.querySelectorAll(
    'button, input, select, .st-key-bar_pages a, [data-testid="stHeader"], .tour-offer')]
    .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))"""
GROUND = """() => {
    const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    pen.fillStyle = getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


def on_paper(page: Page) -> bytes:
    page.emulate_media(media="print", color_scheme="dark")
    return page.pdf(prefer_css_page_size=True, print_background=True)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_on_paper_is_light_and_has_nothing_to_press(visit, street, address: str) -> None:
    street.incident()
    street.incident(kind=Kind.GARBAGE, camera_id="gate-2")
    page = visit(f"/{address}", as_="leader")
    page.emulate_media(color_scheme="dark")
    page.reload()
    expect(page.locator("h1").first).to_be_visible(timeout=60_000)
    page.wait_for_function("() => Boolean(window.cityeyePage)")
    heading = page.locator("h1").first.inner_text()
    assert on_paper(page).startswith(b"%PDF")
    assert page.evaluate(PRESSED) == []
    assert page.locator("h1").first.is_visible() and page.locator("h1").first.inner_text() == heading
    assert page.evaluate(GROUND) == [255, 255, 255]
    printed = page.locator(".printed-at")
    expect(printed).to_have_text(re.compile(r"^打印于 \d{4}-\d\d-\d\d \d\d:\d\d$"))
    expect(printed).to_be_visible()


def test_what_is_longer_than_a_sheet_goes_on_on_the_next(visit, street) -> None:
    street.incident()
    page = visit("/use?period=monthly", as_="leader")
    expect(page.locator(".bars").last).to_be_visible()
    # On the screen the page is a window that scrolls; on paper everything in it is there.
    page.locator(".use-grid").evaluate("grid => (grid.style.paddingTop = '3000px')")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", on_paper(page))) >= 2


def test_a_case_is_printed_alone(visit, street) -> None:
    case = street.incident()
    page = visit("/watch", as_="operator")
    expect(page.locator(".st-key-detail h2, .st-key-detail h1, .detail-head").first).to_be_visible()
    assert case is not None
    on_paper(page)
    assert not page.locator(".st-key-feed_side").is_visible()
    assert page.locator(".st-key-detail").is_visible()
