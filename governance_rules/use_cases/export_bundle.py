"""Make the bundle of one case: everything that an outsider needs to verify it without us."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.errors import Refused
from data_contracts.schemas.evidence import TreeHead
from governance_rules.domain.case_bundle import Proof, make_bundle
from governance_rules.ports import EvidenceLog, PictureStore, UnitOfWork
from governance_rules.use_cases.evidence_log import verify_case
from governance_rules.use_cases.make_checkpoint import Sign, make_checkpoint


@dataclass(frozen=True, slots=True)
class ExportedBundle:
    """The bundle's bytes, how many leaves it holds, and how many newer ones, under no checkpoint yet, are left out."""

    data: bytes
    leaves: int
    left_out: int


def export_bundle(uow: UnitOfWork, picture_store: PictureStore, case_id: int, sign: Sign | None) -> ExportedBundle:
    """The bundle of a case, after the case has been verified here. The same case and checkpoint give the same bytes.

    sign: makes a checkpoint over everything first; without it the newest one has to do, and what came after it is left
    out. Raises NotFound for an unknown case, EvidenceBroken when the case is not as the log says, Refused when its
    opening is under no signed checkpoint, PartUnavailable when the picture store is away.
    """
    verify_case(uow, picture_store, case_id)
    log = uow.evidence_log
    if sign is not None:
        make_checkpoint(uow, sign)
    head = log.last_checkpoint()
    every = log.leaves_of_case(case_id)
    if head is None or head.signature is None or every[0].leaf_index >= head.tree_size:
        raise Refused(
            f"no signed checkpoint holds case {case_id} yet, so nothing could be proven with its bundle; wait for the "
            "next checkpoint, or export where the signing key is"
        )
    leaves = [leaf for leaf in every if leaf.leaf_index < head.tree_size]
    policy = uow.cases.get(case_id).policy
    data = make_bundle(
        [(leaf, log.inclusion_proof(leaf.leaf_index, head.tree_size)) for leaf in leaves],
        head,
        uow.policies.stored(policy.kind, policy.version).as_json(),
        picture_store.get,
        _earlier(log, leaves[0].leaf_index, head),
    )
    return ExportedBundle(data, len(leaves), len(every) - len(leaves))


def _earlier(log: EvidenceLog, opening: int, head: TreeHead) -> tuple[TreeHead, Proof] | None:
    """So that the reader sees that the case was signed while it ran, and that nothing was rewritten since."""
    first = log.first_checkpoint_over(opening, head.key_id)
    if first is None or first.tree_size == head.tree_size:
        return None
    return first, log.consistency_proof(first.tree_size, head.tree_size)
