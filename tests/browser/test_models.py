"""The models page in a real browser: an ML engineer brings a version into service and back; others read."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.model_version import KindShare, ModelFigures, ModelState, NewModel, ShadowCase
from data_contracts.settings import TritonSettings
from governance_rules.use_cases import model_versions as use
from governance_rules.use_cases.seed_street import seed_street
from tests.browser.conftest import PHONE
from tests.browser.street import PASSWORD, Street
from tests.fakes.prefect_api import FakePrefect

HOUSE = TritonSettings().model
BEFORE = ModelFigures(
    {
        "garbage": KindShare(0.952, 0.961),
        "shop_overflow": KindShare(0.970, 0.958),
        "mobile_vendor": KindShare(0.931, 0.944),
        "street_drying": KindShare(0.962, 0.950),
        "illegal_parking": KindShare(0.981, 0.972),
        "bike_disorder": KindShare(0.955, 0.949),
    },
    {"garbage": 0.61, "goods": 0.58, "laundry": 0.66, "car": 0.71},
    "simulated scenes 300, clips 40",
)
BETTER = ModelFigures(
    {
        "garbage": KindShare(0.974, 0.965),
        "shop_overflow": KindShare(0.970, 0.966),
        "mobile_vendor": KindShare(0.940, 0.951),
        "street_drying": KindShare(0.958, 0.955),
        "illegal_parking": KindShare(0.981, 0.975),
        "bike_disorder": KindShare(0.961, 0.952),
        "illegal_ad": KindShare(0.903, 0.911),
    },
    {"garbage": 0.67, "goods": 0.60, "laundry": 0.655, "car": 0.71, "banner": 0.44},
    "simulated scenes 300, clips 40",
)
WORSE = ModelFigures(
    BETTER.kinds | {"garbage": KindShare(0.971, 0.902), "mobile_vendor": KindShare(0.900, 0.951)},
    BETTER.things | {"garbage": 0.55},
    BETTER.measured_on,
)


class Loaded:
    """A server that has loaded everything."""

    def stage(self, detector: str) -> None: ...
    def unstage(self, detector: str) -> None: ...


def trained(street: Street, figures: ModelFigures) -> str:
    told = {"current_figures": BEFORE.to_json(), "current": HOUSE, "run": "crimson-otter", "hours": 6.0}
    told["street"] = {"pictures": 1240, "cameras": 31, "there": 806, "denied": 517}
    new = NewModel("street_detector", uuid4().hex * 2, HOUSE, "d" * 64, told, figures)
    with street.database.unit_of_work() as uow:
        return use.register_model(uow, new, None).detector


def staged(street: Street, figures: ModelFigures) -> str:
    detector = trained(street, figures)
    use.stage_model(street.database, Loaded(), detector, None)
    return detector


def looked_along(street: Street, detector: str) -> int:
    """The version is in shadow and has shown something; the number of the street's case at one of its places."""
    case_id = street.incident("gate-1", Kind.GARBAGE, x=100, ago=timedelta(minutes=50))
    with street.database.unit_of_work() as uow:
        use.shadow_model(uow, detector, None, 0.25)
        now = uow.now()
        cases = [
            ShadowCase(
                uuid4(), detector, side, camera, f"{camera}-garbage", Kind.GARBAGE, "garbage",
                Box(x, 180, x + 90, 240), 0.71, now - timedelta(minutes=40), now - timedelta(minutes=30 - x / 100),
            )
            for side, camera, x in (
                *[(side, "gate-2", 20.0 + 110 * n) for side in ("live", "candidate") for n in range(5)],
                *[(side, "sim-1", 20.0 + 110 * n) for side in ("live", "candidate") for n in range(5)],
                ("live", "gate-1", 100.0),
                ("candidate", "gate-1", 400.0),
            )
        ]  # fmt: skip
        uow.models.add_shadow(cases, {(detector, "gate-1"): 1420, (detector, "gate-2"): 1391, (detector, "sim-1"): 80})
    return case_id


def state_of(street: Street, detector: str) -> ModelState:
    with street.database.unit_of_work() as uow:
        return uow.models.get(detector).state


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def said(page: Page, words: str) -> Locator:
    """What the page says of the last press; while it is drawn again, that of the press before may still stand."""
    found = page.locator(".models-said", has_text=words)
    expect(found).to_be_visible()
    return found


def no_wider_than_the_screen(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def street(street: Street) -> Street:
    with street.database.unit_of_work() as uow:
        seed_street(uow, {"ml": PASSWORD})
    return street


def test_an_engineer_promotes_a_good_version_and_takes_it_back(visit, street, shot) -> None:
    detector = staged(street, BETTER)
    page = visit("/models", as_="ml")
    expect(page.locator(".models-serving")).to_contain_text(HOUSE)
    expect(page.locator(".models-serving")).to_contain_text("随系统自带")
    expect(page.locator(".models-head h2")).to_have_text(detector)
    expect(page.locator(".models-verdict")).to_contain_text("先影子运行")
    garbage = page.locator(".models-tables tbody tr").first
    expect(garbage).to_contain_text("废弃垃圾")
    expect(garbage).to_contain_text("97.4 %")
    expect(garbage).to_contain_text("+2.2 更好")
    expect(page.locator(".models-tables")).to_contain_text("−0.4 略差，可容许")
    expect(page.locator(".models-tables")).to_contain_text("无可对比")
    shot(page, "models-staged")

    press(page, "影子运行")
    page.get_by_label("每路摄像头画面的百分比").fill("40")
    shot(page, "models-shadow-form")
    press(page, "开始影子运行")
    said(page, "它开始跟着看了")
    expect(page.locator(".models-serving")).to_contain_text("40% 的画面")
    assert state_of(street, detector) is ModelState.SHADOW

    expect(page.locator(".models-verdict")).to_contain_text("可以上线")
    press(page, "灰度")
    press(page, "开始灰度")
    said(page, "至少选一路摄像头")
    page.locator("[data-testid=stMultiSelect] input").click()
    page.get_by_role("option", name="小河直街东口").click()
    page.keyboard.press("Escape")
    press(page, "开始灰度")
    expect(page.locator(".models-serving")).to_contain_text(f"{detector} 先服役：小河直街东口")

    press(page, "上线")
    expect(page.locator(".st-key-models_actions [data-testid=stForm]")).to_contain_text("门禁同意")
    press(page, "上线，服役所有摄像头")
    expect(page.locator(".models-serving b")).to_have_text(detector)
    expect(page.locator(".models-serving")).to_contain_text(f"接替 {HOUSE}")
    expect(page.locator(".models-steps li").first).to_contain_text("上线")
    expect(page.locator(".models-steps > li").first).to_contain_text("林涛")
    shot(page, "models-live")

    press(page, "退回")
    press(page, f"退回到 {HOUSE}")
    said(page, "请写明理由")
    page.get_by_label("为什么退回（会进证据链）").fill("夜里漏看垃圾袋")
    shot(page, "models-roll-back")
    press(page, f"退回到 {HOUSE}")
    said(page, "已退回")
    expect(page.locator(".models-serving b")).to_have_text(HOUSE)
    expect(page.locator(".models-steps > li").first).to_contain_text("被退回：夜里漏看垃圾袋")
    assert state_of(street, detector) is ModelState.RETIRED


def test_the_gate_refuses_with_every_reason_and_a_person_may_go_over_it(visit, street, shot) -> None:
    detector = staged(street, WORSE)
    case_id = looked_along(street, detector)
    page = visit(f"/models?version={detector}", as_="ml")
    verdict = page.locator(".models-verdict")
    expect(verdict).to_contain_text("不可以上线")
    expect(verdict).to_contain_text("废弃垃圾的召回率由 96.1 % 降到 90.2 %")
    expect(verdict).to_contain_text("垃圾的 AP50")
    expect(page.locator(".models-tables tbody tr").first).to_contain_text("−5.9 变差，超限")
    shadow = page.locator(".models-shadow")
    expect(shadow).to_contain_text("2,891")
    only_live = shadow.locator(".models-cases").first
    only_live.locator("summary").click()
    expect(only_live.locator("a")).to_have_attribute("href", f"/watch?case={case_id}")
    shot(page, "models-refused-by-gate")
    page.locator(".models-shadow").scroll_into_view_if_needed()
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(500)
    shot(page, "models-shadow")

    press(page, "上线")
    press(page, "上线，服役所有摄像头")
    refused = said(page, "没有上线，门禁的理由")
    expect(refused.locator("li")).to_have_count(page.locator(".models-against li").count())
    assert state_of(street, detector) is ModelState.SHADOW
    page.get_by_label("为什么仍要上线").fill("现在的模型雨天看不见")
    refused.scroll_into_view_if_needed()
    shot(page, "models-despite")
    press(page, "上线，服役所有摄像头")
    said(page, "已上线")
    first = page.locator(".models-steps > li").first
    expect(first).to_contain_text("门禁不同意，仍决定上线：现在的模型雨天看不见")
    assert state_of(street, detector) is ModelState.LIVE

    # Another one is trained meanwhile; the page learns of it by itself. Triton is away: it stays as it was.
    other = trained(street, BETTER)
    page.locator(".models-list").get_by_text(other).click()
    expect(page.locator(".models-head h2")).to_have_text(other)
    assert page.url.endswith(f"?version={other}")
    press(page, "装载")
    said(page, "什么也没有改变")
    assert state_of(street, other) is ModelState.TRAINED
    press(page, "否决")
    page.get_by_label("为什么否决").fill("训练数据有误")
    press(page, "否决这个版本")
    said(page, "已否决")
    expect(page.locator(".models-verdict")).to_contain_text("训练数据有误")
    expect(page.locator(".st-key-models_actions")).to_have_count(0)
    assert state_of(street, other) is ModelState.REFUSED
    page.get_by_role("button", name="English").click()
    expect(page.locator(".models-verdict")).to_contain_text("Refused, for good")
    page.locator(".models-list").get_by_text(detector).click()
    expect(page.locator(".models-verdict")).to_contain_text("Recall of abandoned garbage falls from 96.1 % to 90.2 %")
    shot(page, "models-en")


def test_without_a_version_the_page_says_how_to_train_one(visit, street, shot) -> None:
    page = visit("/models", as_="ml")
    expect(page.locator(".nothing")).to_contain_text("还没有训练过的版本")
    expect(page.locator("[data-testid=stCode]")).to_contain_text("prefect deployment run retraining/retraining")
    shot(page, "models-empty")
    press(page, "开始训练")
    expect(page.locator(".message-away")).to_contain_text("什么也没有开始")
    with FakePrefect(int(street.settings.prefect.api_url.split(":")[2].split("/")[0])) as prefect:
        page.get_by_role("spinbutton", name="随机种子").fill("7")
        press(page, "开始训练")
        started = page.locator(".message-done")
        expect(started).to_contain_text("calm-heron")
        link = started.get_by_role("link")
        expect(link).to_have_attribute("href", prefect.api_url.removesuffix("/api") + "/runs/flow-run/run-1")
        assert prefect.created == [{"hours": 6.0, "seed": 7, "promote": "by hand"}]
    shot(page, "models-started")


def test_others_read_and_the_page_fits_a_phone(visit, street, shot) -> None:
    detector = staged(street, WORSE)
    looked_along(street, detector)
    desk = visit("/models", as_="operator")
    expect(desk.locator(".models-verdict")).to_contain_text("不可以上线")
    expect(desk.locator("body")).to_contain_text("由算法工程师和管理员操作")
    expect(desk.locator(".st-key-models_actions")).to_have_count(0)
    expect(desk.get_by_role("button", name="开始训练")).to_have_count(0)
    shot(desk, "models-operator")
    desk.get_by_role("button", name="English").click()
    expect(desk.locator(".models-verdict")).to_contain_text("may not be promoted")
    shot(desk, "models-operator-en")
    # An administrator acts, too, but has no desk to open cases at.
    admin = visit("/models", as_="admin")
    expect(admin.locator(".st-key-models_actions")).to_contain_text("上线")
    expect(admin.locator(".models-shadow")).to_contain_text("案卷")
    expect(admin.locator(".models-cases a")).to_have_count(0)
    merchant = visit("/models", as_="merchant")
    expect(merchant.locator(".nothing")).to_contain_text("您的岗位不看这一页")

    phone = visit(f"/models?version={detector}", PHONE, as_="ml")
    expect(phone.locator(".models-verdict")).to_contain_text("不可以上线")
    assert no_wider_than_the_screen(phone)
    shot(phone, "models-phone")
    phone.locator(".models-tables").scroll_into_view_if_needed()
    phone.locator(".models-shadow").scroll_into_view_if_needed()
    phone.wait_for_timeout(400)
    shot(phone, "models-phone-2")
    phone.locator(".models-making summary").click()
    street_learnt = phone.locator(".models-making .facts div", has_text="学过的街道照片")
    expect(street_learnt).to_contain_text("1,240 张（31 路摄像头）：806 处有、517 处误报")
    street_learnt.scroll_into_view_if_needed()
    assert no_wider_than_the_screen(phone)
    shot(phone, "models-phone-making")
    press(phone, "上线")
    phone.get_by_label("为什么仍要上线").scroll_into_view_if_needed()
    shot(phone, "models-phone-3")
    assert no_wider_than_the_screen(phone)
    phone.get_by_role("button", name="English").click()
    expect(phone.locator(".models-verdict")).to_contain_text("may not be promoted")
    assert no_wider_than_the_screen(phone)
    phone.goto(phone.url.split("?")[0] + "?version=street_detector_v99")
    expect(phone.locator(".message-look").first).to_contain_text("No version is called street_detector_v99")
