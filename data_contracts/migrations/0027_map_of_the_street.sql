-- Where the street lies on the map: outlines of its areas, lines of its roads, points of its shops, views of its cameras.
-- GeoJSON as it is exchanged (RFC 7946): longitude before latitude, rings closed.

-- A path that is not there is false, never an error, whatever the value is.
CREATE DOMAIN map_polygon AS jsonb CHECK (jsonb_path_exists(VALUE, '$ ? (@.type == "Polygon").coordinates[0][3][1]'));
CREATE DOMAIN map_line AS jsonb CHECK (jsonb_path_exists(VALUE, '$ ? (@.type == "LineString").coordinates[1][1]'));

ALTER TABLE communities ADD COLUMN geometry map_polygon;
ALTER TABLE grids ADD COLUMN geometry map_polygon;
ALTER TABLE blocks ADD COLUMN geometry map_polygon;
ALTER TABLE roads
    ADD COLUMN geometry map_line,
    ADD COLUMN length_metres double precision CHECK (length_metres > 0);
COMMENT ON COLUMN roads.geometry IS 'The middle of the road.';

ALTER TABLE shops
    ADD COLUMN trade text,
    ADD COLUMN longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    ADD COLUMN latitude double precision CHECK (latitude BETWEEN -90 AND 90);
COMMENT ON COLUMN shops.trade IS 'What it sells or does, in Chinese, as on its licence.';

ALTER TABLE cameras
    ADD COLUMN heading_degrees double precision CHECK (heading_degrees >= 0 AND heading_degrees < 360),
    ADD COLUMN view_degrees double precision CHECK (view_degrees > 0 AND view_degrees <= 360),
    ADD COLUMN view_metres double precision CHECK (view_metres > 0);
COMMENT ON COLUMN cameras.heading_degrees IS 'Where it looks, clockwise from north.';
COMMENT ON COLUMN cameras.view_metres IS 'How far its view reaches on the ground.';

-- A group of the street that no robot reaches: its page in the house is the group.
ALTER TABLE micro_grid_groups ALTER COLUMN channel_url DROP NOT NULL;

CREATE TABLE generated_street (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    seed     bigint NOT NULL,
    sha256   sha256_hex NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT cityeye_now()
);
COMMENT ON TABLE generated_street IS 'The whole street that was generated into this database: one at most, told by its seed.';
COMMENT ON COLUMN generated_street.sha256 IS 'Of all its records, so that a street of another version of the generator is told from it.';
