-- What was expected of each day's data, and what came out. A check is never replaced: run again it is a new row, and the
-- newest of a day counts.

CREATE TABLE quality_runs (
    run_number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id       uuid NOT NULL UNIQUE,
    day          date NOT NULL,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz NOT NULL CHECK (finished_at >= started_at),
    seconds      double precision NOT NULL CHECK (seconds >= 0),
    passed       boolean NOT NULL,
    expectations integer NOT NULL CHECK (expectations >= 1),
    failed       integer NOT NULL CHECK (failed BETWEEN 0 AND expectations),
    docs_path    text,
    docs_error   text,
    CHECK (passed = (failed = 0)),
    CHECK ((docs_path IS NULL) <> (docs_error IS NULL))
);
COMMENT ON COLUMN quality_runs.day IS 'Of the street''s own time zone.';
COMMENT ON COLUMN quality_runs.failed IS 'Expectations of the day that failed; the training set is judged beside it.';
COMMENT ON COLUMN quality_runs.docs_path IS 'Data Docs as a ZIP file in the picture store.';
CREATE INDEX quality_runs_of_day ON quality_runs (day, run_number);

CREATE TABLE quality_results (
    run_id   uuid NOT NULL REFERENCES quality_runs (run_id),
    number   integer NOT NULL CHECK (number >= 1),
    suite    text NOT NULL CHECK (suite IN (
        'cases', 'incidents', 'sightings', 'timers', 'notices', 'shops', 'street', 'training')),
    name     text NOT NULL CHECK (name <> ''),
    outcome  text NOT NULL CHECK (outcome IN ('passed', 'failed', 'errored')),
    zh       text NOT NULL CHECK (zh <> ''),
    en       text NOT NULL CHECK (en <> ''),
    checked  bigint NOT NULL CHECK (checked >= 0),
    failing  bigint NOT NULL CHECK (failing >= 0),
    reason   text NOT NULL,
    key_of   text NOT NULL CHECK (key_of IN ('case', 'camera', 'shop', 'kind', 'text')),
    keys     jsonb NOT NULL CHECK (jsonb_typeof(keys) = 'array'),
    rows     jsonb NOT NULL CHECK (jsonb_typeof(rows) = 'array'),
    PRIMARY KEY (run_id, number),
    UNIQUE (run_id, name),
    CHECK ((outcome = 'passed') = (reason = ''))
);
COMMENT ON COLUMN quality_results.keys IS 'What names the failing rows, a thousand at most.';
COMMENT ON COLUMN quality_results.rows IS 'The first failing rows, as they were when they were checked.';

CREATE TRIGGER quality_runs_append_only BEFORE UPDATE OR DELETE ON quality_runs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quality_runs_no_truncate BEFORE TRUNCATE ON quality_runs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quality_results_append_only BEFORE UPDATE OR DELETE ON quality_results
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quality_results_no_truncate BEFORE TRUNCATE ON quality_results
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How much each camera saw on each day, counted once: what a day is compared with.
CREATE TABLE quality_counted_days (
    day date PRIMARY KEY
);
CREATE TABLE quality_camera_days (
    day       date NOT NULL REFERENCES quality_counted_days (day) ON DELETE CASCADE,
    camera_id text NOT NULL REFERENCES cameras (camera_id),
    sightings bigint NOT NULL DEFAULT 0 CHECK (sightings >= 0),
    incidents bigint NOT NULL DEFAULT 0 CHECK (incidents >= 0),
    PRIMARY KEY (day, camera_id)
);
COMMENT ON TABLE quality_camera_days IS 'A row where there was anything; a camera without one saw nothing on a counted day.';

-- A message of the house itself is about no case, and stays in the house.
ALTER TABLE notices ALTER COLUMN case_id DROP NOT NULL;
ALTER TABLE notices DROP CONSTRAINT notices_purpose_check;
ALTER TABLE notices ADD CONSTRAINT notices_purpose_check CHECK (purpose IN (
    'push', 'group_post', 'reminder_1', 'reminder_2', 'enforcement', 'closed', 'stand_in', 'appeal', 'ruling', 'rework',
    'judgement', 'assignment', 'data_quality'));
ALTER TABLE notices ADD CONSTRAINT notices_of_a_case_or_the_house CHECK ((case_id IS NULL) = (purpose = 'data_quality'));
ALTER TABLE notices ADD CONSTRAINT notices_of_the_house_stay_in_it CHECK (case_id IS NOT NULL OR channel = 'inbox');

-- A day of a table that grows in the order of time, found without an index that costs with every row.
CREATE INDEX notices_by_day ON notices USING brin (created_at) WITH (pages_per_range = 32);
CREATE INDEX timers_by_day ON timers USING brin (finished_at) WITH (pages_per_range = 32);
CREATE INDEX incidents_by_day ON incidents USING brin (recorded_at) WITH (pages_per_range = 32);
CREATE INDEX cases_by_day_of_closing ON cases USING brin (closed_at) WITH (pages_per_range = 32);
CREATE INDEX sightings_by_day ON sightings USING brin (seen_at) WITH (pages_per_range = 32);
