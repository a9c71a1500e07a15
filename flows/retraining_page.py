"""What the promotion gate said, as a page of Markdown for Prefect."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.schemas.model_version import ModelFigures, ModelVersion
from governance_rules.domain.promotion import ReplayedCase, Verdict


def verdict_page(
    version: ModelVersion,
    verdict: Verdict,
    candidate: ModelFigures,
    current: ModelFigures,
    past: Sequence[ReplayedCase],
) -> str:
    """The verdict with every reason, and the figures of candidate and serving detector beside each other."""
    lines = [f"# {version.detector}: {'goes on to shadow' if verdict.promote else 'refused'}", ""]
    lines += [f"- against it: {reason}" for reason in verdict.against]
    lines += [f"- noted: {note}" for note in verdict.noted]
    lines += ["", f"Measured on {candidate.measured_on or 'nothing'}; {len(past)} cases replayed.", ""]
    lines += ["| kind | precision | before | recall | before |", "|---|---|---|---|---|"]
    for kind in sorted({*candidate.kinds, *current.kinds}):
        now, before = candidate.kinds.get(kind), current.kinds.get(kind)
        cells = [share and getattr(share, what) for what in ("precision", "recall") for share in (now, before)]
        lines.append(f"| {kind} | " + " | ".join(map(_figure, cells)) + " |")
    lines += ["", "| thing | AP50 | before |", "|---|---|---|"]
    for thing in sorted({*candidate.things, *current.things}):
        cells = [side.things.get(thing) for side in (candidate, current)]
        lines.append(f"| {thing} | " + " | ".join(map(_figure, cells)) + " |")
    return "\n".join(lines) + "\n"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
