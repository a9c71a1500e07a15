"""Sign-in: slow to guess, silent about what was wrong, and nothing stored that could be used."""

from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import InvalidInput, SignInFailed, SignInLocked
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.use_cases import sign_in as module
from governance_rules.use_cases.seed_street import DEMO_PEOPLE, seed_street
from governance_rules.use_cases.sign_in import hash_password, session_of, sign_in, sign_out, wait_after
from tests.fakes.memory import MemoryStreet

RULES = SimpleNamespace(free_failures=3, lock_failures=10, lock_minutes=15)
PASSWORD = "a long enough one"


@pytest.fixture
def street():
    street = MemoryStreet()
    with street.unit_of_work() as uow:
        uow.people.add("Chen", "Chen Jing", hash_password(PASSWORD), [RoleGrant(Role.OPERATOR)])
        uow.people.add("oidc", "only elsewhere", None, [RoleGrant(Role.OPERATOR)])
    return street


def attempt(street, name="chen", password=PASSWORD, **options):
    return sign_in(street, name, password, "127.0.0.1", RULES, **options)


def test_a_session_begins_and_only_its_hash_is_stored(street):
    token, session = attempt(street, random_bytes=lambda n: bytes(range(n)))
    assert token == bytes(range(32)).hex()
    assert session.person.display_name == "Chen Jing"
    assert session.expires_at == street.rows.now + timedelta(hours=12)
    assert list(street.rows.sessions) == [sha256(token.encode()).hexdigest()]
    with street.unit_of_work() as uow:
        assert session_of(uow, token) == session
        sign_out(uow, token)
        assert session_of(uow, token) is None


def test_a_session_ends_with_its_time(street):
    token, _ = attempt(street, session_hours=1)
    street.wait(minutes=60)
    with street.unit_of_work() as uow:
        assert session_of(uow, token) is None


@pytest.mark.parametrize(
    ("name", "password"),
    [("chen", "wrong"), ("nobody", PASSWORD), ("oidc", PASSWORD), ("oidc", ""), ("", ""), ("che\0n\ud800", "\ud800\0")],
)
def test_every_wrong_attempt_sounds_the_same_and_is_recorded(street, name, password):
    with pytest.raises(SignInFailed, match=r"^name or password is wrong$"):
        attempt(street, name, password)
    ((_, origin, success, _),) = street.rows.attempts
    assert (origin, success) == ("127.0.0.1", False)


def test_an_unknown_name_costs_one_verification_like_a_known_one(street, monkeypatch):
    verified = []
    real = module._matches
    monkeypatch.setattr(module, "_matches", lambda stored, password: verified.append(stored) or real(stored, password))
    for name in ("chen", "nobody", "oidc"):
        with pytest.raises(SignInFailed):
            attempt(street, name, "wrong password")
    parameters = [stored.rsplit("$", 2)[0] for stored in verified]
    assert len(verified) == 3 and len(set(parameters)) == 1


@pytest.mark.parametrize("name", ["chen", "nobody"])
def test_guessing_gets_slower_and_then_the_name_is_locked(street, name):
    waits = []
    for _ in range(RULES.lock_failures):
        with pytest.raises(SignInFailed):
            attempt(street, name, "wrong")
        failures, last = street.rows.attempts and (len(street.rows.attempts), street.rows.now)
        wait = wait_after(failures, RULES)
        waits.append(wait.total_seconds())
        if wait:
            with pytest.raises(SignInLocked):
                attempt(street, name)
        street.rows.now = last + wait
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 900]


def test_the_right_password_counts_only_after_the_wait_and_then_forgives(street):
    for _ in range(4):
        with pytest.raises(SignInFailed):
            attempt(street, password="wrong")
    with pytest.raises(SignInLocked, match="try again in 1 s"):
        attempt(street)
    street.wait(seconds=1)
    attempt(street)
    with pytest.raises(SignInFailed):
        attempt(street, password="wrong")
    attempt(street)


@given(st.integers(0, 10_000))
def test_more_failures_never_wait_less(failures):
    assert wait_after(failures, RULES) <= wait_after(failures + 1, RULES) <= timedelta(minutes=15)


@pytest.mark.parametrize("password", ["", "short", "x" * 1025])
def test_a_password_that_is_too_short_or_too_long_is_refused(password):
    with pytest.raises(InvalidInput, match="characters"):
        hash_password(password)


def test_the_street_is_seeded_once():
    street = MemoryStreet()
    passwords = {person.sign_in_name: PASSWORD for person in DEMO_PEOPLE}
    with street.unit_of_work() as uow:
        assert seed_street(uow, passwords) == [person.sign_in_name for person in DEMO_PEOPLE]
    with street.unit_of_work() as uow:
        assert seed_street(uow, passwords | {"operator": "another password"}) == []
    assert {grant.role for person, _ in street.rows.people.values() for grant in person.grants} == set(Role)
    attempt(street, "operator")
