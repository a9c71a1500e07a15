"""Shops: their files, and how they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.moments import duration
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.pick_table import PICK_STYLES, Column, PickRow, pick_table, picked
from apps.cockpit.pages.setup_tell import attempt, changes_of, shown_message, tell
from apps.cockpit.reading.setup import SHOP_DAYS, ShopFile, ShopList, read_shop, read_shops
from apps.cockpit.text import general
from apps.cockpit.text import setup_people as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import CLOSURES, KINDS
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.setup_change import SetupSubject
from data_contracts.schemas.shop import Shop
from governance_rules.domain.case_links import case_link
from governance_rules.domain.permissions import Action, may
from governance_rules.use_cases.manage_people import save_shop

_TABLE = "shop_table"
_MOST = 40
_NEW = "new"
_TEXTS: tuple[tuple[str, Text], ...] = (
    ("name", words.shop_name), ("owner_name", words.owner), ("trade", words.trade), ("licence_number", words.licence),
    ("phone", words.phone),
)  # fmt: skip


def show(person: Person, language: Language) -> None:
    """`shop`: whose file is open, `new` for one to be added."""
    for style in PICK_STYLES:
        st.html(style)
    st.html(Markup('<div class="top"><h1>{}</h1></div>').format(words.shops_question.in_(language)))
    shown_message(language)
    edits, opens = may(person, Action.MANAGE_PEOPLE), may(person, Action.WATCH)
    asked, file = st.query_params.get("shop", ""), None
    if asked and (edits or asked != _NEW):
        with parts.database().unit_of_work() as uow:
            file = read_shop(uow, None if asked == _NEW else asked)
    with st.container(key="setup_split"):
        listed, beside = st.columns([2, 3], gap="medium")
    with listed, st.container(key="setup_list"):
        _list(edits and file is None, opens, language)
    if file is not None:
        with beside, st.container(key="setup_file"):
            st.button(words.back.in_(language), key="setup_back", type="tertiary", on_click=_close)
            _file(person, file, edits, language)


def _list(adds: bool, opens: bool, language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="shop_filter", gap="small"):
        text = st.text_input(words.search_shop.in_(language), key="shop_search", max_chars=60, width=300)
        if adds:
            st.button(words.add_shop.in_(language), key="shop_new", type="primary", on_click=_open, args=(_NEW,))
    with parts.database().unit_of_work() as uow:
        listed = read_shops(uow, text or "", _MOST)
    if not listed.shops:
        st.html(nothing_here(words.nobody_title.in_(language), words.nobody.in_(language)))
        return
    said = words.shops_found_more if listed.found > len(listed.shops) else words.shops_found
    st.html(Markup('<p class="quiet">{}</p>').format(said.in_(language, n=listed.found, shown=len(listed.shops))))
    columns = (
        Column(words.trade.in_(language), when_alone=True),
        Column(words.owner.in_(language)),
        Column(words.road.in_(language), when_alone=True),
        Column(words.cases_lately.in_(language, n=SHOP_DAYS), "figure"),
    )
    rows = [
        PickRow(
            shop.shop_id, shop.name, _mark(shop, language),
            (
                shop.trade or "", shop.owner_name or "", listed.roads.get(shop.road_id or "", ""),
                _lately(shop, listed, opens),
            ),
        )
        for shop in listed.shops
    ]  # fmt: skip
    pick_table(
        _TABLE, words.shop_name.in_(language), columns, rows, st.query_params.get("shop"), "shops", "shop", _picked
    )


def _mark(shop: Shop, language: Language) -> str:
    if shop.closed_at is not None:
        return words.closed_mark.in_(language)
    return "" if shop.takes_part else words.apart_mark.in_(language)


def _lately(shop: Shop, listed: ShopList, opens: bool) -> Markup:
    """How many cases, with the list of them where there are any, for whoever may open it."""
    count = listed.cases.get(shop.shop_id, 0)
    days = {"opened_from": listed.first_day, "opened_to": listed.last_day}
    return _leading(count, case_link({"shop": shop.shop_id} | days), opens and count > 0)


def _picked() -> None:
    if shop_id := picked(_TABLE):
        _open(shop_id)


def _open(shop_id: str) -> None:
    st.query_params["shop"] = shop_id
    st.session_state["shop_nonce"] = uuid4().hex


def _close() -> None:
    st.query_params.pop("shop", None)


def _file(by: Person, file: ShopFile, edits: bool, language: Language) -> None:
    nonce = st.session_state.setdefault("shop_nonce", uuid4().hex)
    seen: Shop | None = st.session_state.setdefault(f"shop_seen_{nonce}", file.shop)
    st.html(Markup('<h2 class="section">{}</h2>').format(seen.name if seen else words.new_shop.in_(language)))
    if edits:
        _form(by, file, seen, nonce, language)
    else:
        assert seen is not None, "who may not add opens what is there"
        facts = [(label.in_(language), getattr(seen, name) or general.none.in_(language)) for name, label in _TEXTS]
        none = general.none.in_(language)
        facts.append((words.road.in_(language), file.roads.get(seen.road_id or "", none)))
        facts.append((words.grid.in_(language), file.grids.get(seen.grid_id or "", none)))
        st.html(Markup('<dl class="zone-facts">{}</dl>').format(
            Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*fact) for fact in facts)
        ))  # fmt: skip
    if seen is None:
        return
    if seen.closed_at is not None:
        since = f"{seen.closed_at.astimezone(parts.street_zone()):%Y-%m-%d}"
        st.html(message(words.closed_since.in_(language, since=since), "look"))
    st.html(_cases(file, seen, may(by, Action.WATCH), language))
    st.html(_cameras(file, language))
    merchants = general.between.in_(language).join(name for _, name in file.merchants)
    st.html(Markup("<b>{}</b><p>{}</p>").format(
        words.merchants.in_(language), merchants or words.no_merchant.in_(language)
    ))  # fmt: skip
    if edits:
        changes_of(SetupSubject.SHOP, seen.shop_id, language)


def _form(by: Person, file: ShopFile, seen: Shop | None, nonce: str, language: Language) -> None:
    if seen is None:
        st.text_input(words.shop_id.in_(language), key=f"shop_id_{nonce}", max_chars=60)
    with st.container(horizontal=True, gap="small"):
        for name, label in _TEXTS:
            now = getattr(seen, name) if seen else None
            st.text_input(label.in_(language), now or "", key=f"shop_{name}_{nonce}", max_chars=80, width=230)
    with st.container(horizontal=True, gap="small"):
        _choice(words.road, "road_id", file.roads, seen, nonce, language)
        _choice(words.block, "block_id", file.blocks, seen, nonce, language)
        _choice(words.grid, "grid_id", file.grids, seen, nonce, language)
    st.toggle(words.takes_part.in_(language), seen.takes_part if seen else False, key=f"shop_part_{nonce}")
    if seen is not None:
        st.toggle(words.closed_down.in_(language), seen.closed_at is not None, key=f"shop_closed_{nonce}")
    with st.container(horizontal=True, gap="small"):
        st.button(
            words.save.in_(language), key="shop_save", type="primary", on_click=_save, args=(by, seen, nonce, file.now)
        )
        st.button(words.cancel.in_(language), key="shop_cancel", on_click=_close)


def _choice(
    label: Text, name: str, areas: Mapping[str, str], seen: Shop | None, nonce: str, language: Language
) -> None:
    options = [None, *areas]
    now = getattr(seen, name) if seen else None
    st.selectbox(
        label.in_(language), options, index=options.index(now) if now in areas else 0,
        key=f"shop_{name}_{nonce}", width=230,
        format_func=lambda area_id: areas[area_id] if area_id else general.none.in_(language),
    )  # fmt: skip


def _save(by: Person, seen: Shop | None, nonce: str, now: datetime) -> None:
    def typed(field: str) -> Any:
        value = st.session_state.get(f"shop_{field}_{nonce}")
        return (value.strip() or None) if isinstance(value, str) else value

    def save() -> None:
        values = {name: typed(name) for name, _ in _TEXTS} | {"name": typed("name") or ""}
        values |= {name: typed(name) for name in ("road_id", "block_id", "grid_id")}
        values |= {"takes_part": bool(typed("part"))}
        if seen is not None:
            values["closed_at"] = (seen.closed_at or now) if typed("closed") else None
        shop = replace(seen, **values) if seen else Shop(typed("id") or "", **values)
        with parts.database().unit_of_work() as uow:
            save_shop(uow, by, shop, seen)
        tell(words.saved, "done", name=shop.name)
        _open(shop.shop_id)

    attempt(save, again=lambda: _open(seen.shop_id) if seen else None)


def _cameras(file: ShopFile, language: Language) -> Markup:
    """Which cameras see its front, each leading to its zones."""
    links = general.between.in_(language).join(
        Markup('<a href="/setup?view=zones&amp;camera={}" target="_self">{}</a>').format(
            quote(camera_id, safe=""), name
        )
        for camera_id, name in file.cameras
    )
    return Markup("<b>{}</b><p>{}</p>").format(
        words.front_cameras.in_(language), Markup(links) if links else words.no_front_camera.in_(language)
    )


def _cases(file: ShopFile, shop: Shop, opens: bool, language: Language) -> Markup:
    """Kind by outcome, each number with its cases behind it for whoever may open them."""
    if not file.cases:
        return Markup("<b>{}</b><p>{}</p>").format(words.cases_title.in_(language), words.no_cases.in_(language))
    rows = Markup("").join(
        Markup('<tr><td>{}</td><td>{}</td><td class="figure">{}</td><td>{}</td></tr>').format(
            KINDS[Kind(row["kind"])].in_(language),
            words.still_open.in_(language)
            if row["closure"] == "open"
            else CLOSURES[Closure(row["closure"])].in_(language),
            _leading(row["cases"], _link(shop, row), opens),
            duration(timedelta(seconds=row["median_seconds"]), language) if row["median_seconds"] else "",
        )
        for row in file.cases
    )
    heads = (words.kind, words.closure, words.count, words.median)
    every = _leading(words.all_cases.in_(language), case_link({"shop": shop.shop_id}), opens) if opens else ""
    return Markup(
        '<b>{}</b><div class="reports-frame"><table class="reports case-list"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div><p>{}</p>"
    ).format(
        words.cases_title.in_(language),
        Markup("").join(Markup("<th>{}</th>").format(head.in_(language)) for head in heads),
        rows,
        every,
    )


def _leading(shown: object, link: str, opens: bool) -> Markup:
    """A link for whoever may open the list of cases, the bare words for others."""
    return Markup('<a href="{}" target="_self">{}</a>').format(link, shown) if opens else Markup("{}").format(shown)


def _link(shop: Shop, row: Mapping[str, Any]) -> str:
    of = {"shop": shop.shop_id, "kind": row["kind"]}
    if row["closure"] == "open":
        return case_link(of | {"state": [state.value for state in CaseState if state is not CaseState.CLOSED]})
    return case_link(of | {"closure": row["closure"]})
