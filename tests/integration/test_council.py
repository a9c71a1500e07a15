"""The council on replayed days: its numbers counted again by pandas over the raw rows, and a topic's whole way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pandas as pd
import psycopg
import pytest
from typer.testing import CliRunner

from apps.cli.main import app
from data_contracts.errors import InvalidInput, NotFound, Refused
from data_contracts.schemas.council import CouncilState
from data_contracts.schemas.policy import Role
from data_contracts.store.database import Database
from flows.council_pdf import render_paper
from governance_rules.domain.case_links import case_link
from governance_rules.use_cases import run_council
from governance_rules.use_cases.find_topics import find_topics, propose_topics
from governance_rules.use_cases.load_council import CouncilRules
from governance_rules.use_cases.read_council import paper_of_meeting, read_council
from governance_rules.use_cases.run_council import NewDecision
from tests.fakes.council import RULES
from tests.fakes.street import a_person
from tests.integration.replayed_street import FIRST

ZONE = "Asia/Shanghai"
WEEK = date(2025, 3, 10)
# Two days have no eight cases of a kind at a stretch, and three cases of two kinds seldom meet at the same hours.
FEW = CouncilRules(RULES.ranking.model_copy(update={"least_cases": 3, "joined_from": 0.05}), RULES.catalogue)


@pytest.fixture(scope="module")
def raw(replayed: Database) -> pd.DataFrame:
    def table(name: str) -> pd.DataFrame:
        with psycopg.connect(replayed.url) as connection:
            cursor = connection.execute(f"SELECT * FROM {name}")  # type: ignore[arg-type]
            return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description or ()])

    cases, places, cameras = table("cases"), table("places"), table("cameras")
    at = pd.to_datetime(cases["opened_at"], utc=True).dt.tz_convert(ZONE)
    cases = cases.assign(day=at.dt.strftime("%Y-%m-%d"), hour=at.dt.hour)
    of_place = cases["place_id"].map(places.set_index("place_id")["road_id"])
    return cases.assign(road=of_place.fillna(cases["camera_id"].map(cameras.set_index("camera_id")["road_id"])))


def listed(raw: pd.DataFrame, filters: dict) -> pd.DataFrame:
    """The list of cases behind a number, by the parameters of its link alone."""
    found = raw
    asked = parse_qs(case_link(filters).partition("?")[2])
    plain = {"kind": "kind", "closure": "closure", "road": "road", "block": "block_id", "shop": "shop_id"}
    for name, values in asked.items():
        match name:
            case "opened_from":
                found = found[found["day"] >= values[0]]
            case "opened_to":
                found = found[found["day"] <= values[0]]
            case "hour":
                found = found[found["hour"].isin([int(value) for value in values])]
            case "rework":
                found = found[found["follows_case_id"].notna()]
            case "appealed":
                found = found[found["appealed_at"].notna()]
            case "case":
                found = found[found["case_id"].isin([int(value) for value in values])]
            case _:
                found = found[found[plain[name]].isin(values)]
    return found


def test_each_number_is_that_of_the_cases_it_leads_to(replayed: Database, raw: pd.DataFrame) -> None:
    with replayed.unit_of_work() as uow:
        found = find_topics(uow, WEEK, FEW)
        every = find_topics(uow, WEEK, _all_of(FEW))
    settled = raw[raw["closure"].isin(["self", "managed", "enforced"])]
    assert found.cases == len(settled) > 500
    assert len(found.chosen) == FEW.ranking.proposed <= len(every.chosen) == every.problems
    # All problems together: no case in two of them.
    lists = [listed(raw, one.numbers["figures"]["cases"]["filters"])["case_id"] for one in every.chosen]
    together = pd.concat(lists)
    assert together.is_unique and len(together) == every.gathered
    counts = ("cases", "rework", "self", "managed", "enforced", "not_self", "appealed", "after_enforcement", "open")
    for one in every.chosen:
        figures = one.numbers["figures"]
        for name in (*counts, "elsewhen", *(f"kind_{kind}" for kind in one.numbers["problem"]["kinds"])):
            figure = figures[name]
            assert int(figure["shown"]) == (len(listed(raw, figure["filters"])) if figure["filters"] else 0), name
        cases = listed(raw, figures["cases"]["filters"])
        assert one.numbers["by_hour"] == [int((cases["hour"] == hour).sum()) for hour in range(24)]
        assert sum(week["cases"] for week in one.numbers["by_week"]) == len(cases)
        shops = cases["shop_id"].dropna().value_counts()
        assert int(figures["shops"]["shown"]) == len(shops)
        assert int(figures["repeating"]["shown"]) == (shops >= FEW.ranking.repeat_cases).sum()
        assert {p["id"]: p["cases"] for p in one.numbers["parties"] if p["party"] == "shops"} == dict(shops)
        assert figures["not_self_share"]["shown"] == f"{(cases['closure'] != 'self').mean() * 100:.0f}%"
        assert "before" not in figures
    assert any(len(one.numbers["problem"]["kinds"]) > 1 for one in every.chosen)
    assert sum(int(one.numbers["figures"]["rework"]["shown"]) for one in every.chosen) > 0


def test_weeks_are_compared_with_those_before(replayed: Database, raw: pd.DataFrame) -> None:
    later = WEEK + timedelta(weeks=FEW.ranking.weeks)
    with replayed.unit_of_work() as uow:
        problem = find_topics(uow, WEEK, FEW).chosen[0].scored.gathering.problem
        assert not find_topics(uow, later, FEW).chosen
        counts = uow.council.week_counts(problem, FIRST - timedelta(weeks=1), WEEK, uow.time_zone)
    assert [one.week for one in counts] == [FIRST - timedelta(weeks=1), FIRST]
    assert (counts[0].here, counts[0].elsewhere) == (0, 0)
    same = raw[raw["kind"].isin(problem.kinds) & raw["hour"].isin(problem.hours)]
    same = same[same["closure"].isin(["self", "managed", "enforced"])]
    here = (same["road"] == problem.road_id) & (same["block_id"] == problem.block_id)
    assert (counts[1].here, counts[1].elsewhere) == (here.sum(), (~here).sum())


def test_a_topic_goes_the_whole_way_and_a_week_is_proposed_once(replayed: Database, tmp_path: Path) -> None:
    def at(day: date, what):
        with replayed.unit_of_work() as uow:
            uow.set_clock(datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=4))
            leader = next(person for person in uow.people.all() if person.has(Role.LEADER))
            return what(uow, leader)

    proposal, made = at(WEEK, lambda uow, _: propose_topics(uow, WEEK, FEW))
    assert made and proposal.topics == FEW.ranking.proposed
    assert at(WEEK, lambda uow, _: propose_topics(uow, WEEK, FEW)) == (proposal, False)
    board = at(WEEK, lambda uow, _: read_council(uow, FEW))
    assert [one["finding"]["rank"] for one in reversed(board["topics"])] == sorted(
        one["finding"]["rank"] for one in board["topics"]
    )
    first, second, third = board["found"][:3]
    meeting_day = WEEK + timedelta(days=3)
    meeting = at(WEEK, lambda uow, p: run_council.plan_meeting(uow, p, meeting_day, "会议室"))
    with pytest.raises(InvalidInput, match="is over"):
        at(WEEK, lambda uow, p: run_council.plan_meeting(uow, p, FIRST, "会议室"))
    for topic_id in (first, second):
        at(WEEK, lambda uow, p, t=topic_id: run_council.put_on_agenda(uow, p, t, meeting.meeting_id))
    with pytest.raises(Refused, match="cannot become on_agenda"):
        at(WEEK, lambda uow, p: run_council.put_on_agenda(uow, p, first, meeting.meeting_id))
    with pytest.raises(Refused, match="over"):
        at(meeting_day + timedelta(days=1), lambda uow, p: run_council.put_on_agenda(uow, p, third, meeting.meeting_id))
    with pytest.raises(NotFound, match="no topic 9999"):
        at(WEEK, lambda uow, p: run_council.drop(uow, p, 9999, "why"))

    until = meeting_day + timedelta(days=7)
    good = NewDecision(
        "joint_patrol", "", ("社区", "商户"), meeting_day, (("社区", "轮值", until), ("物业", "劝导", until))
    )
    for wrong, field in (
        (replace(good, option="bin_tims"), "option"),
        (replace(good, option="other"), "words"),
        (replace(good, parties=(" ",)), "parties"),
        (replace(good, measures=()), "measures"),
        (replace(good, measures=(("社区", "", until),)), "measures"),
        (replace(good, measures=(("社区", "轮值", WEEK),)), "measures"),
        (replace(good, decided_on=until), "decided_on"),
    ):
        with pytest.raises(InvalidInput) as error:
            at(meeting_day, lambda uow, p, w=wrong: run_council.decide(uow, p, first, w, FEW))
        assert error.value.field == field
    at(meeting_day, lambda uow, p: run_council.decide(uow, p, first, good, FEW))
    at(meeting_day, lambda uow, p: run_council.take_off_agenda(uow, p, second))
    at(meeting_day, lambda uow, p: run_council.drop(uow, p, second, "已自行解决"))
    done = until
    topic = at(done, lambda uow, p: run_council.carry_out(uow, p, first, 1, done))
    assert topic.state is CouncilState.DECIDED
    with pytest.raises(Refused, match="done already"):
        at(done, lambda uow, p: run_council.carry_out(uow, p, first, 1, done))
    assert at(done, lambda uow, p: run_council.carry_out(uow, p, first, 2, done)).state is CouncilState.CARRIED_OUT
    with pytest.raises(Refused, match="too early to say"):
        at(done + timedelta(weeks=2), lambda uow, p: run_council.review(uow, p, first, FEW))
    late = done + timedelta(weeks=6)
    shown = next(t for t in at(late, lambda u, _: read_council(u, FEW))["topics"] if t["topic_id"] == first)
    # Nothing at all was replayed of these weeks, anywhere, so nothing is claimed.
    assert shown["effect"]["verdict"] == "nothing_to_compare" and len(shown["effect"]["after"]) >= 4
    paper = at(late, lambda u, _: paper_of_meeting(u, _next(u, late, _), "agenda", "zh", FEW, "小河街道", "http://c"))
    assert [one["title"] for one in paper["followed"]] == [shown["title"]["zh"]]
    assert at(late, lambda uow, p: run_council.review(uow, p, first, FEW)).state is CouncilState.REVIEWED
    changes = at(late, lambda uow, _: uow.council.changes(first))
    assert [change.state_after.value for change in changes] == [
        "proposed", "on_agenda", "decided", "carried_out", "reviewed",
    ]  # fmt: skip
    leaves = at(late, lambda uow, _: [json.loads(one.canonical) for one in uow.evidence_log.leaves(0, 10**6)])
    of_first = [one for one in leaves if one.get("topic_id") == first and one["entry_type"].startswith("council_")]
    assert [one.get("state_after") or one["measure"] for one in of_first] == [
        "on_agenda", "decided", 1, 2, "carried_out", "reviewed",
    ]  # fmt: skip
    assert of_first[1]["decision"]["parties"] == ["社区", "商户"]
    assert [one["what"] for one in of_first[1]["decision"]["measures"]] == ["轮值", "劝导"]
    # What was dropped or reviewed lately rests; what is on its way keeps its number.
    next_week = at(WEEK, lambda uow, _: find_topics(uow, WEEK + timedelta(weeks=1), FEW))
    assert next_week.resting >= 1 and second not in {one.topic and one.topic.topic_id for one in next_week.chosen}


def _next(uow, day, person) -> int:
    return run_council.plan_meeting(uow, person, day + timedelta(days=1), "会议室").meeting_id


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.GRID_MEMBER, Role.OFFICER, Role.COMMUNITY])
def test_others_may_not_change_it(replayed: Database, role: Role) -> None:
    with replayed.unit_of_work() as uow:
        person = a_person(role)
        with pytest.raises(Refused, match="run_council is not for the role"):
            run_council.drop(uow, person, 1, "why")
        with pytest.raises(Refused, match="run_council is not for the role"):
            run_council.plan_meeting(uow, person, date(2100, 1, 1), "x")


def test_the_command_writes_topics_and_papers(
    replayed: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYEYE_DATABASE__URL", replayed.url)
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path / "home"))
    made = CliRunner().invoke(
        app, ["analyse", "council", "--for", str(WEEK + timedelta(days=2)), "--out", str(tmp_path), "--json"]
    )
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert told == json.loads((tmp_path / f"council-{WEEK}.json").read_text())
    assert told["week"] == str(WEEK) and told["weeks"]["last"] == str(WEEK - timedelta(days=1))
    for sheet in ("agenda", "minutes"):
        pdf = (tmp_path / f"council-{WEEK}-{sheet}.pdf").read_bytes()
        assert pdf.startswith(b"%PDF-") and b"NotoSansCJK" in pdf
    wrong = CliRunner().invoke(app, ["analyse", "council", "--for", "2999-01-01"])
    assert wrong.exit_code == 2 and "has not begun" in wrong.output


def test_a_paper_without_topics_and_one_with_pictures_are_made() -> None:
    import base64

    from governance_rules.domain.council.paper import paper_of
    from tests.fakes.council import a_case, numbers_of_cases

    at = datetime(2026, 3, 30, 9)
    empty = paper_of("agenda", "en", (), (), None, "Xiaohe", at, RULES.catalogue, "http://c")
    assert len(render_paper(empty | {"files": {}}, "png")) == 1
    numbers = numbers_of_cases([a_case(n, picture="copies/x.png") for n in range(1, 12)])
    topics = [{"numbers": numbers, "score": 50.0}]
    shown = paper_of("agenda", "zh", topics, (), (at.date(), "茶馆"), "小河街道", at, RULES.catalogue, "http://c")
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    shown["topics"][0]["pictures"] = ["picture-0.png"]
    (page,) = render_paper(shown | {"files": {"picture-0.png": base64.b64encode(dot).decode()}}, "png")
    assert page.startswith(b"\x89PNG")


def _all_of(rules: CouncilRules) -> CouncilRules:
    ranking = rules.ranking.model_copy(update={"proposed": 1000, "most_of_theme": 1000})
    return CouncilRules(ranking, rules.catalogue)
