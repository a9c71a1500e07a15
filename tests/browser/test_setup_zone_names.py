"""Names of zones on the camera's picture: each in its own zone, none over another, one of them said whole."""

from __future__ import annotations

from itertools import combinations

import pytest
from playwright.sync_api import expect

from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.zone import Zone
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_setup_zones import ADDRESS
from tests.browser.test_setup_zones import _at as at

NAMES = """() => {
    const of = (one) => { const b = one.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
    const svg = document.querySelector('.zone-editor svg');
    const texts = [...svg.querySelectorAll('.names text')].map((one) => [one.textContent, of(one), one.classList[0]]);
    const zones = [...svg.querySelectorAll('.zone')].map((one) => [one.getAttribute('aria-label'), of(one)]);
    return { picture: of(svg), texts, zones: Object.fromEntries(zones) };
}"""


def _inside(inner: list[float], outer: list[float], by: float = 1.5) -> bool:
    return all(a >= b - by for a, b in zip(inner[:2], outer[:2], strict=True)) and all(
        a <= b + by for a, b in zip(inner[2:], outer[2:], strict=True)
    )


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_names_keep_to_their_zones_and_the_whole_is_said_of_one(visit, street, shot, size) -> None:
    """Many zones, small, narrow, over one another and at the edges: no name over another, none out of the picture."""
    street.live_picture("gate-1")
    with street.database.unit_of_work() as uow:
        uow.zones.remove("gate-1-garbage")
        for number in range(6):
            left = 60 + number * 95
            shape = Polygon((Point(left, 10), Point(left + 80, 10), Point(left + 80, 60), Point(left, 60)))
            uow.zones.add(Zone(f"small-{number}", "gate-1", "home", f"沿街店铺门前第{number}段", Kind.GARBAGE, shape))
        slit = Polygon((Point(2, 20), Point(12, 20), Point(12, 300), Point(2, 300)))
        uow.zones.add(Zone("slit", "gate-1", "home", "细长条", Kind.GARBAGE, slit))
        corner = Polygon((Point(540, 300), Point(638, 220), Point(638, 350), Point(560, 350)))
        uow.zones.add(Zone("corner", "gate-1", "home", "桥头转角处的非机动车停放区", Kind.BIKE_DISORDER, corner))
    page = visit(ADDRESS, size, as_="admin")
    expect(page.locator(".zone-editor .zone")).to_have_count(10)
    expect(page.locator(".names text.name").first).to_be_attached()
    page.wait_for_timeout(500)
    seen = page.evaluate(NAMES)
    shot(page, f"setup-zones-names-{size['width']}")
    assert not any(kind == "label" for _, _, kind in seen["texts"])
    assert len(seen["texts"]) >= (9 if size is DESK else 2)
    for words, box, _ in seen["texts"]:
        assert _inside(box, seen["picture"]) and "·" not in words and len(words) >= 2
        of = [b for label, b in seen["zones"].items() if label.startswith(words.rstrip("…"))]
        assert any(_inside(box, zone, 3) for zone in of), words
    assert not any(words.startswith("细") for words, _, _ in seen["texts"])
    boxes = [box for _, box, _ in seen["texts"]]
    for one, two in combinations(boxes, 2):
        assert one[2] <= two[0] + 1 or two[2] <= one[0] + 1 or one[3] <= two[1] + 6 or two[3] <= one[1] + 6
    # The pointer over it, or the focus on it: its kind as well, whole, inside the picture.
    label = page.locator(".names text.label")
    page.mouse.move(*at(page, 7, 250))
    expect(label).to_have_text("细长条 · 废弃垃圾")
    page.mouse.move(*at(page, 600, 330))
    expect(label).to_have_text("桥头转角处的非机动车停放区 · 非机动车乱停")
    seen = page.evaluate(NAMES)
    assert all(_inside(box, seen["picture"]) for _, box, _ in seen["texts"])
    shot(page, f"setup-zones-hover-{size['width']}")
    page.mouse.move(*at(page, 300, -30))
    expect(label).to_have_count(0)
    page.locator(".zone-editor .zone").first.focus()
    expect(label).to_have_count(1)
    page.keyboard.press("Tab")
    expect(label).to_have_count(1)
    expect(label).to_have_text(page.locator(".zone-editor .zone").nth(1).get_attribute("aria-label") or "none")
    page.locator(".zone-editor .zone").nth(1).blur()
    expect(label).to_have_count(0)
    # Chosen in the list it is said for as long as it is chosen.
    page.locator(".st-key-zone_list button", has_text="门前第3段").click()
    expect(label).to_have_text("沿街店铺门前第3段 · 废弃垃圾")
    expect(page.locator(".zone-facts")).to_be_visible()
    seen = page.evaluate(NAMES)
    assert all(_inside(box, seen["picture"]) for _, box, _ in seen["texts"])
    shot(page, f"setup-zones-chosen-{size['width']}")
