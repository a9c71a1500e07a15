"""Signing in and out, as a browser sees it."""

from __future__ import annotations

from datetime import timedelta

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.street import PASSWORD


def test_a_wrong_password_says_so_and_no_more(visit, shot) -> None:
    page = visit()
    sign_in(page, "operator", "not-the-password")
    expect(page.locator(".problem")).to_have_text("账号或密码不对。")
    shot(page, "sign-in-wrong")
    sign_in(page, "nobody-of-this-name", "not-the-password")
    expect(page.locator(".problem")).to_have_text("账号或密码不对。")


def test_the_right_password_opens_the_board_and_a_reload_keeps_it(visit, street) -> None:
    street.incident()
    page = visit(as_="operator")
    expect(page.locator(".row")).to_have_count(1)
    page.reload()
    expect(page.locator(".row")).to_have_count(1)


def test_signing_out_ends_the_session_for_good(visit, street) -> None:
    page = visit(as_="operator")
    cookie = next(c for c in page.context.cookies() if c["name"] == "cityeye_session")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    page.get_by_role("button", name="退出").click()
    expect(page.locator("form.sign-in")).to_be_visible()
    page.reload()
    expect(page.locator("form.sign-in")).to_be_visible()


def test_a_locked_name_says_how_long_to_wait(visit, street, shot) -> None:
    page = visit()
    with street.database.unit_of_work() as uow:
        for _ in range(street.settings.sign_in.lock_failures):
            uow.people.record_sign_in("operator", "elsewhere", False, uow.now() - timedelta(seconds=5))
    sign_in(page, "operator")
    expect(page.locator(".problem")).to_have_text("尝试次数过多，请在 15 分钟后再试。")
    shot(page, "sign-in-locked")


def test_only_the_tokens_hash_is_stored(visit, street) -> None:
    page = visit(as_="operator")
    token = next(c for c in page.context.cookies() if c["name"] == "cityeye_session")["value"]
    with street.database.unit_of_work() as uow:
        stored = uow.connection.execute("SELECT to_jsonb(s)::text AS row FROM sessions s").fetchall()
    assert len(stored) == 1 and token not in stored[0]["row"]


def test_pictures_and_reports_are_for_signed_in_people_and_originals_for_nobody(cockpit, street, visit) -> None:
    case_id = street.incident()
    with street.database.unit_of_work() as uow:
        pictures = uow.incidents.pictures(uow.cases.get(case_id).incident_id)
    sealed = next(p.path for p in pictures if p.sealed)
    copy = next(p.path for p in pictures if not p.sealed)
    assert httpx.get(f"{cockpit}/cockpit/pictures/{copy}").status_code == 401
    assert httpx.get(f"{cockpit}/cockpit/reports/daily/2026-01-01").status_code == 401
    assert httpx.get(f"{cockpit}/cockpit/views/gate-1").status_code == 401
    page = visit(as_="operator")
    asked = page.context.request
    assert asked.get(f"{cockpit}/cockpit/pictures/{copy}").status == 200
    for path in (sealed, f"copies/../{sealed}", f"copies/%2e%2e/{sealed}", f"copies//{sealed}"):
        assert asked.get(f"{cockpit}/cockpit/pictures/{path}").status == 404, path


def test_another_site_cannot_sign_somebody_in(cockpit, street) -> None:
    body = {"name": "operator", "password": PASSWORD}
    route = f"{cockpit}/cockpit/session"
    assert httpx.post(route, json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert httpx.post(route, data=body).status_code == 400
    # The database was made anew for this test; the cockpit may still be waiting to try it again.
    assert httpx.post(route, json=body, timeout=30).status_code == 204


def test_broken_sign_in_requests_are_refused_with_a_problem(cockpit, street) -> None:
    route = f"{cockpit}/cockpit/session"
    headers = {"Content-Type": "application/json"}
    for body in (b"", b"{", b"[]", b'{"name": 1, "password": []}', b'{"name": " ", "password": "x"}', b"x" * 20_000):
        answer = httpx.post(route, content=body, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), body[:40]
    surrogate = b'{"name": "\\ud800\\u0000", "password": "\\udfff"}'
    assert httpx.post(route, content=surrogate, headers=headers, timeout=30).status_code == 401
