"""A version's figures beside those of what serves, and what the gate says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from apps.cockpit.reading.models import ON_THE_WAY, Change, Chosen, Figure, kind_rows, thing_rows
from apps.cockpit.text import general
from apps.cockpit.text import models as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.model_reasons import in_words, reason_words
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.model_version import ModelState, ModelVersion
from data_contracts.schemas.things import Thing

_CHANGES: dict[Change, tuple[str, Text]] = {
    Change.BETTER: ("▲", words.better),
    Change.SAME: ("＝", words.same),
    Change.WORSE: ("▽", words.worse),
    Change.BEYOND: ("▼", words.beyond),
    Change.ALONE: ("", words.alone),
    Change.MISSING: ("✕", words.missing),
}


def percent(share: float | None, language: Language) -> str:
    """`97.0 %`; a dash where nothing was measured."""
    return general.none.in_(language) if share is None else f"{100 * share:.1f} %"


def points(change: float) -> str:
    """`+1.2`, `−3.0`, `±0.0`: points of per cent."""
    return "±0.0" if abs(change) < 0.05 else f"{'+' if change > 0 else '−'}{abs(change):.1f}"


def figures(chosen: Chosen, live: str | None, serves: str, language: Language) -> Markup:
    """Tables of kinds and of things; where the version was not evaluated, how that is done.

    live: the version that was promoted, if any; serves: what serves, though it came with the house.
    """
    version = chosen.version
    kinds, things = kind_rows(version.figures, chosen.beside), thing_rows(version.figures, chosen.beside)
    head = Markup("<h2>{}</h2>").format(words.figures.in_(language))
    if not version.figures.kinds and not version.figures.things:
        return Markup('<section class="panel models-figures">{}<p class="quiet">{}</p>{}</section>').format(
            head, words.no_figures.in_(language), _how_to_evaluate(version, serves, language)
        )
    tables = Markup("")
    before = words.before if version.state in ON_THE_WAY else words.before_then
    if kinds:
        named = [(KINDS[Kind(kind)].in_(language) if kind in set(Kind) else kind, row) for kind, *row in kinds]
        columns = ((words.column_precision, words.precision_help), (words.column_recall, words.recall_help))
        tables += _table(words.column_kind, columns, named, before, language)
    if things:
        named = [(words.THINGS[Thing(one)].in_(language) if one in set(Thing) else one, [ap]) for one, ap in things]
        tables += _table(words.column_thing, ((words.column_ap, words.ap_help),), named, before, language)
    return Markup(
        '<section class="panel models-figures">{}<p class="quiet">{}</p><div class="models-tables">{}</div>'
        '<details class="models-how"><summary>{}</summary><ul>{}</ul></details></section>'
    ).format(head, _beside_words(chosen, live, language), tables, words.how.in_(language), _how(chosen, language))


def _how_to_evaluate(version: ModelVersion, serves: str, language: Language) -> Markup:
    if version.state not in ON_THE_WAY:
        return Markup("")
    commands = (
        f"cityeye models evaluate {version.detector} --json > candidate.json",
        f"cityeye models evaluate {serves} --json > serving.json",
        f"cityeye models measured {version.detector} candidate.json --beside serving.json --by NAME",
    )
    return Markup('<p>{}</p><pre class="models-commands">{}</pre>').format(
        words.no_figures_yet.in_(language), "\n".join(commands)
    )


def verdict(chosen: Chosen, language: Language) -> Markup:
    """What the gate says now of a version on its way; what was said of one whose way is decided."""
    if chosen.gate is not None:
        if chosen.gate.promote:
            looked = chosen.version.state in (ModelState.SHADOW, ModelState.CANARY)
            title, tone = (words.verdict_yes if looked else words.verdict_first).in_(language), "done"
        else:
            title, tone = words.verdict_no.in_(language, n=len(chosen.gate.against)), "look"
        return _verdict(title, tone, chosen.gate.against, chosen.gate.noted, language)
    last = chosen.steps[-1] if chosen.steps else None
    if last and last.state_after is ModelState.REFUSED:
        said = reason_words(last.reason, last.detail.get("reasons", ()), language)
        return _verdict(words.verdict_refused.in_(language), "look", said, last.detail.get("noted", ()), language)
    for step in reversed(chosen.steps):
        if step.state_after is ModelState.LIVE and "against" in step.detail:
            against, noted = step.detail["against"], step.detail.get("noted", ())
            title = words.verdict_then.in_(language)
            if not against:
                title = f"{title} · {words.verdict_nothing.in_(language)}"
            return _verdict(title, "look" if against else "done", against, noted, language)
    return Markup("")


def _verdict(title: str, tone: str, against: Iterable[str], noted: Iterable[str], language: Language) -> Markup:
    reasons = _list("models-against", [in_words(one, language) for one in against])
    more = _list("models-noted", [in_words(one, language) for one in noted])
    if more:
        more = Markup('<p class="quiet">{}</p>{}').format(words.noted.in_(language), more)
    return Markup('<section class="message message-{} models-verdict" title="{}"><b>{}</b>{}{}</section>').format(
        tone, words.verdict_help.in_(language), title, reasons, more
    )


def _list(name: str, lines: Sequence[str]) -> Markup:
    if not lines:
        return Markup("")
    rows = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup('<ul class="{}">{}</ul>').format(name, rows)


def _table(
    name: Text,
    columns: Sequence[tuple[Text, Text]],
    rows: Sequence[tuple[str, Sequence[Figure]]],
    before: Text,
    language: Language,
) -> Markup:
    head = Markup("").join(
        Markup('<th class="figure" title="{}">{}</th>').format(help_.in_(language), label.in_(language))
        for label, help_ in columns
    )
    body = Markup("").join(
        Markup("<tr><th>{}</th>{}</tr>").format(label, Markup("").join(_cell(one, before, language) for one in cells))
        for label, cells in rows
    )
    return Markup("<table><thead><tr><th>{}</th>{}</tr></thead><tbody>{}</tbody></table>").format(
        name.in_(language), head, body
    )


def _cell(figure: Figure, before: Text, language: Language) -> Markup:
    mark, said = _CHANGES[figure.change]
    told = said.in_(language)
    if figure.points is not None and figure.change is not Change.SAME:
        told = f"{points(figure.points)} {told}"
    beside = Markup("")
    if figure.before is not None:
        beside = Markup("<span>{}</span>").format(before.in_(language, value=percent(figure.before, language)))
    return Markup(
        '<td class="figure"><b>{}</b><small>{}<em class="is-{}"><i aria-hidden="true">{}</i> {}</em></small></td>'
    ).format(percent(figure.found, language), beside, figure.change.value, mark, told)


def _beside_words(chosen: Chosen, live: str | None, language: Language) -> str:
    if chosen.beside is None:
        return words.compared_with_none.in_(language)
    if "current_figures" in chosen.version.training:
        name = chosen.version.training.get("current") or chosen.version.parent or live or ""
        return words.compared_with.in_(language, name=name)
    return words.compared_with_live.in_(language, name=live or "")


def _how(chosen: Chosen, language: Language) -> Markup:
    lines = [
        (words.column_precision, words.precision_help),
        (words.column_recall, words.recall_help),
        (words.column_ap, words.ap_help),
    ]
    told = [Markup("<li><b>{}</b> {}</li>").format(a.in_(language), b.in_(language)) for a, b in lines]
    told.append(Markup("<li>{}</li>").format(words.verdict_help.in_(language)))
    if what := chosen.version.figures.measured_on:
        told.append(Markup("<li>{}</li>").format(words.measured_on.in_(language, what=what)))
    return Markup("").join(told)
