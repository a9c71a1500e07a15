"""The verdict on the training set as results beside those of the street's day: one for each of its rules."""

from __future__ import annotations

from data_contracts.schemas.data_quality import KEPT_KEYS, KEPT_ROWS, ExpectationResult, KeyOf, Outcome, Suite
from data_contracts.schemas.data_verdict import DataVerdict

RULES: dict[str, tuple[str, str]] = {
    "thing_known": ("样本物品是已知的", "boxes are of things that we have a name for"),
    "box_whole": ("样本方框完整", "boxes have four corners"),
    "box_inside": ("样本方框在画面之内", "boxes lie inside their picture"),
    "box_not_degenerate": ("样本方框不过细", "boxes are not thinner than can be learnt"),
    "camera_named": ("样本注明摄像头", "pictures name their camera"),
    "split_known": ("样本有用途", "pictures are in a known split"),
    "picture_has_size": ("样本有尺寸", "pictures have a size"),
    "camera_in_one_split": ("一个摄像头只在一组", "a camera is in one split only"),
    "no_near_duplicate_across_splits": ("各组之间没有近似重复", "no picture has a near duplicate in another split"),
    "few_repeats": ("重复样本不多", "few pictures repeat one of their split"),
    "enough_of_each_thing": ("每种物品样本足够", "each thing has enough boxes to train on"),
    "mix_of_things_steady": ("物品比例稳定", "the mix of things is that of the last accepted set"),
}
"""Every rule of `training_samples`, in plain words."""


def results_of(verdict: DataVerdict | None) -> list[ExpectationResult]:
    """One result a rule, in their order; of None, where nothing is labelled yet, each passes and spoke of no row."""
    findings = {finding.rule: finding for finding in verdict.findings} if verdict else {}
    looked_at = verdict.boxes + verdict.pictures if verdict else 0
    results = []
    for rule, (zh, en) in RULES.items():
        finding = findings.pop(rule, None)
        if finding is None:
            results.append(ExpectationResult(Suite.TRAINING, f"training_{rule}", Outcome.PASSED, zh, en, looked_at))
            continue
        keys = tuple(dict.fromkeys(str(row.get("picture", row.get("thing", "–"))) for row in finding.rows))
        results.append(
            ExpectationResult(
                Suite.TRAINING,
                f"training_{rule}",
                Outcome.FAILED,
                zh,
                en,
                looked_at,
                finding.failing,
                f"{finding.failing}: {finding.message}",
                KeyOf.TEXT,
                keys[:KEPT_KEYS],
                finding.rows[:KEPT_ROWS],
            )
        )
    if findings:
        raise KeyError(f"rules of the training set that nobody has words for: {', '.join(findings)}")
    return results


def unreadable(reason: str) -> ExpectationResult:
    """The result where the set could not be judged at all."""
    zh, en = "样本可以读取", "the labelled samples can be read"
    said = f"could not be evaluated: {reason}"
    return ExpectationResult(Suite.TRAINING, "training_set_readable", Outcome.ERRORED, zh, en, 0, 0, said)
