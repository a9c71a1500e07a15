-- Alarm sensors share the flow of a case: smoke, gas, one-key. Their incidents have no camera, zone or box.

CREATE TABLE sensors (
    sensor_id    text PRIMARY KEY CHECK (sensor_id <> ''),
    name         text NOT NULL,
    kind         kind_code NOT NULL CHECK (kind IN ('smoke_alarm', 'gas_alarm', 'one_key_alarm')),
    place_id     text NOT NULL REFERENCES places,
    community_id text REFERENCES communities,
    grid_id      text REFERENCES grids,
    block_id     text REFERENCES blocks,
    longitude    double precision CHECK (longitude BETWEEN -180 AND 180),
    latitude     double precision CHECK (latitude BETWEEN -90 AND 90),
    active       boolean NOT NULL DEFAULT true
);
COMMENT ON COLUMN sensors.place_id IS 'The home, shop or corner it watches; an alarm there joins the open case of its kind.';

ALTER TABLE incidents
    ALTER COLUMN camera_id DROP NOT NULL,
    ALTER COLUMN preset DROP NOT NULL,
    ALTER COLUMN zone_id DROP NOT NULL,
    ALTER COLUMN box DROP NOT NULL,
    ADD COLUMN sensor_id text REFERENCES sensors,
    ADD COLUMN alarm_id  text CHECK (alarm_id <> ''),
    ADD COLUMN said      text,
    ADD CONSTRAINT incidents_of_camera_or_sensor CHECK (
        CASE WHEN sensor_id IS NULL
        THEN num_nulls(camera_id, preset, zone_id, box) = 0 AND num_nonnulls(alarm_id, said) = 0
        ELSE num_nonnulls(camera_id, preset, zone_id, box) = 0 AND alarm_id IS NOT NULL END),
    -- The same alarm, told twice, is one alarm.
    ADD CONSTRAINT incidents_alarm_once UNIQUE (sensor_id, alarm_id);
COMMENT ON COLUMN incidents.alarm_id IS 'What the sensor''s own system calls the alarm.';
COMMENT ON COLUMN incidents.said IS 'What the sensor''s own system said with the alarm.';

-- A key that names neither cameras nor sensors is for all of them; one that names some is for those only.
ALTER TABLE api_keys ADD COLUMN sensor_ids text[];
UPDATE api_keys SET sensor_ids = '{}' WHERE camera_ids IS NOT NULL;
ALTER TABLE api_keys ADD CONSTRAINT api_keys_all_or_named CHECK ((camera_ids IS NULL) = (sensor_ids IS NULL));
COMMENT ON COLUMN api_keys.sensor_ids IS 'Sensors the key may raise alarms for; NULL means all.';

-- The card of a sensor's case lies where the sensor is.
DROP VIEW case_cards;
CREATE VIEW case_cards AS
SELECT
    c.*,
    p.sha256 AS policy_sha256,
    k.name AS camera_name,
    z.name AS zone_name,
    pl.name AS place_name,
    sh.name AS shop_name,
    se.name AS sensor_name,
    coalesce(k.longitude, se.longitude) AS longitude,
    coalesce(k.latitude, se.latitude) AS latitude,
    i.box,
    i.detector,
    picture.path AS picture_path,
    t.due_at AS next_due_at,
    leaf.hash AS leaf_hash
FROM cases c
JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
JOIN places pl ON pl.place_id = c.place_id
JOIN incidents i ON i.incident_id = c.incident_id
LEFT JOIN shops sh ON sh.shop_id = c.shop_id
LEFT JOIN cameras k ON k.camera_id = c.camera_id
LEFT JOIN zones z ON z.zone_id = c.zone_id
LEFT JOIN sensors se ON se.sensor_id = i.sensor_id
LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
LEFT JOIN LATERAL (
    -- Copies only: a sealed original never leaves the store.
    SELECT e.path FROM evidence_pictures e
    WHERE e.incident_id = c.incident_id AND NOT e.sealed
    ORDER BY (e.role = 'dwell_reached') DESC, e.captured_at DESC LIMIT 1
) AS picture ON true
LEFT JOIN LATERAL (
    SELECT encode(l.leaf_hash, 'hex') AS hash FROM evidence_log l
    WHERE l.case_id = c.case_id ORDER BY l.leaf_index DESC LIMIT 1
) AS leaf ON true;
