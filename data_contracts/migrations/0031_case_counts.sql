-- The road is taken once, when the case opens, as its other areas are: a place that is given to another road later takes no
-- old case with it, and what was counted stays right.
ALTER TABLE cases ADD COLUMN road_id text REFERENCES roads;
COMMENT ON COLUMN cases.road_id IS 'Of the place when the case opened, else of its shop, else of the camera.';
ALTER TABLE cases DISABLE TRIGGER USER;
UPDATE cases SET road_id = found.road_id
FROM (
    SELECT c.case_id, coalesce(p.road_id, s.road_id, k.road_id) AS road_id
    FROM cases c
    LEFT JOIN places p ON p.place_id = c.place_id
    LEFT JOIN shops s ON s.shop_id = c.shop_id
    LEFT JOIN cameras k ON k.camera_id = c.camera_id
) AS found
WHERE found.case_id = cases.case_id AND found.road_id IS NOT NULL;
ALTER TABLE cases ENABLE TRIGGER USER;
CREATE TRIGGER cases_check_6_road BEFORE UPDATE ON cases
    FOR EACH ROW WHEN (NEW.road_id IS DISTINCT FROM OLD.road_id)
    EXECUTE FUNCTION refuse_case_change('case_opening_is_fixed');

-- Cases in groups, in three grains of one shape: by road and hour, by road and day, by camera and day. What is no part of a
-- grain is NULL in it.
CREATE TABLE case_counts (
    grain        text NOT NULL CHECK (grain IN ('road_hour', 'road_day', 'camera_day')),
    day          date NOT NULL,
    hour         smallint CHECK (hour BETWEEN 0 AND 23),
    kind         kind_code NOT NULL,
    road_id      text,
    community_id text,
    camera_id    text,
    by_hand      boolean NOT NULL,
    cases        integer NOT NULL,
    self         integer NOT NULL,
    managed      integer NOT NULL,
    enforced     integer NOT NULL,
    false_alarm  integer NOT NULL,
    withdrawn    integer NOT NULL,
    expired      integer NOT NULL,
    CHECK (grain = 'road_hour' OR hour IS NULL),
    CHECK (grain = 'camera_day' OR camera_id IS NULL),
    UNIQUE NULLS NOT DISTINCT (grain, day, kind, road_id, community_id, camera_id, hour, by_hand)
);
COMMENT ON TABLE case_counts IS 'Cases opened on a day of the street, and of them how many were closed how. Not yet in it: case_count_changes.';
COMMENT ON COLUMN case_counts.by_hand IS 'Entered by people, where the eye had missed it.';

-- What happened since: written by whoever writes a case, in the same transaction, and only ever added to, so that two writers
-- never wait for each other. A reader adds it to case_counts; folding moves it there.
CREATE TABLE case_count_changes (
    opened_at    timestamptz NOT NULL,
    kind         kind_code NOT NULL,
    road_id      text,
    community_id text,
    camera_id    text,
    by_hand      boolean NOT NULL,
    closure      text
);
COMMENT ON COLUMN case_count_changes.closure IS 'How a case was closed; NULL for one that was opened.';

CREATE TABLE case_count_zone (
    only_one  boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    time_zone text NOT NULL
);
COMMENT ON TABLE case_count_zone IS 'The time zone whose days and hours case_counts has; another one needs all to be counted anew.';
INSERT INTO case_count_zone (time_zone) VALUES ('Asia/Shanghai');

CREATE FUNCTION note_opened_cases() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO case_count_changes (opened_at, kind, road_id, community_id, camera_id, by_hand, closure)
    SELECT n.opened_at, n.kind, n.road_id, n.community_id, n.camera_id, i.entered_by IS NOT NULL, c.closure
    FROM new_cases n JOIN incidents i USING (incident_id)
    CROSS JOIN LATERAL (SELECT NULL::text AS closure UNION ALL SELECT n.closure WHERE n.closure IS NOT NULL) AS c;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_count_new AFTER INSERT ON cases
    REFERENCING NEW TABLE AS new_cases FOR EACH STATEMENT EXECUTE FUNCTION note_opened_cases();

-- A case closes once (0018), so its condition is all that other changes cost.
CREATE FUNCTION note_closed_case() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO case_count_changes (opened_at, kind, road_id, community_id, camera_id, by_hand, closure)
    SELECT NEW.opened_at, NEW.kind, NEW.road_id, NEW.community_id, NEW.camera_id, i.entered_by IS NOT NULL, NEW.closure
    FROM incidents i WHERE i.incident_id = NEW.incident_id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_count_closed AFTER UPDATE ON cases
    FOR EACH ROW WHEN (OLD.closure IS NULL AND NEW.closure IS NOT NULL) EXECUTE FUNCTION note_closed_case();

-- What the changes add to case_counts, and what case_counts has to be: the same groups, of changes and of the cases themselves.
CREATE VIEW counted_changes AS
SELECT
    CASE GROUPING(hour, camera_id) WHEN 1 THEN 'road_hour' WHEN 3 THEN 'road_day' ELSE 'camera_day' END AS grain,
    day, hour, kind, road_id, community_id, camera_id, by_hand,
    (count(*) FILTER (WHERE closure IS NULL))::integer AS cases,
    (count(*) FILTER (WHERE closure = 'self'))::integer AS self,
    (count(*) FILTER (WHERE closure = 'managed'))::integer AS managed,
    (count(*) FILTER (WHERE closure = 'enforced'))::integer AS enforced,
    (count(*) FILTER (WHERE closure = 'false_alarm'))::integer AS false_alarm,
    (count(*) FILTER (WHERE closure = 'withdrawn'))::integer AS withdrawn,
    (count(*) FILTER (WHERE closure = 'expired'))::integer AS expired
FROM (
    SELECT
        (opened_at AT TIME ZONE time_zone)::date AS day,
        extract(hour FROM opened_at AT TIME ZONE time_zone)::smallint AS hour,
        kind, road_id, community_id, camera_id, by_hand, closure
    FROM case_count_changes, case_count_zone
) AS changed
GROUP BY GROUPING SETS (
    (day, kind, road_id, community_id, by_hand, hour),
    (day, kind, road_id, community_id, by_hand),
    (day, kind, road_id, community_id, by_hand, camera_id));

CREATE VIEW counted_cases AS
SELECT
    CASE GROUPING(hour, camera_id) WHEN 1 THEN 'road_hour' WHEN 3 THEN 'road_day' ELSE 'camera_day' END AS grain,
    day, hour, kind, road_id, community_id, camera_id, by_hand,
    count(*)::integer AS cases,
    (count(*) FILTER (WHERE closure = 'self'))::integer AS self,
    (count(*) FILTER (WHERE closure = 'managed'))::integer AS managed,
    (count(*) FILTER (WHERE closure = 'enforced'))::integer AS enforced,
    (count(*) FILTER (WHERE closure = 'false_alarm'))::integer AS false_alarm,
    (count(*) FILTER (WHERE closure = 'withdrawn'))::integer AS withdrawn,
    (count(*) FILTER (WHERE closure = 'expired'))::integer AS expired
FROM (
    SELECT
        (opened_at AT TIME ZONE time_zone)::date AS day,
        extract(hour FROM opened_at AT TIME ZONE time_zone)::smallint AS hour,
        c.kind, road_id, community_id, c.camera_id, entered_by IS NOT NULL AS by_hand, closure
    FROM cases c JOIN incidents i USING (incident_id), case_count_zone
) AS opened
GROUP BY GROUPING SETS (
    (day, kind, road_id, community_id, by_hand, hour),
    (day, kind, road_id, community_id, by_hand),
    (day, kind, road_id, community_id, by_hand, camera_id));

-- What is true now: several rows of a group may stand here, to be added up.
CREATE VIEW case_counts_now AS
SELECT grain, day, hour, kind, road_id, community_id, camera_id, by_hand, cases, self, managed, enforced, false_alarm,
    withdrawn, expired
FROM case_counts
UNION ALL
SELECT grain, day, hour, kind, road_id, community_id, camera_id, by_hand, cases, self, managed, enforced, false_alarm,
    withdrawn, expired
FROM counted_changes;

INSERT INTO case_counts (grain, day, hour, kind, road_id, community_id, camera_id, by_hand, cases, self, managed, enforced,
    false_alarm, withdrawn, expired)
SELECT * FROM counted_cases;

-- When a camera was switched on and off: before the first row of a camera it was the other way round.
CREATE TABLE camera_switches (
    camera_id text NOT NULL REFERENCES cameras,
    at        timestamptz NOT NULL,
    enabled   boolean NOT NULL,
    PRIMARY KEY (camera_id, at)
);
COMMENT ON TABLE camera_switches IS 'One row each time a camera was switched on or off.';
CREATE FUNCTION note_camera_switch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO camera_switches (camera_id, at, enabled) VALUES (NEW.camera_id, cityeye_now(), NEW.enabled)
    ON CONFLICT (camera_id, at) DO UPDATE SET enabled = excluded.enabled;
    RETURN NULL;
END $$;
CREATE TRIGGER cameras_switched AFTER UPDATE OF enabled ON cameras
    FOR EACH ROW WHEN (NEW.enabled <> OLD.enabled) EXECUTE FUNCTION note_camera_switch();

-- What was said of a day before it came: kept, so that a page need not reckon anew, and so that it can be held against what came.
CREATE TABLE forecasts (
    day     date NOT NULL,
    road_id text NOT NULL REFERENCES roads,
    kind    kind_code NOT NULL,
    hour    smallint NOT NULL CHECK (hour BETWEEN 0 AND 23),
    mean    double precision NOT NULL CHECK (mean >= 0),
    low     double precision NOT NULL CHECK (low >= 0),
    high    double precision NOT NULL CHECK (high >= low),
    PRIMARY KEY (day, road_id, kind, hour)
);
COMMENT ON COLUMN forecasts.low IS 'With high: nine days in ten are to lie from the one to the other, both included.';
CREATE TABLE forecast_backtests (
    last_day date PRIMARY KEY,
    made_at  timestamptz NOT NULL,
    figures  jsonb NOT NULL
);
COMMENT ON TABLE forecast_backtests IS 'How good forecasts of past days would have been; one row by the last of these days.';
