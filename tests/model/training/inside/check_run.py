"""A run goes on after kill -9 as if nothing had been; it stops, and says why, when it cannot go on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import small_run
import torch

from data_contracts.errors import InvalidInput, TrainingFailed
from models.training.checkpoint import BEST, LAST, load, save
from models.training.export import export_onnx, trained, write_facts
from models.training.loop import STOP, _groups
from models.training.network import YoloxNano
from models.training.public_weights import started_from


def test_a_killed_run_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    program = [sys.executable, small_run.__file__]
    run = subprocess.Popen([*program, str(killed), "100000"])
    while not (killed / LAST).exists():
        assert run.poll() is None
        time.sleep(0.01)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    steps = load(killed / LAST).standing.step + 2
    for folder in (killed, whole):
        subprocess.run([*program, str(folder), str(steps)], check=True)
    resumed, straight = load(killed / LAST), load(whole / LAST)
    assert resumed.standing.step == straight.standing.step == steps
    assert resumed.standing.samples == straight.standing.samples == resumed.standing.simulated == 16 * steps
    for name, value in straight.network.items():
        # Only the fall of the rate depends on the seconds that were needed.
        assert torch.allclose(resumed.network[name], value, atol=1e-5), name
        assert torch.allclose(resumed.mean[name], straight.mean[name], atol=1e-5), name


def test_a_loss_that_is_no_number_ends_the_run_and_leaves_the_checkpoint(tmp_path: Path) -> None:
    run = small_run.plan(tmp_path, 1)
    small_run.learner(run).run(small_run.batches(run))
    before = load(tmp_path / LAST)
    learner = small_run.learner(replace(run, max_steps=9))
    with torch.no_grad():
        learner._network.heads[0].cls.bias.fill_(float("nan"))
    with pytest.raises(TrainingFailed, match="no number at step 1"):
        learner.run(small_run.batches(run))
    after = load(tmp_path / LAST)
    assert after.standing == before.standing and all(v.isfinite().all() for v in after.network.values())


def test_a_full_disk_is_said_and_the_old_checkpoint_stays(tmp_path: Path) -> None:
    run = small_run.plan(tmp_path, 1)
    small_run.learner(run).run(small_run.batches(run))
    kept = (tmp_path / LAST).read_bytes()
    (tmp_path / f"{LAST}.partial").symlink_to("/dev/full")
    with pytest.raises(TrainingFailed, match="make room"):
        save(load(tmp_path / LAST), tmp_path / LAST)
    assert (tmp_path / LAST).read_bytes() == kept


def test_it_ends_when_asked_and_when_nothing_gets_better(tmp_path: Path) -> None:
    run = small_run.plan(tmp_path, 1000, patience=2, validate_seconds=0.0)
    (tmp_path / STOP).touch()
    assert small_run.learner(run).run(small_run.batches(run)).step == 1
    (tmp_path / STOP).unlink()
    standing = small_run.learner(run).run(small_run.batches(run))
    assert standing.step < 100 and standing.worse >= 2
    rows = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert any("score" in row for row in rows) and any("pictures_per_second" in row for row in rows)
    assert load(tmp_path / BEST).optimizer is None


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_bytes(np.random.default_rng(0).bytes(99))
    with pytest.raises(InvalidInput, match="is no checkpoint"):
        load(tmp_path / "a.pt")
    with pytest.raises(InvalidInput, match="without --resume"):
        load(tmp_path / "b.pt")


def test_a_run_begins_with_what_an_earlier_one_exported_and_says_so(tmp_path: Path) -> None:
    first = small_run.plan(tmp_path / "first", 3)
    first.folder.mkdir()
    small_run.learner(first).run(small_run.batches(first))
    earlier, file = load(first.folder / LAST), tmp_path / "first.onnx"
    write_facts(earlier, file, export_onnx(trained(earlier), file, small_run.HEIGHT, small_run.WIDTH))
    second = small_run.plan(tmp_path / "second", 1, start=file)
    second.folder.mkdir()
    begun = small_run.learner(second)
    network = begun._mean.network.state_dict()
    assert all(torch.equal(value, network[name]) for name, value in earlier.mean.items())
    begun.run(small_run.batches(second))
    told = load(second.folder / LAST).made_from["started_from"]
    assert told["learnt"]["step"] == 3 and told["started_from"] == {"weights": "random"}


def test_a_run_does_not_begin_with_another_network_or_one_of_unknown_origin(tmp_path: Path) -> None:
    other, file = YoloxNano(3).eval(), tmp_path / "other.onnx"
    export_onnx(other, file, small_run.HEIGHT, small_run.WIDTH)
    with pytest.raises(InvalidInput, match="expects"):
        small_run.learner(small_run.plan(tmp_path, 1, start=file))
    with pytest.raises(InvalidInput, match=r"other\.json does not say"):
        started_from(file, None)
    file.write_bytes(b"no network")
    with pytest.raises(InvalidInput, match="cannot be read"):
        small_run.learner(small_run.plan(tmp_path, 1, start=file))


def test_every_part_learns_and_what_the_public_weights_know_changes_slowly(tmp_path: Path) -> None:
    network = YoloxNano(16)
    groups = _groups(network, small_run.plan(tmp_path, 1))
    told = [id(p) for group in groups for p in group["params"]]
    assert sorted(told) == sorted(id(p) for p in network.parameters())
    share = {id(p): group["share"] for group in groups for p in group["params"]}
    backbone = {share[id(p)] for p in network.backbone.parameters()}
    heads = {share[id(p)] for p in network.heads.parameters()}
    assert max(backbone) <= 0.2 * min(heads)


def test_in_bfloat16_it_learns_nearly_the_same_and_its_weights_stay_whole(tmp_path: Path) -> None:
    found = {}
    for precision in ("f32", "bf16"):
        run = small_run.plan(tmp_path / precision, 8, precision=precision)
        run.folder.mkdir()
        small_run.learner(run).run(small_run.batches(run))
        found[precision] = load(run.folder / LAST)
    exact, short = (found[name].network for name in ("f32", "bf16"))
    assert all(value.dtype == torch.float32 for value in short.values())
    start = small_run.learner(small_run.plan(tmp_path, 1))._network.state_dict()
    way = torch.cat([(exact[name] - start[name]).flatten() for name in exact])
    other = torch.cat([(short[name] - start[name]).flatten() for name in exact])
    assert torch.nn.functional.cosine_similarity(way, other, dim=0) > 0.5
    assert not torch.equal(way, other)
    told = {name: checkpoint.made_from["precision"] for name, checkpoint in found.items()}
    assert told == {"f32": "float32", "bf16": "bfloat16"}
