-- An area saved without a geometry keeps the one it has: who renames it need not know its outline.

-- name: save_communities!
INSERT INTO communities AS old (community_id, name, geometry)
SELECT community_id, name, geometry FROM jsonb_populate_recordset(NULL::communities, :areas)
ON CONFLICT (community_id) DO UPDATE SET name = excluded.name, geometry = coalesce(excluded.geometry, old.geometry);

-- name: save_roads!
INSERT INTO roads AS old (road_id, name, community_id, geometry, length_metres)
SELECT road_id, name, community_id, geometry, length_metres FROM jsonb_populate_recordset(NULL::roads, :areas)
ON CONFLICT (road_id) DO UPDATE SET
    name = excluded.name, community_id = excluded.community_id, geometry = coalesce(excluded.geometry, old.geometry),
    length_metres = coalesce(excluded.length_metres, old.length_metres);

-- name: save_grids!
INSERT INTO grids AS old (grid_id, name, community_id, geometry)
SELECT grid_id, name, community_id, geometry FROM jsonb_populate_recordset(NULL::grids, :areas)
ON CONFLICT (grid_id) DO UPDATE SET
    name = excluded.name, community_id = excluded.community_id, geometry = coalesce(excluded.geometry, old.geometry);

-- name: save_blocks!
INSERT INTO blocks AS old (block_id, name, community_id, grid_id, geometry)
SELECT block_id, name, community_id, grid_id, geometry FROM jsonb_populate_recordset(NULL::blocks, :areas)
ON CONFLICT (block_id) DO UPDATE SET
    name = excluded.name, community_id = excluded.community_id, grid_id = coalesce(excluded.grid_id, old.grid_id),
    geometry = coalesce(excluded.geometry, old.geometry);

-- name: all_areas
SELECT 'community' AS level, community_id AS area_id, name, NULL AS community_id, NULL AS grid_id,
    geometry::jsonb AS geometry, NULL::double precision AS length_metres
FROM communities
UNION ALL
SELECT 'road', road_id, name, community_id, NULL, geometry::jsonb, length_metres FROM roads
UNION ALL
SELECT 'grid', grid_id, name, community_id, NULL, geometry::jsonb, NULL FROM grids
UNION ALL
SELECT 'block', block_id, name, community_id, grid_id, geometry::jsonb, NULL FROM blocks
ORDER BY level, area_id;

-- name: community_of$
SELECT coalesce(
    (SELECT community_id FROM blocks WHERE block_id = :block_id),
    (SELECT community_id FROM grids WHERE grid_id = :grid_id),
    (SELECT community_id FROM roads WHERE road_id = :road_id));
