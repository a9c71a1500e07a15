-- name: save_community!
INSERT INTO communities (community_id, name) VALUES (:area_id, :name)
ON CONFLICT (community_id) DO UPDATE SET name = excluded.name;

-- name: save_road!
INSERT INTO roads (road_id, name, community_id) VALUES (:area_id, :name, :community_id)
ON CONFLICT (road_id) DO UPDATE SET name = excluded.name, community_id = excluded.community_id;

-- name: save_grid!
INSERT INTO grids (grid_id, name, community_id) VALUES (:area_id, :name, :community_id)
ON CONFLICT (grid_id) DO UPDATE SET name = excluded.name, community_id = excluded.community_id;

-- name: save_block!
INSERT INTO blocks (block_id, name, community_id) VALUES (:area_id, :name, :community_id)
ON CONFLICT (block_id) DO UPDATE SET name = excluded.name, community_id = excluded.community_id;

-- name: all_areas
SELECT 'community' AS level, community_id AS area_id, name, NULL AS community_id FROM communities
UNION ALL
SELECT 'road', road_id, name, community_id FROM roads
UNION ALL
SELECT 'grid', grid_id, name, community_id FROM grids
UNION ALL
SELECT 'block', block_id, name, community_id FROM blocks
ORDER BY level, area_id;
