"""What is known of a problem, as JSON values: figures that each name their cases, parties, weeks, points, options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data_contracts.schemas.council import CouncilCase, Problem, StreetNames
from governance_rules.domain.council.effect import monday_of
from governance_rules.domain.council.gather import SETTLED
from governance_rules.domain.council.ranking import Scored
from governance_rules.domain.council.rules import Catalogue, RankingRules

Filters = dict[str, Any]
"""Of `domain.case_links.case_link`."""

PICTURES = 3


@dataclass(frozen=True, slots=True)
class Weeks:
    """The complete weeks that are looked at, first and last day included, and the first day of those before."""

    before: date
    first: date
    last: date

    @classmethod
    def until(cls, week: date, count: int) -> Weeks:
        """The `count` weeks before Monday `week`, and as many before them."""
        first = week - timedelta(weeks=count)
        return cls(first - timedelta(weeks=count), first, week - timedelta(days=1))


def filters_of(problem: Problem, first: date, last: date, cases: Sequence[CouncilCase]) -> Filters:
    """Filters of the list that holds just the settled `cases` of the problem in these days.

    A stretch without road or block cannot be told to that list, so its cases are named one by one.
    """
    if problem.road_id is None or problem.block_id is None:
        return {"case": [case.case_id for case in cases]}
    return {
        "kind": [kind.value for kind in problem.kinds],
        "closure": list(SETTLED),
        "road": problem.road_id,
        "block": problem.block_id,
        "opened_from": first.isoformat(),
        "opened_to": last.isoformat(),
        **({"hour": list(problem.hours)} if len(problem.hours) < 24 else {}),
    }


def parties_of(problem: Problem, cases: Sequence[CouncilCase], names: StreetNames) -> list[dict[str, Any]]:
    """Organisations and shops that the record connects with these cases; those with most cases first among shops.

    No private persons: the owner of a shop is in its file, not here.
    """
    by_shop = Counter(case.shop_id for case in cases if case.shop_id is not None)
    shops = sorted(by_shop, key=lambda shop_id: (-by_shop[shop_id], shop_id))
    parties = [{"party": "shops", "id": one, "name": names.shops.get(one, one), "cases": by_shop[one]} for one in shops]
    block_id = problem.block_id
    if block_id is None:
        return parties
    community_id, grid_id = names.community_of.get(block_id), names.grid_of.get(block_id)
    if community_id is not None:
        parties.append(
            {"party": "community", "id": community_id, "name": names.communities.get(community_id, community_id)}
        )
    if block_id in names.managed:
        parties.append({"party": "property", "id": block_id, "name": names.blocks.get(block_id, block_id)})
    # The group of the smallest area, as notices are posted.
    for level, area_id in (("block", block_id), ("grid", grid_id), ("community", community_id), ("street", "")):
        if (name := names.groups.get((level, area_id or ""))) is not None:
            parties.append({"party": "group", "id": area_id or "", "name": name})
            break
    return parties


def numbers_of(
    one: Scored,
    before: Sequence[CouncilCase] | None,
    open_: Sequence[CouncilCase],
    elsewhen: Sequence[CouncilCase],
    weeks: Weeks,
    names: StreetNames,
    catalogue: Catalogue,
    rules: RankingRules,
) -> dict[str, Any]:
    """All that is told of a problem.

    before: its settled cases in the weeks before; None where the record does not reach back.  open_: its cases of these
    weeks that are still open.  elsewhen: settled cases of its stretch and kinds at other hours.
    """
    problem, cases = one.gathering.problem, one.gathering.cases
    shops = Counter(case.shop_id for case in cases if case.shop_id is not None)
    repeating = [shop for shop, count in sorted(shops.items()) if count >= rules.repeat_cases]
    base = filters_of(problem, weeks.first, weeks.last, cases)
    figures = _Figures(base, cases)
    figures.count("cases", cases)
    figures.add("per_week", f"{len(cases) / rules.weeks:.1f}", base)
    figures.add("weeks", str(rules.weeks), None)
    figures.count("rework", [case for case in cases if case.rework], rework=1)
    figures.share("rework_share", "rework")
    for closure in SETTLED:
        figures.count(closure, [case for case in cases if case.closure == closure], closure=[closure])
    figures.count("not_self", [case for case in cases if case.closure != "self"], closure=list(SETTLED[1:]))
    figures.share("not_self_share", "not_self")
    figures.count("appealed", [case for case in cases if case.appealed], appealed=1)
    after_enforcement = [case for case in cases if case.after_enforcement]
    figures.add("after_enforcement", str(len(after_enforcement)), _numbered(after_enforcement))
    figures.add("shops", str(len(shops)), base | {"shop": sorted(shops)} if shops else None)
    figures.add("repeating", str(len(repeating)), base | {"shop": repeating} if repeating else None)
    figures.add("repeat_cases", str(rules.repeat_cases), None)
    for kind in problem.kinds:
        figures.count(f"kind_{kind.value}", [case for case in cases if case.kind is kind], kind=[kind.value])
    earlier = weeks.first - timedelta(days=1)
    if before is not None:
        figures.add("before", str(len(before)), filters_of(problem, weeks.before, earlier, before))
        enforced = [case for case in before if case.closure == "enforced"]
        closed = {"closure": ["enforced"]}
        figures.add(
            "enforced_before",
            str(len(enforced)),
            _narrowed(filters_of(problem, weeks.before, earlier, before), enforced, closed),
        )
        if before:
            figures.add(
                "change",
                f"{(len(cases) / len(before) - 1) * 100:+.0f}%".replace("+0%", "0%").replace("-0%", "0%"),
                base,
            )
    figures.add("open", str(len(open_)), _numbered(open_))
    others = [hour for hour in range(24) if hour not in problem.hours]
    figures.add("elsewhen", str(len(elsewhen)), _narrowed(base, elsewhen, {"hour": others}))
    by_week = Counter(monday_of(case.day) for case in (*cases, *(before or ())))
    mondays = [weeks.before + timedelta(weeks=n) for n in range(2 * rules.weeks)]
    if before is None:
        mondays = mondays[rules.weeks :]
    by_hour = Counter(case.hour for case in cases)
    return {
        "problem": {
            "road_id": problem.road_id,
            "block_id": problem.block_id,
            "kinds": [kind.value for kind in problem.kinds],
            "hours": list(problem.hours),
        },
        "where": {
            "road": names.roads.get(problem.road_id or "", problem.road_id),
            "block": names.blocks.get(problem.block_id or "", problem.block_id),
        },
        "weeks": {"first": weeks.first.isoformat(), "last": weeks.last.isoformat(), "count": rules.weeks},
        "figures": figures.told,
        "by_week": [{"week": monday.isoformat(), "cases": by_week[monday]} for monday in mondays],
        "by_hour": [by_hour[hour] for hour in range(24)],
        "score": one.score,
        "points": one.points,
        "parties": _with_links(parties_of(problem, cases, names), base, cases),
        "pictures": [{"case_id": case.case_id, "path": case.picture} for case in cases[::-1] if case.picture][
            :PICTURES
        ],
        "options": [measure.id for measure in catalogue.options(problem.kinds)],
    }


class _Figures:
    """Figures by name: what is shown, and the filters of the list of cases behind it (None: nothing to list)."""

    def __init__(self, base: Filters, cases: Sequence[CouncilCase]) -> None:
        self.told: dict[str, dict[str, Any]] = {}
        self._base, self._cases = base, cases

    def add(self, name: str, shown: str, filters: Filters | None) -> None:
        self.told[name] = {"shown": shown, "filters": filters}

    def count(self, name: str, cases: Sequence[CouncilCase], **narrower: object) -> None:
        self.add(name, str(len(cases)), _narrowed(self._base, cases, narrower))

    def share(self, name: str, of: str) -> None:
        count = int(self.told[of]["shown"])
        self.add(name, f"{count / len(self._cases) * 100:.0f}%", self.told[of]["filters"])


def _narrowed(base: Filters, cases: Sequence[CouncilCase], narrower: Mapping[str, object]) -> Filters | None:
    if not cases:
        return None
    return {"case": [case.case_id for case in cases]} if "case" in base else base | narrower


def _numbered(cases: Sequence[CouncilCase]) -> Filters | None:
    return {"case": [case.case_id for case in cases]} if cases else None


def _with_links(parties: list[dict[str, Any]], base: Filters, cases: Sequence[CouncilCase]) -> list[dict[str, Any]]:
    for party in parties:
        if party["party"] == "shops":
            its = [case for case in cases if case.shop_id == party["id"]]
            party["filters"] = _narrowed(base, its, {"shop": [party["id"]]})
    return parties
