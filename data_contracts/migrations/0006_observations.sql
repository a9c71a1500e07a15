-- What the eye has seen: sparse sightings, observations, and the state of place tracking.

CREATE TABLE observations (
    observation_id   uuid PRIMARY KEY,
    camera_id        text NOT NULL REFERENCES cameras,
    preset           text NOT NULL,
    zone_id          text NOT NULL REFERENCES zones,
    kind             kind_code NOT NULL,
    thing            text NOT NULL,
    box              picture_box NOT NULL,
    first_seen_at    timestamptz NOT NULL,
    last_seen_at     timestamptz NOT NULL,
    seen_count       integer NOT NULL CHECK (seen_count >= 0),
    missed_count     integer NOT NULL CHECK (missed_count >= 0),
    mean_score       double precision NOT NULL CHECK (mean_score BETWEEN 0 AND 1),
    best_score       double precision NOT NULL CHECK (best_score BETWEEN 0 AND 1),
    detector         text NOT NULL,
    dwell_reached_at timestamptz,
    ended_at         timestamptz,
    best_picture     text,
    CHECK (last_seen_at >= first_seen_at)
) WITH (fillfactor = 70);
-- Only columns that do not move are indexed: the update of each tick then stays inside its page.
CREATE INDEX observations_of_zone ON observations (zone_id, first_seen_at);

CREATE TABLE sightings (
    observation_id uuid NOT NULL,
    seen_at        timestamptz NOT NULL,
    camera_id      text NOT NULL,
    box            picture_box NOT NULL,
    score          double precision NOT NULL CHECK (score BETWEEN 0 AND 1),
    thing          text NOT NULL,
    detector       text NOT NULL,
    PRIMARY KEY (observation_id, seen_at)
) PARTITION BY RANGE (seen_at);
COMMENT ON TABLE sightings IS 'Sparse: a place''s sighting is stored at most every few seconds. One partition a month.';
CREATE TABLE sightings_default PARTITION OF sightings DEFAULT;

CREATE FUNCTION make_sighting_partitions(from_day date, months integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', from_day)::date;
    next_day date;
    partition_name text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('cityeye:sighting_partitions', 0));
    FOR step IN 0 .. months LOOP
        next_day := (first_day + interval '1 month')::date;
        partition_name := 'sightings_' || to_char(first_day, 'YYYY_MM');
        IF to_regclass(partition_name) IS NULL THEN
            -- Rows of a month that came before its partition wait in the default one; they move over first.
            EXECUTE format('CREATE TABLE %I (LIKE sightings INCLUDING ALL)', partition_name);
            EXECUTE format(
                'WITH moved AS (DELETE FROM sightings_default WHERE seen_at >= %L AND seen_at < %L RETURNING *)
                 INSERT INTO %I SELECT * FROM moved',
                first_day::timestamp AT TIME ZONE 'UTC', next_day::timestamp AT TIME ZONE 'UTC', partition_name);
            EXECUTE format(
                'ALTER TABLE sightings ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name,
                first_day::timestamp AT TIME ZONE 'UTC', next_day::timestamp AT TIME ZONE 'UTC');
            made := made + 1;
        END IF;
        first_day := next_day;
    END LOOP;
    RETURN made;
END $$;
COMMENT ON FUNCTION make_sighting_partitions IS
    'Make the partitions of from_day''s month and the next `months` ones; months begin at midnight UTC. Returns how many were made.';

CREATE TABLE place_states (
    camera_id text NOT NULL REFERENCES cameras,
    preset    text NOT NULL,
    state     jsonb NOT NULL,
    saved_at  timestamptz NOT NULL,
    PRIMARY KEY (camera_id, preset)
) WITH (fillfactor = 50);
COMMENT ON TABLE place_states IS 'What place tracking needs to go on after a crash; saved with the incidents that came out of it.';
