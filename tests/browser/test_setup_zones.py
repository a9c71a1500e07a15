"""Zones drawn on the live picture, by mouse and by keyboard; what is refused, and who may only look."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from data_contracts.schemas.camera import CameraHealth, HealthState
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


def _change(page: Page) -> None:
    """Take the zone in hand; the picture moves up when the word of the last save goes, and a hand waits for it too."""
    page.get_by_role("button", name="修改").click()
    expect(page.locator(".message-done")).to_have_count(0)


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
    page.get_by_label("第 1 组时段").fill("05:30-08:00")
    page.get_by_role("button", name="周六").click()
    page.get_by_role("button", name="周日").click()
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
    expect(page.locator(".zone-facts")).to_contain_text("除 周一至周五 05:30-08:00 外")
    expect(page.locator(".setup-changes")).to_contain_text("新画")
    page.wait_for_timeout(500)
    shot(page, "setup-zones")

    _change(page)
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

    _change(page)
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
    _change(page)
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


def test_masks_are_drawn_changed_and_removed(visit, street, shot) -> None:
    street.live_picture("gate-1")
    page = visit(ADDRESS, as_="admin")
    page.locator(".st-key-zone_list button", has_text="机动车违停").click()
    _change(page)
    page.locator(".zone-shapes button", has_text="＋ 遮挡").click()
    expect(page.locator(".zone-hint")).to_contain_text("遮挡里的东西不算")
    _click(page, (100, 200), (180, 200))
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-look")).to_contain_text("遮挡还没有闭合")
    _click(page, (180, 260), (100, 260), (100, 200))
    expect(page.locator(".zone-editor .corner")).to_have_count(4)
    shot(page, "setup-zones-mask")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-done")).to_be_visible()
    expect(page.locator(".zone-facts")).to_contain_text("遮挡")
    with street.database.unit_of_work() as uow:
        (mask,) = uow.zones.get("gate-1-illegal_parking").masks
    for corner, wanted in zip(mask.corners, ((100, 200), (180, 200), (180, 260), (100, 260)), strict=True):
        assert abs(corner.x - wanted[0]) <= 2 and abs(corner.y - wanted[1]) <= 2

    # Chosen by a click into it, changed, and taken away.
    _change(page)
    expect(page.locator(".zone-editor .corner")).to_have_count(4)
    _click(page, (140, 230))
    expect(page.locator(".zone-shapes button[aria-pressed=true]")).to_have_text("遮挡 1")
    _drag(page, (180, 260), (220, 280))
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-done")).to_be_visible()
    with street.database.unit_of_work() as uow:
        (mask,) = uow.zones.get("gate-1-illegal_parking").masks
    assert abs(mask.corners[2].x - 220) <= 2 and abs(mask.corners[2].y - 280) <= 2
    _change(page)
    page.locator(".zone-shapes button", has_text="遮挡 1").click()
    page.locator(".zone-shapes button", has_text="去掉这个遮挡").click()
    expect(page.locator(".zone-shapes button")).to_have_count(1)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-done")).to_be_visible()
    with street.database.unit_of_work() as uow:
        assert uow.zones.get("gate-1-illegal_parking").masks == ()


def test_what_it_would_catch_is_counted_and_drawn_before_it_is_saved(visit, street, shot) -> None:
    street.live_picture("gate-1")
    street.incident(x=100)
    street.incident(x=420, score=0.3)
    street.incident(kind=Kind.GARBAGE, x=300)
    page = visit(ADDRESS, as_="admin")
    page.locator(".st-key-zone_list button", has_text="机动车违停").click()
    _change(page)
    catch = page.locator(".st-key-zone_catch")
    expect(catch).to_contain_text("2 起机动车违停")
    expect(catch).to_contain_text("其中 1 起要人确认")
    expect(catch).to_contain_text("废弃垃圾 1")
    expect(catch).to_contain_text("只能数摄像头记下过的")
    expect(page.locator(".zone-editor .dot.caught")).to_have_count(2)
    expect(page.locator(".zone-editor .dot.other")).to_have_count(1)
    shot(page, "setup-zones-catch")
    page.emulate_media(color_scheme="dark")
    shot(page, "setup-zones-catch-dark")
    # The left corners are drawn to the right: the first car stands outside.
    _drag(page, (40, 120), (280, 120))
    _drag(page, (40, 345), (280, 345))
    expect(catch).to_contain_text("1 起机动车违停")
    expect(catch).to_contain_text("现在的画法：2 起")
    expect(page.locator(".zone-editor .dot.caught")).to_have_count(1)
    page.get_by_label("停留").fill("86400")
    page.get_by_label("停留").press("Enter")
    expect(catch).to_contain_text("0 起机动车违停")
    expect(catch).to_contain_text("停留不够 1")
    with street.database.unit_of_work() as uow:
        assert uow.zones.get("gate-1-illegal_parking").dwell_seconds is None


def test_a_finger_that_rests_on_a_corner_removes_it(visit, street, shot) -> None:
    street.live_picture("gate-1")
    page = visit(ADDRESS, size=PHONE, as_="admin")
    page.locator(".st-key-zone_list button", has_text="机动车违停").click()
    _change(page)
    corners = page.locator(".zone-editor .corner")
    expect(corners).to_have_count(4)
    finger = page.context.new_cdp_session(page)
    page.locator(".zone-editor svg").scroll_into_view_if_needed()

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = _at(page, 40, 345)
    touch("touchStart", x, y)
    page.wait_for_timeout(200)
    touch("touchEnd")
    expect(corners).to_have_count(4)
    touch("touchStart", x, y)
    touch("touchMove", x + 3, y - 2)
    page.wait_for_timeout(800)
    touch("touchEnd")
    expect(corners).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shot(page, "setup-zones-phone-drawing")


def test_a_view_that_cannot_see_is_said_beside_the_picture(visit, street) -> None:
    page = visit("/setup?view=zones&camera=gate-3", as_="admin")
    expect(page.locator(".message-look")).to_contain_text("收不到画面")
    with street.database.unit_of_work() as uow:
        now = uow.now()
        uow.cameras.save_health([CameraHealth("gate-1", HealthState.COVERED, now, now)])
    page.goto(page.url.split("/setup")[0] + ADDRESS)
    expect(page.locator(".message-look")).to_contain_text("镜头被遮住")


def _zones(street, name: str) -> list:
    with street.database.unit_of_work() as uow:
        return [zone for zone in uow.zones.of_camera("gate-1") if zone.name == name]
