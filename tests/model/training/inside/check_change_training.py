"""Learning from changes: what the network is shown, and a run from its first step to the exported file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import small_run
import torch

from data_contracts.errors import InvalidInput
from models.training import augment, train, validate
from models.training.change_network import CHANNELS, ChangeAware, change_aware, trained_network
from models.training.checkpoint import LAST, load
from models.training.export import export_onnx, trained
from models.training.feed import FeedPlan, chunk, made_sample
from models.training.loop import BRANCH_SHARE, Learner, Place
from models.training.progress import Teller
from models.training.sample import columns, truth_of
from models.triton_config import REPOSITORY

(DETECTOR,) = REPOSITORY.glob("*/1/street_nano_v*.onnx")
TRAINED = REPOSITORY.parent / "training" / "starts" / "street_change_v1.onnx"
STREETS = FeedPlan(7, 96, 160, None, Path("/nowhere"), None, 0.0, changes=True)


def test_a_view_moves_both_pictures_alike(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(augment, "_OTHER_LIGHT", 0.0)
    sample = made_sample(STREETS, "scene", 3, 5, 128, 192)
    for seed in range(4):
        same = dataclasses.replace(sample, before=sample.picture)
        view = augment.view(same, augment.Jitter((0.4, 2.3), 1.1, 0.0), 64, 96, np.random.default_rng(seed))
        np.testing.assert_array_equal(view.before, view.picture)
        alone = dataclasses.replace(sample, before=None)
        again = augment.view(alone, augment.Jitter((0.4, 2.3), 1.1, 0.0), 64, 96, np.random.default_rng(seed))
        np.testing.assert_array_equal(again.picture, view.picture)
        assert again.before is None


def test_without_changes_nobody_is_shown_what_was_before(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("models.training.feed.CHUNK", 16)
    plain = chunk(dataclasses.replace(STREETS, changes=False), 2)
    assert all(one.before is None for one in plain) and columns(plain)["pictures"].shape == (16, 96, 160, 3)


def test_a_chunk_with_changes_is_a_pure_function_of_its_number(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("models.training.feed.CHUNK", 16)
    once, again, other = (columns(chunk(STREETS, n)) for n in (2, 2, 3))
    assert once["pictures"].shape == (16, 96, 160, CHANNELS)
    np.testing.assert_array_equal(once["pictures"], again["pictures"])
    assert not np.array_equal(once["pictures"], other["pictures"])
    apart = np.abs(once["pictures"][..., :3].astype(int) - once["pictures"][..., 3:]).mean((1, 2, 3))
    assert apart.max() > 10, "somewhere much has come"
    assert len(truth_of(once, slice(0, 4), torch.device("cpu")).boxes) == 4


def test_where_nothing_is_known_of_before_all_was_as_it_is():
    sample = dataclasses.replace(made_sample(STREETS, "scene", 3, 5, 128, 192), before=None)
    shown = augment.unchanged(sample, np.random.default_rng(0))
    apart = np.abs(shown.before.astype(int) - shown.picture)
    assert 0 < apart.mean() < 20 and shown.shown.shape == (128, 192, CHANNELS)


def test_a_run_goes_on_and_is_exported(tmp_path: Path):
    def run(steps: int) -> dict:
        plan = small_run.plan(tmp_path, steps, start=DETECTOR)
        plan = dataclasses.replace(plan, feed=dataclasses.replace(plan.feed, changes=True))
        learner = Learner(plan, Teller(tmp_path), Place(1, True, torch.device("cpu")))
        shares = [group["share"] for group in learner._optimizer.param_groups]
        assert shares[-2:] == [BRANCH_SHARE] * 2 and len(shares) == 8
        learner.run(small_run.batches(plan))
        return load(tmp_path / LAST)

    first = run(2)
    assert first.standing.step == 2 and first.made_from["changes"] is True
    branch = "branch.to4.weight"
    assert first.network[branch].abs().max() > 0, "it has begun to learn"
    second = run(3)
    assert second.standing.step == 3 and not torch.equal(first.network[branch], second.network[branch])
    with pytest.raises(InvalidInput, match="was begun with --changes; resume it so"):
        train.train(small_run.plan(tmp_path, 4, start=DETECTOR), resume=True, workers=1, makers=1, ray_address=None)
    network = trained(second)
    assert isinstance(network, ChangeAware)
    assert export_onnx(network, tmp_path / "out.onnx", 64, 96) < 1e-3
    again = change_aware(tmp_path / "out.onnx")
    assert torch.equal(again.branch.to4.weight, second.mean[branch])
    assert isinstance(trained_network(second.mean), ChangeAware) and validate.is_change_aware(str(tmp_path / LAST))


def test_it_is_validated_with_and_without_what_was_before():
    network = change_aware(TRAINED).eval()
    feed = dataclasses.replace(STREETS, height=256, width=416)
    both = validate.validate(network, feed, 4).sets["scenes"]
    alone = validate.validate(network, dataclasses.replace(feed, changes=False), 4).sets["scenes"]
    assert min(np.mean(list(both.values())), np.mean(list(alone.values()))) > 0.5
    pictures = np.random.default_rng(0).integers(0, 256, (1, 64, 96, 3)).astype(np.uint8)
    predict = validate.of_network(network)
    np.testing.assert_array_equal(predict(pictures), predict(np.concatenate((pictures, pictures), -1)))


def test_what_does_not_fit_together_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys):
    words = ["--seed", "1", "--hours", "1", "--out", str(tmp_path / "run"), "--real-share", "0", "--changes"]
    with pytest.raises(InvalidInput, match="--changes needs --start"):
        train.plan_of(train.parse(words))
    with pytest.raises(InvalidInput, match="and no --dense"):
        train.plan_of(train.parse([*words, "--start", str(TRAINED), "--dense"]))
    assert validate.main(["public", "--changes"]) == 1
    assert "public is none" in capsys.readouterr().err
