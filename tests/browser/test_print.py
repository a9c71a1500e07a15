"""The desk's pages on paper: heading and content, who and when, nothing to press, nothing cut off, always light."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from apps.cockpit.text import general
from data_contracts.schemas.kinds import Kind
from tests.browser.conftest import DESK, SCREENSHOTS
from tests.browser.test_council import propose
from tests.browser.test_dark import FAINT
from tests.browser.test_patrol import planned
from tests.browser.test_quality import check, today

# What @page leaves of A4 at 96 to the inch: 210 and 297 mm without 11 on each side.
PORTRAIT, LANDSCAPE = 710, 1039
IN_BAR = (general.page_wall, general.sign_out, general.other_language)
# Texts that the sheet shows; what is drawn wider than it; what a scrolling frame cuts off; what can only be pressed.
TEXT = """() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) {
        const one = walk.currentNode.parentElement;
        if (one.closest('script, style') || !one.checkVisibility({ visibilityProperty: true })) continue;
        if (walk.currentNode.data.trim()) found.push(walk.currentNode.data.trim());
    }
    return found;
}"""
WIDE = """(width) => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter((one) => one.checkVisibility() && !one.closest('svg svg, svg *') && one.getBoundingClientRect().width)
    .filter((one) => one.getBoundingClientRect().right > width + 1)
    .map((one) => `${one.tagName} ${one.className} ${Math.round(one.getBoundingClientRect().right)}`)"""
SCROLLED = """() => [...document.querySelectorAll('[data-testid=stApp], [data-testid=stApp] *')]
    .filter((one) => one.checkVisibility() && ['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowY))
    .filter((one) => one.scrollHeight > one.clientHeight + 2 && one.clientHeight > 30)
    .map((one) => `${one.tagName} ${one.className} ${one.scrollHeight}>${one.clientHeight}`)"""
PRESSED = """() => [...document.querySelectorAll('button, form, select, .tour-offer, [data-testid=stToast]')]
    .filter((one) => one.checkVisibility() && !one.closest('[data-testid=stButtonGroup], .st-key-zone_list'))
    .map((one) => one.outerHTML.slice(0, 160))"""
PAGES = {
    # Counts are kept for a minute, whatever street is there by then: a week that no other test looks at.
    "use?day=2026-11-18": ("这段时间街面怎么样？", ".bars h2"),
    "analysis?view=hotspots": ("问题聚集在哪里？", ".places tbody tr"),
    "analysis?view=coverage": (None, ".places .panel"),
    "analysis?view=recurrence": (None, ".places .panel"),
    "analysis?view=forecast": (None, ".heat td"),
    "analysis?view=effect": (None, "h1"),
    "analysis?view=what_if": (None, "h1"),
    "reports": (None, ".nothing, .reports td"),
    "cases": ("哪些案卷？", ".cases-found tbody tr"),
    "patrol": ("谁在什么时候走哪里？", ".reports tbody tr"),
    "council": (None, ".topic-body"),
    "quality": (None, ".quality-suite"),
    "setup?view=zones": (None, ".zone-editor img, .nothing, .st-key-zone_list"),
    "setup?view=policies": (None, "h1"),
    "setup?view=shops": (None, ".st-key-setup_list"),
}


def many_cases(street) -> None:
    """Six more than a page of the list holds."""
    for camera_id, kind in product(("gate-1", "gate-2", "gate-3", "sim-1"), (Kind.ILLEGAL_PARKING, Kind.GARBAGE)):
        for x in range(20, 560, 80):
            street.incident(camera_id, kind, x=x, ago=timedelta(minutes=9))


@pytest.fixture
def full(street):
    """A street with something to print on each page."""
    planned(street)
    many_cases(street)
    propose(street)
    check(street, today(street))
    return street


def opened(page: Page, address: str, content: str) -> None:
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/{address}")
    expect(page.locator(".st-key-bar")).to_be_visible()
    expect(page.locator("h1").first).to_be_visible(timeout=120_000)
    expect(page.locator(content).first).to_be_visible(timeout=120_000)
    page.wait_for_timeout(1500)


def sheets(page: Page, name: str, landscape: bool = False) -> int:
    """How many sheets of A4 it takes; the print is kept beside the pictures."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    file = SCREENSHOTS / f"print-{re.sub('[^a-z_]+', '-', name)}{'-wide' if landscape else ''}.pdf"
    page.pdf(path=file, format="A4", landscape=landscape, print_background=True, prefer_css_page_size=False)
    return len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))


def on_paper(page: Page, width: int) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 900})


def on_screen(page: Page) -> None:
    page.emulate_media(media="null")
    page.set_viewport_size(DESK)


def test_every_page_is_whole_on_paper_without_what_is_pressed(visit, full) -> None:
    page = visit("/cases", as_="leader")
    wrong = {}
    for address, (heading, content) in PAGES.items():
        opened(page, address, content)
        before = page.locator("h1").first.inner_text()
        for width in (PORTRAIT, LANDSCAPE):
            on_paper(page, width)
            shown = page.evaluate(TEXT)
            told = " ".join(shown)
            found = {
                "heading": [] if (heading or before) in told else [before],
                "content": [] if page.locator(content).first.is_visible() else [content],
                "bar": [word.zh for word in IN_BAR if word.zh in shown],
                "wide": page.evaluate(WIDE, width),
                "scrolled": page.evaluate(SCROLLED),
                "pressed": page.evaluate(PRESSED),
                "who": [] if re.search(r"打印于 \d{4}-\d\d-\d\d \d\d:\d\d", told) else ["who"],
            }
            if any(found.values()):
                wrong[f"{address} {width}"] = {name: value[:5] for name, value in found.items() if value}
        on_screen(page)
        kept = sheets(page, address), sheets(page, address, landscape=True)
        if address == "cases":
            assert kept == (2, 3)
    assert wrong == {}


def test_a_long_table_repeats_its_head_and_says_what_is_missing(visit, street) -> None:
    many_cases(street)
    page = visit("/cases?road=xiaohe-road", as_="leader")
    expect(page.locator(".cases-found tbody tr")).to_have_count(50)
    expect(page.locator(".print-only").first).to_be_hidden()
    on_paper(page, PORTRAIT)
    expect(page.locator(".cases-found thead")).to_have_css("display", "table-header-group")
    expect(page.locator(".cases-found tbody tr").first).to_have_css("break-inside", "avoid")
    expect(page.locator(".print-only.quiet")).to_have_text("这里列出其中 50 件（56 件）")
    expect(page.locator(".chip-filter")).to_have_text(re.compile("道路：小河路"))
    expect(page.locator(".chip-filter i")).to_be_hidden()
    expect(page.locator(".case-pages")).to_be_hidden()


def test_a_case_is_printed_alone_with_its_picture_facts_and_course(visit, street) -> None:
    number = street.incident()
    street.incident("gate-2", Kind.GARBAGE)
    page = visit(f"/watch?case={number}", as_="operator")
    expect(page.locator("img.evidence")).to_be_visible()
    expect(page.locator(f".case-heading[data-case='{number}']")).to_be_visible()
    expect(page.locator(".feed")).to_be_visible()
    for width in (PORTRAIT, LANDSCAPE):
        on_paper(page, width)
        for content in (".case-heading h2", "img.evidence", ".facts", ".timeline", ".map", ".print-head"):
            expect(page.locator(content).first).to_be_visible()
        for left_out in (".feed", ".top", ".st-key-actions", ".st-key-filters", ".st-key-bar"):
            expect(page.locator(left_out).first).to_be_hidden()
        assert (page.evaluate(PRESSED), page.evaluate(WIDE, width), page.evaluate(SCROLLED)) == ([], [], [])
        assert (
            page.locator("time.moment")
            .first.evaluate("one => getComputedStyle(one, '::after').content")
            .startswith('"20')
        )
    on_screen(page)
    assert 1 <= sheets(page, "case") <= 2


def test_who_and_when_in_the_streets_own_time_and_in_both_languages(visit, street) -> None:
    street.incident()
    street.database.advance_clock(timedelta(days=3))
    page = visit("/cases", as_="leader")
    page.goto(page.url.split("?")[0] + "?language=en")
    expect(page.get_by_role("button", name="中文")).to_be_visible()
    expect(page.get_by_role("heading", name="Which cases are these?")).to_be_visible()
    head = page.locator(".print-head")
    expect(head).to_be_hidden()
    page.wait_for_timeout(1500)
    sheets(page, "english")  # as printing does, this tells the page
    on_paper(page, PORTRAIT)
    expect(head).to_be_visible()
    expect(head.locator("b")).to_have_text(re.compile(r"小河街道 · CityEye"))
    expect(head.locator("span")).to_have_text(re.compile(r"Printed by .+, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d"))
    printed = datetime.fromisoformat(head.locator("time").inner_text())
    with street.database.unit_of_work() as uow:
        now = uow.now().astimezone(ZoneInfo(street.database.time_zone)).replace(tzinfo=None)
    assert abs(now - printed) < timedelta(minutes=2)


def test_the_dark_theme_is_printed_light(visit, street) -> None:
    number = street.incident()
    page = visit("/cases", as_="leader")
    page.emulate_media(color_scheme="dark")
    faint = {}
    for address, content in (
        ("use?period=daily", ".bars h2"), ("cases", ".cases-found"), ("analysis?view=forecast", "h1"),
        ("reports", ".nothing"), ("council", "h1"), (f"watch?case={number}", ".facts"),
        ("setup?view=policies", ".reports"), ("patrol", ".nothing"),
    ):  # fmt: skip
        opened(page, address, content)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": PORTRAIT, "height": 1000})
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
        corners = {picture.getpixel((x, y)) for x in (1, PORTRAIT - 2) for y in (1, 998)}
        dark = sum(sum(pixel) < 240 for pixel in picture.resize((71, 100)).get_flattened_data()) / 7100
        if corners != {(255, 255, 255)} or (dark > 0.1 and "watch" not in address):
            faint[address] = [f"{corners}, {dark:.0%} dark"]
        if found := page.evaluate(FAINT):
            faint[address] = found
        on_screen(page)
    assert faint == {}
