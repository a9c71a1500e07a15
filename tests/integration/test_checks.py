"""What is looked at before a start: disk, ports, and addresses given."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from apps.runtime import checks
from apps.runtime.checks import Port, check_disk, check_ports, free_ports, is_free
from apps.runtime.outside import check_outside
from apps.runtime.tell import without_password
from data_contracts.errors import PartUnavailable


def test_a_full_disk_is_one_line_with_what_to_do(tmp_path: Path) -> None:
    check_disk(tmp_path / "not" / "made" / "yet")
    with pytest.raises(PartUnavailable, match=r"MiB left, .* are needed; make room, or set CITYEYE_HOME") as error:
        check_disk(tmp_path / "not" / "made" / "yet", least=2**80)
    assert "\n" not in str(error.value)


def test_free_ports_are_neighbours_and_free() -> None:
    first = free_ports(5)
    assert all(is_free("127.0.0.1", first + i) for i in range(5))


def test_free_ports_are_not_lent_to_connections(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for text, first_lent in (("24000\t60999\n", 24_000), ("nonsense", 49_152)):
        lent = tmp_path / "range"
        lent.write_text(text)
        monkeypatch.setattr(checks, "_EPHEMERAL", lent)
        assert all(20_000 <= free_ports(3) <= first_lent - 3 for _ in range(50))


def test_a_taken_port_is_named_with_its_holder() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            PartUnavailable, match=rf"cockpit cannot start: port {port} .*process {os.getpid()}.*X_PORT"
        ):
            check_ports([Port("cockpit", port, "X_PORT")])


def test_a_port_whose_connections_wind_down_is_free() -> None:
    with socket.socket() as server:
        # As every server does.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()
    assert is_free("127.0.0.1", port)
    client.close()


@pytest.mark.parametrize(
    ("part", "address", "setting"),
    [
        ("postgres", "postgresql://a:b@127.0.0.1:9/x", "CITYEYE_DATABASE__URL"),
        ("triton", "127.0.0.1:9", "CITYEYE_TRITON__ADDRESS"),
        ("triton", "nonsense", "CITYEYE_TRITON__ADDRESS"),
        ("ray", "ray://127.0.0.1:9", "CITYEYE_RAY__ADDRESS"),
        ("prefect", "http://127.0.0.1:9/api", "CITYEYE_PREFECT__API_URL"),
    ],
)
def test_an_address_that_does_not_answer_names_its_setting(part: str, address: str, setting: str) -> None:
    with pytest.raises(PartUnavailable, match=f"^{part} does not answer .*check {setting}"):
        check_outside(part, address)


def test_an_address_that_answers(postgres_url: str) -> None:
    check_outside("postgres", postgres_url)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://who:secret@host:5432/db", "postgresql://who@host:5432/db"),
        ("postgresql://who:se@cret@host/db", "postgresql://who@host/db"),
        ("http://127.0.0.1:1/api", "http://127.0.0.1:1/api"),
        ("127.0.0.1:18001", "127.0.0.1:18001"),
    ],
)
def test_passwords_are_not_shown(address: str, shown: str) -> None:
    assert without_password(address) == shown
