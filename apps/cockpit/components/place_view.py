"""The frame that each view of analysis in place has: choices, one sentence, map, tables, how it was counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from apps.cockpit.components import browser
from apps.cockpit.text import analysis_places as words
from apps.cockpit.text.language import Language, Text

_STYLE = Path(__file__).with_name("places.css").read_text(encoding="utf-8")
Cell = Markup | str | int | float | None


def heading(title: Text, language: Language) -> None:
    """The view's question; drawn before it is counted, which may take a while."""
    st.html(Markup('<div class="top"><h1>{}</h1></div>').format(title.in_(language)))


def draw(view: str, parts: Iterable[Markup]) -> None:
    """The whole view below its heading as one drawing; `parts` are panels, wide or side by side."""
    body = Markup("").join(parts)
    style = Markup("<style>{}</style>").format(Markup(_STYLE))
    browser.drawing(style + Markup('<div class="places">{}</div>').format(body), f"places_{view}")


def chosen(name: str, among: Sequence[str], first: str) -> str:
    """The value of the address's parameter; `first` where it is none of those there are."""
    value = st.query_params.get(name, first)
    return value if value in among else first


def choices(
    view: str, now: dict[str, str], groups: Sequence[tuple[Text, str, Sequence[tuple[str, str]]]], language: Language
) -> Markup:
    """Links that change one parameter of the address and keep the others. groups: label, parameter, (value, words)."""
    shown = []
    for label, name, options in groups:
        shown.append(Markup("<b>{}</b>").format(label.in_(language)))
        for value, said in options:
            address = "/analysis?" + urlencode({"view": view} | now | {name: value})
            current = Markup(' aria-current="true"') if now.get(name) == value else ""
            shown.append(Markup('<a href="{}" target="_self"{}>{}</a>').format(address, current, said))
    return Markup('<nav class="wide choices">{}</nav>').format(Markup("").join(shown))


def panel(*inside: Markup, wide: bool = False, title: str | None = None) -> Markup:
    head = Markup("<h3>{}</h3>").format(title) if title else Markup("")
    return Markup('<section class="panel{}">{}{}</section>').format(
        " wide" if wide else "", head, Markup("").join(inside)
    )


def said(sentence: str) -> Markup:
    return Markup('<p class="said">{}</p>').format(sentence)


def table(head: Sequence[tuple[str, bool]], rows: Iterable[Sequence[Cell]]) -> Markup:
    """head: words, and whether the column is of figures."""
    titles = Markup("").join(
        Markup('<th class="{}">{}</th>').format("figure" if figure else "", name) for name, figure in head
    )
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<td class="{}">{}</td>').format("figure" if figure else "", _shown(cell))
                for cell, (_, figure) in zip(row, head, strict=True)
            )
        )
        for row in rows
    )
    return Markup('<div class="rows"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>').format(
        titles, body
    )


def _shown(cell: Cell) -> Markup | str | float:
    if cell is None:
        return "–"
    return f"{cell:,}" if isinstance(cell, int) else cell


def link(name: str | int, address: str | None) -> Markup | str | int:
    return Markup('<a href="{}" target="_self">{}</a>').format(address, name) if address else name


def keys(entries: Iterable[tuple[str, str]]) -> Markup:
    """The colours of the map. entries: colour (`dashed` for an outline) and words."""
    return Markup('<p class="map-keys">{}</p>').format(
        Markup("").join(
            Markup('<span class="dashed">{}</span>').format(name)
            if colour == "dashed"
            else Markup('<span style="--sign:{}">{}</span>').format(colour, name)
            for colour, name in entries
        )
    )


def how(texts: Sequence[Text], language: Language, **values: object) -> Markup:
    """How the numbers are counted, folded away."""
    lines = Markup("").join(Markup("<p>{}</p>").format(text.in_(language, **values)) for text in texts)
    return panel(Markup("<details><summary>{}</summary>{}</details>").format(words.how.in_(language), lines), wide=True)
