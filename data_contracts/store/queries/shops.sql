-- name: save_shops!
INSERT INTO shops (
    shop_id, name, place_id, road_id, grid_id, block_id, owner_name, licence_number, takes_part, trade, longitude, latitude,
    phone, closed_at
)
SELECT shop_id, name, place_id, road_id, grid_id, block_id, owner_name, licence_number, takes_part, trade, longitude,
    latitude, phone, closed_at
FROM jsonb_populate_recordset(NULL::shops, :shops)
ON CONFLICT (shop_id) DO UPDATE SET
    name = excluded.name, place_id = excluded.place_id, road_id = excluded.road_id, grid_id = excluded.grid_id,
    block_id = excluded.block_id, owner_name = excluded.owner_name, licence_number = excluded.licence_number,
    takes_part = excluded.takes_part, trade = excluded.trade, longitude = excluded.longitude, latitude = excluded.latitude,
    phone = excluded.phone, closed_at = excluded.closed_at;

-- name: get_shop^
SELECT shop_id, name, place_id, road_id, grid_id, block_id, owner_name, licence_number, takes_part, trade, longitude,
    latitude, phone, closed_at
FROM shops WHERE shop_id = :shop_id;

-- name: all_shops
SELECT shop_id, name, place_id, road_id, grid_id, block_id, owner_name, licence_number, takes_part, trade, longitude,
    latitude, phone, closed_at
FROM shops ORDER BY shop_id;
