"""The cockpit's own API key: made once, kept for us alone, and for photos only."""

from __future__ import annotations

from pathlib import Path

from apps.runtime.plan import told_to_all
from apps.runtime.service_key import register_service_key, service_key
from data_contracts.settings import SERVICE_KEY_NAME, IngressSettings, Settings
from data_contracts.store.database import Database
from governance_rules.use_cases.sign_in import hash_token


def test_it_is_made_at_the_first_start_and_kept(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    key = service_key(settings)
    assert len(key) >= 32 and service_key(settings) == key
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_key_of_the_settings_goes_first(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, ingress=IngressSettings(service_key="given"))
    assert service_key(settings) == "given" and list(tmp_path.iterdir()) == []


def test_every_part_is_told_it_and_the_database_knows_its_hash_only(tmp_path: Path, database: Database) -> None:
    key = service_key(Settings(home=tmp_path))
    assert told_to_all(tmp_path, {"ingress": {"service_key": key}})["CITYEYE_INGRESS__SERVICE_KEY"] == key
    with database.unit_of_work() as uow:
        register_service_key(uow, key)
        register_service_key(uow, key)
        known = uow.people.api_key(hash_token(key))
        rows = uow.connection.execute("SELECT count(*) AS n FROM api_keys").fetchone()
    assert known is not None and (known.name, known.camera_ids, known.sensor_ids) == (SERVICE_KEY_NAME, (), ())
    assert rows == {"n": 1}
