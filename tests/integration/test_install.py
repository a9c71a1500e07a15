"""The installer on a project without dependencies: it installs once, then does nothing until the lock changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from apps.runtime import install

PROJECT = """
[project]
name = "small"
version = "{version}"
requires-python = ">=3.11"
[dependency-groups]
test = []
[tool.uv]
package = false
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like a checkout, locked."""
    (tmp_path / "apps" / "runtime").mkdir(parents=True)
    shutil.copy(install.__file__, tmp_path / "apps" / "runtime" / "install.py")
    lock(tmp_path, "1.0")
    return tmp_path


def lock(checkout: Path, version: str) -> None:
    (checkout / "pyproject.toml").write_text(PROJECT.format(version=version))
    uv = install.find_uv(os.path.realpath(sys.executable))
    subprocess.run([uv, "lock", "--quiet", "--offline", "--project", str(checkout)], check=True, cwd=checkout)


def run(checkout: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(checkout / "apps" / "runtime" / "install.py"), *words]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CITYEYE_")}
    uv = Path(install.find_uv(os.path.realpath(sys.executable))).parent
    environment["PATH"] = f"{uv}{os.pathsep}{environment['PATH']}"
    return subprocess.run(command, capture_output=True, text=True, env=environment | more, cwd=checkout)


def test_installed_once_then_skipped_until_the_lock_changes(checkout: Path) -> None:
    first = run(checkout, "run")
    assert first.returncode == 0, first.stderr
    assert "application environment: installed" in first.stdout
    assert (checkout / ".venv" / "bin" / "python").exists()
    assert run(checkout, "run").stdout == ""
    lock(checkout, "2.0")
    assert "application environment: installed" in run(checkout, "run").stdout


def test_an_environment_that_was_removed_is_made_again(checkout: Path) -> None:
    run(checkout, "run")
    (checkout / ".venv" / "bin" / "python").unlink()
    assert "application environment: installed" in run(checkout, "run").stdout


def test_a_lock_that_does_not_fit_is_one_line(checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text(PROJECT.format(version="3.0"))
    result = run(checkout, "run")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("cityeye: the application environment could not be installed")


def test_an_unsuitable_python_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "PYTHONS", ((3, 99),))
    with pytest.raises(install.CannotInstall, match=r"Python 3\.11 or 3\.12 is needed, this is 3\.1"):
        install.suitable_python()


def test_a_full_disk_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "NEEDED_BYTES", 2**80)
    with pytest.raises(install.CannotInstall, match="GiB free on the disk"):
        install.check_space()
