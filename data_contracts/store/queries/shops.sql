-- name: save_shop!
INSERT INTO shops (
    shop_id, name, place_id, road_id, grid_id, block_id, owner_name, licence_number, takes_part
) VALUES (
    :shop_id, :name, :place_id, :road_id, :grid_id, :block_id, :owner_name, :licence_number, :takes_part
)
ON CONFLICT (shop_id) DO UPDATE SET
    name = excluded.name, place_id = excluded.place_id, road_id = excluded.road_id, grid_id = excluded.grid_id,
    block_id = excluded.block_id, owner_name = excluded.owner_name, licence_number = excluded.licence_number,
    takes_part = excluded.takes_part;

-- name: get_shop^
SELECT shop_id, name, place_id, road_id, grid_id, block_id, owner_name, licence_number, takes_part
FROM shops WHERE shop_id = :shop_id;

-- name: all_shops
SELECT shop_id, name, place_id, road_id, grid_id, block_id, owner_name, licence_number, takes_part
FROM shops ORDER BY shop_id;
