-- Who can walk, the plan of each day, what was found on the way, and the campaigns that were decided.

CREATE TABLE shifts (
    shift_id      text PRIMARY KEY CHECK (shift_id <> ''),
    name          text NOT NULL,
    begins        integer NOT NULL CHECK (begins >= 0),
    until         integer NOT NULL CHECK (until <= 1440),
    break_from    integer NOT NULL,
    break_until   integer NOT NULL,
    break_minutes integer NOT NULL CHECK (break_minutes >= 0),
    CHECK (begins <= break_from AND break_from + break_minutes <= break_until AND break_until <= until AND begins < until)
);
COMMENT ON TABLE shifts IS 'Hours of patrol, in minutes after midnight of the street''s own time zone.';
COMMENT ON COLUMN shifts.break_from IS 'The break is taken at the station, anywhere between break_from and break_until.';

CREATE TABLE patrol_staff (
    person_id integer PRIMARY KEY REFERENCES people,
    shift_id  text NOT NULL REFERENCES shifts,
    kinds     text[] NOT NULL CHECK (cardinality(kinds) > 0),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    latitude  double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    days_off  integer[] NOT NULL DEFAULT '{}'
);
COMMENT ON COLUMN patrol_staff.kinds IS 'Kinds of violation that the person may handle.';
COMMENT ON COLUMN patrol_staff.longitude IS 'Of the station, where the walk begins, ends and rests.';
COMMENT ON COLUMN patrol_staff.days_off IS 'Weekdays without duty, 1 Monday to 7.';

CREATE TABLE patrol_plans (
    day           date NOT NULL,
    revision      integer NOT NULL CHECK (revision >= 1),
    made_at       timestamptz NOT NULL,
    inputs_sha256 sha256_hex NOT NULL,
    numbers       jsonb NOT NULL,
    PRIMARY KEY (day, revision)
);
COMMENT ON TABLE patrol_plans IS 'The newest revision of a day is walked. The same inputs never make another revision.';

CREATE TABLE patrol_stops (
    day          date NOT NULL,
    revision     integer NOT NULL,
    stop_id      text NOT NULL,
    road_id      text NOT NULL REFERENCES roads,
    section      integer NOT NULL CHECK (section >= 1),
    from_minute  integer NOT NULL,
    until_minute integer NOT NULL,
    minutes      integer NOT NULL CHECK (minutes > 0),
    person_id    integer REFERENCES people,
    arrive       integer,
    leave        integer,
    expected     jsonb NOT NULL,
    value        double precision NOT NULL CHECK (value >= 0),
    exploration  boolean NOT NULL,
    reason       text,
    detail       jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (day, revision, stop_id),
    FOREIGN KEY (day, revision) REFERENCES patrol_plans,
    CHECK ((person_id IS NULL) = (arrive IS NULL) AND (person_id IS NULL) = (leave IS NULL)
        AND (person_id IS NULL) = (reason IS NOT NULL)),
    CHECK (arrive >= from_minute AND leave <= until_minute AND leave = arrive + minutes)
);
CREATE INDEX patrol_stops_of_person ON patrol_stops (person_id, day) WHERE person_id IS NOT NULL;
COMMENT ON TABLE patrol_stops IS 'A section of a road in a window of hours: walked by a person, or dropped for a reason.';
COMMENT ON COLUMN patrol_stops.arrive IS 'In minutes after midnight, like leave and the window.';
COMMENT ON COLUMN patrol_stops.expected IS 'Violations expected to be met, by kind; value is their sum over the kinds that the person may handle.';

CREATE TABLE patrol_visits (
    visit_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day       date NOT NULL,
    stop_id   text NOT NULL,
    road_id   text NOT NULL REFERENCES roads,
    section   integer NOT NULL,
    person_id integer NOT NULL REFERENCES people,
    result    text NOT NULL CHECK (result IN ('done', 'nothing_found', 'found')),
    at        timestamptz NOT NULL
);
CREATE INDEX patrol_visits_of_day ON patrol_visits (day, stop_id, visit_id);
CREATE TRIGGER patrol_visits_stay BEFORE UPDATE OR DELETE ON patrol_visits FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE patrol_visits IS 'Ticks of who walked; a later tick of the same stop corrects the earlier.';

CREATE TABLE campaigns (
    campaign_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    road_ids    text[] NOT NULL CHECK (cardinality(road_ids) > 0),
    kinds       text[] NOT NULL CHECK (cardinality(kinds) > 0),
    first_day   date NOT NULL,
    last_day    date NOT NULL CHECK (last_day >= first_day),
    decided_by  integer NOT NULL REFERENCES people,
    decided_at  timestamptz NOT NULL,
    note        text NOT NULL DEFAULT '',
    expected    jsonb NOT NULL DEFAULT '{}'
);
CREATE TRIGGER campaigns_stay BEFORE UPDATE OR DELETE ON campaigns FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE campaigns IS 'Campaigns as they were decided. expected: what the proposal said of its effect then.';
