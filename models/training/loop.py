"""The learning itself, as one worker does it. Several share the work by averaging their gradients."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from data_contracts.errors import TrainingFailed
from data_contracts.schemas.things import THINGS
from models.training import checkpoint as disk
from models.training.change_network import ChangeAware, change_aware, trained_network
from models.training.checkpoint import BEST, LAST, Checkpoint, Standing
from models.training.dense import is_dense, make_dense
from models.training.ema import MeanWeights
from models.training.feed import CHUNK, FeedPlan
from models.training.losses import Loss, loss_of
from models.training.network import YoloxNano, anchor_grid
from models.training.precision import Precision, computing, in_format
from models.training.progress import Teller, duration
from models.training.public_weights import exported_network, for_our_things, public_network, started_from
from models.training.sample import pictures_of, truth_of
from models.training.schedule import RISE_STEPS, learning_rate
from models.training.validate import Report, validate

STOP = "stop"
"""A file of this name in the run's folder asks the run to save and end."""
# Gradients of a network without batch norm are large now and then; longer ones are cut to this length.
_LONGEST_GRADIENT = 10.0
_TOLD_EVERY_SECONDS = 20.0
# Of the learning rate. What the public weights know of the world is changed slowly: at the full rate a person's AP50 on
# coco128 fell from 0.65 to 0.06 within 500 steps, for every thing alike. The heads have new things to learn.
SHARES = (0.1, 0.2, 0.5)
_PARTS = ("backbone", "pyramid", "heads")
BRANCH_SHARE = 2.0
"""Of the rate, of the branch of a change-aware detector, which knows nothing at first."""


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run. batch: samples a step of each worker.  part: of them at once through the network; eight fit a CPU's
    caches.

    hours: of learning, over all parts of the run; the rate falls towards their end.  patience: so many validations
    without a better one end the run.  max_steps: ends it earlier; for tests and measuring.
    threads: of each worker, 0 for all there are.  check_scenes: simulated scenes of a validation.
    start: export of an earlier run whose weights this one begins with, instead of the public ones.
    shares: of the rate, at which backbone, pyramid and heads learn.  precision: what the network computes in.
    dense: depth-wise convolutions are made dense before the first step; a start that is dense stays so without.
    rise_steps: in which the rate rises. Kernels that begin at zero all move at once in an optimizer's first steps,
    whatever each is worth; a network that was made dense wants 1,500.
    """

    folder: Path
    feed: FeedPlan
    hours: float
    batch: int = 32
    part: int = 8
    highest_rate: float = 1e-3
    decay: float = 5e-4
    checkpoint_seconds: float = 240.0
    validate_seconds: float = 1800.0
    patience: int = 8
    max_steps: int | None = None
    threads: int = 0
    check_scenes: int = 300
    start: Path | None = None
    shares: tuple[float, float, float] = SHARES
    precision: Precision = "auto"
    dense: bool = False
    rise_steps: int = RISE_STEPS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker stands. workers: how many share the run.  leads: this one writes.  device: what it computes on."""

    workers: int
    leads: bool
    device: torch.device


class Learner:
    """Network, mean, optimizer and standing of a run; goes on from the folder's checkpoint when there is one."""

    def __init__(self, plan: RunPlan, teller: Teller, place: Place) -> None:
        torch.manual_seed(plan.feed.seed)
        torch.set_num_threads(plan.threads or os.cpu_count() or 1)
        self._plan, self._teller = plan, teller
        self._workers, self._leads, self._device = place.workers, place.leads, place.device
        self._standing, optimizer_state = Standing(), None
        if (plan.folder / LAST).exists():
            found = disk.load(plan.folder / LAST)
            network = trained_network(found.network)
            self._standing, optimizer_state = found.standing, found.optimizer
        else:
            network = _first(plan)
        self._dtype = computing(plan.precision, self._device)
        self._network = network.to(self._device, memory_format=torch.channels_last)
        self._mean = MeanWeights(self._network, self._standing.step)
        if optimizer_state is not None:
            self._mean.network.load_state_dict(found.mean)
        self._optimizer = torch.optim.AdamW(_groups(self._network, plan), lr=plan.highest_rate, fused=True)
        if optimizer_state is not None:
            self._optimizer.load_state_dict(optimizer_state)
        self._trained = nn.parallel.DistributedDataParallel(self._network) if self._workers > 1 else self._network
        cells, strides = anchor_grid(plan.feed.height, plan.feed.width)
        self._cells, self._strides = cells.to(self._device), strides.to(self._device)

    def run(self, batches: Iterable[dict[str, np.ndarray]]) -> Standing:
        """Learn until the hours are over, validation gets no better, or somebody asks to stop; how far it has come.

        batches: of `sample.columns`, from the start of the chunk that the run had come to. Raises TrainingFailed.
        """
        plan, begun = self._plan, self._standing
        saved = told = time.monotonic()
        validated_at = begun.seconds
        last: float | None = None
        reason = "the feed came to its end; resume for more"
        for batch in self._unseen(batches):
            # Nothing is learnt while the first samples are being made.
            last = last or time.monotonic()
            loss = self._step(batch)
            now = time.monotonic()
            simulated = int(batch["simulated"].sum()) * self._workers
            real = len(batch["simulated"]) * self._workers - simulated
            self._standing = self._standing.after(simulated, real, now - last)
            last = now
            if now - told > _TOLD_EVERY_SECONDS or self._standing.step == 1:
                told = now
                self._tell(loss, begun)
            if now - saved > plan.checkpoint_seconds:
                saved = now
                self._save()
            if self._standing.seconds - validated_at > plan.validate_seconds:
                validated_at = self._standing.seconds
                self._validate()
                # Validation takes none of the hours of learning.
                last = time.monotonic()
            ended = self._ended(begun) if self._leads else None
            if self._told_by_leader(ended is not None):
                reason = ended or reason
                break
        self._save()
        if self._leads:
            self._validate()
            self._teller.say(f"ended: {reason}; {self._words()}")
        return self._standing

    def _told_by_leader(self, ended: bool) -> bool:
        """Whether the leader ends here; its clock becomes that of all. A worker that went by its own would learn at
        another rate, and end while the others wait for its gradients for ever."""
        if self._workers > 1:
            told = torch.tensor([self._standing.seconds, ended], dtype=torch.float64, device=self._device)
            torch.distributed.broadcast(told, 0)
            self._standing, ended = replace(self._standing, seconds=float(told[0])), bool(told[1])
        return ended

    def _ended(self, begun: Standing) -> str | None:
        plan, now = self._plan, self._standing
        if now.seconds >= plan.hours * 3600:
            return f"{plan.hours:g} hours of learning are over"
        if plan.max_steps is not None and now.step >= plan.max_steps:
            return f"{plan.max_steps} steps are done"
        if now.worse >= plan.patience:
            return f"{now.worse} validations brought nothing better than {now.best:.4f} at step {now.best_step}"
        return "asked to stop" if (plan.folder / STOP).exists() else None

    def _unseen(self, batches: Iterable[dict[str, np.ndarray]]) -> Iterator[dict[str, np.ndarray]]:
        """From the sample after the last that was learnt from; what was seen of its chunk is passed over."""
        seen = self._standing.samples % CHUNK // self._workers
        for batch in batches:
            if seen >= self._plan.batch:
                seen -= self._plan.batch
                continue
            yield batch

    def _step(self, batch: dict[str, np.ndarray]) -> Loss:
        plan, n = self._plan, len(batch["pictures"])
        rate = self._rate()
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["share"]
        self._optimizer.zero_grad(set_to_none=True)
        sums: list[Loss] = []
        for first in range(0, n, plan.part):
            part = slice(first, min(first + plan.part, n))
            with in_format(self._dtype, self._device):
                raw = self._trained(pictures_of(batch, part, self._device))
            loss = loss_of(raw, truth_of(batch, part, self._device), self._cells, self._strides)
            (loss.total * ((part.stop - part.start) / n)).backward()
            sums.append(loss)
        length = nn.utils.clip_grad_norm_(self._network.parameters(), _LONGEST_GRADIENT)
        mean = _mean(sums)
        if not (math.isfinite(float(mean.total)) and math.isfinite(float(length))):
            raise TrainingFailed(
                f"the loss is no number at step {self._standing.step} (box {float(mean.box):.3g}, objectness "
                f"{float(mean.objectness):.3g}, classes {float(mean.classes):.3g}, gradient {float(length):.3g}); "
                f"nothing of this step was kept. Resume from {plan.folder / LAST} with a lower --rate"
            )
        self._optimizer.step()
        self._mean.update(self._network)
        return mean

    def _rate(self) -> float:
        plan, now = self._plan, self._standing
        return learning_rate(plan.highest_rate, now.step, now.seconds / (plan.hours * 3600), plan.rise_steps)

    def _tell(self, loss: Loss, begun: Standing) -> None:
        if not self._leads:
            return
        now = self._standing
        rate = (now.samples - begun.samples) / max(now.seconds - begun.seconds, 1e-6)
        left = max(self._plan.hours * 3600 - now.seconds, 0.0)
        parts = {name: float(getattr(loss, name)) for name in ("total", "box", "objectness", "classes")}
        learning = {"rate": self._rate(), "pictures_per_second": rate}
        self._teller.metrics(**asdict(now), **parts, positives=loss.positives, **learning)
        self._teller.say(
            f"step {now.step}, loss {parts['total']:.3f} (box {parts['box']:.3f}, "
            f"objectness {parts['objectness']:.3f}, classes {parts['classes']:.3f}), {rate:.1f} pictures/s, "
            f"{duration(left)} left; {self._words()}"
        )

    def _words(self) -> str:
        return f"{self._standing.simulated:,} scenes and {self._standing.real:,} real views learnt from"

    def _validate(self) -> None:
        if not self._leads:
            return
        report: Report = validate(self._mean.network, self._plan.feed, self._plan.check_scenes)
        now = self._standing
        better = report.score > now.best
        self._standing = replace(
            now,
            best=max(report.score, now.best),
            best_step=now.step if better else now.best_step,
            worse=0 if better else now.worse + 1,
        )
        self._teller.metrics(step=now.step, samples=now.samples, score=report.score, **report.as_dict())
        self._teller.say(f"validation at step {now.step}: {report.words()}{' (best so far)' if better else ''}")
        if better:
            disk.save(replace(self._checkpoint(), optimizer=None), self._plan.folder / BEST)

    def _checkpoint(self) -> Checkpoint:
        feed = self._plan.feed
        made_from = {
            "seed": feed.seed,
            "height": feed.height,
            "width": feed.width,
            "real_share": feed.real_a_chunk / CHUNK,
            "batch": self._plan.batch * self._workers,
            "workers": self._workers,
            "highest_rate": self._plan.highest_rate,
            "shares": list(self._plan.shares),
            "rise_steps": self._plan.rise_steps,
            "precision": str(self._dtype).removeprefix("torch."),
            "dense": isinstance(self._network, ChangeAware) or is_dense(self._network),
            "changes": feed.changes,
            "started_from": started_from(self._plan.start, feed.weights),
        }
        states = (self._network.state_dict(), self._mean.network.state_dict())
        return Checkpoint(self._standing, *states, self._optimizer.state_dict(), made_from)

    def _save(self) -> None:
        if self._leads:
            disk.save(self._checkpoint(), self._plan.folder / LAST)


def _first(plan: RunPlan) -> YoloxNano | ChangeAware:
    """What a run begins with. Raises InvalidInput where that is not what it needs."""
    if plan.feed.changes and plan.start is not None:
        return change_aware(plan.start)
    if plan.start is not None:
        network = exported_network(plan.start)
    elif plan.feed.weights is not None:
        network = for_our_things(public_network(plan.feed.weights))
    else:
        network = YoloxNano(len(THINGS))
    return make_dense(network) if plan.dense else network


def _groups(network: YoloxNano | ChangeAware, plan: RunPlan) -> list[dict[str, Any]]:
    """Each part of the network at its share of the rate; weights fall towards zero by `decay`, biases do not."""
    groups = []
    base = network.base if isinstance(network, ChangeAware) else network
    parts = [(getattr(base, name), share) for name, share in zip(_PARTS, plan.shares, strict=True)]
    parts += [(network.branch, BRANCH_SHARE)] if base is not network else []
    for part, share in parts:
        parameters = list(part.parameters())
        weights = [p for p in parameters if p.ndim > 1]
        groups.append({"params": weights, "weight_decay": plan.decay, "share": share})
        groups.append({"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0, "share": share})
    return groups


def _mean(losses: list[Loss]) -> Loss:
    total, box, objectness, classes = (
        torch.stack([getattr(x, name).detach() for x in losses]).mean() for name in Loss._fields[:4]
    )
    return Loss(total, box, objectness, classes, sum(x.positives for x in losses))
