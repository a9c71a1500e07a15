-- What people have taken away in a simulated street. One row a spot: the visit that ended last; the next one follows it.
-- A spot without a row keeps to the street's own timetable.
CREATE TABLE simulated_departures (
    block     text NOT NULL,
    spot      text NOT NULL,
    number    integer NOT NULL CHECK (number >= 0),
    leaves_at timestamptz NOT NULL,
    why       text NOT NULL,
    PRIMARY KEY (block, spot)
);
COMMENT ON COLUMN simulated_departures.number IS 'Visits of a spot are counted from 0, and a later one never gives way to an earlier.';
