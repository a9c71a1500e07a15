"""Versions of policies. A version never changes: a case that names one has its policy frozen."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import psycopg

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from data_contracts.store.rows import Row, to_json
from data_contracts.store.sql import queries


def policy_sha256(policy: Policy) -> str:
    """`policy.sha256()`, computed once for each content."""
    known = _SHA256.get(id(policy))
    if known is None or known[0] is not policy:
        if len(_SHA256) >= _MOST_KNOWN:
            _SHA256.clear()
        known = _SHA256[id(policy)] = (policy, _sha256_of_content(policy))
    return known[1]


_MOST_KNOWN = 1024

# By identity: comparing two policies costs more than all else that is written of an event.
_SHA256: dict[int, tuple[Policy, str]] = {}


@lru_cache(maxsize=_MOST_KNOWN)
def _sha256_of_content(policy: Policy) -> str:
    return policy.sha256()


# Parsed policies by content, of the whole process: a hundred thousand cases share a few versions.
_PARSED: dict[str, Policy] = {}


class PostgresPolicies:
    """`governance_rules.ports.PolicyRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def lock(self, kind: Kind) -> None:
        queries.lock_policies(self._connection, kind=kind)

    def save(self, policy: Policy) -> int:
        self.lock(policy.kind)
        newest = queries.newest_policy(self._connection, kind=policy.kind)
        if newest is None:
            self._add(policy)
            return policy.version
        version: int = newest["version"]
        if policy_sha256(policy.model_copy(update={"version": version})) == newest["sha256"]:
            return version
        renewed = policy.model_copy(update={"version": max(version + 1, policy.version)})
        self._add(renewed)
        return renewed.version

    def freeze(self, policy: Policy) -> None:
        """See to it that exactly this version is stored. Raises InvalidInput when its number has another content."""
        if not self._add(policy):
            stored = queries.policy_sha256(self._connection, kind=policy.kind, version=policy.version)
            if stored != policy_sha256(policy):
                raise InvalidInput(
                    f"policy {policy.kind} version {policy.version} is stored with another content; save a new version",
                    field="policy",
                )

    def current(self, kind: Kind) -> Policy:
        row = queries.newest_policy(self._connection, kind=kind)
        if row is None:
            raise NotFound(f"there is no policy for {kind} yet")
        return _policy(row)

    def all_current(self) -> dict[Kind, Policy]:
        return {Kind(row["kind"]): _policy(row) for row in queries.newest_policies(self._connection)}

    def stored(self, kind: Kind, version: int) -> Policy:
        body = queries.policy_body(self._connection, kind=kind, version=version)
        if body is None:
            raise NotFound(f"there is no policy for {kind} with version {version}")
        return Policy.model_validate(body)

    def of_case(self, row: Row) -> Policy:
        """The policy frozen into a case row that carries kind, policy_version and policy_sha256."""
        policy = _PARSED.get(row["policy_sha256"])
        if policy is None:
            body = queries.policy_body(self._connection, kind=row["kind"], version=row["policy_version"])
            policy = _PARSED[row["policy_sha256"]] = Policy.model_validate(body)
        return policy

    def _add(self, policy: Policy) -> bool:
        added = queries.add_policy(
            self._connection,
            kind=policy.kind,
            version=policy.version,
            body=to_json(policy.as_json()),
            sha256=policy_sha256(policy),
        )
        return bool(added)


def _policy(row: Row) -> Policy:
    return Policy.model_validate(row["body"])
