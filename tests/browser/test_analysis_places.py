"""Analysis in place in a real browser: a view each, every mark and row leads to its cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.geojson import Geometry
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.demo_street import COMMUNITY, ROAD
from tests.browser.conftest import PHONE

SIDE_ROAD = "side-road"


@pytest.fixture
def mapped(street):
    """The street with two drawn roads, one more camera with a view, and cases at three cameras."""
    line = Geometry.line(((120.1300, 30.3150), (120.1330, 30.3152), (120.1360, 30.3150)))
    other = Geometry.line(((120.1330, 30.3152), (120.1331, 30.3180)))
    with street.database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.ROAD, ROAD.area_id, ROAD.name, COMMUNITY.area_id, None, line, 577.0))
        uow.areas.save(Area(AreaLevel.ROAD, SIDE_ROAD, "桥西街", COMMUNITY.area_id, None, other, 311.0))
        uow.cameras.add(
            Camera(
                "side-1", "桥西街一号", "rtsp://127.0.0.1/9", longitude=120.13305, latitude=30.3160,
                road_id=SIDE_ROAD, heading_degrees=2.0, view_degrees=64.0, view_metres=60.0,
            )
        )  # fmt: skip
    for camera_id, kind, x in (("gate-1", Kind.ILLEGAL_PARKING, 60), ("gate-1", Kind.GARBAGE, 200),
                               ("gate-2", Kind.ILLEGAL_PARKING, 60), ("sim-1", Kind.GARBAGE, 320)):  # fmt: skip
        street.incident(camera_id, kind, x=x, ago=timedelta(minutes=9))
    return street


def test_hot_spots_lead_to_their_cases(visit, mapped, shot) -> None:
    page = visit("/analysis?view=hotspots", as_="leader")
    expect(page.get_by_role("heading", name="问题聚集在哪里？")).to_be_visible(timeout=180_000)
    expect(page.locator(".said").first).to_contain_text("共 4 件")
    rows = page.locator(".places tbody tr")
    expect(rows.first.locator("a")).to_have_attribute("href", r := rows.first.locator("a").get_attribute("href") or "")
    assert r.startswith("/cases?cell=8a") and "opened_from=" in r
    assert sum(int(text) for text in page.locator(".places tbody tr td:nth-child(2)").all_inner_texts()) == 4
    marks = page.locator(".place-map a")
    assert {a.get_attribute("href") for a in marks.all()} == {
        a.get_attribute("href") for a in page.locator(".places tbody a").all()
    }
    expect(page.locator(".place-map .m-not_seen").first).to_be_attached()
    expect(page.locator(".place-map .road")).to_have_count(2)
    page.get_by_text("这些数字怎么算的？").click()
    expect(page.locator("details p").nth(1)).to_contain_text("每千机时")
    shot(page, "hot-spots")
    page.get_by_role("link", name="废弃垃圾").click()
    expect(page.locator(".said").first).to_contain_text("共 2 件", timeout=180_000)
    assert "kind=garbage" in page.url


def test_coverage_says_what_nobody_sees_and_what_is_missing_to_propose_a_place(visit, mapped, shot) -> None:
    page = visit("/analysis?view=coverage", as_="leader")
    expect(page.get_by_role("heading", name="哪里没有摄像头看得到？")).to_be_visible(timeout=60_000)
    expect(page.locator(".said").first).to_contain_text("0.9 公里")
    # The one camera whose view is known has found nothing yet: nothing can be expected of one more.
    expect(page.locator(".said").first).to_contain_text("才能推荐新的位置")
    links = {mark.get_attribute("href") for mark in page.locator(".place-map a").all()}
    assert links and all((link or "").startswith("/cases?road=") for link in links)
    shot(page, "coverage")


def test_recurrence_and_effect_on_a_phone(visit, mapped, shot) -> None:
    page = visit("/analysis?view=recurrence", PHONE, as_="leader")
    expect(page.get_by_role("heading", name="整改之后多久又回来？")).to_be_visible(timeout=60_000)
    expect(page.locator(".said").first).to_contain_text("没有整改结案")
    shot(page, "recurrence-phone")
    page.goto(page.url.split("/analysis")[0] + "/analysis?view=effect")
    expect(page.get_by_role("heading", name="专项整治有没有用？")).to_be_visible(timeout=60_000)
    page.locator("select[name=road]").select_option(SIDE_ROAD)
    page.locator("input[name=from]").fill("2026-03-01")
    page.locator("input[name=to]").fill("2026-03-31")
    page.get_by_role("button", name="计算").click()
    expect(page.locator(".message")).to_contain_text("至少需要 8 步", timeout=60_000)
    assert "road=side-road" in page.url
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    shot(page, "effect-phone")
