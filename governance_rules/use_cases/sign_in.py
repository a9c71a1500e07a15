"""Sign-in with a name and a password: slow to guess, silent about what was wrong."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data_contracts.errors import InvalidInput, SignInFailed, SignInLocked
from data_contracts.schemas.person import Person, Session
from governance_rules.ports import Transactions, UnitOfWork

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024
LONGEST_NAME = 200
_HASHER = PasswordHasher()
_COUNTED = timedelta(days=1)


class SignInRules(Protocol):
    """How guessing is slowed; `Settings.sign_in` is one."""

    @property
    def free_failures(self) -> int: ...
    @property
    def lock_failures(self) -> int: ...
    @property
    def lock_minutes(self) -> float: ...


def hash_password(password: str) -> str:
    """Argon2id hash with its parameters and salt. Raises InvalidInput for a password that is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidInput(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters", "password")
    return _HASHER.hash(password)


def hash_token(token: str) -> str:
    """SHA-256 of a session token or API key, lower-case hex; the only form that is stored."""
    return sha256(token.encode()).hexdigest()


def sign_in(
    database: Transactions,
    name: str,
    password: str,
    origin: str,
    rules: SignInRules,
    session_hours: float = 12,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[str, Session]:
    """(token for the browser, session). Every attempt is recorded with its origin.

    An unknown name takes as long as a wrong password and is throttled the same way.
    Raises SignInFailed for a wrong name or password, SignInLocked while the name has to wait.
    """
    name, origin, password = (
        _storable(name.strip())[:LONGEST_NAME],
        _storable(origin)[:LONGEST_NAME],
        _storable(password),
    )
    with database.unit_of_work() as uow:
        # Held until the outcome is recorded: guesses sent in parallel would otherwise all pass the same count.
        uow.people.lock_sign_in(name)
        now = uow.now()
        _refuse_while_waiting(uow, name, now, rules)
        person = _person_with(uow, name, password)
        uow.people.record_sign_in(name, origin, person is not None, now)
        if person is not None:
            return _begin_session(uow, person, session_hours, random_bytes)
    # Raised outside the unit of work, which would roll the recorded failure back.
    raise SignInFailed("name or password is wrong")


def sign_in_vouched(
    database: Transactions,
    name: str,
    origin: str,
    session_hours: float = 12,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[str, Session]:
    """(token, session) of somebody whom the organisation's own sign-in vouches for, by the name kept here.

    The attempt is recorded. Raises SignInFailed when nobody active has this name.
    """
    name, origin = _storable(name.strip())[:LONGEST_NAME], _storable(origin)[:LONGEST_NAME]
    with database.unit_of_work() as uow:
        found = uow.people.by_sign_in_name(name)
        person = found[0] if found is not None and found[0].active else None
        uow.people.record_sign_in(name, origin, person is not None, uow.now())
        if person is not None:
            return _begin_session(uow, person, session_hours, random_bytes)
    raise SignInFailed(f"nobody here has the sign-in name {name}")


def _begin_session(
    uow: UnitOfWork, person: Person, session_hours: float, random_bytes: Callable[[int], bytes]
) -> tuple[str, Session]:
    now = uow.now()
    token = random_bytes(32).hex()
    expires_at = now + timedelta(hours=session_hours)
    uow.people.start_session(hash_token(token), person.person_id, now, expires_at)
    return token, Session(person, expires_at)


def session_of(uow: UnitOfWork, token: str) -> Session | None:
    """The session of a token; None when it is unknown, over, or its person no longer active."""
    session = uow.people.session(hash_token(token), uow.now())
    return session if session is not None and session.person.active else None


def sign_out(uow: UnitOfWork, token: str) -> None:
    """End the session of this token."""
    uow.people.end_session(hash_token(token))


def wait_after(failures: int, rules: SignInRules) -> timedelta:
    """How long a name waits after its last failure: nothing at first, then 1, 2, 4 … seconds, then the lock."""
    if failures >= rules.lock_failures:
        return timedelta(minutes=rules.lock_minutes)
    if failures <= rules.free_failures:
        return timedelta()
    return timedelta(seconds=min(2.0 ** (failures - rules.free_failures - 1), rules.lock_minutes * 60))


def _refuse_while_waiting(uow: UnitOfWork, name: str, now: datetime, rules: SignInRules) -> None:
    failures, last = uow.people.recent_failures(name, now - _COUNTED)
    if last is None:
        return
    left = last + wait_after(failures, rules) - now
    if left > timedelta():
        seconds = max(1, round(left.total_seconds()))
        raise SignInLocked(f"too many failures; try again in {seconds} s", seconds)


def _person_with(uow: UnitOfWork, name: str, password: str) -> Person | None:
    """The active person of this name and password. Always costs one verification."""
    found = uow.people.by_sign_in_name(name)
    person, stored = found if found is not None else (None, None)
    nobody = _hash_of_nobody()
    matches = _matches(stored or nobody, password)
    return person if matches and stored is not None and person is not None and person.active else None


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False


def _storable(text: str) -> str:
    """The text without what neither UTF-8 nor PostgreSQL can hold: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    """A hash no password fits, made with today's parameters so that it takes as long as a real one."""
    return _HASHER.hash(secrets.token_hex(32))
