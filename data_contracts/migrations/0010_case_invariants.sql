-- What must hold of every case, whoever writes it (numbers as in docs: life of a case, invariants).

-- Invariant 2: enforcing only after two delivered reminders, unless the frozen policy is of an urgent kind.
-- Invariant 5: a closed case never changes; no case is rewritten or removed.
CREATE FUNCTION check_case_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen_severity text;
BEGIN
    IF TG_OP = 'INSERT' THEN
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
    ELSE
        IF OLD.state = 'closed' THEN
            RAISE EXCEPTION 'case % is closed; a closed case never changes, it can only be followed by another', OLD.case_id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'case_closed_is_final';
        END IF;
        IF (NEW.case_id, NEW.kind, NEW.place_id, NEW.camera_id, NEW.zone_id, NEW.community_id, NEW.grid_id,
                NEW.incident_id, NEW.policy_version, NEW.severity, NEW.score, NEW.opened_at, NEW.follows_case_id)
            IS DISTINCT FROM
            (OLD.case_id, OLD.kind, OLD.place_id, OLD.camera_id, OLD.zone_id, OLD.community_id, OLD.grid_id,
                OLD.incident_id, OLD.policy_version, OLD.severity, OLD.score, OLD.opened_at, OLD.follows_case_id) THEN
            RAISE EXCEPTION 'case %: what was fixed at its opening never changes', OLD.case_id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'case_opening_is_fixed';
        END IF;
        IF NEW.sighting_count < OLD.sighting_count OR NEW.last_seen_at < OLD.last_seen_at THEN
            RAISE EXCEPTION 'case %: sightings are never taken back', OLD.case_id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'case_sightings_only_grow';
        END IF;
        IF (NEW.state, NEW.status_code, NEW.state_since, NEW.version, NEW.run, NEW.acknowledged_at, NEW.acknowledged_by,
                NEW.closed_at, NEW.closure)
            IS DISTINCT FROM
            (OLD.state, OLD.status_code, OLD.state_since, OLD.version, OLD.run, OLD.acknowledged_at, OLD.acknowledged_by,
                OLD.closed_at, OLD.closure)
            AND (NEW.version <> OLD.version + 1 OR NEW.run <> OLD.run + 1) THEN
            RAISE EXCEPTION 'case %: a change takes the next version (%) and the next run (%)',
                OLD.case_id, OLD.version + 1, OLD.run + 1
                USING ERRCODE = 'check_violation', CONSTRAINT = 'case_change_takes_next_version';
        END IF;
    END IF;
    IF NEW.state = 'enforcing' AND (TG_OP = 'INSERT' OR OLD.state <> 'enforcing') AND NEW.severity <> 'urgent'
        AND (SELECT count(DISTINCT purpose) FROM notices
             WHERE case_id = NEW.case_id AND state = 'delivered' AND purpose IN ('reminder_1', 'reminder_2')) < 2 THEN
        RAISE EXCEPTION 'case %: enforcing needs both reminders delivered first', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_two_reminders_before_enforcing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_check_change BEFORE INSERT OR UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION check_case_change();
CREATE TRIGGER cases_no_removal BEFORE DELETE ON cases
    FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER cases_no_truncate BEFORE TRUNCATE ON cases
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();

-- Invariants 3 and 4, looked at when the transaction commits: the case's version has its event and its evidence leaf, and
-- an open case that is not paused has exactly one pending timer, of its own run; a closed or paused one has none.
CREATE FUNCTION check_case_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_case cases;
    pending_runs integer[];
BEGIN
    SELECT * INTO its_case FROM cases WHERE case_id = NEW.case_id;
    SELECT array_agg(run) INTO pending_runs FROM timers WHERE case_id = NEW.case_id AND state = 'pending';
    IF its_case.state IN ('closed', 'appealed', 'deferred') THEN
        IF pending_runs IS NOT NULL THEN
            RAISE EXCEPTION 'case % is % and must have no pending timer', its_case.case_id, its_case.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'case_no_timer_when_closed_or_paused';
        END IF;
    ELSIF pending_runs IS DISTINCT FROM ARRAY[its_case.run] THEN
        RAISE EXCEPTION 'case % is % and must have exactly one pending timer of run %, it has %',
            its_case.case_id, its_case.state, its_case.run, coalesce(pending_runs::text, 'none')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_one_pending_timer';
    END IF;
    IF TG_TABLE_NAME = 'timers' THEN
        RETURN NULL;
    END IF;
    -- Each version passed through in this transaction is looked at, for NEW is that version's row.
    IF NOT EXISTS (SELECT FROM case_events WHERE case_id = NEW.case_id AND version = NEW.version
                   AND (TG_TABLE_NAME <> 'cases' OR state_after = to_jsonb(NEW) ->> 'state')) THEN
        RAISE EXCEPTION 'case %: version % has no event that says so', NEW.case_id, NEW.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_version_has_event';
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_log WHERE case_id = NEW.case_id AND case_version = NEW.version) THEN
        RAISE EXCEPTION 'case %: version % has no leaf in the evidence log', NEW.case_id, NEW.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_version_has_leaf';
    END IF;
    IF NEW.version > its_case.version THEN
        RAISE EXCEPTION 'case %: event of version %, but the case is at version %', NEW.case_id, NEW.version, its_case.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_event_has_version';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_new_complete AFTER INSERT ON cases
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_case_complete();
CREATE CONSTRAINT TRIGGER cases_changed_complete AFTER UPDATE ON cases
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.version <> NEW.version)
    EXECUTE FUNCTION check_case_complete();
CREATE CONSTRAINT TRIGGER case_events_complete AFTER INSERT ON case_events
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_case_complete();
CREATE CONSTRAINT TRIGGER timers_new_complete AFTER INSERT ON timers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_case_complete();
CREATE CONSTRAINT TRIGGER timers_changed_complete AFTER UPDATE ON timers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_case_complete();

-- Invariant 6: a timer of another run than the case's does nothing, so no event may name one as its cause.
CREATE FUNCTION check_case_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fired timers;
    case_run integer;
BEGIN
    IF NEW.fired_timer_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO fired FROM timers WHERE timer_id = NEW.fired_timer_id;
    SELECT run INTO case_run FROM cases WHERE case_id = NEW.case_id;
    -- The case has already taken its next run when the event is written.
    IF fired.case_id <> NEW.case_id OR fired.run <> case_run - 1 THEN
        RAISE EXCEPTION 'case %: timer % of run % is stale and does nothing', NEW.case_id, fired.timer_id, fired.run
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_stale_timer_does_nothing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_events_check BEFORE INSERT ON case_events
    FOR EACH ROW EXECUTE FUNCTION check_case_event();

-- Invariant 5: events are append-only, and so is which incidents a case holds.
CREATE TRIGGER case_events_append_only BEFORE UPDATE OR DELETE ON case_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_events_no_truncate BEFORE TRUNCATE ON case_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_incidents_append_only BEFORE UPDATE OR DELETE ON case_incidents
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_incidents_no_truncate BEFORE TRUNCATE ON case_incidents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A finished timer is history, and a pending one is only ever finished, never moved or removed.
CREATE FUNCTION check_timer_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'pending' THEN
            RAISE EXCEPTION 'timer of case %: a timer begins as pending', NEW.case_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'timer_begins_pending';
        END IF;
    ELSIF OLD.state <> 'pending'
        OR (NEW.timer_id, NEW.case_id, NEW.run, NEW.purpose, NEW.due_at)
            IS DISTINCT FROM (OLD.timer_id, OLD.case_id, OLD.run, OLD.purpose, OLD.due_at) THEN
        RAISE EXCEPTION 'timer %: a timer is finished once and otherwise never changes', OLD.timer_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'timer_never_changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER timers_check BEFORE INSERT OR UPDATE ON timers
    FOR EACH ROW EXECUTE FUNCTION check_timer_change();
CREATE TRIGGER timers_no_removal BEFORE DELETE ON timers
    FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER timers_no_truncate BEFORE TRUNCATE ON timers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();

-- Invariant 2 rests on deliveries: none is written in as done, taken back, or turned into another.
CREATE FUNCTION check_notice_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'pending' OR NEW.attempts <> 0 THEN
            RAISE EXCEPTION 'notice %: a notice begins as pending, not tried', NEW.idempotency_key
                USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_begins_pending';
        END IF;
    ELSIF OLD.state = 'delivered' THEN
        RAISE EXCEPTION 'notice %: a delivered notice never changes', OLD.idempotency_key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_delivered_is_final';
    ELSIF (NEW.notice_id, NEW.case_id, NEW.idempotency_key, NEW.purpose, NEW.role, NEW.channel, NEW.created_at, NEW.body)
        IS DISTINCT FROM
        (OLD.notice_id, OLD.case_id, OLD.idempotency_key, OLD.purpose, OLD.role, OLD.channel, OLD.created_at, OLD.body) THEN
        RAISE EXCEPTION 'notice %: only its delivery changes', OLD.idempotency_key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_only_delivery_changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notices_check BEFORE INSERT OR UPDATE ON notices
    FOR EACH ROW EXECUTE FUNCTION check_notice_change();
CREATE TRIGGER notices_no_removal BEFORE DELETE ON notices
    FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER notices_no_truncate BEFORE TRUNCATE ON notices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();

-- Invariant 7: what the self-check looks at; costs with the open cases, not with all. Only `overdue` can come about while
-- the triggers above stand.
CREATE VIEW overdue_or_missing_timers AS
SELECT t.case_id, c.state, 'overdue' AS problem, t.timer_id, t.due_at
FROM timers t JOIN cases c USING (case_id)
WHERE t.state = 'pending' AND t.due_at < cityeye_now()
UNION ALL
SELECT c.case_id, c.state, 'missing', NULL, NULL
FROM cases c
WHERE c.state <> 'closed' AND c.state NOT IN ('appealed', 'deferred')
  AND NOT EXISTS (SELECT FROM timers t WHERE t.case_id = c.case_id AND t.state = 'pending')
UNION ALL
SELECT t.case_id, c.state, CASE WHEN t.run <> c.run THEN 'stale_run' ELSE 'unwanted' END, t.timer_id, t.due_at
FROM timers t JOIN cases c USING (case_id)
WHERE t.state = 'pending' AND (t.run <> c.run OR c.state IN ('closed', 'appealed', 'deferred'));
