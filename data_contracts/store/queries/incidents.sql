-- name: add_incidents!
INSERT INTO incidents (
    incident_id, observation_id, place_id, camera_id, preset, zone_id, kind, thing, box, score, first_seen_at,
    dwell_reached_at, detector, sensor_id, alarm_id, said, entered_by
)
SELECT
    incident_id, observation_id, place_id, camera_id, preset, zone_id, kind, thing, box, score, first_seen_at,
    dwell_reached_at, detector, sensor_id, alarm_id, said, entered_by
FROM jsonb_populate_recordset(NULL::incidents, :incidents)
ON CONFLICT (incident_id) DO NOTHING;

-- name: known_incidents
SELECT incident_id FROM incidents WHERE incident_id = ANY (:incident_ids);

-- name: get_incident^
SELECT
    incident_id, observation_id, camera_id, preset, zone_id, kind, thing, box, score, first_seen_at, dwell_reached_at,
    detector, place_id, sensor_id, alarm_id, said, entered_by
FROM incidents WHERE incident_id = :incident_id;

-- name: add_pictures!
INSERT INTO evidence_pictures (
    evidence_id, incident_id, role, sealed, sha256, path, media_type, byte_count, captured_at
)
SELECT evidence_id, incident_id, role, sealed, sha256, path, media_type, byte_count, captured_at
FROM jsonb_populate_recordset(NULL::evidence_pictures, :pictures);

-- name: pictures_of_incidents
SELECT evidence_id, incident_id, role, sealed, sha256, path, media_type, byte_count, captured_at
FROM evidence_pictures WHERE incident_id = ANY (:incident_ids) ORDER BY captured_at, sealed DESC, evidence_id;

-- name: pictures_of_incident
SELECT evidence_id, incident_id, role, sealed, sha256, path, media_type, byte_count, captured_at
FROM evidence_pictures WHERE incident_id = :incident_id ORDER BY captured_at, sealed DESC, evidence_id;

-- name: pictures_of_case
SELECT evidence_id, incident_id, role, sealed, sha256, path, media_type, byte_count, captured_at
FROM evidence_pictures JOIN case_incidents USING (incident_id)
WHERE case_id = :case_id ORDER BY captured_at, sealed DESC, evidence_id;

-- name: incidents_of_case
SELECT
    i.incident_id, i.observation_id, i.camera_id, i.preset, i.zone_id, i.kind, i.thing, i.box, i.score, i.first_seen_at,
    i.dwell_reached_at, i.detector, i.place_id, i.sensor_id, i.alarm_id, i.said, i.entered_by
FROM case_incidents JOIN incidents i USING (incident_id)
WHERE case_id = :case_id ORDER BY attached_at, i.dwell_reached_at;

-- name: case_of_incident$
SELECT case_id FROM case_incidents WHERE incident_id = :incident_id;

-- name: cases_of_incidents
SELECT incident_id, case_id FROM case_incidents WHERE incident_id = ANY (:incident_ids);
