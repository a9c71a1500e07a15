"""Detector versions in a real PostgreSQL: the way into service and back, who may, and what the log keeps of it."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from data_contracts.errors import InvalidInput, NotFound, PartUnavailable, Refused
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.model_version import KindShare, ModelFigures, ModelState, NewModel, ShadowCase
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.store.database import Database
from governance_rules.domain.case_comparison import street_cases_of
from governance_rules.domain.model_life import MAY_FOLLOW
from governance_rules.domain.promotion import Targets
from governance_rules.use_cases import model_versions as use
from governance_rules.use_cases.evidence_log import verify_log
from tests.fakes.street import a_person, an_incident
from tests.integration.store.conftest import Street

HOUSE = use.HouseDetector("yolox_nano", 1, "1" * 64)
NEW, NEWER = "street_detector_v1", "street_detector_v2"


class Server:
    """Keeps what it was asked to serve; `fails` is what it raises instead."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails, self.served = fails, set()

    def stage(self, detector: str) -> None:
        if self.fails:
            raise self.fails
        self.served.add(detector)

    def unstage(self, detector: str) -> None:
        self.served.discard(detector)


@pytest.fixture
def engineer(database: Database):
    with database.unit_of_work() as uow:
        number = uow.people.add("ml", "Lin Tao", None, [RoleGrant(Role.ML_ENGINEER)])
        return uow.people.get(number)


def figures(recall: float = 0.97) -> ModelFigures:
    return ModelFigures({"garbage": KindShare(0.98, recall)}, {"garbage": 0.7})


def trained(database: Database, recall: float = 0.97, **facts: object) -> str:
    model = NewModel(
        "street_detector", uuid4().hex * 2, "yolox_nano_v1", None, {"hours": 1.0, **facts}, figures(recall)
    )
    with database.unit_of_work() as uow:
        return use.register_model(uow, model, None).detector


def to_shadow(database: Database, engineer, detector: str) -> None:
    use.stage_model(database, Server(), detector, engineer)
    with database.unit_of_work() as uow:
        use.shadow_model(uow, detector, engineer, 0.5)


def test_the_whole_way_and_back(database: Database, engineer) -> None:
    assert trained(database) == NEW
    to_shadow(database, engineer, NEW)
    with database.unit_of_work() as uow:
        uow.cameras.add(Camera("gate", "Gate", "push:"))
        assert uow.models.serving().shadow == NEW
        use.canary_model(uow, NEW, ["gate"], engineer)
        assert uow.models.serving().canary == {"gate": NEW} and uow.models.serving().beside == (NEW,)
    with database.unit_of_work() as uow:
        use.promote_model(uow, NEW, engineer, HOUSE)
        assert uow.models.serving().live == NEW and uow.models.serving().beside == ()
        assert uow.models.get("yolox_nano_v1").state is ModelState.RETIRED
    trained(database)
    to_shadow(database, engineer, NEWER)
    with database.unit_of_work() as uow:
        use.promote_model(uow, NEWER, None, HOUSE)
    with database.unit_of_work() as uow:
        assert use.roll_back(uow, engineer, "misses bags at night").detector == NEW
        assert use.roll_back(uow, engineer, "and this one, too").detector == "yolox_nano_v1"
    with database.unit_of_work() as uow:
        with pytest.raises(Refused, match="nothing to take back"):
            use.roll_back(uow, engineer, "once more")
        steps = uow.models.steps(NEW)
        assert [s.state_after.value for s in steps] == [
            "trained", "staged", "shadow", "canary", "live", "retired", "live", "retired",
        ]  # fmt: skip
        leaf = json.loads(uow.evidence_log.leaf(steps[6].leaf_index).canonical)
        assert leaf["reason"] == "serves again: misses bags at night" and leaf["who"] == "ml"
        verify_log(uow)


def test_the_gate_refuses_with_its_reasons_and_a_person_may_overrule_it_in_words(database: Database, engineer) -> None:
    current = {"current_figures": figures(0.99).to_json()}
    trained(database, 0.90, **current)
    to_shadow(database, engineer, NEW)
    with database.unit_of_work() as uow, pytest.raises(Refused, match=r"recall of garbage falls from 0\.990 to 0\.900"):
        use.promote_model(uow, NEW, engineer, HOUSE)
    with database.unit_of_work() as uow, pytest.raises(Refused):
        use.promote_model(uow, NEW, None, HOUSE, despite="no person says so")
    with database.unit_of_work() as uow:
        use.promote_model(uow, NEW, engineer, HOUSE, despite="the old one finds no bags in the rain")
        last = uow.models.steps(NEW)[-1]
    assert "gate says no: the old one" in last.reason and "recall of garbage" in last.detail["against"][0]


def test_a_wrong_file_is_refused_for_good_and_a_server_that_is_away_refuses_nothing(database, engineer) -> None:
    trained(database)
    away = Server(PartUnavailable("triton is away"))
    with pytest.raises(PartUnavailable):
        use.stage_model(database, away, NEW, engineer)
    with database.unit_of_work() as uow:
        assert uow.models.get(NEW).state is ModelState.TRAINED
    with pytest.raises(InvalidInput, match="no ONNX"):
        use.stage_model(database, Server(InvalidInput("it is no ONNX file")), NEW, engineer)
    with database.unit_of_work() as uow:
        assert uow.models.get(NEW).state is ModelState.REFUSED
        assert "no ONNX" in uow.models.steps(NEW)[-1].reason


def test_who_may_not_and_what_is_not_there(database: Database, engineer) -> None:
    trained(database)
    with database.unit_of_work() as uow:
        with pytest.raises(Refused, match="manage_models is not for the role operator"):
            use.refuse_model(uow, NEW, ["I say so"], a_person(Role.OPERATOR))
        with pytest.raises(NotFound):
            use.shadow_model(uow, "street_detector_v9", engineer)
        with pytest.raises(Refused, match="is trained, so it cannot become live"):
            use.promote_model(uow, NEW, engineer, HOUSE)
    to_shadow(database, engineer, NEW)
    trained(database)
    use.stage_model(database, Server(), NEWER, engineer)
    with database.unit_of_work() as uow:
        with pytest.raises(Refused, match=f"{NEW} is the shadow now"):
            use.shadow_model(uow, NEWER, engineer)
        with pytest.raises(InvalidInput):
            use.shadow_model(uow, NEWER, engineer, 0.0)
        with pytest.raises(NotFound):
            use.canary_model(uow, NEW, ["nowhere"], engineer)


def test_the_database_holds_the_same_table_and_wants_every_step_told(database: Database) -> None:
    trained(database)
    for state in ModelState:
        with database.unit_of_work() as uow:
            say = "UPDATE model_versions SET state = %s, steps = steps + 1"
            if state is ModelState.CANARY:
                say += ", canary_cameras = '{a}'"
            if state is ModelState.SHADOW:
                say += ", shadow_share = 1"
            if state is ModelState.TRAINED:
                continue
            connection = uow.connection
            if state in MAY_FOLLOW[ModelState.TRAINED]:
                connection.execute(say, [state.value])
                with pytest.raises(psycopg.errors.CheckViolation, match="is not told in model_steps"):
                    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            else:
                with pytest.raises(psycopg.errors.CheckViolation, match="cannot become"):
                    connection.execute(say, [state.value])
            connection.rollback()
    with database.unit_of_work() as uow, pytest.raises(psycopg.errors.RestrictViolation):
        uow.connection.execute("DELETE FROM model_versions")


def test_a_shadow_s_cases_are_kept_once_and_compared(database: Database, engineer) -> None:
    trained(database)
    with database.unit_of_work() as uow:
        uow.cameras.add(Camera("gate", "Gate", "push:"))
        at = uow.now().replace(year=2025)

        def case(side: str, x: float) -> ShadowCase:
            box = Box(x, 0, x + 10, 10)
            return ShadowCase(uuid4(), NEW, side, "gate", "lane", Kind.GARBAGE, "garbage", box, 0.7, at, at)

        cases = [case("live", 0), case("candidate", 1), case("candidate", 50)]
        for _ in range(2):
            uow.models.add_shadow(cases, {(NEW, "gate"): 20})
        found = use.compared_shadow(uow, NEW)
        assert (len(found.agree), len(found.only_live), len(found.only_candidate)) == (1, 0, 1)
        assert uow.models.shadow_frames(NEW) == {"gate": 40}
        assert use.gate_of(uow, NEW, Targets(least_shadow_cases=2)).promote is False


def test_cases_of_the_street_near_a_shadow_s_are_those_that_stood_there_then(street: Street) -> None:
    trained(street.database)
    gone, open_ = street.open(1), street.open(2)
    street.apply(gone, CaseState.CLOSED, closure=Closure.SELF)
    incident = an_incident()

    def shadow(after: timedelta, kind: Kind = incident.kind) -> ShadowCase:
        at = incident.first_seen_at + after
        return ShadowCase(
            uuid4(),
            NEW,
            "live",
            "gate",
            incident.zone_id,
            kind,
            "car",
            incident.box,
            0.7,
            at,
            at + timedelta(minutes=1),
        )

    then, before, years_later, other = (
        shadow(timedelta(0)), shadow(timedelta(days=-1)), shadow(timedelta(days=3650)),
        shadow(timedelta(0), Kind.GARBAGE),
    )  # fmt: skip
    with street.database.unit_of_work() as uow:
        uow.models.add_shadow([then, before, years_later, other], {(NEW, "gate"): 20})
        near = uow.models.street_cases_near_shadow(NEW, timedelta(minutes=5))
    assert {(one.incident_id, one.case_id) for one in near} == {
        (then.incident_id, gone.case_id), (then.incident_id, open_.case_id), (years_later.incident_id, open_.case_id),
    }  # fmt: skip
    # The second incident stands somewhere else.
    assert street_cases_of([then, years_later], near) == {then.incident_id: gone.case_id}
