"""The models page where something is missing: the figures of a version, or what was promoted."""

from __future__ import annotations

from playwright.sync_api import expect

from data_contracts.schemas.model_version import ModelFigures
from governance_rules.use_cases import model_versions as use
from tests.browser.conftest import PHONE
from tests.browser.test_models import BEFORE, BETTER, HOUSE, no_wider_than_the_screen, staged, street

__all__ = ["street"]


def test_a_version_that_was_never_measured_says_how_that_is_done(visit, street, shot) -> None:
    detector = staged(street, ModelFigures())
    page = visit(f"/models?version={detector}", as_="ml")
    expect(page.locator(".models-verdict")).to_contain_text("该版本没有评测过")
    expect(page.locator(".models-against li")).to_have_count(1)
    commands = page.locator(".models-commands")
    expect(commands).to_contain_text(f"cityeye models evaluate {HOUSE} --json > serving.json")
    expect(commands).to_contain_text(f"cityeye models measured {detector} candidate.json --beside serving.json --by")
    shot(page, "models-not-measured")
    with street.database.unit_of_work() as uow:
        use.record_figures(uow, detector, BETTER, None, (HOUSE, BEFORE))
    expect(page.locator(".models-tables tbody tr").first).to_contain_text("97.4 %")
    expect(page.locator(".models-steps > li").first).to_contain_text("评测于 simulated scenes 300, clips 40")
    expect(page.locator(".models-commands")).to_have_count(0)


def test_where_the_live_one_is_gone_the_page_says_what_serves(visit, street, shot) -> None:
    detector = staged(street, BETTER)
    with street.database.unit_of_work() as uow:
        use.shadow_model(uow, detector, None, 0.5)
        use.promote_model(uow, detector, None, use.HouseDetector("street_pair", 1, "c" * 64), despite="a try")
        use.roll_back(uow, None, "worse")
    page = visit("/models", PHONE, as_="ml")
    expect(page.locator(".models-serving b")).to_have_text(HOUSE)
    expect(page.locator(".models-serving")).to_contain_text("上线的 street_pair_v1 在这套系统里已经没有了")
    assert no_wider_than_the_screen(page)
    shot(page, "models-live-gone")
