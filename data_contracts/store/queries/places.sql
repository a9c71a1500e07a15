-- name: lock_zones!
-- In the order in which they are given.
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:zone:' || zone_id, 0)) FROM unnest(:zone_ids::text[]) AS zone_id;

-- name: lock_places!
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:place:' || place_id, 0)) FROM unnest(:place_ids::text[]) AS place_id;

-- name: spots_of_zones
SELECT place_id, name, spot, camera_id, preset, zone_id, box, road_id, grid_id, block_id FROM places
WHERE zone_id = ANY (:zone_ids) AND spot ORDER BY place_id;

-- name: get_place^
SELECT place_id, name, spot, camera_id, preset, zone_id, box, road_id, grid_id, block_id FROM places WHERE place_id = :place_id;

-- name: add_place!
-- A named place may be named anew; a spot is made once.
INSERT INTO places (place_id, name, spot, camera_id, preset, zone_id, box, road_id, grid_id, block_id)
VALUES (:place_id, :name, :spot, :camera_id, :preset, :zone_id, :box, :road_id, :grid_id, :block_id)
ON CONFLICT (place_id) DO UPDATE SET
    name = excluded.name, road_id = excluded.road_id, grid_id = excluded.grid_id, block_id = excluded.block_id
WHERE NOT places.spot AND NOT excluded.spot;

-- name: name_places!
INSERT INTO places (place_id, name, spot, road_id, grid_id, block_id)
SELECT place_id, name, false, road_id, grid_id, block_id FROM jsonb_populate_recordset(NULL::places, :places)
ON CONFLICT (place_id) DO UPDATE SET
    name = excluded.name, road_id = excluded.road_id, grid_id = excluded.grid_id, block_id = excluded.block_id
WHERE NOT places.spot;
