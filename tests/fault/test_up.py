"""The whole system as a newcomer sees it: what it prints, what the other commands say, and that it leaves nothing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import httpx
import psycopg
import pytest

from apps.runtime import home
from apps.runtime.demo import CLIP
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.kinds import Kind
from tests.fault.running_system import RunningSystem, ports

# The right-hand lane and the driveway of the street clip.
ZONE = "258,110 305,104 420,146 560,142 639,140 639,290 590,264 400,182 300,150 262,128"
WATCH = ("--kind", "illegal_parking", "--zone", ZONE, "--dwell", "5s")


def test_it_prints_addresses_and_sign_ins(system: RunningSystem) -> None:
    text = system.text()
    port = system.environment["CITYEYE_COCKPIT__PORT"]
    assert f"http://127.0.0.1:{port}" in text
    file = system.home / "sign_ins.json"
    for name, password in json.loads(file.read_text()).items():
        assert name in text and password in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200


def test_secrets_stay_in_files_of_our_own(system: RunningSystem) -> None:
    runtime = home.read_runtime(system.home)
    assert runtime is not None
    password = runtime["settings"]["database"]["url"].split(":")[2].split("@")[0]
    assert password not in system.text() and password not in system.cli("status").stdout
    assert stat.S_IMODE((system.home / "runtime.json").stat().st_mode) == 0o600


def test_a_case_can_be_handed_out_before_the_first_checkpoint_is_due(system: RunningSystem, tmp_path) -> None:
    system.wait_until(lambda: system.cli("case", "list", "--json").stdout, 120)
    case_id = json.loads(system.cli("case", "list", "--json").stdout.splitlines()[-1])["case_id"]
    bundle, key = tmp_path / "case.zip", tmp_path / "public.pem"
    exported = system.cli("evidence", "export", str(case_id), str(bundle))
    assert exported.returncode == 0, exported.stderr
    assert system.cli("evidence", "key", str(key)).returncode == 0
    verified = system.cli("evidence", "verify", str(bundle), "--key", str(key))
    assert verified.returncode == 0 and f"case {case_id}" in verified.stdout, verified.stderr


def test_status_and_doctor_find_everything_fine(system: RunningSystem) -> None:
    status = system.cli("status", "--json")
    told = json.loads(status.stdout)
    assert status.returncode == 0 and told["ready"], status.stdout
    names = {"postgres", "triton", "ray", "prefect", "database", "serve", "worker", "cockpit", "people"}
    assert {part["name"] for part in told["parts"]} == names
    system.wait_until(lambda: system.cli("doctor").returncode == 0, 120)
    assert "wrong" not in system.cli("doctor").stdout


def test_a_second_up_is_refused(system: RunningSystem) -> None:
    second = system.cli("up")
    assert second.returncode == 1
    assert f"already runs in {system.home}" in second.stderr and "Traceback" not in second.stderr
    assert system.cli("status").returncode == 0


def test_up_on_taken_ports_names_part_port_and_setting(system: RunningSystem, tmp_path) -> None:
    port = system.environment["CITYEYE_DATABASE__PORT"]
    other = system.cli("up", CITYEYE_HOME=str(tmp_path))
    assert other.returncode == 1
    assert f"postgres cannot start: port {port} on 127.0.0.1 is in use by postgres" in other.stderr
    assert "set CITYEYE_DATABASE__PORT to a free port" in other.stderr and "Traceback" not in other.stderr


def test_up_against_an_address_that_does_not_answer(system: RunningSystem, tmp_path) -> None:
    more = {"CITYEYE_HOME": str(tmp_path), "CITYEYE_TRITON__ADDRESS": "127.0.0.1:9"}
    other = system.cli("up", **more, **ports())
    assert other.returncode == 1
    assert "triton does not answer at the address given" in other.stderr and "CITYEYE_TRITON__ADDRESS" in other.stderr
    assert home.running_pid(tmp_path) is None


def test_a_camera_added_by_command_is_watched(system: RunningSystem) -> None:
    added = system.cli("camera", "add", "corner", "--name", "转角", "--source", "sim://xiaohe-9")
    assert added.returncode == 0, added.stderr
    zone = ("zone", "add", "corner", "--by", "admin", "--kind", "garbage", "--name", "转角空地")
    assert system.cli(*zone, "--polygon", "10,10 600,10 600,300").returncode == 0
    crossing = system.cli(*zone, "--polygon", "10,10 600,300 600,10 10,300")
    assert crossing.returncode == 2 and "crosses itself" in crossing.stderr

    def health() -> str:
        lines = [json.loads(line) for line in system.cli("camera", "list", "--json").stdout.splitlines()]
        shown = next(line["health"] for line in lines if line["camera_id"] == "corner")
        return shown["state"] if shown else ""

    system.wait_until(lambda: health() == "ok", 60)


def test_a_clip_is_watched_with_the_running_triton(system: RunningSystem) -> None:
    watched = system.cli("watch", str(_clip(system)), *WATCH, "--json")
    assert watched.returncode == 0, watched.stderr
    incidents = [json.loads(line) for line in watched.stdout.splitlines()]
    assert len(incidents) == 4
    assert {"kind", "zone", "box", "first_seen_s", "dwell_reached_s", "score", "picture"} <= incidents[0].keys()
    assert all(Path(incident["picture"]).is_file() for incident in incidents)


def test_a_clip_becomes_a_camera_of_the_running_system(system: RunningSystem) -> None:
    clip = str(_clip(system))
    live = system.cli("watch", clip, *WATCH, "--live", "--name", "live-lane", "--for", "60s", "--json")
    assert live.returncode == 0, live.stderr
    assert [json.loads(line)["camera_id"] for line in live.stdout.splitlines()] == ["live-lane"] * 4
    again = system.cli("watch", clip, *WATCH, "--live", "--name", "live-lane", "--for", "1s")
    assert again.returncode == 2 and "there is a camera live-lane already" in again.stderr
    assert system.cli("camera", "remove", "live-lane").returncode == 0


def test_a_killed_supervisor_is_followed_by_a_clean_start_that_doubles_nothing(system: RunningSystem) -> None:
    before = _what_is_there(system)
    assert system.process is not None
    system.process.kill()
    system.process.wait()
    assert system.cli("status").returncode == 1
    # As `make run` does it, from here on: in faster time.
    del system.environment["CITYEYE_DEMO_SPEED"]
    system.start()
    after = _what_is_there(system)
    assert after["cameras"] == before["cameras"] and after["sign_ins"] == before["sign_ins"]
    assert before["cases"] <= after["cases"]
    system.wait_until(lambda: system.cli("doctor").returncode == 0, 120)


def test_at_the_demo_s_speed_all_eight_kinds_go_through_all_steps(system: RunningSystem) -> None:
    runtime = home.read_runtime(system.home)
    assert runtime is not None and runtime["settings"]["demo_speed"] > 1
    kinds = {kind.value for kind in Kind if not kind.value.endswith("_alarm")}
    steps = {state.value for state in CaseState} - {CaseState.APPEALED, CaseState.DEFERRED}
    seen: dict[str, set[str]] = {}

    def everything_was_there() -> bool:
        with psycopg.connect(runtime["settings"]["database"]["url"]) as connection:
            rows = connection.execute("SELECT DISTINCT kind, state_after FROM case_events JOIN cases USING (case_id)")
            for kind, state in rows:
                seen.setdefault(kind, set()).add(state)
        return not missing()

    def missing() -> set[str]:
        return (kinds - seen.keys()) | (steps - set().union(*seen.values()))

    # Ninety seconds on an idle machine; the detector shares this one with other tests.
    system.wait_until(everything_was_there, 600, lambda: f"never seen: {sorted(missing())}; seen: {seen}")
    with psycopg.connect(runtime["settings"]["database"]["url"]) as connection:
        closures = {row[0] for row in connection.execute("SELECT DISTINCT closure FROM cases WHERE state = 'closed'")}
    assert "self" in closures


def test_stop_leaves_nothing(system: RunningSystem) -> None:
    assert system.stop() == 0
    assert system.remnants() == []
    assert not (system.home / "runtime.json").exists()
    assert system.cli("status").returncode == 1


def _clip(system: RunningSystem) -> Path:
    """The street clip; skips where it or the detector is not at hand."""
    clip = Path(system.environment["CITYEYE_SHARED"]) / "data" / "videos" / CLIP
    if not clip.is_file():
        pytest.skip("no sample data: set CITYEYE_SHARED to the folder that holds data/")
    if "pull it" in next(line for line in system.cli("models", "list").stdout.splitlines() if "in use" in line):
        pytest.skip("the detector's weights are not at hand: cityeye models pull")
    return clip


def _what_is_there(system: RunningSystem) -> dict:
    cameras = [json.loads(line)["camera_id"] for line in system.cli("camera", "list", "--json").stdout.splitlines()]
    cases = system.cli("case", "list", "--json", "--limit", "1000").stdout.splitlines()
    return {
        "cameras": sorted(cameras),
        "sign_ins": (system.home / "sign_ins.json").read_text(),
        "cases": {json.loads(line)["case_id"] for line in cases},
    }
