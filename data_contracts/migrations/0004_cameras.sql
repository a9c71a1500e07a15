-- Cameras, their fixed views, the zones drawn on them, and their health.

CREATE TABLE cameras (
    camera_id      text PRIMARY KEY CHECK (camera_id <> ''),
    name           text NOT NULL,
    source         text NOT NULL,
    preset         text NOT NULL DEFAULT 'home',
    sample_seconds double precision NOT NULL DEFAULT 1 CHECK (sample_seconds > 0),
    enabled        boolean NOT NULL DEFAULT true,
    longitude      double precision CHECK (longitude BETWEEN -180 AND 180),
    latitude       double precision CHECK (latitude BETWEEN -90 AND 90),
    community_id   text REFERENCES communities,
    road_id        text REFERENCES roads,
    grid_id        text REFERENCES grids
);
COMMENT ON COLUMN cameras.preset IS 'The view the camera is in now.';

CREATE TABLE camera_presets (
    camera_id text NOT NULL REFERENCES cameras,
    preset    text NOT NULL,
    width     integer NOT NULL CHECK (width > 0),
    height    integer NOT NULL CHECK (height > 0),
    PRIMARY KEY (camera_id, preset)
);
COMMENT ON TABLE camera_presets IS 'Size of the reference picture that a preset''s zones are drawn on.';

CREATE TABLE zones (
    zone_id       text PRIMARY KEY CHECK (zone_id <> ''),
    camera_id     text NOT NULL REFERENCES cameras,
    preset        text NOT NULL,
    name          text NOT NULL,
    kind          kind_code NOT NULL,
    polygon       jsonb NOT NULL CHECK (jsonb_typeof(polygon) = 'array' AND jsonb_array_length(polygon) >= 3),
    masks         jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(masks) = 'array'),
    place_id      text REFERENCES places,
    schedule      jsonb,
    dwell_seconds double precision CHECK (dwell_seconds > 0),
    removed_at    timestamptz
);
COMMENT ON COLUMN zones.polygon IS '[[x, y], …] in pixels of the reference picture, last corner not repeated.';
COMMENT ON COLUMN zones.removed_at IS 'A removed zone stays, because cases name it.';
CREATE INDEX zones_of_camera ON zones (camera_id) WHERE removed_at IS NULL;

ALTER TABLE places
    ADD FOREIGN KEY (camera_id) REFERENCES cameras,
    ADD FOREIGN KEY (zone_id) REFERENCES zones;

CREATE TABLE camera_health (
    camera_id         text PRIMARY KEY REFERENCES cameras,
    state             text NOT NULL CHECK (state IN (
        'ok', 'starting', 'no_signal', 'frozen', 'black', 'covered', 'view_shifted', 'ended')),
    since             timestamptz NOT NULL,
    checked_at        timestamptz NOT NULL,
    detail            text NOT NULL DEFAULT '',
    frames_per_second double precision NOT NULL DEFAULT 0,
    shift_pixels      double precision
) WITH (fillfactor = 50);
COMMENT ON TABLE camera_health IS 'One row a camera, rewritten often: room is left in each page for that.';

CREATE TABLE camera_health_history (
    camera_id  text NOT NULL REFERENCES cameras,
    since      timestamptz NOT NULL,
    state      text NOT NULL,
    detail     text NOT NULL,
    noticed_at timestamptz NOT NULL
);
COMMENT ON TABLE camera_health_history IS 'One row each time the state of a camera changed.';
CREATE INDEX camera_health_history_of_camera ON camera_health_history (camera_id, noticed_at);
