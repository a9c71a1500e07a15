"""Cases at a glance, as the feed reads them."""

from __future__ import annotations

import psycopg
import pytest

from data_contracts.errors import NotFound
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.kinds import Kind
from data_contracts.store.sql import queries
from tests.fakes.street import a_picture, an_incident
from tests.integration.store.conftest import STEP, Street, add_closed_cases, rows_read


def test_cards_show_a_case_at_a_glance(street: Street) -> None:
    case = street.open()
    with street.database.unit_of_work() as uow:
        card = uow.cases.card(case.case_id)
        assert card.case == case
        assert (card.camera_name, card.zone_name, card.place_name) == ("East gate", "Lane", "a spot")
        assert (card.longitude, card.latitude, card.box) == (120.1, 30.3, an_incident().box)
        assert card.picture_path == a_picture(an_incident(), sealed=False).path
        assert card.next_due_at == case.opened_at + STEP
        assert card.leaf_hash == uow.evidence_log.leaves_of_case(case.case_id)[0].leaf_hash.hex()
        with pytest.raises(NotFound):
            uow.cases.card(case.case_id + 1)


def test_cards_are_filtered_and_paged_newest_first(street: Street) -> None:
    cases = [street.open(number) for number in range(1, 8)]
    for case in cases[:3]:
        street.apply(case, CaseState.CLOSED, closure=Closure.SELF)
    street.apply(cases[6], CaseState.IN_GROUP)
    ids = [case.case_id for case in cases]
    with street.database.unit_of_work() as uow:

        def found(**wanted: object) -> list[int]:
            return [card.case.case_id for card in uow.cases.cards(**wanted)]  # type: ignore[arg-type]

        assert found() == ids[::-1]
        assert found(limit=2) == [ids[6], ids[5]]
        assert found(limit=2, before_case_id=ids[5]) == [ids[4], ids[3]]
        assert found(states=["closed"]) == [ids[2], ids[1], ids[0]]
        assert found(states=["open", "in_group"], kinds=["illegal_parking", "garbage"]) == ids[:2:-1]
        assert found(kinds=["garbage"]) == []
        assert found(camera_ids=["gate"], states=["in_group"]) == [ids[6]]
        assert found(camera_ids=["gate", "gate"], limit=3) == ids[:3:-1]
        assert found(camera_ids=["other"]) == found(camera_ids=[]) == []
        assert uow.cases.counts() == {"state": {"open": 3, "in_group": 1}, "kind": {"illegal_parking": 4}}


def test_cards_of_one_status_of_a_state(street: Street) -> None:
    plain = street.open(1)
    asked = street.open(2)
    street.apply(plain, CaseState.RECTIFIED, status_code="said_to_be_done")
    street.apply(asked, CaseState.RECTIFIED, status_code="judgement_awaited")
    third = street.open(3)
    wanted = {"states": ["open", "rectified"], "only_status": {"rectified": "judgement_awaited"}}
    with street.database.unit_of_work() as uow:
        expected = [third.case_id, asked.case_id]
        assert [card.case.case_id for card in uow.cases.cards(**wanted)] == expected
        assert [card.case.case_id for card in uow.cases.cards(camera_ids=["gate"], **wanted)] == expected
        by_state = {group.state: group for group in uow.cases.open_by_camera(uow.now())}
        rectified = by_state[CaseState.RECTIFIED]
        assert (rectified.cases, rectified.to_judge) == (2, 1)


def test_a_page_of_cards_reads_no_more_than_the_page(street: Street, database_url: str) -> None:
    """Cost by rows read, not by time: two open cases under two thousand closed ones, asked for in both ways."""
    first, second = street.open(1), street.open(2)
    with psycopg.connect(database_url) as connection:
        add_closed_cases(connection, first.case_id, 2000)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE cases, incidents")
    wanted = {"states": ["open", "in_group"], "statuses": [None, "any"], "kinds": list(Kind)}
    wanted |= {"limit": 50, "before_case_id": 2**62}
    with street.database.unit_of_work() as uow:
        assert [card.case for card in uow.cases.cards(states=wanted["states"])] == [second, first]
        for query, more in (
            (queries.cards_of_states.sql, {}),
            (queries.cards_of_cameras.sql, {"camera_ids": ["gate"], "grants": None}),
        ):
            nodes = rows_read(uow, query, **wanted, **more)
            assert max(node["rows"] for node in nodes) <= len(Kind) * 2
