"""Install what the house needs: uv, the locked environments and, for the tests, a browser and Chinese fonts.

Runs on the standard library alone, with whatever Python 3.11 or 3.12 the machine has, before anything is installed:

    python3 apps/runtime/install.py run     # what `make run` needs
    python3 apps/runtime/install.py test    # and what `make test` needs besides
    python3 apps/runtime/install.py train   # what `run` needs, and the environment that trains our own detector

What is installed already is skipped: each environment carries a stamp of its lock file. Nothing outside the working
folder is touched, except that `test` asks apt for chromium and a Chinese font where they are missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UV_VERSION = "0.9.8"
UV_OLDEST = (0, 8)
PYTHONS = ((3, 11), (3, 12))
NEEDED_BYTES = 4 * 1024**3
STAMP = "cityeye-installed"
PINS = "requirements.lock"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class CannotInstall(Exception):
    """One line for people: what is missing and what to do."""


def main(arguments: list[str]) -> int:
    """0 when everything is installed; 1 and one line on stderr otherwise."""
    purpose = arguments[0] if arguments else "run"
    if purpose not in ("run", "test", "train"):
        print("usage: install.py [run|test|train]", file=sys.stderr)
        return 2
    try:
        python = suitable_python()
        install_environments(python, with_tests=purpose == "test")
        if purpose == "train":
            install_training(python)
        if purpose == "test":
            install_training_or_say_so(python)
            install_browser()
    except CannotInstall as error:
        print(f"cityeye: {error}", file=sys.stderr)
        return 1
    return 0


def say(text: str) -> None:
    print(f"install  {text}", flush=True)


def home() -> Path:
    """Where the embedded parts keep their things; the same as `Settings.home`, which cannot be imported yet."""
    return (ROOT / os.environ.get("CITYEYE_HOME", ".cityeye")).resolve()


def suitable_python() -> str:
    """Path of a Python 3.11 or 3.12: this one, or one on PATH."""
    if sys.version_info[:2] in PYTHONS:
        return os.path.realpath(sys.executable)
    for major, minor in PYTHONS:
        found = shutil.which(f"python{major}.{minor}")
        if found and succeeds(found, "--version"):
            return found
    raise CannotInstall(
        f"Python 3.11 or 3.12 is needed, this is {sys.version.split()[0]}; install one (Debian: apt-get install "
        "python3 python3-venv) or name it: make run PYTHON=/path/to/python3.11"
    )


def succeeds(*command: str) -> bool:
    """True when the command runs and ends with 0; its output is dropped."""
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def install_environments(python: str, with_tests: bool) -> None:
    """The application's environment in .venv, and Triton's own (it needs an older numpy)."""
    chosen = [] if with_tests else ["--no-group", "test"]
    environments = [(ROOT, "application environment", chosen)]
    triton = ROOT / "models" / "triton_environment"
    if (triton / "uv.lock").exists():
        environments.append((triton, "Triton environment", []))
    missing = [e for e in environments if not is_installed(e[0], python, with_tests)]
    if not missing:
        return
    check_space()
    uv = find_uv(python)
    for folder, name, options in missing:
        sync(uv, python, folder, name, options)
        stamp_file(folder).write_text("\n".join(stamps(folder, python, with_tests)) + "\n")


def install_training(python: str) -> None:
    """The environment that trains, exports and evaluates our detector (1.9 GB): a list of pins, no uv lock.

    A lock would name one build of torch and where it is had; which one fits, CPU or CUDA, is the machine's matter:
    from the folders that pip is told to look into (`find-links`) where there are any, else as UV_TORCH_BACKEND says.
    """
    folder = ROOT / "models" / "training_environment"
    if not (folder / PINS).exists() or is_installed(folder, python, False):
        return
    check_space()
    uv, name = find_uv(python), "training environment"
    say(f"{name}: installing")
    began = time.monotonic()
    environment = uv_environment()
    if links := pip_find_links(python):
        environment.setdefault("UV_FIND_LINKS", links)
    else:
        environment.setdefault("UV_TORCH_BACKEND", "auto")
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    own = str(folder / ".venv")
    # A run has ten processes; where Python may write no bytecode, each would compile torch and Ray anew.
    commands = (
        [uv, "venv", "--clear", *quiet, "--python", python, own],
        [uv, "pip", "install", *quiet, "--compile-bytecode", "--python", own, "-r", str(folder / PINS)],
    )
    for command in commands:
        if subprocess.run(command, cwd=folder, env=environment).returncode:
            raise CannotInstall(
                f"the {name} could not be installed (uv's reason is above); is the package registry reachable, and is "
                f"there a build of torch for this machine? Try again with: {' '.join(command)}"
            )
    stamp_file(folder).write_text("\n".join(stamps(folder, python, False)) + "\n")
    say(f"{name}: installed in {time.monotonic() - began:.0f} s")


def install_training_or_say_so(python: str) -> None:
    """The same for the tests, of which all but those of training run without it; those are skipped with a reason."""
    try:
        install_training(python)
    except CannotInstall as error:
        say(f"the tests of training will be skipped: {error}")


def pip_find_links(python: str) -> str:
    """Folders that pip itself looks into besides the registry, separated by spaces; empty where it is told of none."""
    try:
        told = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
    except OSError:
        return ""
    found = [line.partition("=")[2].strip("'\"") for line in told.splitlines() if ".find-links=" in line]
    return " ".join(dict.fromkeys(" ".join(found).replace("\\n", " ").split()))


def stamp_file(folder: Path) -> Path:
    return folder / ".venv" / STAMP


def stamps(folder: Path, python: str, with_tests: bool) -> list[str]:
    """What an environment holds once it is installed: its lock, for which purpose; `test` holds all that `run` does."""
    digest = hashlib.sha256(python.encode())
    for name in ("uv.lock", PINS, "pyproject.toml"):
        if (folder / name).exists():
            digest.update((folder / name).read_bytes())
    purposes = ["run", "test"] if with_tests else ["run"]
    return [f"{purpose} {digest.hexdigest()}" for purpose in purposes]


def is_installed(folder: Path, python: str, with_tests: bool) -> bool:
    """True when the stamp fits the lock and the environment's Python still runs."""
    try:
        written = stamp_file(folder).read_text().split("\n")
    except OSError:
        return False
    wanted = stamps(folder, python, with_tests)[-1]
    return wanted in written and succeeds(str(folder / ".venv" / "bin" / "python"), "--version")


def sync(uv: str, python: str, folder: Path, name: str, options: list[str]) -> None:
    """`uv sync --locked` of one environment; uv's own progress is shown on a terminal."""
    say(f"{name}: installing")
    began = time.monotonic()
    command = [uv, "sync", "--locked", "--inexact", "--python", python, "--project", str(folder), *options]
    if not sys.stderr.isatty():
        command.append("--quiet")
    result = subprocess.run(command, cwd=folder, env=uv_environment())
    if result.returncode:
        raise CannotInstall(
            f"the {name} could not be installed (uv's reason is above); is the package registry reachable, and is "
            f"there room? Try again with: {' '.join(command)}"
        )
    say(f"{name}: installed in {time.monotonic() - began:.0f} s")


def uv_environment() -> dict[str, str]:
    """What uv is started with."""
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT")}
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    environment.setdefault("UV_HTTP_TIMEOUT", "120")
    if SYSTEM_CERTIFICATES.exists():
        # A company's own certificates are in the system's store, not among those that uv brings.
        environment.setdefault("UV_NATIVE_TLS", "1")
    return environment


def check_space() -> None:
    """Raises CannotInstall when the disk has no room for the environments."""
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        raise CannotInstall(
            f"{free / 1024**3:.1f} GiB free on the disk of {ROOT}, {NEEDED_BYTES / 1024**3:.0f} GiB are needed to "
            "install; make room, or clone onto a larger disk"
        )


def find_uv(python: str) -> str:
    """Path of a uv that is new enough: the machine's own, or one of ours in <home>/bootstrap."""
    own = home() / "bootstrap"
    for candidate in (shutil.which("uv"), str(own / "bin" / "uv"), str(own / "packages" / "bin" / "uv")):
        if candidate and uv_version(candidate) >= UV_OLDEST:
            return candidate
    return bootstrap_uv(python, own)


def uv_version(path: str) -> tuple[int, ...]:
    """(major, minor), or (0, 0) where it does not run."""
    try:
        result = subprocess.run([path, "--version"], capture_output=True, text=True)
        return tuple(int(part) for part in result.stdout.split()[1].split(".")[:2])
    except (OSError, IndexError, ValueError):
        return (0, 0)


def bootstrap_uv(python: str, folder: Path) -> str:
    """Install uv into `folder` with venv and pip, or with pip alone, or with what apt adds where we are root."""
    say(f"uv {UV_VERSION}: installing into {folder}")
    if uv := uv_by_pip(python, folder):
        return uv
    if may_apt():
        apt_install(["python3-venv", "python3-pip"])
        if uv := uv_by_pip(python, folder):
            return uv
    raise CannotInstall(
        f"uv could not be installed: {python} has neither a working venv nor pip, or the package registry does not "
        "answer; install uv, or python3-venv (Debian: apt-get install python3-venv), and try again"
    )


def uv_by_pip(python: str, folder: Path) -> str | None:
    """Path of uv, or None where neither way works; pip's own words are shown."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    wanted = f"uv=={UV_VERSION}"
    if succeeds(python, "-m", "venv", str(folder)):
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", wanted]
        if subprocess.run(pip).returncode == 0:
            return str(folder / "bin" / "uv")
    if succeeds(python, "-m", "pip", "--version"):
        pip = [python, "-m", "pip", "install", "--quiet", "--target", str(folder / "packages"), wanted]
        if subprocess.run(pip).returncode == 0:
            return str(folder / "packages" / "bin" / "uv")
    return None


def may_apt() -> bool:
    return shutil.which("apt-get") is not None and (os.geteuid() == 0 or sudo_works())


def sudo_works() -> bool:
    return shutil.which("sudo") is not None and succeeds("sudo", "-n", "true")


def apt_install(packages: list[str]) -> None:
    """Raises CannotInstall when apt cannot."""
    say(f"apt: installing {' '.join(packages)}")
    apt = (["sudo", "-n"] if os.geteuid() else []) + ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*apt, "install", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", *packages]
    if succeeds(*install):
        return
    subprocess.run([*apt, "update"])
    if subprocess.run(install).returncode:
        raise CannotInstall(f"apt-get could not install {' '.join(packages)} (its reason is above)")


def install_browser() -> None:
    """Chromium and a Chinese font, for the tests that look at pages."""
    missing = []
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        missing.append("chromium")
    if not has_chinese_font():
        missing.append("fonts-noto-cjk")
    if not missing:
        return
    if not may_apt():
        raise CannotInstall(
            f"the browser tests need {' and '.join(missing)}; install them "
            f"(Debian: apt-get install {' '.join(missing)})"
        )
    apt_install(missing)
    say(f"apt: installed {' '.join(missing)}")


def has_chinese_font() -> bool:
    """fontconfig may be missing itself, so the font folders are looked at too."""
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True)
        if listed.stdout.strip():
            return True
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
