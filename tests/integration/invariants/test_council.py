"""Plain SQL against the council's tables: its state machine and its history hold without our code."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.invariants.attack import attack, broken  # noqa: F401

PROPOSE = (
    "INSERT INTO blocks (block_id, name) VALUES ('b', 'b')",
    "INSERT INTO people (sign_in_name, display_name) VALUES ('l', 'l')",
    "INSERT INTO council_weeks VALUES ('2026-03-02', now(), '2026-02-02', '2026-03-01', 9, 9, 1, 1)",
    "INSERT INTO council_topics (block_id, kinds, hours, first_week, state_since) "
    "VALUES ('b', '{garbage}', '{8,9}', '2026-03-02', now())",
    "INSERT INTO council_changes (topic_id, number, state_after, happened_at) VALUES (1, 1, 'proposed', now())",
    "INSERT INTO council_meetings (held_on, place, planned_by, planned_at) VALUES ('2026-03-05', 'x', 1, now())",
    "INSERT INTO council_meetings (held_on, place, planned_by, planned_at) VALUES ('2026-03-12', 'x', 1, now())",
)
DECIDE = (
    "INSERT INTO council_decisions (topic_id, meeting_id, option, words, parties, decided_on, decided_by, recorded_at) "
    "VALUES (1, 1, 'bin_times', '', '{p}', '2026-03-05', 1, now())"
)
MEASURE = "INSERT INTO council_measures VALUES (1, 1, 'who', 'what', '2026-03-20')"
DONE = "UPDATE council_measures SET done_on = '2026-03-10', done_by = 1"


def step(number: int, before: str, after: str, meeting: str = "1") -> tuple[str, str]:
    return (
        f"UPDATE council_topics SET state = '{after}', steps = {number}, meeting_id = {meeting}, state_since = now()",
        "INSERT INTO council_changes (topic_id, number, state_before, state_after, happened_at, person_id) "
        f"VALUES (1, {number}, '{before}', '{after}', now(), 1)",
    )


AGENDA = step(2, "proposed", "on_agenda")
WHOLE_WAY = (
    *PROPOSE,
    *AGENDA,
    DECIDE,
    MEASURE,
    *step(3, "on_agenda", "decided"),
    DONE,
    *step(4, "decided", "carried_out"),
    *step(5, "carried_out", "reviewed"),
)


def refused(attack, *statements: str) -> str | None:  # noqa: F811
    with pytest.raises(psycopg.Error) as refusal:
        attack(*statements)
    return broken(refusal) or refusal.value.diag.message_primary


def test_the_whole_way_is_open(attack) -> None:  # noqa: F811
    attack(*WHOLE_WAY)


@pytest.mark.parametrize(
    ("statements", "constraint"),
    [
        (step(2, "proposed", "decided"), "council_topic_may_follow"),
        (step(2, "proposed", "carried_out"), "council_topic_may_follow"),
        (step(2, "proposed", "reviewed"), "council_topic_may_follow"),
        (step(2, "proposed", "on_agenda", "NULL"), "council_topics_meeting"),
        (step(3, "proposed", "on_agenda"), "council_topic_one_step"),
        ((AGENDA[0],), "council_topic_change_is_told"),
        (step(2, "decided", "on_agenda"), "council_change_follows"),
        ((*AGENDA, AGENDA[1].replace("2,", "3,")), "council_change_of_step"),
        ((*AGENDA, *step(3, "on_agenda", "decided")), "council_topic_has_decision"),
        ((*AGENDA, DECIDE, *step(3, "on_agenda", "decided")), "council_topic_has_decision"),
        ((*AGENDA, DECIDE, MEASURE), "council_decision_is_told"),
        ((DECIDE,), "council_decision_of_agenda"),
        ((*AGENDA, DECIDE.replace("(1, 1, 'bin", "(1, 2, 'bin")), "council_decision_of_agenda"),
        ((*AGENDA, DECIDE.replace("bin_times", "other")), "council_decisions_other_in_words"),
        ((*AGENDA, DECIDE.replace("{p}", "{}")), "council_decisions_parties_check"),
        ((*AGENDA, DECIDE, MEASURE, *step(3, "on_agenda", "decided", "2")), "council_topic_keeps_meeting"),
        (
            (*AGENDA, DECIDE, MEASURE, *step(3, "on_agenda", "decided"), *step(4, "decided", "carried_out")),
            "council_topic_measures_done",
        ),
        (
            (*AGENDA, DECIDE, MEASURE, *step(3, "on_agenda", "decided"), DONE.replace("03-10", "03-01")),
            "council_measure_done_after_decision",
        ),
        (
            (*AGENDA, DECIDE, MEASURE, *step(3, "on_agenda", "decided"), MEASURE.replace("(1, 1", "(1, 2")),
            "council_measure_begins",
        ),
        (("UPDATE council_topics SET kinds = '{illegal_ad}'",), "council_topic_is_one_problem"),
        (("UPDATE council_topics SET steps = 2",), "council_topic_may_follow"),
        ((PROPOSE[3].replace("{garbage}", "{garbage,illegal_ad}"),), "council_topic_once_on_its_way"),
        ((PROPOSE[3].replace("'b'", "NULL"),), "council_topics_somewhere"),
        ((PROPOSE[3].replace("{8,9}", "{24}"),), "council_topics_hours_check"),
        (("INSERT INTO council_weeks VALUES ('2026-03-03', now(), '2026-02-02', '2026-03-01', 9, 9, 1, 1)",),
         "council_weeks_week_check"),
        (("INSERT INTO council_findings VALUES (1, '2026-03-02', 1, 101, '{}')",), "council_findings_score_check"),
    ],
)  # fmt: skip
def test_what_may_not_follow_is_refused(attack, statements, constraint) -> None:  # noqa: F811
    attack(*PROPOSE)
    assert refused(attack, *statements) == constraint


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE council_changes SET note = 'x'",
        "DELETE FROM council_changes",
        "TRUNCATE council_changes",
        "UPDATE council_decisions SET words = 'x'",
        "DELETE FROM council_decisions",
        "UPDATE council_weeks SET topics = 2",
        "UPDATE council_measures SET what = 'x'",
        "UPDATE council_measures SET done_on = NULL, done_by = NULL",
        "DELETE FROM council_measures",
        "DELETE FROM council_topics",
        "TRUNCATE council_topics CASCADE",
        "UPDATE council_topics SET state = 'proposed', steps = 6, meeting_id = NULL",
    ],
)
def test_history_stays(attack, statement: str) -> None:  # noqa: F811
    attack(*WHOLE_WAY)
    with pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.CheckViolation)):
        attack(statement)
