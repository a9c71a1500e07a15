"""The static-foreground cue: what was not in the empty street of this preset and has stood still is proposed.

It finds what no box finds well: left bags, heaps, boards. A proposal is named by asking the detector once more, on its
crop; then it joins the frame's detections and takes the same way as they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data_contracts.schemas.detection import Detections
from data_contracts.schemas.geometry import Box
from data_contracts.settings import EyeSettings
from serve.standing_regions import Region, What, regions_of, what_is
from serve.static_proposal import Naming, Proposal, colours, is_same_thing
from serve.street_memory import MEMORY_WIDTH, PATIENCE_SECONDS, StreetMemory, code_of

# A region is looked at again so often.
JUDGE_SECONDS = 1.0
# Of the time in which it stood, a box of the detector lay on it for more than this: the detector finds it by itself.
EXPLAINED_SHARE = 0.5
HIDING_SHARE = 0.25
SEEN_SHARE = 0.4
CLEAR_SHARE = 0.8
# When more of the view than this is another at once, it is the light that is another.
RELIT_SHARE = 0.3
# A thing larger than this share of the view is not put down, it is parked before the camera.
LARGEST_SHARE = 0.2
BACK_SHARE = 0.35
STANDING_SHARE = 0.6
MOST_PROPOSALS = 20
CROPS_A_FRAME = 2
ASK_AGAIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    """A proposal that is to be seen now. thing: "" when the detector has no name for it.  box: reference pixels."""

    thing: str
    score: float
    box: Box


class StaticCue:
    """The cue of one preset. Not thread-safe; pictures come in order.

    width, height: of the preset's reference picture; boxes are in its pixels.
    where: bool [memory height, MEMORY_WIDTH], where things are of interest; see `watched_part`.
    """

    def __init__(
        self, width: int, height: int, where: np.ndarray, settings: EyeSettings, state: dict[str, Any] | None = None
    ) -> None:
        self._settings, self._where = settings, where
        rows = where.shape[0]
        self._scale_x, self._scale_y = width / MEMORY_WIDTH, height / rows
        self.memory = StreetMemory(rows, settings.static_learn_seconds, state["memory"] if state else None)
        same = state is not None and state["memory"]["height"] == rows
        self.proposals = [Proposal.from_json(p) for p in state["proposals"]] if state and same else []
        self._number = state["number"] if state else 0
        self._covered = np.zeros(where.shape, np.float32)
        self._front = np.zeros(where.shape, bool)
        self._since_judged = 0.0
        self._mine = self._pixels_of_proposals()
        self._visible: list[float] = [0.0] * len(self.proposals)

    def see(
        self, picture: np.ndarray, drift: tuple[float, float], seen: Sequence[Box], moment: float, elapsed: float
    ) -> list[Found]:
        """What stands and is to be seen in this picture, less what a box of the detector shows itself.

        picture: uint8 [h, w, 3] BGR; drift: its own in its pixels.  seen: the detector's boxes, in reference pixels.
        elapsed: seconds since the last picture for which it may be taken that nothing else stood there.
        """
        code = code_of(picture, self._where.shape[0], *drift)
        self._cover(seen, elapsed)
        busy = self._front | (self._covered > EXPLAINED_SHARE / 2) | self._mine
        code = self.memory.see(code, elapsed, busy)
        self._visible = [proposal.seen_share(code) for proposal in self.proposals]
        self._since_judged += elapsed
        if self._since_judged >= JUDGE_SECONDS:
            self._since_judged = 0.0
            self._judge(code, moment)
            self._visible = [proposal.seen_share(code) for proposal in self.proposals]
        told = [
            Found(p.thing, p.score, self.box_of(p.region))
            for p, visible in zip(self.proposals, self._visible, strict=True)
            if p.naming in (Naming.NAMED, Naming.NAMELESS) and visible >= SEEN_SHARE
        ]
        return [found for found in told if not any(is_same_thing(box, found.box) for box in seen)]

    def relit(self) -> None:
        """The light of the whole view is another: the empty street is learnt anew, what stands may stand on."""
        self.memory.forget()
        self._covered[:] = 0.0

    def box_of(self, region: Region) -> Box:
        """A region's box in reference pixels."""
        return Box(
            region.x0 * self._scale_x, region.y0 * self._scale_y, region.x1 * self._scale_x, region.y1 * self._scale_y
        )

    def unnamed(self, moment: float) -> list[tuple[int, Box]]:
        """Number and box of proposals to be named now: to be seen, with nothing before them. They count as asked."""
        wanted: list[tuple[int, Box]] = []
        for k, p in enumerate(self.proposals):
            waiting = p.naming is Naming.WANTED or (
                p.naming is Naming.ASKED and moment - p.asked_at > ASK_AGAIN_SECONDS
            )
            clear = self._visible[k] >= CLEAR_SHARE and p.region.share(self._front) < HIDING_SHARE
            if waiting and clear and len(wanted) < CROPS_A_FRAME:
                self.proposals[k] = replace(p, naming=Naming.ASKED, asked_at=moment)
                wanted.append((p.number, self.box_of(p.region)))
        return wanted

    def name(self, number: int, found: Detections, area: Box) -> None:
        """Take what the detector says of a proposal's crop; area: the proposal's box in it. Nothing when it is gone."""
        self.proposals = [p.told(found, area) if p.number == number else p for p in self.proposals]

    def to_json(self) -> dict[str, Any]:
        """JSON values that a later cue of the preset goes on from."""
        proposals = [p.to_json() for p in self.proposals]
        return {"memory": self.memory.to_json(), "proposals": proposals, "number": self._number}

    def _cover(self, seen: Iterable[Box], elapsed: float) -> None:
        self._front[:] = False
        for box in seen:
            x0, x1 = int(box.x0 / self._scale_x), int(box.x1 / self._scale_x) + 1
            y0, y1 = int(box.y0 / self._scale_y), int(box.y1 / self._scale_y) + 1
            self._front[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = True
        share = min(1.0, elapsed / max(1e-6, self._settings.static_seconds / 2))
        self._covered += (self._front - self._covered) * share

    def _judge(self, code: np.ndarray, moment: float) -> None:
        memory = self.memory
        assert memory.standing is not None
        stands = memory.stood >= self._settings.static_seconds
        unlike = memory.unlike_street(memory.standing)
        self._drop_gone(unlike, moment)
        mine = self._mine = self._pixels_of_proposals()
        new = unlike.copy()
        # What has stood for long enough, with its rim, which comes to rest a little later.
        new[(memory.stood < self._settings.static_seconds / 2) | mine] = 0
        if np.count_nonzero(new) > RELIT_SHARE * new.size:
            memory.absorb((new > 0) & ~mine)
            return
        if not new.any():
            return
        # What has just left is still what stands, for a moment; only what this picture shows, too, is looked at.
        shown = ~memory.unlike_standing(code)
        for region in regions_of(new):
            if region.share(stands) >= STANDING_SHARE and region.share(shown) >= CLEAR_SHARE:
                self._take(region, moment)
        self._mine = self._pixels_of_proposals()

    def _take(self, region: Region, moment: float) -> None:
        memory = self.memory
        assert memory.standing is not None
        if region.share(self._front) >= HIDING_SHARE or region.share(self._covered) >= EXPLAINED_SHARE:
            return
        what = what_is(region, memory.standing, memory.reference)
        if what is What.THING:
            ours = region.share(self._where) >= 0.5
            large = region.pixels > LARGEST_SHARE * self._where.size
            if ours and not large and len(self.proposals) < MOST_PROPOSALS:
                self._propose(region, moment)
            return
        # A region grows pixel by pixel while it comes to stand; what is judged for good has stood for longer.
        if region.share(memory.stood) >= 2 * self._settings.static_seconds:
            where = np.zeros(self._where.shape, bool)
            where[region.inside] = region.mask
            memory.absorb(where)

    def _propose(self, region: Region, moment: float) -> None:
        assert self.memory.standing is not None
        self._number += 1
        since = moment - region.share(self.memory.stood)
        self.proposals.append(Proposal(self._number, region, colours(region, self.memory.standing), since))

    def _drop_gone(self, unlike: np.ndarray, moment: float) -> None:
        """Drop proposals where the street is back or something else stands; those kept for too long are the street."""
        memory, kept = self.memory, []
        assert memory.standing is not None
        longest = self._settings.static_keep_hours * 3600
        for p, visible in zip(self.proposals, self._visible, strict=True):
            if p.region.share(self._front) >= HIDING_SHARE:
                kept.append(p)
                continue
            settled = p.region.share(memory.stood >= PATIENCE_SECONDS) >= 0.8
            back = p.region.share(unlike > 0) < BACK_SHARE and p.region.share(memory.known) >= 0.5
            # What stood before it and has driven on is still what stands, for a moment.
            as_ever = p.seen_share(memory.standing) >= SEEN_SHARE
            other = not as_ever and visible < SEEN_SHARE
            still = p.region.share(memory.stood) >= self._settings.static_seconds
            if (settled and back) or (other and still):
                continue
            if moment - p.since > longest:
                where = np.zeros(self._where.shape, bool)
                where[p.region.inside] = p.region.mask
                memory.absorb(where)
                continue
            # Slow light falls on it as well.
            kept.append(replace(p, patch=colours(p.region, memory.standing)) if still and as_ever else p)
        self.proposals = kept

    def _pixels_of_proposals(self) -> np.ndarray:
        """bool: the proposals' pixels and those next to them, whose colours are mixed with theirs."""
        mine = np.zeros(self._where.shape, bool)
        for p in self.proposals:
            r = p.region
            mine[max(0, r.y0 - 2) : r.y1 + 2, max(0, r.x0 - 2) : r.x1 + 2] = True
        return mine
