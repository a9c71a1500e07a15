-- The red-tea council: problems it may talk about, when it meets, what it agreed on, who does what until when.

CREATE TABLE council_weeks (
    week        date PRIMARY KEY CHECK (extract(isodow FROM week) = 1),
    proposed_at timestamptz NOT NULL,
    first_day   date NOT NULL,
    last_day    date NOT NULL,
    cases       integer NOT NULL CHECK (cases >= 0),
    gathered    integer NOT NULL CHECK (gathered BETWEEN 0 AND cases),
    problems    integer NOT NULL CHECK (problems >= 0),
    topics      integer NOT NULL CHECK (topics >= 0),
    CHECK (first_day <= last_day AND last_day < week)
);
COMMENT ON TABLE council_weeks IS 'Mondays on which topics were proposed; a week is proposed once.';
COMMENT ON COLUMN council_weeks.gathered IS 'Of the cases looked at, those that are part of a problem.';

CREATE TABLE council_meetings (
    meeting_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    held_on    date NOT NULL UNIQUE,
    place      text NOT NULL CHECK (place <> ''),
    planned_by integer NOT NULL REFERENCES people,
    planned_at timestamptz NOT NULL
);

CREATE TABLE council_topics (
    topic_id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    road_id     text REFERENCES roads,
    block_id    text REFERENCES blocks,
    kinds       text[] NOT NULL CHECK (cardinality(kinds) > 0),
    hours       integer[] NOT NULL CHECK (cardinality(hours) > 0 AND 0 <= ALL (hours) AND 23 >= ALL (hours)),
    first_week  date NOT NULL REFERENCES council_weeks,
    state       text NOT NULL DEFAULT 'proposed' CHECK (
        state IN ('proposed', 'on_agenda', 'decided', 'carried_out', 'reviewed', 'dropped')),
    meeting_id  integer REFERENCES council_meetings,
    steps       integer NOT NULL DEFAULT 1,
    state_since timestamptz NOT NULL,
    CONSTRAINT council_topics_somewhere CHECK (road_id IS NOT NULL OR block_id IS NOT NULL),
    CONSTRAINT council_topics_meeting CHECK (CASE state
        WHEN 'proposed' THEN meeting_id IS NULL
        WHEN 'dropped' THEN true
        ELSE meeting_id IS NOT NULL END)
);
COMMENT ON TABLE council_topics IS 'A problem on its way: a stretch (road along one block), kinds, hours of the day.';
CREATE INDEX council_topics_of_stretch ON council_topics (road_id, block_id);
CREATE INDEX council_topics_of_meeting ON council_topics (meeting_id);

CREATE TABLE council_findings (
    topic_id integer NOT NULL REFERENCES council_topics,
    week     date NOT NULL REFERENCES council_weeks,
    rank     integer NOT NULL CHECK (rank >= 1),
    score    double precision NOT NULL CHECK (score BETWEEN 0 AND 100),
    numbers  jsonb NOT NULL,
    PRIMARY KEY (topic_id, week)
);
COMMENT ON TABLE council_findings IS 'What the record of a week said of a topic.';
CREATE INDEX council_findings_of_week ON council_findings (week, rank);

CREATE TABLE council_decisions (
    decision_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic_id    integer NOT NULL UNIQUE REFERENCES council_topics,
    meeting_id  integer NOT NULL REFERENCES council_meetings,
    option      text NOT NULL CHECK (option <> ''),
    words       text NOT NULL,
    parties     text[] NOT NULL CHECK (cardinality(parties) > 0),
    decided_on  date NOT NULL,
    decided_by  integer NOT NULL REFERENCES people,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT council_decisions_other_in_words CHECK (option <> 'other' OR words <> '')
);
COMMENT ON COLUMN council_decisions.option IS 'A measure of the catalogue by its id, or other.';
COMMENT ON COLUMN council_decisions.parties IS 'Who agreed: organisations and shops by name.';

CREATE TABLE council_measures (
    decision_id integer NOT NULL REFERENCES council_decisions,
    number      integer NOT NULL CHECK (number >= 1),
    who         text NOT NULL CHECK (who <> ''),
    what        text NOT NULL CHECK (what <> ''),
    until_day   date NOT NULL,
    done_on     date,
    done_by     integer REFERENCES people,
    PRIMARY KEY (decision_id, number),
    CONSTRAINT council_measures_done CHECK ((done_on IS NULL) = (done_by IS NULL))
);
COMMENT ON TABLE council_measures IS 'Who does what until when; done once.';

CREATE TABLE council_changes (
    topic_id     integer NOT NULL REFERENCES council_topics,
    number       integer NOT NULL CHECK (number >= 1),
    state_before text,
    state_after  text NOT NULL,
    happened_at  timestamptz NOT NULL,
    person_id    integer REFERENCES people,
    note         text NOT NULL DEFAULT '',
    detail       jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (topic_id, number),
    CONSTRAINT council_changes_by_somebody CHECK (person_id IS NOT NULL OR state_before IS NULL)
);
COMMENT ON TABLE council_changes IS 'Each change of a topic, who made it and why; the record itself proposes.';

CREATE FUNCTION check_council_topic() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same integer;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' OR NEW.steps <> 1 THEN
            RAISE EXCEPTION 'a council topic begins as proposed, not as %', NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_begins_proposed';
        END IF;
        SELECT topic_id INTO same FROM council_topics t
        WHERE t.road_id IS NOT DISTINCT FROM NEW.road_id AND t.block_id IS NOT DISTINCT FROM NEW.block_id
            AND t.kinds && NEW.kinds AND t.hours && NEW.hours
            AND t.state IN ('proposed', 'on_agenda', 'decided', 'carried_out') LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'council topic % is the same problem and still on its way', same
                USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_once_on_its_way';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.topic_id, OLD.road_id, OLD.block_id, OLD.kinds, OLD.hours, OLD.first_week)
        IS DISTINCT FROM (NEW.topic_id, NEW.road_id, NEW.block_id, NEW.kinds, NEW.hours, NEW.first_week) THEN
        RAISE EXCEPTION 'council topic % is what it is: another problem is another topic', OLD.topic_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_is_one_problem';
    END IF;
    IF OLD.state = NEW.state AND (OLD.steps, OLD.meeting_id) IS DISTINCT FROM (NEW.steps, NEW.meeting_id) THEN
        RAISE EXCEPTION 'council topic % is % already', OLD.topic_id, OLD.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_may_follow';
    ELSIF OLD.state <> NEW.state THEN
        IF NOT (CASE OLD.state
            WHEN 'proposed' THEN NEW.state IN ('on_agenda', 'dropped')
            WHEN 'on_agenda' THEN NEW.state IN ('proposed', 'decided', 'dropped')
            WHEN 'decided' THEN NEW.state IN ('carried_out', 'dropped')
            WHEN 'carried_out' THEN NEW.state = 'reviewed'
            ELSE false END)
        THEN
            RAISE EXCEPTION 'council topic % is %, so it cannot become %', OLD.topic_id, OLD.state, NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_may_follow';
        END IF;
        IF NEW.steps <> OLD.steps + 1 THEN
            RAISE EXCEPTION 'council topic %: a change of state is one step', OLD.topic_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_one_step';
        END IF;
        IF OLD.state <> 'proposed' AND NEW.state <> 'proposed' AND OLD.meeting_id IS DISTINCT FROM NEW.meeting_id THEN
            RAISE EXCEPTION 'council topic % stays with its meeting', OLD.topic_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_keeps_meeting';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER council_topics_check BEFORE INSERT OR UPDATE ON council_topics
    FOR EACH ROW EXECUTE FUNCTION check_council_topic();

-- At the end of the transaction: the change is told, and what the state claims is there.
CREATE FUNCTION check_council_topic_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM council_changes c
        WHERE c.topic_id = NEW.topic_id AND c.number = NEW.steps AND c.state_after = NEW.state) THEN
        RAISE EXCEPTION 'council topic %: step % to % is not told in council_changes', NEW.topic_id, NEW.steps, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_change_is_told';
    END IF;
    IF NEW.state IN ('decided', 'carried_out', 'reviewed') AND NOT EXISTS (
        SELECT FROM council_decisions d JOIN council_measures m USING (decision_id)
        WHERE d.topic_id = NEW.topic_id AND d.meeting_id = NEW.meeting_id) THEN
        RAISE EXCEPTION 'council topic % is % and must have a decision of its meeting with at least one measure',
            NEW.topic_id, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_has_decision';
    END IF;
    IF NEW.state IN ('carried_out', 'reviewed') AND EXISTS (
        SELECT FROM council_decisions d JOIN council_measures m USING (decision_id)
        WHERE d.topic_id = NEW.topic_id AND m.done_on IS NULL) THEN
        RAISE EXCEPTION 'council topic % cannot be %: not every measure is done', NEW.topic_id, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_topic_measures_done';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER council_topics_complete AFTER INSERT OR UPDATE ON council_topics
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_council_topic_complete();

CREATE FUNCTION check_council_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM council_topics t WHERE t.topic_id = NEW.topic_id
        AND t.meeting_id = NEW.meeting_id AND t.state = 'on_agenda') THEN
        RAISE EXCEPTION 'council topic % is not on the agenda of meeting %', NEW.topic_id, NEW.meeting_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_decision_of_agenda';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER council_decisions_check BEFORE INSERT ON council_decisions
    FOR EACH ROW EXECUTE FUNCTION check_council_decision();

-- Deferred: a decision may not stay behind while its topic does not say that it was decided.
CREATE FUNCTION check_council_decision_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM council_changes c WHERE c.topic_id = NEW.topic_id AND c.state_after = 'decided') THEN
        RAISE EXCEPTION 'council decision %: its topic does not say that it was decided', NEW.decision_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_decision_is_told';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER council_decisions_told AFTER INSERT ON council_decisions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_council_decision_told();

CREATE FUNCTION check_council_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM council_topics t
        WHERE t.topic_id = NEW.topic_id AND t.steps = NEW.number AND t.state = NEW.state_after) THEN
        RAISE EXCEPTION 'council topic % has no step % to %', NEW.topic_id, NEW.number, NEW.state_after
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_change_of_step';
    END IF;
    IF NEW.state_before IS DISTINCT FROM (SELECT c.state_after FROM council_changes c
        WHERE c.topic_id = NEW.topic_id AND c.number = NEW.number - 1) THEN
        RAISE EXCEPTION 'council topic %: step % does not follow on the one before', NEW.topic_id, NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_change_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER council_changes_check BEFORE INSERT ON council_changes
    FOR EACH ROW EXECUTE FUNCTION check_council_change();

CREATE FUNCTION check_council_measure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.done_on IS NOT NULL OR EXISTS (SELECT FROM council_decisions d JOIN council_topics t USING (topic_id)
            WHERE d.decision_id = NEW.decision_id AND t.state <> 'on_agenda') THEN
            RAISE EXCEPTION 'a measure belongs to its decision from the beginning, and is not done yet'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'council_measure_begins';
        END IF;
    ELSIF OLD.done_on IS NOT NULL
        OR (OLD.decision_id, OLD.number, OLD.who, OLD.what, OLD.until_day)
            IS DISTINCT FROM (NEW.decision_id, NEW.number, NEW.who, NEW.what, NEW.until_day) THEN
        RAISE EXCEPTION 'measure % of decision % is done once and otherwise never changes', OLD.number, OLD.decision_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'council_measure_done_once';
    ELSIF NEW.done_on IS NOT NULL AND NEW.done_on < (
        SELECT d.decided_on FROM council_decisions d WHERE d.decision_id = NEW.decision_id) THEN
        RAISE EXCEPTION 'measure % of decision % cannot be done before it was decided', OLD.number, OLD.decision_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_measure_done_after_decision';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER council_measures_check BEFORE INSERT OR UPDATE ON council_measures
    FOR EACH ROW EXECUTE FUNCTION check_council_measure();

CREATE TRIGGER council_changes_append_only BEFORE UPDATE OR DELETE ON council_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER council_changes_no_truncate BEFORE TRUNCATE ON council_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER council_decisions_append_only BEFORE UPDATE OR DELETE ON council_decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER council_decisions_no_truncate BEFORE TRUNCATE ON council_decisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER council_findings_append_only BEFORE UPDATE OR DELETE ON council_findings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER council_findings_no_truncate BEFORE TRUNCATE ON council_findings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER council_weeks_append_only BEFORE UPDATE OR DELETE ON council_weeks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER council_weeks_no_truncate BEFORE TRUNCATE ON council_weeks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER council_topics_no_removal BEFORE DELETE ON council_topics
    FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER council_topics_no_truncate BEFORE TRUNCATE ON council_topics
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER council_measures_no_removal BEFORE DELETE ON council_measures
    FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER council_measures_no_truncate BEFORE TRUNCATE ON council_measures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
