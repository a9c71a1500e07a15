"""Cameras, reports, and what the pages do while the database is away."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import psycopg
from playwright.sync_api import expect

from data_contracts.schemas.report import Report
from data_contracts.store.pictures import open_picture_store
from tests.browser.conftest import DATABASE, PHONE, sign_in

PAGE = "<!doctype html><meta charset=utf-8><title>日报</title><h1>3 件</h1><script>document.title='ran'</script>"


def test_cameras_show_health_and_a_live_picture(visit, street, shot) -> None:
    street.live_picture("gate-1")
    page = visit("/cameras", as_="operator")
    cards = page.locator(".camera-card")
    expect(cards).to_have_count(4)
    # Whoever cannot see comes first.
    expect(cards.first).to_contain_text("余杭塘路桥头")
    expect(cards.first.locator(".chip")).to_contain_text("无信号")
    live = cards.filter(has_text="小河直街东口").locator("img")
    assert live.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    none_yet = cards.filter(has_text="和美弄中段")
    expect(none_yet).to_contain_text("还没有画面")
    assert none_yet.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    # A source may hold a camera's password.
    expect(page.locator("body")).not_to_contain_text("rtsp://127.0.0.1")
    page.get_by_text("接入摄像头").click()
    expect(page.locator(".commands code").first).to_contain_text("cityeye camera add")
    page.wait_for_timeout(600)
    shot(page, "cameras")


def test_a_report_opens_as_a_page_that_runs_nothing(visit, street, shot) -> None:
    path, sha256 = open_picture_store(street.settings.picture_url).put(PAGE.encode(), "reports", ".html")
    with street.database.unit_of_work() as uow:
        now = uow.now()
        day = now.date()
        by_kind = {"garbage": 1, "illegal_parking": 2}
        numbers = {"total": 3, "duplicates_suppressed": 5, "rejected": 1, "by_kind": by_kind}
        numbers["closure_ratio"] = {"self": 7.0, "managed": 2.0, "enforced": 1.0}
        uow.reports.save(Report(uuid4(), "daily", day, day, 1, now, path, sha256, numbers))
        uow.reports.save(
            Report(uuid4(), "daily", day - timedelta(days=1), day, 1, now, path, sha256, numbers | {"total": 7})
        )
        of_week = {"total": 40, "duplicates_suppressed": 9, "false_alarms": 4, "closure_ratio": None}
        of_week["by_kind"] = [{"kind": "garbage", "cases": 31}, {"kind": "illegal_parking", "cases": 9}]
        monday = day - timedelta(days=day.weekday() + 7)
        earlier = now - timedelta(hours=1)
        uow.reports.save(
            Report(uuid4(), "weekly", monday, monday + timedelta(days=6), 1, earlier, path, sha256, of_week)
        )
    page = visit("/reports", as_="leader")
    expect(page.locator(".reports tbody tr")).to_have_count(3)
    weekly = page.locator(".reports tbody tr").last
    expect(weekly).to_contain_text("周报")
    expect(weekly).to_contain_text("废弃垃圾 31")
    expect(weekly.locator("td.figure")).to_have_text(["40", "9", "4"])
    expect(page.locator(".reports tbody tr").first).to_contain_text("机动车违停 2")
    expect(page.locator(".reports tbody tr").first).to_contain_text("7 : 2 : 1")
    shot(page, "reports")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="打开").first.click()
    expect(opened.value.get_by_role("heading", name="3 件")).to_be_visible()
    assert opened.value.title() == "日报"


def test_the_open_page_is_in_sight_in_a_phone_s_bar(visit, street) -> None:
    page = visit("/models", PHONE, as_="operator")
    here = page.locator(".st-key-bar_pages a[aria-current=page]")
    expect(here).to_have_text("模型")
    expect(here).to_be_in_viewport(ratio=1)
    here.page.locator(".st-key-bar_pages a", has_text="设置").click()
    expect(here).to_have_text("设置")
    expect(here).to_be_in_viewport(ratio=1)


def test_while_the_database_is_away_the_board_stays_and_it_comes_back_by_itself(
    visit, street, postgres_url, shot
) -> None:
    street.incident()
    page = visit(as_="operator")
    expect(page.locator("img.evidence")).to_be_visible()
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS false")
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (DATABASE,))
        try:
            expect(page.locator(".message-away")).to_contain_text("数据库暂时没有应答", timeout=60_000)
            # What was known stays readable, but nothing can be done with it.
            expect(page.locator(".row")).to_have_count(1)
            expect(page.locator("[class*=st-key-act_acknowledge_] button").first).to_be_disabled()
            shot(page, "watch-away")
            stranger = visit()
            sign_in(stranger, "operator")
            expect(stranger.locator(".problem")).to_have_text("数据库暂时没有应答，请稍后再试。")
        finally:
            server.execute(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS true")
    expect(page.locator(".message-away")).to_have_count(0, timeout=60_000)
    expect(page.locator("[class*=st-key-act_acknowledge_] button").first).to_be_enabled()


def test_only_the_simulated_street_says_how_to_add_a_real_camera(visit, street) -> None:
    with street.database.unit_of_work() as uow:
        uow.connection.execute("UPDATE cameras SET source = 'sim://street'")
    page = visit(as_="operator")
    expect(page.locator(".hint")).to_contain_text(re.compile("cityeye camera add .*cityeye watch .*--live"))


def test_a_page_that_is_not_there_leads_to_the_board(visit, street) -> None:
    page = visit("/nowhere", as_="operator")
    expect(page.get_by_role("heading", name="此刻哪里需要处理？")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Traceback")
