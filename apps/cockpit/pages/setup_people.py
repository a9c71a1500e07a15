"""People: who they are, which role they hold where, how they are reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.notices import nothing_here
from apps.cockpit.components.pick_table import PICK_STYLES, Column, PickRow, pick_table, picked
from apps.cockpit.pages.setup_tell import attempt, changes_of, shown_message, tell
from apps.cockpit.reading.setup import PeopleList, PersonFile, areas_of_people, read_people, read_person
from apps.cockpit.text import general
from apps.cockpit.text import setup_people as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import ROLES
from data_contracts.errors import InvalidInput
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.setup_change import SetupSubject
from governance_rules.use_cases.manage_people import add_person, change_person, set_password

_TABLE = "people_table"
_MOST = 40
_NEW = "new"
_PASSWORD_BYTES = 9  # twelve letters


def show(person: Person, language: Language) -> None:
    """`person`: whose file is open, `new` for somebody to be added."""
    for style in PICK_STYLES:
        st.html(style)
    st.html(Markup('<div class="top"><h1>{}</h1></div>').format(words.question.in_(language)))
    shown_message(language)
    asked, file = st.query_params.get("person", ""), None
    if asked == _NEW or (asked.isascii() and asked.isdigit() and len(asked) < 10):
        with parts.database().unit_of_work() as uow:
            file = read_person(uow, None if asked == _NEW else int(asked))
    with st.container(key="setup_split"):
        listed, beside = st.columns([2, 3], gap="medium")
    with listed, st.container(key="setup_list"):
        _list(file is None, language)
    if file is not None:
        with beside, st.container(key="setup_file"):
            st.button(words.back.in_(language), key="setup_back", type="tertiary", on_click=_close)
            _form(person, file, language)


def _list(adds: bool, language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="people_filter", gap="small"):
        text = st.text_input(words.search.in_(language), key="people_search", max_chars=60, width=230)
        role = st.selectbox(
            words.role.in_(language), [None, *Role], key=f"people_role_{language}", width=160,
            format_func=lambda role: ROLES[role].in_(language) if role else words.any_role.in_(language),
        )  # fmt: skip
        with parts.database().unit_of_work() as uow:
            areas = areas_of_people(uow)
        area = st.selectbox(
            words.area.in_(language), [None, *areas], key=f"people_area_{language}", width=160,
            format_func=lambda area_id: areas[area_id] if area_id else words.any_area.in_(language),
        )  # fmt: skip
        if adds:
            st.button(words.add.in_(language), key="person_new", type="primary", on_click=_open, args=(_NEW,))
    with parts.database().unit_of_work() as uow:
        listed = read_people(uow, text or "", role, area, _MOST)
    if not listed.people:
        st.html(nothing_here(words.nobody_title.in_(language), words.nobody.in_(language)))
        return
    said = words.found_more if listed.found > len(listed.people) else words.found
    st.html(Markup('<p class="quiet">{}</p>').format(said.in_(language, n=listed.found, shown=len(listed.people))))
    columns = (
        Column(words.sign_in_name.in_(language)),
        Column(words.grants.in_(language)),
        Column(words.last_came.in_(language), "figure", when_alone=True),
    )
    rows = [
        PickRow(
            str(one.person_id), one.display_name, "" if one.active else words.inactive.in_(language),
            (one.sign_in_name, _held(one, listed, language), _came(one, listed, language)),
        )
        for one in listed.people
    ]  # fmt: skip
    pick_table(
        _TABLE, words.display_name.in_(language), columns, rows, st.query_params.get("person"), "people", "person",
        _picked,
    )  # fmt: skip


def _held(one: Person, listed: PeopleList, language: Language) -> str:
    """Each role with where it is held."""
    return general.between.in_(language).join(
        f"{ROLES[grant.role].in_(language)} · {listed.shop_names.get(grant.shop_id, grant.shop_id)}"
        if grant.shop_id
        else _grant_words(grant, listed.area_names, language)
        for grant in one.grants
    )


def _came(one: Person, listed: PeopleList, language: Language) -> Markup:
    at = listed.last_sign_ins.get(one.sign_in_name)
    if at is None:
        return Markup("{}").format(general.none.in_(language))
    return time_tag(at, listed.now, parts.street_zone(), language)


def _picked() -> None:
    if person_id := picked(_TABLE):
        _open(person_id)


def _open(person_id: str) -> None:
    st.query_params["person"] = person_id
    st.session_state["person_nonce"] = uuid4().hex


def _close() -> None:
    st.query_params.pop("person", None)


def _form(by: Person, file: PersonFile, language: Language) -> None:
    """What is typed stays through a refusal: its keys change only when another file is opened, or after saving."""
    # As it was when it was opened, so that another's change meanwhile is seen.
    nonce = st.session_state.setdefault("person_nonce", uuid4().hex)
    seen: Person | None = st.session_state.setdefault(f"person_seen_{nonce}", file.person)
    held = seen.grants if seen else ()
    # What somebody holds is offered whatever else is, or saving would take it away unseen.
    offered = [*file.grants, *(grant for grant in held if grant.shop_id is None)]
    names = {_code(grant): _grant_words(grant, file.area_names, language) for grant in offered}
    st.html(Markup('<h2 class="section">{}</h2>').format(seen.display_name if seen else words.new_person.in_(language)))
    if seen is None:
        st.text_input(words.sign_in_name.in_(language), key=f"person_sign_in_{nonce}", max_chars=60)
    st.text_input(words.display_name.in_(language), seen.display_name if seen else "", key=f"person_name_{nonce}",
                  max_chars=80)  # fmt: skip
    st.multiselect(
        words.grants.in_(language), list(names), default=[_code(g) for g in held if g.shop_id is None],
        format_func=lambda code: names[code], key=f"person_grants_{nonce}",
    )  # fmt: skip
    shops = ", ".join(g.shop_id for g in held if g.shop_id)
    st.text_input(words.shop_grant.in_(language), shops, key=f"person_shops_{nonce}", max_chars=400)
    phone, wecom = (seen.phone or "", seen.wecom_user_id or "") if seen else ("", "")
    with st.container(horizontal=True, gap="small"):
        st.text_input(words.phone.in_(language), phone, key=f"person_phone_{nonce}", max_chars=40)
        st.text_input(words.wecom.in_(language), wecom, key=f"person_wecom_{nonce}", max_chars=80)
    if seen is not None:
        last = words.never_signed_in.in_(language)
        if file.last_sign_in is not None:
            at = time_tag(file.last_sign_in, file.now, parts.street_zone(), language)
            last = Markup(words.last_sign_in.in_(language)).format(at=at)
        st.html(Markup('<p class="quiet">{}</p>').format(last))
        st.toggle(words.active.in_(language), seen.active, key=f"person_active_{nonce}")
    with st.container(horizontal=True, key="person_buttons", gap="small"):
        st.button(words.save.in_(language), key="person_save", type="primary", on_click=_save, args=(by, seen, nonce))
        st.button(words.cancel.in_(language), key="person_cancel", on_click=_close)
        if seen is not None:
            with st.popover(words.new_password.in_(language), key="person_password"):
                st.html(Markup("<p>{}</p>").format(words.new_password_sure.in_(language, name=seen.display_name)))
                st.button(words.new_password_yes.in_(language), key="person_password_yes", on_click=_password,
                          args=(by, seen))  # fmt: skip
    if seen is not None:
        changes_of(SetupSubject.PERSON, str(seen.person_id), language)


def _save(by: Person, seen: Person | None, nonce: str) -> None:
    def typed(field: str) -> Any:
        return st.session_state.get(f"person_{field}_{nonce}")

    def save() -> None:
        contact = {
            "phone": (typed("phone") or "").strip() or None,
            "wecom_user_id": (typed("wecom") or "").strip() or None,
        }
        grants = (*(_grant_of(code) for code in typed("grants")), *_merchant_of(typed("shops")))
        with parts.database().unit_of_work() as uow:
            for grant in grants:
                _check_shop(uow, grant)
            if seen is None:
                password = token_urlsafe(_PASSWORD_BYTES)
                person_id = add_person(uow, by, typed("sign_in"), typed("name"), grants, password, **contact)
            else:
                after = replace(
                    seen, display_name=typed("name"), grants=grants, active=bool(typed("active")), **contact
                )
                change_person(uow, by, after, seen)
        if seen is None:
            tell(words.password_is, "done", name=typed("name"), password=password)
            _open(str(person_id))
        else:
            tell(words.saved, "done", name=typed("name"))
            _open(str(seen.person_id))

    attempt(save, again=lambda: _open(str(seen.person_id)) if seen else None)


def _password(by: Person, seen: Person) -> None:
    def make() -> None:
        password = token_urlsafe(_PASSWORD_BYTES)
        with parts.database().unit_of_work() as uow:
            set_password(uow, by, seen.person_id, password)
        tell(words.password_is, "done", name=seen.display_name, password=password)

    attempt(make)


def _check_shop(uow: Any, grant: RoleGrant) -> None:
    if grant.shop_id is not None:
        uow.shops.get(grant.shop_id)


def _code(grant: RoleGrant) -> str:
    return "|".join((grant.role, grant.community_id or "", grant.grid_id or "", grant.block_id or ""))


def _grant_of(code: str) -> RoleGrant:
    role, community, grid, block = code.split("|")
    return RoleGrant(Role(role), community or None, grid or None, block or None)


def _merchant_of(text: str) -> list[RoleGrant]:
    numbers = [part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip()]
    if any(not number.isprintable() for number in numbers):
        raise InvalidInput("a shop's number is plain text", field="shop_id")
    return [RoleGrant(Role.MERCHANT, shop_id=number) for number in dict.fromkeys(numbers)]


def _grant_words(grant: RoleGrant, area_names: Mapping[str, str], language: Language) -> str:
    area_id = grant.community_id or grant.grid_id or grant.block_id
    where = area_names.get(area_id, area_id) if area_id else words.everywhere.in_(language)
    return f"{ROLES[grant.role].in_(language)} · {where}"
