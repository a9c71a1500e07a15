"""What the gate and the steps of a version say, in both languages.

The gate writes one English sentence a reason, and the log keeps it as it was written; here it is read again, so that
old entries speak both languages, too. What no sentence here fits is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.models import THINGS
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.things import Thing

MEASURES: dict[str, Text] = {
    "precision": Text("准确率", "precision"),
    "recall": Text("召回率", "recall"),
    "AP50": Text(" AP50 值", "AP50"),
}
_PHRASES: dict[str, Text] = {"of": Text("{named}的{measure}", "{measure} of {named}")}

_WHAT = r"(?P<measure>precision|recall|AP50) of (?P<named>\w+)"
_NUMBERS = (
    r"(?P<agree>\d+) cases agree, (?P<live>\d+) only of the serving detector, (?P<candidate>\d+) only of the candidate"
)

# Sentences of governance_rules.domain.promotion; a test draws verdicts and finds each of them here.
GATE: dict[str, Text] = {
    r"the candidate was not evaluated": Text("该版本没有评测过", "It was not evaluated"),
    r"the serving detector has no figures to compare with": Text(
        "在役模型没有可比的指标，只看是否达标", "What serves has no figures to compare with; only targets count"
    ),
    rf"{_WHAT} was not measured, the serving detector has (?P<before>[\d.]+)": Text(
        "{what}没有测，在役模型为 {before}", "{what} was not measured; what serves has {before}"
    ),
    rf"{_WHAT} was not measured, the target is (?P<target>[\d.]+)": Text(
        "{what}没有测，目标为 {target}", "{what} was not measured; the target is {target}"
    ),
    rf"{_WHAT} falls from (?P<before>[\d.]+) to (?P<found>[\d.]+), by more than (?P<points>[\d.]+)": Text(
        "{what}由 {before} 降到 {found}，超过容许的 {points} 个百分点",
        "{what} falls from {before} to {found}, by more than {points} points",
    ),
    rf"{_WHAT} is (?P<found>[\d.]+): the target (?P<target>[\d.]+), which is held today, would be lost": Text(
        "{what}为 {found}：今天守住的目标 {target} 会丢掉",
        "{what} is {found}: the target {target}, held today, would be lost",
    ),
    rf"{_WHAT} is (?P<found>[\d.]+), the target is (?P<target>[\d.]+)": Text(
        "{what}为 {found}，目标为 {target}", "{what} is {found}, the target is {target}"
    ),
    rf"{_WHAT} is (?P<found>[\d.]+), the target (?P<target>[\d.]+) is not reached yet": Text(
        "{what}为 {found}，还没有达到目标 {target}", "{what} is {found}; the target {target} is not reached yet"
    ),
    r"replay of (?P<n>\d+) cases: (?P<worse>\d+) right cases lost \(cases "
    r"(?P<cases>[^)]*)\), (?P<better>\d+) won back": Text(
        "用 {n} 件旧案重放：漏掉 {worse} 件真案（案卷 {cases}），只找回 {better} 件",
        "{n} past cases replayed: {worse} right ones lost (cases {cases}), {better} won back",
    ),
    r"replay of (?P<n>\d+) cases: (?P<worse>\d+) false alarms more \(cases "
    r"(?P<cases>[^)]*)\), (?P<better>\d+) won back": Text(
        "用 {n} 件旧案重放：多出 {worse} 件误报（案卷 {cases}），只少报 {better} 件",
        "{n} past cases replayed: {worse} false alarms more (cases {cases}), {better} spared",
    ),
    r"replay of (?P<n>\d+) cases: (?P<gained>\d+) right ones gained, (?P<lost>\d+) lost; "
    r"(?P<spared>\d+) false alarms spared, (?P<more>\d+) more": Text(
        "用 {n} 件旧案重放：真案多找到 {gained} 件、漏掉 {lost} 件；误报少 {spared} 件、多 {more} 件",
        "{n} past cases replayed: {gained} right ones gained, {lost} lost; {spared} false alarms spared, {more} more",
    ),
    rf"in shadow {_NUMBERS}: fewer than (?P<least>\d+), which says little": Text(
        "影子运行：{agree} 件一致，{live} 件只有在役模型有，{candidate} 件只有该版本有；不足 {least} 件，说明不了什么",
        "In shadow {agree} cases agree, {live} only of what serves, {candidate} only of this one; "
        "fewer than {least} say little",
    ),
    rf"in shadow {_NUMBERS}: (?P<share>\d+%) agree, (?P<asked>\d+%) are asked for": Text(
        "影子运行：{agree} 件一致，{live} 件只有在役模型有，{candidate} 件只有该版本有；一致 {share}，要求 {asked}",
        "In shadow {agree} cases agree, {live} only of what serves, {candidate} only of this one: "
        "{share} agree, {asked} are asked for",
    ),
    rf"in shadow {_NUMBERS}": Text(
        "影子运行：{agree} 件一致，{live} 件只有在役模型有，{candidate} 件只有该版本有",
        "In shadow {agree} cases agree, {live} only of what serves, {candidate} only of this one",
    ),
    r"no kind is worse, targets held, the past gives no worse cases": Text(
        "没有一类变差，目标都守住，旧案没有变差", "No kind is worse, targets are held, past cases come out no worse"
    ),
}

# Reasons that governance_rules.use_cases.model_versions writes by itself, and what it refuses.
STEPS: dict[str, Text] = {
    r"trained": Text("训练完成，登记入库", "Trained and registered"),
    r"came with the house and serves": Text("随系统自带，一直在服役", "Came with the house and serves"),
    r"evaluated on (?P<sets>.+)": Text("评测于 {sets}", "Evaluated on {sets}"),
    r"loaded and warmed up": Text("已装载并预热，还不参与服役", "Loaded and warmed up; nothing serves with it yet"),
    r"looks along on (?P<share>\d+%) of the frames": Text(
        "在 {share} 的画面上跟着看", "Looks along on {share} of the frames"
    ),
    r"serves again: (?P<why>.+)": Text("重新服役：{why}", "Serves again: {why}"),
    r"serves (?P<cameras>.+)": Text("先服役这些摄像头：{cameras}", "Serves {cameras}"),
    r"(?P<detector>\S+_v\d+) takes over": Text("由 {detector} 接替", "{detector} takes over"),
    r"promoted though the gate says no: (?P<why>.+)": Text(
        "门禁不同意，仍决定上线：{why}", "Promoted though the gate says no: {why}"
    ),
    r"promoted: (?P<said>.+)": Text("上线：{said}", "Promoted: {said}"),
    r"rolled back: (?P<why>.+)": Text("被退回：{why}", "Rolled back: {why}"),
    r"(?P<other>\S+) is the shadow now; refuse or promote it first": Text(
        "{other} 正在影子运行；请先否决它或让它上线", "{other} is the shadow now; refuse or promote it first"
    ),
    r"(?P<other>\S+) is the canary now; refuse or promote it first": Text(
        "{other} 正在灰度；请先否决它或让它上线", "{other} is the canary now; refuse or promote it first"
    ),
    r"no promoted version serves, so there is nothing to take back": Text(
        "没有上线过的版本在服役，无可退回", "No promoted version serves, so there is nothing to take back"
    ),
}

_ALL = [(re.compile(pattern, re.DOTALL), text) for pattern, text in (*GATE.items(), *STEPS.items())]


def in_words(sentence: str, language: Language) -> str:
    """The sentence in the page's language; as it was written where nobody here knows it."""
    for pattern, text in _ALL:
        if match := pattern.fullmatch(sentence):
            values = match.groupdict()
            if "measure" in values:
                values["what"] = _what(values.pop("measure"), values.pop("named"), language)
            if "said" in values:
                values["said"] = in_words(values["said"], language)
            told = text.in_(language, **{name: _shown(name, value) for name, value in values.items()})
            return told[:1].upper() + told[1:] if "what" in values else told
    return sentence


def reason_words(reason: str, reasons: Iterable[str], language: Language) -> list[str]:
    """The reason of a step as sentences: each of `reasons` where the step kept them apart, else the reason itself."""
    return [in_words(one, language) for one in reasons] or [in_words(reason, language)]


def _what(measure: str, named: str, language: Language) -> str:
    if measure == "AP50":
        name = THINGS[Thing(named)].in_(language) if named in set(Thing) else named
    else:
        name = KINDS[Kind(named)].in_(language) if named in set(Kind) else named
    # In English a kind's name begins with a capital letter, as it does not inside a sentence.
    name = name[:1].lower() + name[1:]
    return _PHRASES["of"].in_(language, measure=MEASURES[measure].in_(language), named=name)


def _shown(name: str, value: str) -> str:
    """Shares as the page writes them everywhere: 0.957 is 95.7 %."""
    if name in ("before", "found", "target"):
        return f"{100 * float(value):.1f} %"
    if name == "points":
        # Points of per cent, as the differences in the tables.
        return f"{100 * float(value):.1f}"
    return value
