"""Policy files become policies, all of them or none; a wrong file is named with its line and what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from data_contracts.schemas.kinds import ALARM_KINDS, Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.things import Thing
from data_contracts.schemas.things_table import THINGS_FILE, ThingsTable
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.strict_yaml import StrictYaml


def parse_things(text: str, file: str = THINGS_FILE) -> ThingsTable:
    """The table of things and kinds. Raises PolicyInvalid with the line, for an unknown thing or kind too."""
    return StrictYaml(text, file).read(ThingsTable)


def parse_policy(text: str, file: str, table: ThingsTable | None = None) -> Policy:
    """The policy that the text of `file` (named `<kind>.yaml`) says.

    table: gives the fields of its kind's row that the file does not name itself.

    Raises PolicyInvalid, with the line, for wrong YAML, a key given twice, an unknown field, a wrong or missing value,
    a thing that no detector names, or a kind that is not the file's name.
    """
    told = StrictYaml(text, file)
    name = PurePath(file).stem
    row = table.kinds.get(Kind(name)) if table and name in set(Kind) else None
    known = row.model_dump(mode="json", exclude_none=True) if row else {}
    policy = told.read(Policy, known | told.values)
    if policy.kind.value != name:
        raise told.wrong(("kind",), f"kind is {policy.kind.value!r}, expected {name!r} as the file is named")
    for number, thing in enumerate(policy.things):
        if policy.kind not in ALARM_KINDS and thing not in set(Thing):
            raise told.wrong(("things", number), f"unknown thing {thing!r}, expected one of {', '.join(Thing)}")
    return policy


def parse_policies(texts: Mapping[str, str]) -> dict[Kind, Policy]:
    """The policies of all texts by file name, with what the table among them says. Raises PolicyInvalid."""
    table = parse_things(texts[THINGS_FILE]) if THINGS_FILE in texts else None
    policies = [parse_policy(text, file, table) for file, text in sorted(texts.items()) if file != THINGS_FILE]
    return {policy.kind: policy for policy in policies}


def install_policies(
    uow: UnitOfWork, texts: Mapping[str, str], changed: Callable[[Policy], Policy] = lambda policy: policy
) -> dict[Kind, int]:
    """Versions in force, by kind, after all texts (by file name) were stored within the open unit of work `uow`.

    changed: what becomes of each policy before it is stored.
    An unchanged policy keeps its version. Raises PolicyInvalid before anything is written, so that the policies in
    force stay when one file is wrong.
    """
    return {kind: uow.policies.save(changed(policy)) for kind, policy in parse_policies(texts).items()}
