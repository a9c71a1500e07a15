"""The council page in a real browser: topics, agenda, a decision, its measures, the papers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from data_contracts.schemas.council import CouncilFinding, CouncilState, CouncilWeek, Problem
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.council.effect import monday_of
from governance_rules.use_cases.follow_council import today_of
from governance_rules.use_cases.seed_street import BLOCK, ROAD
from tests.browser.conftest import PHONE
from tests.browser.street import Street
from tests.fakes.council import WEEKS, a_case, numbers_of_cases


def propose(street: Street) -> list[int]:
    """Two topics of this week, as the Monday flow would have found them."""
    with street.database.unit_of_work() as uow:
        week = monday_of(today_of(uow))
        uow.council.add_week(CouncilWeek(week, uow.now(), WEEKS.first, week - timedelta(days=1), 60, 40, 5, 2))
        numbers = []
        for rank, kind in enumerate((Kind.ILLEGAL_PARKING, Kind.GARBAGE), 1):
            cases = [
                a_case(n, kind=kind, closure="managed" if n % 3 else "self", rework=n % 2 == 0) for n in range(1, 13)
            ]
            told = numbers_of_cases(cases, [a_case(n, kind=kind) for n in range(50, 55)])
            problem = Problem(ROAD.area_id, BLOCK.area_id, (kind,), tuple(told["problem"]["hours"]))
            topic = uow.council.add_topic(problem, week, uow.now())
            told |= {"past": [], "chosen": True}
            uow.council.add_finding(CouncilFinding(topic.topic_id, week, rank, 60.0 - rank, told))
            numbers.append(topic.topic_id)
    return numbers


def state_of(street: Street, topic_id: int) -> CouncilState:
    with street.database.unit_of_work() as uow:
        return uow.council.topic(topic_id).state


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_a_leader_takes_a_topic_from_proposal_to_decision(visit, street, shot) -> None:
    first, second = propose(street)
    page = visit("/council", as_="leader")
    cards = page.locator(".topic-body")
    expect(cards).to_have_count(2)
    expect(page.locator("body")).to_contain_text("机动车违停")
    number = page.locator(".council-text a").first
    expect(number).to_have_text("12")
    assert (number.get_attribute("href") or "").startswith("/cases?kind=illegal_parking&closure=self&closure=managed")
    page.get_by_label("地点").fill("和睦社区会议室")
    press(page, "安排议事会")
    expect(page.locator(".message-done")).to_contain_text("已安排")
    expect(page.locator(".agenda-head")).to_contain_text("和睦社区会议室")
    press(page, "列入下次议程")
    expect(page.locator(".message-done")).to_contain_text("已列入议程")
    expect(page.locator(".agenda-row")).to_have_count(1)
    assert state_of(street, first) is CouncilState.ON_AGENDA
    for sheet in ("议程 PDF", "记录单 PDF"):
        address = page.get_by_role("link", name=sheet).get_attribute("href")
        paper = page.request.get(page.url.split("/council")[0] + (address or ""))
        assert paper.status == 200 and paper.headers["content-type"] == "application/pdf"
        assert paper.body().startswith(b"%PDF-")
    press(page, "记录议定")
    expect(page.locator("[data-testid=stForm] textarea")).to_be_visible()
    # Sent while something is missing, the form stays and says what.
    press(page, "保存")
    expect(page.locator(".message-look")).to_contain_text("请选一种办法")
    option = page.get_by_role("option", name="划定限时停车位")
    for _ in range(10):
        # A page that is being drawn again closes what was just opened.
        page.locator("[data-testid=stForm] [data-testid=stSelectbox] input").first.click()
        page.wait_for_timeout(1_000)
        if option.is_visible():
            break
    option.click()
    page.get_by_label("其他各方").fill("沿街商户代表")
    page.get_by_label("第 1 项：谁").fill("街道")
    page.get_by_label("做什么").first.fill("划线并立牌")
    shot(page, "council-decision")
    press(page, "保存")
    expect(page.locator(".message-done")).to_contain_text("已记录议定")
    expect(page.locator("[class*=st-key-followed_]")).to_contain_text("划线并立牌")
    press(page, "第 1 项已完成")
    expect(page.locator(".verdict")).to_contain_text("时间太短")
    assert state_of(street, first) is CouncilState.CARRIED_OUT
    expect(page.get_by_role("button", name="回访结案")).to_have_count(0)
    press(page, "不再议")
    page.get_by_label("为什么不再议").fill("已自行解决")
    page.locator("[data-testid=stForm]").get_by_role("button", name="不再议").click()
    expect(page.locator(".message-done")).to_contain_text("已不再议")
    assert state_of(street, second) is CouncilState.DROPPED
    shot(page, "council-followed")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_contain_text("Red-tea council")
    expect(page.locator(".verdict")).to_contain_text("Too early to say")


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_an_auditor_reads_and_changes_nothing(visit, street, shot, size) -> None:
    propose(street)
    page = visit("/council", as_="auditor") if size is None else visit("/council", size, as_="auditor")
    expect(page.locator(".topic-body")).to_have_count(2)
    for name in ("列入下次议程", "不再议", "安排议事会"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.get_by_text("可选办法").first.click()
    expect(page.locator(".council-options li").first).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"]
    shot(page, f"council-reading-{'phone' if size else 'desk'}")


def test_papers_are_for_people_who_may_read_reports(visit, street) -> None:
    page = visit("/", as_="merchant")
    root = page.url.split("/inbox")[0].rstrip("/")
    assert page.request.get(f"{root}/cockpit/council/agenda/1").status == 403
    assert page.request.get(f"{root}/cockpit/council/agenda/1", headers={"Cookie": ""}).status == 401
