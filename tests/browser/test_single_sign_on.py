"""The organisation's own sign-in (OpenID Connect): who it vouches for is a person here, by e-mail address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from apps.runtime.process import start, stop, wait_ready
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.settings import CockpitSettings
from tests.browser.conftest import DESK, cockpit_part_of
from tests.browser.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.conftest import free_port

EMAIL = "chen.jing@street.example"


@pytest.fixture
def cockpit_with_provider(cockpit_settings, tmp_path: Path) -> Iterator[tuple[str, IdentityProvider]]:
    """Address of a cockpit that knows the provider, and the provider."""
    port = free_port()
    settings = cockpit_settings.model_copy(update={"cockpit": CockpitSettings(port=port)})
    with IdentityProvider(free_port(), EMAIL) as provider:
        secrets_file = tmp_path / "secrets.toml"
        secrets_file.write_text(
            f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "only-for-this-test-only-for-this-test"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
server_metadata_url = "{provider.address}/.well-known/openid-configuration"
"""
        )
        part = replace(
            cockpit_part_of(settings, f"--secrets.files={secrets_file}"), log=tmp_path / "cockpit-single-sign-on.log"
        )
        process = start(part)
        try:
            wait_ready(part, process)
            yield part.address, provider
        finally:
            stop(part, process)


def test_who_is_vouched_for_gets_a_session_here(cockpit_with_provider, street, browser: Browser, shot) -> None:
    address, _ = cockpit_with_provider
    case_id = street.incident()
    with street.database.unit_of_work() as uow:
        uow.people.add(EMAIL, "陈静", None, [RoleGrant(Role.OPERATOR)])
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("button", name="单位统一登录")).to_be_visible()
    shot(page, "sign-in-single")
    page.get_by_role("button", name="单位统一登录").click()
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {case_id}")
    expect(page.locator(".who")).to_have_text("陈静")
    # Pictures come over the session's own cookie.
    assert page.locator("img.evidence").evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="单位统一登录")).to_be_visible()
    context.close()


def test_who_is_vouched_for_but_unknown_here_is_told_so(cockpit_with_provider, street, browser: Browser) -> None:
    address, provider = cockpit_with_provider
    provider.email = "somebody.else@street.example"
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="单位统一登录").click()
    expect(page.locator(".message-look")).to_contain_text("somebody.else@street.example")
    expect(page.locator("form.sign-in")).to_be_visible()
    context.close()
