-- name: save_sensor!
-- What it senses is fixed: its incidents are of that kind.
INSERT INTO sensors (
    sensor_id, name, kind, place_id, community_id, grid_id, block_id, longitude, latitude, active
) VALUES (
    :sensor_id, :name, :kind, :place_id, :community_id, :grid_id, :block_id, :longitude, :latitude, :active
) ON CONFLICT (sensor_id) DO UPDATE SET
    name = excluded.name, place_id = excluded.place_id, community_id = excluded.community_id,
    grid_id = excluded.grid_id, block_id = excluded.block_id, longitude = excluded.longitude,
    latitude = excluded.latitude, active = excluded.active
WHERE sensors.kind = excluded.kind;

-- name: get_sensor^
SELECT * FROM sensors WHERE sensor_id = :sensor_id;

-- name: all_sensors
SELECT * FROM sensors ORDER BY sensor_id;
