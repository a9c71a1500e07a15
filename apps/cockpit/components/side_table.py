"""Two sides beside each other: a row a figure, with its difference and whether that may be chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_ROW = Markup(
    '<tr data-row="{key}"><td>{name}</td><td class="figure">{one}</td><td class="figure">{other}</td>'
    '<td class="figure">{change}</td><td><span class="chance is-{judged}" title="{help}">{said}</span></td></tr>'
)


@dataclass(frozen=True, slots=True)
class SideFigure:
    """A side's figure as it is shown; link: to the cases behind it, None where there are none."""

    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class SideRow:
    """key: for tests and links within.  judged: sure, unsure or untested, said in `said`, with `help` on hover."""

    key: str
    name: str
    one: SideFigure
    other: SideFigure
    change: str
    judged: str
    said: str
    help: str = ""


def side_table(title: str, heads: Sequence[str], rows: Sequence[SideRow]) -> Markup:
    """A section with a table. heads: of the four columns after the name."""
    head = Markup("").join(
        Markup('<th class="{}">{}</th>').format("figure" if number < len(heads) - 1 else "", text)
        for number, text in enumerate(heads)
    )
    body = Markup("").join(
        _ROW.format(
            key=row.key,
            name=row.name,
            one=_figure(row.one),
            other=_figure(row.other),
            change=row.change,
            judged=row.judged,
            help=row.help,
            said=row.said,
        )
        for row in rows
    )
    return Markup(
        '<section class="bars sides"><h2>{}</h2><table><thead><tr><th></th>{}</tr></thead><tbody>{}</tbody></table>'
        "</section>"
    ).format(title, head, body)


def _figure(figure: SideFigure) -> Markup:
    if figure.link is None:
        return Markup("{}").format(figure.text)
    return Markup('<a href="{}" target="_self">{}</a>').format(figure.link, figure.text)
