"""The watch page in a real browser: what an operator does all day."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.kinds import Kind
from governance_rules.use_cases.commands import reject_case
from tests.browser.conftest import PHONE

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def state_of(street, case_id: int) -> CaseState:
    with street.database.unit_of_work() as uow:
        return uow.cases.get(case_id).state


def test_the_chosen_case_shows_picture_facts_and_hash(visit, street, shot) -> None:
    case_id = street.incident(ago=timedelta(minutes=4))
    page = visit(as_="operator")
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {case_id}")
    expect(page.locator(".case-heading h2")).to_have_text("机动车违停")
    picture = page.locator("img.evidence")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete ? image.naturalWidth : 0") == 640
    facts = page.locator(".facts")
    for words in ("小河直街东口", "路侧禁停区", "0.62", "yolox_nano_v1", "4 分钟"):
        expect(facts).to_contain_text(words)
    with street.database.unit_of_work() as uow:
        leaf = uow.cases.card(case_id).leaf_hash
    expect(facts.locator("code")).to_have_attribute("title", leaf)
    expect(page.locator(".timeline > li")).to_have_count(1)
    shot(page, "watch")


def test_a_new_case_appears_by_itself_and_keeps_the_chosen_one(visit, street, shot) -> None:
    first = street.incident(x=60)
    page = visit(as_="operator")
    expect(page.locator(".row")).to_have_count(1)
    page.locator(".row").evaluate("row => { row.dataset.mark = 'kept' }")
    page.locator(".row").click()
    expect(page).to_have_url(re.compile(f"case={first}"))
    street.incident(x=360)
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {first}")
    # The row that was there is the same element still: the feed was changed, not drawn anew.
    expect(page.locator(".row[data-mark=kept]")).to_have_count(1)
    shot(page, "watch-two")


def test_nothing_is_drawn_again_while_nothing_changes(visit, street) -> None:
    street.incident()
    page = visit("/watch", as_="operator")
    expect(page.locator("img.evidence")).to_be_visible()
    page.evaluate(
        """() => {
            window.changes = 0;
            const watch = new MutationObserver((list) => {
                for (const m of list) if (!m.target.closest?.('time, .moment')) window.changes += 1;
            });
            for (const part of ['.st-key-detail', '.st-key-feed_side', '.st-key-street'])
                watch.observe(document.querySelector(part), { childList: true, subtree: true });
        }"""
    )
    # The page asks each second whether it is to be drawn. On a busy machine its first drawing may end late.
    for _ in range(5):
        page.evaluate("window.changes = 0")
        page.wait_for_timeout(4000)
        if page.evaluate("window.changes") == 0:
            break
    assert page.evaluate("window.changes") == 0


def press_until(page: Page, key: str, heading: str) -> None:
    """Press the key until the case is there: on a slow machine the page is seen a moment before it listens."""
    for _ in range(10):
        page.keyboard.press(key)
        with contextlib.suppress(AssertionError):
            expect(page.locator(".case-heading")).to_contain_text(heading, timeout=3_000)
            return
    raise AssertionError(f"{key} never led to {heading}")


def test_keys_walk_confirm_and_reject(visit, street) -> None:
    suspected = street.incident(score=0.2, x=60)
    false = street.incident(score=0.2, x=360)
    page = visit("/watch", as_="operator")
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {false}")
    press_until(page, "j", f"案卷 {suspected}")
    page.keyboard.press("c")
    expect(page.locator(".message")).to_have_text(f"案卷 {suspected} 已确认")
    expect(page.locator(".case-heading")).to_contain_text("待认领")
    assert state_of(street, suspected) is CaseState.OPEN
    page.keyboard.press("k")
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {false}")
    page.keyboard.press("r")
    expect(page.locator(".message")).to_have_text(f"案卷 {false} 已按误报结案")
    expect(page.locator(".row")).to_have_count(1)
    assert state_of(street, false) is CaseState.CLOSED
    # The next one took its place, and can be acknowledged with one more key.
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {suspected}")
    page.keyboard.press("a")
    expect(page.locator(".message")).to_have_text(f"案卷 {suspected} 已认领")
    expect(page.locator(".timeline > li")).to_have_count(3)


def test_a_key_acts_on_the_case_just_asked_for_however_soon_it_comes(visit, street) -> None:
    below = street.incident(score=0.2, x=60)
    first = street.incident(score=0.2, x=360)
    page = visit("/watch", as_="operator")
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {first}")
    press_until(page, "j", f"案卷 {below}")
    press_until(page, "k", f"案卷 {first}")
    # Faster than any page is drawn: what is in front is still the first, what is meant is the one below.
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator(".message")).to_have_text(f"案卷 {below} 已确认")
    assert state_of(street, below) is CaseState.OPEN
    assert state_of(street, first) is CaseState.SUSPECTED


def test_an_action_on_a_page_that_is_behind_does_nothing_and_says_so(visit, street, shot) -> None:
    case_id = street.incident(score=0.2)
    page = visit(as_="operator")
    expect(page.locator("[class*=st-key-act_confirm_]")).to_be_visible()
    # The moment before the news arrives: the browser cannot hear, the case moves on, the operator presses.
    with street.database.unit_of_work() as uow:
        operator, _ = uow.people.by_sign_in_name("operator")
        reject_case(uow, operator, case_id)
        page.locator("[class*=st-key-act_confirm_] button").first.evaluate("button => button.click()")
        page.wait_for_timeout(300)
    expect(page.locator(".message-look")).to_contain_text("已有变化")
    assert state_of(street, case_id) is CaseState.CLOSED
    shot(page, "watch-stale")


def test_roles_see_only_what_is_theirs(visit, street, shot) -> None:
    street.incident("gate-1", score=0.2)
    street.incident("gate-2", x=300)
    auditor = visit(as_="auditor")
    expect(auditor.locator(".row")).to_have_count(2)
    expect(auditor.locator("[class*=st-key-act_]")).to_have_count(0)
    expect(auditor.locator(".st-key-actions")).to_contain_text("可看不可改")
    # gate-2 lies outside this grid member's grid.
    grid = visit("/watch", as_="grid")
    expect(grid.locator(".row")).to_have_count(1)
    expect(grid.locator(".feed")).to_contain_text("小河直街东口")
    admin = visit(as_="admin")
    expect(admin.locator(".camera-card")).to_have_count(4)
    merchant = visit("/reports", as_="merchant")
    expect(merchant.locator(".nothing")).to_contain_text("您的岗位不看这一页")
    shot(merchant, "no-permission")


def test_a_case_outside_the_area_is_not_shown_by_its_number(visit, street) -> None:
    elsewhere = street.incident("gate-2")
    page = visit(f"/watch?case={elsewhere}", as_="grid")
    expect(page.locator(".message-look")).to_have_text(f"案卷 {elsewhere} 不存在。")
    expect(page.locator("img.evidence")).to_have_count(0)


def test_filters_are_kept_in_the_address(visit, street) -> None:
    street.incident("gate-1", Kind.ILLEGAL_PARKING, score=0.2, x=60)
    street.incident("gate-1", Kind.GARBAGE, x=360)
    page = visit(as_="operator")
    expect(page.locator(".row")).to_have_count(2)
    page.locator(".st-key-filters button", has_text="待确认").click()
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".case-heading h2")).to_have_text("机动车违停")
    expect(page).to_have_url(re.compile("state=suspected"))
    page.reload()
    expect(page.locator(".case-heading h2")).to_have_text("机动车违停")
    expect(page.locator(".row")).to_have_count(1)


def test_simulated_cases_are_never_shown_as_recognition(visit, street, shot) -> None:
    street.incident("sim-1", detector="oracle")
    page = visit(as_="operator")
    expect(page.locator(".row .chip-simulated")).to_have_text("模拟")
    expect(page.locator(".case-heading .chip-simulated")).to_have_text("模拟 · 非识别结果")
    expect(page.locator(".facts .chip-simulated")).to_be_visible()
    expect(page.locator(".facts")).not_to_contain_text("oracle")
    shot(page, "watch-simulated")


def names_in(street) -> list[str]:
    """What people have named themselves stays as it is in every language."""
    with street.database.unit_of_work() as uow:
        cameras = [c.name for c in uow.cameras.all()]
        zones = [z.name for z in uow.zones.all()]
        people = [p.display_name for p in uow.people.all()]
    return sorted({*cameras, *zones, *people, street.settings.street_name, "中文"}, key=len, reverse=True)


def words_on(page: Page, names: list[str]) -> str:
    text = page.locator("body").inner_text()
    titles = page.locator("[title]").evaluate_all("all => all.map(one => one.title).join(' ')")
    said = f"{text} {titles} {page.title()}"
    for name in names:
        said = said.replace(name, "")
    return re.sub(r"(?m)^cityeye .*$", "", said)


def test_the_switch_leaves_no_word_of_the_other_language(visit, street, shot) -> None:
    street.incident("sim-1", detector="oracle", score=0.2)
    street.incident("gate-1", Kind.SHOP_OVERFLOW)
    page = visit(as_="operator")
    expect(page.locator(".row")).to_have_count(2)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="What needs a hand right now?")).to_be_visible()
    page.wait_for_timeout(2500)
    names = names_in(street)
    assert not CHINESE.search(words_on(page, names)), words_on(page, names)
    shot(page, "watch-english")
    page.get_by_role("link", name="Cameras").click()
    expect(page.locator(".camera-card")).to_have_count(4)
    page.get_by_text("Add a camera").click()
    page.wait_for_timeout(1500)
    assert not CHINESE.search(words_on(page, names)), words_on(page, names)
    shot(page, "cameras-english")
    page.get_by_role("link", name="Reports").click()
    expect(page.locator(".nothing")).to_contain_text("No report yet")
    assert not CHINESE.search(words_on(page, names))
    # The browser keeps the language for the next visit.
    page.goto(page.url.split("/reports")[0])
    expect(page.get_by_role("heading", name="What needs a hand right now?")).to_be_visible()


def test_an_empty_street_says_so(visit, street, shot) -> None:
    page = visit(as_="operator")
    expect(page.locator(".nothing")).to_contain_text("目前没有需要处理的案卷")
    shot(page, "watch-empty")


def test_on_a_phone_everything_fits_and_a_tap_leads_to_the_case(visit, street, shot) -> None:
    first = street.incident(x=60)
    street.incident(x=360)
    page = visit(size=PHONE, as_="operator")
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator("img.evidence")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth")
    shot(page, "phone")
    page.locator(".row").nth(1).click()
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {first}")
    expect(page.locator(".case-heading")).to_be_in_viewport()
    page.wait_for_timeout(600)
    shot(page, "phone-case")


def test_words_from_outside_stay_words(visit, street) -> None:
    """A camera that is named as a script is shown by that name, and runs nothing."""
    evil = "<img src=x onerror=\"document.title='broken'\">"
    with street.database.unit_of_work() as uow:
        from dataclasses import replace

        uow.cameras.update(replace(uow.cameras.get("gate-1"), name=evil))
    street.incident("gate-1")
    page = visit(as_="operator")
    expect(page.locator(".row-where")).to_contain_text("<img src=x")
    assert page.title() != "broken"
    assert page.locator("img[src=x]").count() == 0
