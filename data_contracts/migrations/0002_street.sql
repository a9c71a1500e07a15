-- The street itself: areas, places and shops.

CREATE TABLE communities (
    community_id text PRIMARY KEY CHECK (community_id <> ''),
    name         text NOT NULL
);

CREATE TABLE roads (
    road_id      text PRIMARY KEY CHECK (road_id <> ''),
    name         text NOT NULL,
    community_id text REFERENCES communities
);

CREATE TABLE grids (
    grid_id      text PRIMARY KEY CHECK (grid_id <> ''),
    name         text NOT NULL,
    community_id text REFERENCES communities
);
COMMENT ON TABLE grids IS 'Micro-grids: their members are told first.';

CREATE TABLE blocks (
    block_id     text PRIMARY KEY CHECK (block_id <> ''),
    name         text NOT NULL,
    community_id text REFERENCES communities,
    grid_id      text REFERENCES grids
);
COMMENT ON TABLE blocks IS 'Street blocks with a self-governance committee of their own.';

CREATE TABLE places (
    place_id  text PRIMARY KEY CHECK (place_id <> ''),
    name      text NOT NULL,
    spot      boolean NOT NULL,
    camera_id text,
    preset    text,
    zone_id   text,
    box       picture_box,
    road_id   text REFERENCES roads,
    grid_id   text REFERENCES grids,
    block_id  text REFERENCES blocks,
    CHECK (NOT spot OR (camera_id IS NOT NULL AND zone_id IS NOT NULL AND box IS NOT NULL))
);
COMMENT ON TABLE places IS 'Named places, shared by the zones of several cameras, and spots made for their first incident.';
CREATE INDEX places_spots_of_zone ON places (zone_id) WHERE spot;

CREATE TABLE shops (
    shop_id        text PRIMARY KEY CHECK (shop_id <> ''),
    name           text NOT NULL,
    place_id       text REFERENCES places,
    road_id        text REFERENCES roads,
    grid_id        text REFERENCES grids,
    block_id       text REFERENCES blocks,
    owner_name     text,
    licence_number text,
    takes_part     boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN shops.takes_part IS 'The shop has joined self-governance of its own accord.';
CREATE INDEX shops_of_place ON shops (place_id);
