"""The patrol page in a real browser: the plan for the desk, the own walk on a phone, a campaign decided by a leader."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from governance_rules.use_cases.plan_patrol import plan_patrol
from tests.browser.conftest import PHONE
from tests.fakes.patrol_street import DAY, set_clock, walked_street


def planned(street):
    walked_street(street)
    plan, _ = plan_patrol(street.database, DAY, True, 0.5)
    set_clock(street.database, DAY, 8)
    return [stop for stop in sorted(plan.stops, key=lambda s: s.arrive or 0) if stop.person_id], plan


def test_the_desk_sees_walks_map_and_what_is_not_walked(visit, street, shot) -> None:
    walked, plan = planned(street)
    page = visit(f"/patrol?day={DAY}", as_="leader")
    expect(page.get_by_role("heading", name="谁在什么时候走哪里？")).to_be_visible()
    expect(page.locator(".timetable rect")).to_have_count(len(walked) + 1)
    expect(page.locator(".patrol-map .walk .stop")).to_have_count(len(walked))
    expect(page.locator(".reports tbody tr")).to_have_count(len(walked))
    link = page.locator(".reports tbody a").first.get_attribute("href")
    assert re.fullmatch(r"/cases\?.*road=[\w-]+&opened_from=2026-09-23&opened_to=2026-11-17&weekday=3&hour=\d+", link)
    shot(page, "patrol")
    page.get_by_text("没排上的").click()
    expect(page.locator(".reports tbody tr")).to_have_count(len(plan.stops) - len(walked))
    expect(page.locator(".reports")).to_contain_text("预计没有问题")
    assert "view=dropped" in page.url
    page.get_by_role("button", name="English").click()
    expect(page.locator(".reports")).to_contain_text("nothing is expected")


def test_a_day_without_a_plan_says_how_to_make_one(visit, street) -> None:
    page = visit("/patrol?day=2026-01-01", as_="leader")
    expect(page.locator(".nothing")).to_contain_text("cityeye analyse patrol --for 2026-01-01 --keep")


def test_an_officer_sees_the_own_walk_only_and_ticks_it(visit, street, shot) -> None:
    walked, _ = planned(street)
    page = visit("/patrol", size=PHONE, as_="officer")
    card = page.locator(".walk-card")
    first = walked[0]
    expect(card).to_contain_text(f"{first.arrive // 60:02d}:{first.arrive % 60:02d}")
    expect(page.locator(".timetable")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shot(page, "patrol-walk")
    page.get_by_role("button", name="没有问题").click()
    expect(page.locator(".message-done").first).to_contain_text("已记下")
    expect(page.locator(".walk-list").last).to_contain_text("没有问题")
    with street.database.unit_of_work() as uow:
        assert {stop_id: visit.result.value for stop_id, visit in uow.patrol.visits(DAY).items()} == {
            first.stop_id: "nothing_found"
        }


def test_a_leader_decides_a_campaign_on_the_page(visit, street, shot) -> None:
    planned(street)
    page = visit("/patrol?view=campaigns", as_="leader")
    page.get_by_role("button", name="决定").click()
    expect(page.locator(".message-look")).to_contain_text("没有记下")
    for label, choice in (("哪些路", "小河路"), ("哪些种类", "废弃垃圾")):
        page.get_by_label(label).click()
        page.get_by_role("option", name=choice).click()
        page.keyboard.press("Escape")
    page.get_by_label("说明").fill("早市")
    page.get_by_role("button", name="决定").click()
    expect(page.locator(".message-done")).to_contain_text("已记下专项整治 1")
    expect(page.locator(".reports").first).to_contain_text("早市")
    shot(page, "patrol-campaigns")
