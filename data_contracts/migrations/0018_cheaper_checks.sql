-- The same invariants for less: an event costs with what it writes. Until now four deferred checks looked at a case for each
-- of its events. One is enough, that of the case's new version; what the others guarded is looked at once a statement, at
-- the moment it is written:
--  * an event is that of the version its case has now. An earlier version has its event already (there is one a version),
--    and the version it has now is looked at when the transaction commits;
--  * a new timer is of the run its case has now, and the case is neither closed nor paused; a second pending one is
--    refused by the unique index;
--  * a timer ends when its case has gone on to another run. Then the case's new version is looked at when the transaction
--    commits, and with it that exactly one timer is pending. A timer that damage left behind may be put away.

DROP TRIGGER case_events_complete ON case_events;
DROP TRIGGER timers_new_complete ON timers;
DROP TRIGGER timers_changed_complete ON timers;

CREATE OR REPLACE FUNCTION check_case_complete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    found_now record;
BEGIN
    -- Each version passed through in this transaction is looked at, for NEW is that version's row; the timer is the one at
    -- the end.
    SELECT c.state, c.run, e.state_after, l.leaf_index, t.run AS pending_run INTO found_now
    FROM cases c
    LEFT JOIN case_events e ON e.case_id = c.case_id AND e.version = NEW.version
    LEFT JOIN evidence_log l ON l.case_id = c.case_id AND l.case_version = NEW.version
    LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
    WHERE c.case_id = NEW.case_id;
    IF found_now.state IN ('closed', 'appealed') THEN
        IF found_now.pending_run IS NOT NULL THEN
            RAISE EXCEPTION 'case % is % and must have no pending timer', NEW.case_id, found_now.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'case_no_timer_when_closed_or_paused';
        END IF;
    ELSIF found_now.pending_run IS DISTINCT FROM found_now.run THEN
        RAISE EXCEPTION 'case % is % and must have exactly one pending timer of run %, it has %',
            NEW.case_id, found_now.state, found_now.run, coalesce(found_now.pending_run::text, 'none')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_one_pending_timer';
    END IF;
    IF found_now.state_after IS DISTINCT FROM NEW.state THEN
        RAISE EXCEPTION 'case %: version % has no event that says so', NEW.case_id, NEW.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_version_has_event';
    END IF;
    IF found_now.leaf_index IS NULL THEN
        RAISE EXCEPTION 'case %: version % has no leaf in the evidence log', NEW.case_id, NEW.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_version_has_leaf';
    END IF;
    RETURN NULL;
END $$;

-- Invariants 3 and 6. Of the rows of one statement the first wrong one is named. The functions below look each row up by its
-- key: a plan for a small table would read all of it, and be kept while it grows.
DROP TRIGGER case_events_check ON case_events;
DROP FUNCTION check_case_event();
CREATE FUNCTION check_new_events() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    wrong record;
BEGIN
    SELECT e.case_id, e.version, c.version AS case_version INTO wrong
    FROM new_events e JOIN cases c USING (case_id) WHERE e.version <> c.version LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'case %: event of version %, but the case is at version %',
            wrong.case_id, wrong.version, wrong.case_version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_event_has_version';
    END IF;
    -- The case has already taken its next run when the event is written.
    SELECT e.case_id, t.timer_id, t.run INTO wrong
    FROM new_events e JOIN timers t ON t.timer_id = e.fired_timer_id JOIN cases c ON c.case_id = e.case_id
    WHERE t.case_id <> e.case_id OR t.run <> c.run - 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'case %: timer % of run % is stale and does nothing', wrong.case_id, wrong.timer_id, wrong.run
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_stale_timer_does_nothing';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER case_events_check AFTER INSERT ON case_events
    REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION check_new_events();

-- Invariant 4.
CREATE FUNCTION check_new_timers() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    wrong record;
BEGIN
    SELECT c.case_id, c.state, c.run, t.run AS timer_run INTO wrong
    FROM new_timers t JOIN cases c USING (case_id)
    WHERE c.state IN ('closed', 'appealed') OR t.run <> c.run LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF wrong.state IN ('closed', 'appealed') THEN
        RAISE EXCEPTION 'case % is % and must have no pending timer', wrong.case_id, wrong.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_no_timer_when_closed_or_paused';
    END IF;
    RAISE EXCEPTION 'case % is % and must have exactly one pending timer of run %, not of run %',
        wrong.case_id, wrong.state, wrong.run, wrong.timer_run
        USING ERRCODE = 'check_violation', CONSTRAINT = 'case_one_pending_timer';
END $$;
CREATE TRIGGER timers_new AFTER INSERT ON timers
    REFERENCING NEW TABLE AS new_timers FOR EACH STATEMENT EXECUTE FUNCTION check_new_timers();

CREATE FUNCTION check_ended_timers() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    wrong record;
BEGIN
    SELECT c.case_id, c.state, c.run INTO wrong
    FROM changed_timers t JOIN cases c USING (case_id)
    WHERE t.state <> 'pending' AND t.run = c.run AND c.state NOT IN ('closed', 'appealed') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'case % is % and must have exactly one pending timer of run %, it has none',
            wrong.case_id, wrong.state, wrong.run
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_one_pending_timer';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER timers_ended AFTER UPDATE ON timers
    REFERENCING NEW TABLE AS changed_timers FOR EACH STATEMENT EXECUTE FUNCTION check_ended_timers();

-- These refuse a row by what it says of itself, so the function is called only to refuse.
DROP TRIGGER timers_check ON timers;
CREATE TRIGGER timers_check_new BEFORE INSERT ON timers
    FOR EACH ROW WHEN (NEW.state <> 'pending') EXECUTE FUNCTION check_timer_change();
CREATE TRIGGER timers_check BEFORE UPDATE ON timers
    FOR EACH ROW WHEN (OLD.state <> 'pending'
        OR (NEW.timer_id, NEW.case_id, NEW.run, NEW.purpose, NEW.due_at)
            IS DISTINCT FROM (OLD.timer_id, OLD.case_id, OLD.run, OLD.purpose, OLD.due_at))
    EXECUTE FUNCTION check_timer_change();
DROP TRIGGER notices_check ON notices;
CREATE TRIGGER notices_check_new BEFORE INSERT ON notices
    FOR EACH ROW WHEN (NEW.state <> 'pending' OR NEW.attempts <> 0) EXECUTE FUNCTION check_notice_change();
CREATE TRIGGER notices_check BEFORE UPDATE ON notices
    FOR EACH ROW EXECUTE FUNCTION check_notice_change();

-- Who waits for timers looks at the table anyway; without a payload those of one transaction are one notification.
DROP TRIGGER timers_notify ON timers;
CREATE OR REPLACE FUNCTION notify_timer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cityeye_timer', '');
    RETURN NULL;
END $$;
CREATE TRIGGER timers_notify AFTER INSERT ON timers
    FOR EACH STATEMENT EXECUTE FUNCTION notify_timer();

-- Invariants 2 and 5, the same way: what a changed row says of itself and of the row before is compared in the condition of
-- the trigger, which costs a fiftieth of a call. They fire in the order of their names.
DROP TRIGGER cases_check_change ON cases;
DROP FUNCTION check_case_change();

CREATE FUNCTION refuse_case_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    CASE TG_ARGV[0]
    WHEN 'case_closed_is_final' THEN
        RAISE EXCEPTION 'case % is closed; a closed case never changes, it can only be followed by another', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_ARGV[0];
    WHEN 'case_opening_is_fixed' THEN
        RAISE EXCEPTION 'case %: what was fixed at its opening never changes', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_ARGV[0];
    WHEN 'case_sightings_only_grow' THEN
        RAISE EXCEPTION 'case %: sightings are never taken back', OLD.case_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_ARGV[0];
    WHEN 'case_change_takes_next_version' THEN
        RAISE EXCEPTION 'case %: a change takes the next version (%) and the next run (%)',
            OLD.case_id, OLD.version + 1, OLD.run + 1
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
    END CASE;
END $$;
CREATE TRIGGER cases_check_1_closed BEFORE UPDATE ON cases
    FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION refuse_case_change('case_closed_is_final');
CREATE TRIGGER cases_check_2_opening BEFORE UPDATE ON cases
    FOR EACH ROW WHEN (
        (NEW.case_id, NEW.kind, NEW.place_id, NEW.camera_id, NEW.zone_id, NEW.community_id, NEW.grid_id, NEW.block_id,
            NEW.shop_id, NEW.incident_id, NEW.policy_version, NEW.severity, NEW.score, NEW.opened_at, NEW.follows_case_id)
        IS DISTINCT FROM
        (OLD.case_id, OLD.kind, OLD.place_id, OLD.camera_id, OLD.zone_id, OLD.community_id, OLD.grid_id, OLD.block_id,
            OLD.shop_id, OLD.incident_id, OLD.policy_version, OLD.severity, OLD.score, OLD.opened_at, OLD.follows_case_id))
    EXECUTE FUNCTION refuse_case_change('case_opening_is_fixed');
CREATE TRIGGER cases_check_3_sightings BEFORE UPDATE ON cases
    FOR EACH ROW WHEN (NEW.sighting_count < OLD.sighting_count OR NEW.last_seen_at < OLD.last_seen_at
        OR NEW.looked_at < OLD.looked_at)
    EXECUTE FUNCTION refuse_case_change('case_sightings_only_grow');
CREATE TRIGGER cases_check_4_version BEFORE UPDATE ON cases
    FOR EACH ROW WHEN (
        (NEW.version <> OLD.version + 1 OR NEW.run <> OLD.run + 1)
        AND (NEW.state, NEW.status_code, NEW.state_since, NEW.version, NEW.run, NEW.acknowledged_at, NEW.acknowledged_by,
                NEW.closed_at, NEW.closure, NEW.returns_to_state, NEW.returns_to_purpose, NEW.returns_to_minutes,
                NEW.assigned_to, NEW.arrived_at, NEW.site_recorded_at, NEW.appealed_at)
            IS DISTINCT FROM
            (OLD.state, OLD.status_code, OLD.state_since, OLD.version, OLD.run, OLD.acknowledged_at, OLD.acknowledged_by,
                OLD.closed_at, OLD.closure, OLD.returns_to_state, OLD.returns_to_purpose, OLD.returns_to_minutes,
                OLD.assigned_to, OLD.arrived_at, OLD.site_recorded_at, OLD.appealed_at))
    EXECUTE FUNCTION refuse_case_change('case_change_takes_next_version');

CREATE FUNCTION check_new_case() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    frozen_severity text;
BEGIN
    IF NEW.version <> 1 OR NEW.run <> 1 THEN
        RAISE EXCEPTION 'case %: a new case begins at version 1 and run 1', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_begins_at_one';
    END IF;
    SELECT body ->> 'severity' INTO frozen_severity FROM policies
        WHERE kind = NEW.kind AND version = NEW.policy_version;
    IF NEW.severity IS DISTINCT FROM frozen_severity THEN
        RAISE EXCEPTION 'case %: severity % is not that of its policy (%)', NEW.case_id, NEW.severity, frozen_severity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_severity_of_policy';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_check_new BEFORE INSERT ON cases
    FOR EACH ROW EXECUTE FUNCTION check_new_case();

CREATE FUNCTION check_reminded() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF (SELECT count(DISTINCT purpose) FROM notices
        WHERE case_id = NEW.case_id AND state = 'delivered' AND purpose IN ('reminder_1', 'reminder_2')) < 2 THEN
        RAISE EXCEPTION 'case %: enforcing needs both reminders delivered first', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_two_reminders_before_enforcing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_check_new_enforcing BEFORE INSERT ON cases
    FOR EACH ROW WHEN (NEW.state = 'enforcing' AND NEW.severity <> 'urgent') EXECUTE FUNCTION check_reminded();
CREATE TRIGGER cases_check_5_enforcing BEFORE UPDATE ON cases
    FOR EACH ROW WHEN (NEW.state = 'enforcing' AND OLD.state <> 'enforcing' AND NEW.severity <> 'urgent')
    EXECUTE FUNCTION check_reminded();

-- One notification a statement; it names the case where it is one.
DROP TRIGGER cases_notify_new ON cases;
DROP TRIGGER cases_notify_changed ON cases;
CREATE OR REPLACE FUNCTION notify_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cityeye_case', CASE WHEN count(*) = 1 THEN min(case_id)::text ELSE '' END)
    FROM new_cases HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_notify_new AFTER INSERT ON cases
    REFERENCING NEW TABLE AS new_cases FOR EACH STATEMENT EXECUTE FUNCTION notify_case();
-- last_seen_at moves every second while a thing stands there; that alone is no news.
CREATE FUNCTION notify_changed_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cityeye_case', CASE WHEN count(*) = 1 THEN min(case_id)::text ELSE '' END)
    FROM new_cases n JOIN old_cases o USING (case_id)
    WHERE o.version <> n.version OR o.sighting_count <> n.sighting_count HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_notify_changed AFTER UPDATE ON cases
    REFERENCING OLD TABLE AS old_cases NEW TABLE AS new_cases FOR EACH STATEMENT EXECUTE FUNCTION notify_changed_case();
