"""Zones drawn on the live picture, by mouse and by keyboard; what is refused, and who may only look."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.setup_change import SetupSubject
from tests.browser.conftest import PHONE
from tests.browser.street import HEIGHT, WIDTH

ADDRESS = "/setup?view=zones&camera=gate-1"


def _at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where the pixel (x, y) of the picture lies in the window."""
    box = page.locator(".zone-editor svg").bounding_box()
    assert box is not None
    return box["x"] + x * box["width"] / WIDTH, box["y"] + y * box["height"] / HEIGHT


def _click(page: Page, *corners: tuple[float, float]) -> None:
    for corner in corners:
        page.mouse.click(*_at(page, *corner))


def _drag(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*_at(page, *begin))
    page.mouse.down()
    page.mouse.move(*_at(page, *end), steps=4)
    page.mouse.up()


def _ready(page: Page) -> None:
    expect(page.locator(".zone-editor img")).to_be_visible()
    expect(page.locator(".zone-hint")).to_contain_text("点画面设角")


def test_a_zone_is_drawn_with_the_mouse_then_changed_and_deleted(visit, street, shot) -> None:
    street.live_picture("gate-1")
    page = visit(ADDRESS, as_="admin")
    expect(page.locator(".zone-editor .zone")).to_have_count(3)
    page.get_by_role("button", name="＋ 新区域").click()
    _ready(page)
    _click(page, (100, 150), (300, 150), (300, 300), (100, 300), (100, 150))
    expect(page.locator(".zone-hint")).to_contain_text("拖角改形")
    page.get_by_label("类型").click()
    page.get_by_role("option", name="沿街晾晒").click()
    page.get_by_label("名称").fill("晾衣绳下")
    page.get_by_label("不管的时段").fill("05:30-08:00")
    _drag(page, (300, 300), (320, 310))
    shot(page, "setup-zones-drawing")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-done")).to_contain_text("晾衣绳下")
    (zone,) = _zones(street, "晾衣绳下")
    assert zone.kind is Kind.STREET_DRYING and zone.schedule is not None
    drawn = [(corner.x, corner.y) for corner in zone.polygon.corners]
    assert len(drawn) == 4
    for corner, wanted in zip(drawn, ((100, 150), (300, 150), (320, 310), (100, 300)), strict=True):
        assert abs(corner[0] - wanted[0]) <= 2 and abs(corner[1] - wanted[1]) <= 2
    expect(page.locator(".zone-facts")).to_contain_text("05:30-08:00")
    expect(page.locator(".setup-changes")).to_contain_text("新画")
    page.wait_for_timeout(500)
    shot(page, "setup-zones")

    page.get_by_role("button", name="修改").click()
    expect(page.locator(".zone-editor .corner")).to_have_count(4)
    # The small handle in the middle of the upper side becomes a corner.
    _drag(page, (200, 150), (200, 120))
    expect(page.locator(".zone-editor .corner")).to_have_count(5)
    page.mouse.dblclick(*_at(page, 100, 300))
    expect(page.locator(".zone-editor .corner")).to_have_count(4)
    page.keyboard.press("Escape")
    _drag(page, (200, 150), (200, 120))
    expect(page.locator(".zone-editor .corner")).to_have_count(5)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-done")).to_be_visible()
    (zone,) = _zones(street, "晾衣绳下")
    assert len(zone.polygon.corners) == 5

    page.get_by_role("button", name="修改").click()
    page.get_by_role("button", name="删除…").click()
    page.get_by_role("button", name="确认删除").click()
    expect(page.locator(".message-done")).to_contain_text("已删除")
    assert not _zones(street, "晾衣绳下")
    with street.database.unit_of_work() as uow:
        changes = uow.setup_changes.of(SetupSubject.ZONE, zone.zone_id)
    assert [(c.before is None, c.after is None) for c in changes] == [(False, True), (False, False), (True, False)]


def test_what_is_wrong_is_said_and_nothing_drawn_is_lost(visit, street, shot) -> None:
    street.live_picture("gate-1")
    page = visit(ADDRESS + "&zone=new", as_="admin")
    _ready(page)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-look")).to_contain_text("请先在画面上画出区域")
    _click(page, (100, 100), (300, 300), (300, 100), (100, 300), (100, 100))
    expect(page.locator(".zone-hint")).to_contain_text("相交")
    page.get_by_label("名称").fill("交叉")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-look")).to_contain_text("不相交")
    expect(page.locator(".zone-editor .corner")).to_have_count(4)
    shot(page, "setup-zones-refused")
    # Two corners changed places: a sound shape, and the name is still there.
    _drag(page, (300, 300), (310, 30))
    _drag(page, (300, 100), (310, 320))
    page.get_by_label("停留").fill("bald")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-look")).to_contain_text("停留要大于 0 秒")
    page.get_by_label("停留").fill("90")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-done")).to_contain_text("交叉")
    (zone,) = _zones(street, "交叉")
    assert zone.dwell_seconds == 90


def test_by_keyboard_alone(visit, street) -> None:
    street.live_picture("gate-1")
    page = visit(ADDRESS + "&zone=new", as_="admin")
    _ready(page)
    page.locator(".zone-editor svg").focus()
    for key, times in (("ArrowRight", 1), ("Space", 1), ("Shift+ArrowRight", 6), ("Space", 1), ("Shift+ArrowDown", 5)):
        for _ in range(times):
            page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator(".zone-hint")).to_contain_text("拖角改形")
    page.get_by_label("名称").fill("键盘画的")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-done")).to_be_visible()
    (zone,) = _zones(street, "键盘画的")
    assert [(c.x, c.y) for c in zone.polygon.corners] == [(320, 176), (380, 176), (380, 226)]


def test_the_second_of_two_is_told_and_overwrites_nothing(visit, street) -> None:
    page = visit(ADDRESS, as_="admin")
    page.locator(".st-key-zone_list button", has_text="机动车违停").click()
    page.get_by_role("button", name="修改").click()
    page.get_by_label("名称").fill("我的名字")
    with street.database.unit_of_work() as uow:
        there = uow.zones.get("gate-1-illegal_parking")
        shape = Polygon((Point(10, 10), Point(200, 10), Point(200, 200)))
        uow.zones.update(replace(there, name="别人的名字", polygon=shape))
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-look")).to_contain_text("别人刚改过")
    expect(page.locator(".st-key-zone_list")).to_contain_text("别人的名字")
    assert not _zones(street, "我的名字")


def test_others_look_and_a_phone_shows_all_of_it(visit, street, shot) -> None:
    street.live_picture("gate-1")
    page = visit(ADDRESS + "&language=en", size=PHONE, as_="leader")
    expect(page.get_by_role("heading", name="Where does each camera look")).to_be_visible()
    expect(page.locator(".zone-editor .zone")).to_have_count(3)
    expect(page.get_by_role("button", name="+ New zone")).to_have_count(0)
    page.locator(".st-key-zone_list button", has_text="Illegal parking").click()
    expect(page.locator(".zone-facts")).to_contain_text("as the policy says")
    expect(page.get_by_role("button", name="Change", exact=True)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shot(page, "setup-zones-phone")
    page = visit(ADDRESS, as_="merchant")
    expect(page.locator(".nothing")).to_contain_text("您的岗位不看这一页")


def _zones(street, name: str) -> list:
    with street.database.unit_of_work() as uow:
        return [zone for zone in uow.zones.of_camera("gate-1") if zone.name == name]
