"""The repositories of the street in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from data_contracts.errors import NotFound
from data_contracts.schemas.person import Person, Session


class _Repository:
    def __init__(self, rows: Any) -> None:
        self.rows = rows


def _found(table: dict, key: Any, what: str) -> Any:
    if key not in table:
        raise NotFound(f"{what} {key!r} does not exist")
    return table[key]


class Areas(_Repository):
    def save(self, area):
        self.rows.areas[area.level, area.area_id] = area

    def save_all(self, areas):
        for area in areas:
            self.save(area)

    def all(self):
        return list(self.rows.areas.values())


class Cameras(_Repository):
    def add(self, camera):
        self.rows.cameras[camera.camera_id] = camera

    def get(self, camera_id):
        return _found(self.rows.cameras, camera_id, "camera")


class Zones(_Repository):
    def add(self, zone):
        self.rows.zones[zone.zone_id] = zone

    def get(self, zone_id):
        return _found(self.rows.zones, zone_id, "zone")

    def get_many(self, zone_ids):
        return {zone_id: self.rows.zones[zone_id] for zone_id in zone_ids if zone_id in self.rows.zones}


class Policies(_Repository):
    def save(self, policy):
        self.rows.policies[policy.kind] = policy
        return policy.version

    def current(self, kind):
        return _found(self.rows.policies, kind, "policy of")

    def all_current(self):
        return dict(self.rows.policies)


class Observations(_Repository):
    def save(self, observations):
        self.rows.observations |= {o.observation_id: o for o in observations}

    def add_sightings(self, sightings):
        self.rows.sightings += sightings

    def save_place_states(self, states, saved_at):
        self.rows.place_states |= states


class Places(_Repository):
    def lock_zones(self, zone_ids):
        list(zone_ids)

    def lock_places(self, place_ids):
        list(place_ids)

    def spots_of_zones(self, zone_ids):
        spots = [p for p in self.rows.places.values() if p.spot]
        return {zone_id: [p for p in spots if p.zone_id == zone_id] for zone_id in zone_ids}

    def add(self, place):
        assert not place.spot or place.place_id not in self.rows.places
        self.rows.places[place.place_id] = place


class Shops(_Repository):
    def save(self, shop):
        self.rows.shops[shop.shop_id] = shop

    def all(self):
        return list(self.rows.shops.values())


class Sensors(_Repository):
    def save(self, sensor):
        self.rows.sensors[sensor.sensor_id] = sensor

    def get(self, sensor_id):
        return _found(self.rows.sensors, sensor_id, "sensor")

    def all(self):
        return list(self.rows.sensors.values())


class Incidents(_Repository):
    def add(self, incident, place_id):
        if incident.incident_id in self.rows.incidents:
            return False
        self.rows.incidents[incident.incident_id] = replace(incident, place_id=place_id)
        return True

    def add_many(self, incidents):
        return sum(self.add(incident, incident.place_id) for incident in incidents)

    def known(self, incident_ids):
        return {incident_id for incident_id in incident_ids if incident_id in self.rows.incidents}

    def get(self, incident_id):
        return _found(self.rows.incidents, incident_id, "incident")

    def case_of(self, incident_id):
        opened = {case.incident_id: case.case_id for case in self.rows.cases.values()}
        attached = {incident: case_id for case_id, incident in self.rows.attached}
        return _found(opened | attached, incident_id, "case of incident")

    def add_picture(self, picture):
        self.rows.pictures.append(picture)

    def add_pictures(self, pictures):
        self.rows.pictures += pictures

    def pictures(self, incident_id):
        return [picture for picture in self.rows.pictures if picture.incident_id == incident_id]


class Samples(_Repository):
    def find(self, sample_id, for_update=False):
        return self.rows.samples.get(sample_id)

    def of_picture(self, sha256):
        return [sample for sample in self.rows.samples.values() if sample.picture.sha256 == sha256]

    def save(self, sample):
        self.rows.samples[sample.sample_id] = sample


class People(_Repository):
    def add(self, sign_in_name, display_name, password_hash, grants):
        person = Person(len(self.rows.people) + 1, sign_in_name, display_name, tuple(grants))
        self.rows.people[sign_in_name.lower()] = (person, password_hash)
        return person.person_id

    def by_sign_in_name(self, name):
        return self.rows.people.get(name.lower())

    def get(self, person_id):
        people = {person.person_id: person for person, _ in self.rows.people.values()}
        return _found(people, person_id, "person")

    def lock_sign_in(self, name):
        pass

    def record_sign_in(self, name, origin, success, at):
        self.rows.attempts.append((name.lower(), origin, success, at))

    def recent_failures(self, name, since):
        failures = []
        for tried, _, success, at in self.rows.attempts:
            if tried == name.lower() and at >= since:
                failures = [] if success else [*failures, at]
        return len(failures), failures[-1] if failures else None

    def start_session(self, token_sha256, person_id, at, expires_at):
        person = next(p for p, _ in self.rows.people.values() if p.person_id == person_id)
        self.rows.sessions[token_sha256] = Session(person, expires_at)

    def session(self, token_sha256, at):
        session = self.rows.sessions.get(token_sha256)
        return session if session and session.expires_at > at else None

    def end_session(self, token_sha256):
        self.rows.sessions.pop(token_sha256, None)
