"""`cityeye group …` and whom the store finds for a case: the closest groups, and the people to mention."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from apps.cli.main import app
from data_contracts.schemas.group import Group
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from tests.fakes.street import a_case
from tests.integration.notices.conftest import KEY, Street


@pytest.fixture
def home(tmp_path: Path, street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", street.database.url)


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["group", *words], input=typed)


def test_add_test_list_remove_and_nothing_shows_the_secret(street: Street, home: None) -> None:
    added = run("add", "river", "--name", "河滨群", "--block", "b1", typed=f"{street.url}\n")
    assert added.exit_code == 0, added.output
    tested = run("test", "river")
    assert tested.exit_code == 0, tested.output
    (got,) = street.receiver.got
    assert "测试" in got.body["text"]["content"] and got.body["text"]["mentioned_list"] == []
    street.receiver.always = lambda: (200, b'{"errcode": 93000, "errmsg": "invalid webhook url ' + KEY.encode() + b'"}')
    failed = run("test", "river")
    assert failed.exit_code == 1 and "errcode 93000" in failed.output
    listed = run("list")
    assert all(word in listed.output for word in ("river", "河滨群", "block b1", "wecomgroup", "ok"))
    assert run("remove", "river").exit_code == 0
    assert run("remove", "river").exit_code == 1
    assert run("test", "river").exit_code == 1
    assert "group page" in run("list").output
    assert KEY not in added.output + tested.output + failed.output + listed.output


def test_the_address_that_wecom_shows_is_taken_as_it_is(street: Street, home: None) -> None:
    native = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc"
    assert run("add", "river", "--name", "河滨群", "--channel", native).exit_code == 0
    assert street.group().channel_url == "wecomgroup://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("add", "river", "--name", "x", "--channel", "hello-secret"), 2, "Apprise URL"),
        (("add", "river", "--name", "x", "--channel", "wecomgroup://?key="), 2, "Apprise URL"),
        (("add", "river", "--name", "x", "--channel", "json://host/secret", "--grid", "nowhere"), 1, "nowhere"),
        (("add", " ", "--name", "x", "--channel", "json://host/secret"), 2, "empty"),
        (("contact", "nobody", "--phone", "138"), 1, "nobody"),
    ],
)
def test_what_is_refused(street: Street, home: None, words: tuple[str, ...], status: int, said: str) -> None:
    result = run(*words)
    assert result.exit_code == status and said in result.output and "secret" not in result.output


def test_contact_changes_how_somebody_is_mentioned(street: Street, home: None) -> None:
    assert run("contact", "zhang", "--wecom", "ZhangWei").exit_code == 0
    with street.database.unit_of_work() as uow:
        mentions = uow.people.to_mention([Role.MERCHANT], a_case(block_id="b1"))
    assert [(one.wecom_user_id, one.phone) for one in mentions] == [("LiFang", "13800000001"), ("ZhangWei", None)]


def test_a_case_at_a_shop_mentions_the_shop_and_not_its_neighbours(street: Street) -> None:
    with street.database.unit_of_work() as uow:
        uow.shops.save(Shop("shop-1", "李记面馆", block_id="b1"))
        uow.people.add("owner", "Owner", None, [RoleGrant(Role.MERCHANT, shop_id="shop-1")])
        uow.people.add("chief", "Chief", None, [RoleGrant(Role.OFFICER)])
        roles = [Role.OFFICER, Role.MERCHANT, Role.GRID_MEMBER, Role.PROPERTY]
        at_shop = a_case(shop_id="shop-1", block_id="b1", grid_id="g1", community_id="c1")
        assert [one.name for one in uow.people.to_mention(roles, at_shop)] == ["Chief", "Owner", "Wang"]
        without = replace(at_shop, shop_id=None)
        assert [one.name for one in uow.people.to_mention(roles, without)] == ["Chief", "Lifang", "Zhang", "Wang"]
        assert uow.people.to_mention([], at_shop) == []


def test_the_closest_active_groups_of_an_area(street: Street) -> None:
    def ids(*area: str | None) -> list[str]:
        with street.database.unit_of_work() as uow:
            return [group.group_id for group in uow.groups.of_area(*area)]

    assert ids("c1", "g1", "b1") == []
    street.add_group("all")
    assert ids("c1", "g1", "b1") == ids(None, None, None) == ["all"]
    street.add_group("community", community_id="c1")
    street.add_group("grid", grid_id="g1")
    assert ids("c1", "g1", "b1") == ["grid"] and ids("c1", None, None) == ["community"]
    street.add_group("block", block_id="b1", community_id="c1")
    street.add_group("block-too", block_id="b1")
    assert ids("c1", "g1", "b1") == ["block", "block-too"]
    assert ids("other", "g1", "b1") == ["block-too"], "a group with two areas wants both"
    with street.database.unit_of_work() as uow:
        for group_id in ("block", "block-too"):
            uow.groups.save(Group(group_id, "x", street.url, block_id="b1", active=False))
    assert ids("c1", "g1", "b1") == ["grid"]


def test_a_group_without_a_channel_keeps_its_notices_from_larger_groups(street: Street, home: None) -> None:
    street.add_group("all")
    with street.database.unit_of_work() as uow:
        uow.groups.save(Group("quiet", "小河微网格群", None, community_id="c1"))
        assert uow.groups.get("quiet").channel_url is None
        assert uow.groups.of_area("c1", "g1", "b1") == []
        assert [group.group_id for group in uow.groups.of_area("c2", None, None)] == ["all"]
    street.add_group("beside", community_id="c1")
    with street.database.unit_of_work() as uow:
        assert [group.group_id for group in uow.groups.of_area("c1", "g1", "b1")] == ["beside"]
    listed = run("list")
    assert listed.exit_code == 0 and "its page in the house" in listed.output
    tested = run("test", "quiet")
    assert tested.exit_code == 1 and "has no channel" in tested.output and street.receiver.got == []
