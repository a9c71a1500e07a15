"""Counts as bars and columns. Each leads to its cases; each says its number in words, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_SECTION = Markup('<section class="bars"><h2>{}</h2>{}</section>')


@dataclass(frozen=True, slots=True)
class Bar:
    """A name and its count. change: against the period before, None where there is nothing to compare with."""

    name: str
    count: int
    link: str
    change: int | None = None


def signed(change: int) -> str:
    """+3, −2, ±0."""
    return f"+{change:,}" if change > 0 else f"−{-change:,}" if change < 0 else "±0"


def bar_table(title: str, bars: Sequence[Bar]) -> Markup:
    """A row a bar, as long as its share of the longest; nothing where there is no bar."""
    if not bars:
        return Markup("")
    most = max(bar.count for bar in bars) or 1
    rows = Markup("").join(
        Markup(
            '<tr><td>{}</td><td class="figure"><a href="{}" target="_self">{:,}</a></td>'
            '<td class="figure quiet">{}</td><td class="bar-cell"><i style="width:{:.1f}%"></i></td></tr>'
        ).format(
            bar.name, bar.link, bar.count, "" if bar.change is None else signed(bar.change), 100 * bar.count / most
        )
        for bar in bars
    )
    return _SECTION.format(title, Markup("<table>{}</table>").format(rows))


def columns(title: str, bars: Sequence[Bar]) -> Markup:
    """A column a bar, names below; of more than twelve every few are named."""
    most, every = max((bar.count for bar in bars), default=0) or 1, max(1, len(bars) // 8)
    drawn = Markup("").join(
        Markup('<a href="{}" target="_self" title="{}: {:,}"><i style="height:{:.1f}%"></i><span>{}</span></a>').format(
            bar.link, bar.name, bar.count, 100 * bar.count / most, bar.name if number % every == 0 else ""
        )
        for number, bar in enumerate(bars)
    )
    return _SECTION.format(title, Markup('<div class="columns">{}</div>').format(drawn))


def wide_section(title: str, inside: Markup) -> Markup:
    """A section of its own line."""
    return Markup('<section class="bars bars-wide"><h2>{}</h2>{}</section>').format(title, inside)
