"""Light and dark in a real browser: what the browser prefers, the switch that is remembered, and every page in dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from data_contracts.schemas.kinds import Kind
from tests.browser.conftest import DESK, PHONE

DARK, LIGHT = "rgb(15, 21, 27)", "rgb(244, 246, 248)"
# Every text that is seen, with its own colour, and the first ground below it that is not clear.
FAINT = """() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const pixel = (colours) => {
        pen.clearRect(0, 0, 1, 1);
        for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => {
        const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const found = new Set();
    const walk = document.createTreeWalker(document.querySelector('[data-testid=stApp]'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const one = walk.currentNode.parentElement;
        const text = walk.currentNode.textContent.trim().slice(0, 24);
        if (!text || one.closest('svg, script, style, [disabled]')) continue;
        if (!one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        const grounds = [];
        for (let at = one; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
        const both = [pixel(grounds), pixel([...grounds, getComputedStyle(one).color])];
        const [dark, bright] = both.map(light).sort((a, b) => a - b);
        const contrast = (bright + 0.05) / (dark + 0.05);
        if (contrast < 4.5) found.add(`${text} ${contrast.toFixed(2)} <${one.tagName} ${one.className}>`);
    }
    return [...found];
}"""
PAGES = (
    "watch", "use?period=monthly", "cases", "notices", "cameras", "reports", "analysis?view=forecast",
    "patrol", "council", "quality",
)  # fmt: skip


def ground_of(page: Page) -> str:
    return page.locator("[data-testid=stApp]").evaluate("app => getComputedStyle(app).backgroundColor")


def settle(page: Page) -> None:
    expect(page.locator(".st-key-bar")).to_be_visible()
    page.wait_for_timeout(2000)


def some_cases(street) -> None:
    street.incident()
    street.incident(x=420, score=0.2)
    street.incident("gate-2", Kind.GARBAGE)
    street.incident("sim-1", Kind.SHOP_OVERFLOW, detector="oracle")


def test_every_page_in_dark_can_be_read(visit, street, shot) -> None:
    some_cases(street)
    page = visit("/watch", as_="leader")
    page.emulate_media(color_scheme="dark")
    root = page.url.rsplit("/", 1)[0]
    faint = {}
    for address in PAGES:
        page.goto(f"{root}/{address}")
        settle(page)
        assert ground_of(page) == DARK, address
        shot(page, f"dark-{address.split('?')[0]}")
        if found := page.evaluate(FAINT):
            faint[address] = found
    assert faint == {}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_phone_and_the_desk_of_an_operator(visit, street, shot, theme) -> None:
    some_cases(street)
    page = visit("/watch", size=DESK, as_="operator")
    page.emulate_media(color_scheme=theme)
    expect(page.locator("img.evidence")).to_be_visible()
    settle(page)
    assert page.evaluate(FAINT) == []
    shot(page, f"{theme}-watch-operator")
    phone = visit("/inbox", size=PHONE, as_="grid")
    phone.emulate_media(color_scheme=theme)
    phone.locator(".row").first.click()
    expect(phone.locator(".phone-heading")).to_be_visible()
    settle(phone)
    assert phone.evaluate(FAINT) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shot(phone, f"{theme}-phone")


def test_the_switch_is_remembered_on_every_page(visit, street, shot) -> None:
    page = visit("/watch", as_="operator")
    settle(page)
    assert ground_of(page) == LIGHT
    page.locator("[data-turn]").click()
    expect(page.locator("[data-testid=stApp]")).to_have_css("background-color", DARK)
    # The person is still signed in, and other pages opened by their address are dark, too.
    page.goto(page.url.replace("/watch", "/cameras"))
    expect(page.locator(".camera-card")).to_have_count(4)
    assert ground_of(page) == DARK
    settle(page)
    page.locator("[data-turn]").click()
    expect(page.locator("[data-testid=stApp]")).to_have_css("background-color", LIGHT)
    # Back at what the browser prefers, it is followed again.
    page.emulate_media(color_scheme="dark")
    page.goto(page.url)
    settle(page)
    assert ground_of(page) == DARK


def test_the_sign_in_follows_the_browser(visit, street, shot) -> None:
    page = visit("/")
    page.emulate_media(color_scheme="dark")
    page.reload()
    expect(page.locator("form.sign-in button")).to_be_visible()
    assert ground_of(page) == DARK
    assert page.evaluate(FAINT) == []
    shot(page, "dark-sign-in")
