-- What the migrations add up to. Never applied: written by `make schema`, compared by the tests.

CREATE DOMAIN public.kind_code AS text
	CONSTRAINT kind_code_check CHECK ((VALUE = ANY (ARRAY['garbage'::text, 'shop_overflow'::text, 'mobile_vendor'::text, 'street_drying'::text, 'illegal_parking'::text, 'bike_disorder'::text, 'illegal_ad'::text, 'piled_goods'::text, 'smoke_alarm'::text, 'gas_alarm'::text, 'one_key_alarm'::text])));

CREATE DOMAIN public.map_line AS jsonb
	CONSTRAINT map_line_check CHECK (jsonb_path_exists(VALUE, '$?(@."type" == "LineString")."coordinates"[1][1]'::jsonpath));

CREATE DOMAIN public.map_polygon AS jsonb
	CONSTRAINT map_polygon_check CHECK (jsonb_path_exists(VALUE, '$?(@."type" == "Polygon")."coordinates"[0][3][1]'::jsonpath));

CREATE DOMAIN public.picture_box AS double precision[]
	CONSTRAINT picture_box_check CHECK (((VALUE IS NULL) OR ((cardinality(VALUE) = 4) AND ((VALUE)[1] < (VALUE)[3]) AND ((VALUE)[2] < (VALUE)[4]))));

CREATE DOMAIN public.sha256_hex AS text
	CONSTRAINT sha256_hex_check CHECK ((VALUE ~ '^[0-9a-f]{64}$'::text));

CREATE FUNCTION public.check_case_complete() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
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

CREATE FUNCTION public.check_council_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.check_council_decision() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM council_topics t WHERE t.topic_id = NEW.topic_id
        AND t.meeting_id = NEW.meeting_id AND t.state = 'on_agenda') THEN
        RAISE EXCEPTION 'council topic % is not on the agenda of meeting %', NEW.topic_id, NEW.meeting_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_decision_of_agenda';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.check_council_decision_told() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM council_changes c WHERE c.topic_id = NEW.topic_id AND c.state_after = 'decided') THEN
        RAISE EXCEPTION 'council decision %: its topic does not say that it was decided', NEW.decision_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'council_decision_is_told';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.check_council_measure() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.check_council_topic() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.check_council_topic_complete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.check_ended_timers() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
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

CREATE FUNCTION public.check_held_command() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.settled_at IS NOT NULL THEN
            RAISE EXCEPTION 'held command of case %: it begins as pending', NEW.case_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'held_command_begins_pending';
        END IF;
        IF NOT EXISTS (SELECT FROM cases WHERE case_id = NEW.case_id AND version = NEW.seen_version AND state <> 'closed')
        THEN
            RAISE EXCEPTION 'held command of case %: the case is closed or not at version %', NEW.case_id, NEW.seen_version
                USING ERRCODE = 'check_violation', CONSTRAINT = 'held_command_of_case_as_it_is';
        END IF;
    ELSIF OLD.settled_at IS NOT NULL
        OR (NEW.held_command_id, NEW.case_id, NEW.person_id, NEW.command, NEW.detail, NEW.seen_version, NEW.given_at,
                NEW.due_at)
            IS DISTINCT FROM
            (OLD.held_command_id, OLD.case_id, OLD.person_id, OLD.command, OLD.detail, OLD.seen_version, OLD.given_at,
                OLD.due_at) THEN
        RAISE EXCEPTION 'held command %: it is settled once and otherwise never changes', OLD.held_command_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'held_command_settled_once';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.check_held_command_done() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM case_events
        WHERE case_id = NEW.case_id AND version = NEW.seen_version + 1 AND actor_id = NEW.person_id) THEN
        RAISE EXCEPTION 'held command %: case % has no event of it', NEW.held_command_id, NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'held_command_done_has_event';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.check_held_command_told() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM held_commands WHERE held_command_id = NEW.held_command_id AND outcome = 'refused') THEN
        RAISE EXCEPTION 'held command % was not refused; there is nothing to take note of', NEW.held_command_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'held_command_told_is_refused';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.check_leaves_follow() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    first_leaf bigint;
    last_leaf bigint;
    leaves bigint;
BEGIN
    SELECT min(leaf_index), max(leaf_index), count(*) INTO first_leaf, last_leaf, leaves FROM new_leaves;
    IF leaves > 0 AND (
        last_leaf - first_leaf + 1 <> leaves
        OR (first_leaf > 0 AND NOT EXISTS (SELECT FROM evidence_log WHERE leaf_index = first_leaf - 1))
    ) THEN
        RAISE EXCEPTION 'evidence log: leaves % to % do not follow on the last one', first_leaf, last_leaf
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_log_follows';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.check_model_step() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- The detector that came with the house serves before any version was trained.
        IF NEW.state <> 'trained' AND NOT (NEW.state = 'live' AND NOT EXISTS (
            SELECT FROM model_steps WHERE state_after = 'live')) THEN
            RAISE EXCEPTION 'model % of version % begins as trained, not as %', NEW.family, NEW.version, NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (OLD.family, OLD.version, OLD.sha256) IS DISTINCT FROM (NEW.family, NEW.version, NEW.sha256) THEN
        RAISE EXCEPTION 'model % is what it is: another file is another version', OLD.detector
            USING ERRCODE = 'check_violation';
    ELSIF (OLD.state, OLD.canary_cameras, OLD.shadow_share)
        IS DISTINCT FROM (NEW.state, NEW.canary_cameras, NEW.shadow_share) THEN
        IF NOT (CASE OLD.state
            WHEN 'trained' THEN NEW.state IN ('staged', 'refused')
            WHEN 'staged' THEN NEW.state IN ('shadow', 'refused')
            WHEN 'shadow' THEN NEW.state IN ('canary', 'live', 'staged', 'refused')
            WHEN 'canary' THEN NEW.state IN ('live', 'shadow', 'canary', 'refused')
            WHEN 'live' THEN NEW.state = 'retired'
            WHEN 'retired' THEN NEW.state IN ('live', 'staged')
            ELSE false END)
        THEN
            RAISE EXCEPTION 'model % is %, so it cannot become %', OLD.detector, OLD.state, NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.steps <> OLD.steps + 1 THEN
            RAISE EXCEPTION 'model %: a change of state is one step', OLD.detector USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.check_model_step_is_told() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM model_steps
                   WHERE detector = NEW.detector AND number = NEW.steps AND state_after = NEW.state) THEN
        RAISE EXCEPTION 'model %: step % to % is not told in model_steps', NEW.detector, NEW.steps, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.check_new_case() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
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

CREATE FUNCTION public.check_new_events() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
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

CREATE FUNCTION public.check_new_timers() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
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

CREATE FUNCTION public.check_notice_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'pending' OR NEW.attempts <> 0 THEN
            RAISE EXCEPTION 'notice %: a notice begins as pending, not tried', NEW.idempotency_key
                USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_begins_pending';
        END IF;
    ELSIF OLD.state = 'delivered' THEN
        RAISE EXCEPTION 'notice %: a delivered notice never changes', OLD.idempotency_key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_delivered_is_final';
    ELSIF OLD.state = 'dead' AND NEW.state = 'delivered' THEN
        RAISE EXCEPTION 'notice %: a dead letter is sent again before it can be delivered', OLD.idempotency_key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_dead_is_sent_again';
    ELSIF (NEW.notice_id, NEW.case_id, NEW.idempotency_key, NEW.purpose, NEW.role, NEW.channel, NEW.created_at, NEW.body)
        IS DISTINCT FROM
        (OLD.notice_id, OLD.case_id, OLD.idempotency_key, OLD.purpose, OLD.role, OLD.channel, OLD.created_at, OLD.body) THEN
        RAISE EXCEPTION 'notice %: only its delivery changes', OLD.idempotency_key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_only_delivery_changes';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.check_reminded() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    IF (SELECT count(DISTINCT purpose) FROM notices
        WHERE case_id = NEW.case_id AND state = 'delivered' AND purpose IN ('reminder_1', 'reminder_2')) < 2 THEN
        RAISE EXCEPTION 'case %: enforcing needs both reminders delivered first', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_two_reminders_before_enforcing';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.check_sample_split() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.split <> OLD.split THEN
        RAISE EXCEPTION 'sample %: a sample never changes its split', OLD.sample_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sample_split_is_fixed';
    END IF;
    IF EXISTS (SELECT FROM training_samples s WHERE s.camera_id = NEW.camera_id AND s.split <> NEW.split) THEN
        RAISE EXCEPTION 'camera % is in another split than % already', NEW.camera_id, NEW.split
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sample_camera_in_one_split';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.check_timer_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.check_tour_settled() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.person_id, NEW.tour, NEW.version) IS DISTINCT FROM (OLD.person_id, OLD.tour, OLD.version)
        OR OLD.outcome = 'taken' THEN
        RAISE EXCEPTION 'tour % of person %: what was taken stays taken', OLD.tour, OLD.person_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tour_taken_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE public.clock_shift (
    one_row boolean DEFAULT true NOT NULL,
    shift interval DEFAULT '00:00:00'::interval NOT NULL,
    CONSTRAINT clock_shift_one_row_check CHECK (one_row)
);

COMMENT ON TABLE public.clock_shift IS 'How far the database clock is moved, in tests and in the accelerated demo; zero otherwise.';

CREATE FUNCTION public.cityeye_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE((NULLIF(current_setting('cityeye.now'::text, true), ''::text))::timestamp with time zone, (transaction_timestamp() + (SELECT clock_shift.shift FROM public.clock_shift)));

CREATE TABLE public.cases (
    case_id bigint NOT NULL,
    kind public.kind_code NOT NULL,
    state text NOT NULL,
    status_code text NOT NULL,
    place_id text NOT NULL,
    camera_id text,
    zone_id text,
    community_id text,
    grid_id text,
    incident_id uuid NOT NULL,
    policy_version integer NOT NULL,
    severity text NOT NULL,
    score double precision NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    state_since timestamp with time zone NOT NULL,
    version integer NOT NULL,
    run integer NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by integer,
    closed_at timestamp with time zone,
    closure text,
    follows_case_id bigint,
    sighting_count integer DEFAULT 1 NOT NULL,
    last_seen_at timestamp with time zone,
    block_id text,
    shop_id text,
    returns_to_state text,
    returns_to_purpose text,
    returns_to_minutes double precision,
    assigned_to integer,
    arrived_at timestamp with time zone,
    site_recorded_at timestamp with time zone,
    appealed_at timestamp with time zone,
    clear_since timestamp with time zone,
    clear_frames integer DEFAULT 0 NOT NULL,
    looked_at timestamp with time zone,
    road_id text,
    CONSTRAINT cases_check CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT cases_check1 CHECK (((state = 'closed'::text) = (closure IS NOT NULL))),
    CONSTRAINT cases_clear_frames_check CHECK ((clear_frames >= 0)),
    CONSTRAINT cases_closure_check CHECK ((closure = ANY (ARRAY['self'::text, 'managed'::text, 'enforced'::text, 'false_alarm'::text, 'withdrawn'::text, 'expired'::text]))),
    CONSTRAINT cases_returns_to_minutes_check CHECK ((returns_to_minutes >= (0)::double precision)),
    CONSTRAINT cases_returns_to_purpose_check CHECK ((returns_to_purpose = ANY (ARRAY['acknowledge'::text, 'step'::text]))),
    CONSTRAINT cases_returns_to_state_check CHECK ((returns_to_state = ANY (ARRAY['open'::text, 'in_group'::text, 'reminded_1'::text, 'reminded_2'::text, 'enforcing'::text]))),
    CONSTRAINT cases_returns_to_whole CHECK ((((returns_to_state IS NULL) = (returns_to_purpose IS NULL)) AND ((returns_to_state IS NULL) = (returns_to_minutes IS NULL)))),
    CONSTRAINT cases_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision))),
    CONSTRAINT cases_side_way_returns CHECK (((state = ANY (ARRAY['rectified'::text, 'appealed'::text, 'deferred'::text])) = (returns_to_state IS NOT NULL))),
    CONSTRAINT cases_sighting_count_check CHECK ((sighting_count >= 1)),
    CONSTRAINT cases_state_check CHECK ((state = ANY (ARRAY['suspected'::text, 'open'::text, 'in_group'::text, 'reminded_1'::text, 'reminded_2'::text, 'enforcing'::text, 'rectified'::text, 'appealed'::text, 'deferred'::text, 'closed'::text])))
)
WITH (fillfactor='80');

COMMENT ON COLUMN public.cases.community_id IS 'Of the place, camera or sensor when the case opened: what is moved later does not move its old cases.';

COMMENT ON COLUMN public.cases.version IS 'Grows by one with each event.';

COMMENT ON COLUMN public.cases.run IS 'Number of the pending timer; a timer of another run is stale.';

COMMENT ON COLUMN public.cases.shop_id IS 'Of the place when the case opened: the shop that is asked.';

COMMENT ON COLUMN public.cases.returns_to_minutes IS 'What was left of the step when the case left it, counted as the step is.';

COMMENT ON COLUMN public.cases.clear_since IS 'Since when every scored frame shows the place without the thing; NULL while it is there.';

COMMENT ON COLUMN public.cases.looked_at IS 'The last scored frame that could see the place.';

COMMENT ON COLUMN public.cases.road_id IS 'Of the place when the case opened, else of its shop, else of the camera.';

CREATE TABLE public.role_grants (
    person_id integer NOT NULL,
    role text NOT NULL,
    community_id text,
    grid_id text,
    block_id text,
    shop_id text,
    CONSTRAINT role_grants_role_check CHECK ((role = ANY (ARRAY['operator'::text, 'grid_member'::text, 'merchant'::text, 'community'::text, 'property'::text, 'officer'::text, 'leader'::text, 'ml_engineer'::text, 'admin'::text, 'auditor'::text])))
);

CREATE FUNCTION public.grant_covers(held public.role_grants, found public.cases) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE
        WHEN (held.community_id IS NULL OR held.community_id = found.community_id)
         AND (held.grid_id IS NULL OR held.grid_id = found.grid_id)
         AND (held.block_id IS NULL OR held.block_id = found.block_id)
         AND (held.shop_id IS NULL OR held.shop_id = found.shop_id)
        THEN true ELSE false END
$$;

COMMENT ON FUNCTION public.grant_covers(held public.role_grants, found public.cases) IS 'True when every area that the grant names is the case''s own.';

CREATE FUNCTION public.make_sighting_partitions(from_day date, months integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

COMMENT ON FUNCTION public.make_sighting_partitions(from_day date, months integer) IS 'Make the partitions of from_day''s month and the next `months` ones; months begin at midnight UTC. Returns how many were made.';

CREATE FUNCTION public.note_camera_switch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO camera_switches (camera_id, at, enabled) VALUES (NEW.camera_id, cityeye_now(), NEW.enabled)
    ON CONFLICT (camera_id, at) DO UPDATE SET enabled = excluded.enabled;
    RETURN NULL;
END $$;

CREATE FUNCTION public.note_closed_case() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    INSERT INTO case_count_changes (opened_at, kind, road_id, community_id, camera_id, by_hand, closure)
    SELECT NEW.opened_at, NEW.kind, NEW.road_id, NEW.community_id, NEW.camera_id, i.entered_by IS NOT NULL, NEW.closure
    FROM incidents i WHERE i.incident_id = NEW.incident_id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.note_opened_cases() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    INSERT INTO case_count_changes (opened_at, kind, road_id, community_id, camera_id, by_hand, closure)
    SELECT n.opened_at, n.kind, n.road_id, n.community_id, n.camera_id, i.entered_by IS NOT NULL, c.closure
    FROM new_cases n JOIN incidents i USING (incident_id)
    CROSS JOIN LATERAL (SELECT NULL::text AS closure UNION ALL SELECT n.closure WHERE n.closure IS NOT NULL) AS c;
    RETURN NULL;
END $$;

CREATE FUNCTION public.notify_camera() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('cityeye_camera', NEW.camera_id);
    RETURN NULL;
END $$;

CREATE FUNCTION public.notify_case() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('cityeye_case', CASE WHEN count(*) = 1 THEN min(case_id)::text ELSE '' END)
    FROM new_cases HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION public.notify_changed_case() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'on'
    AS $$
BEGIN
    PERFORM pg_notify('cityeye_case', CASE WHEN count(*) = 1 THEN min(case_id)::text ELSE '' END)
    FROM new_cases n JOIN old_cases o USING (case_id)
    WHERE o.version <> n.version OR o.sighting_count <> n.sighting_count HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION public.notify_held_command() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('cityeye_held', '');
    RETURN NULL;
END $$;

CREATE FUNCTION public.notify_model() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('cityeye_model', NEW.detector);
    RETURN NULL;
END $$;

CREATE FUNCTION public.notify_notice() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('cityeye_notice', '');
    RETURN NULL;
END $$;

CREATE FUNCTION public.notify_timer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('cityeye_timer', '');
    RETURN NULL;
END $$;

CREATE FUNCTION public.refuse_case_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Write a new row that corrects the old one.';
END $$;

COMMENT ON FUNCTION public.refuse_change() IS 'Trigger of append-only tables; holds for the owner of the table as for everybody.';

CREATE FUNCTION public.refuse_removal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never removed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TABLE public.api_keys (
    key_sha256 public.sha256_hex NOT NULL,
    name text NOT NULL,
    camera_ids text[],
    created_at timestamp with time zone DEFAULT public.cityeye_now() NOT NULL,
    revoked_at timestamp with time zone,
    sensor_ids text[],
    CONSTRAINT api_keys_all_or_named CHECK (((camera_ids IS NULL) = (sensor_ids IS NULL)))
);

COMMENT ON COLUMN public.api_keys.camera_ids IS 'Cameras the key may push pictures for; NULL means all.';

COMMENT ON COLUMN public.api_keys.sensor_ids IS 'Sensors the key may raise alarms for; NULL means all.';

CREATE TABLE public.blocks (
    block_id text NOT NULL,
    name text NOT NULL,
    community_id text,
    grid_id text,
    geometry public.map_polygon,
    CONSTRAINT blocks_block_id_check CHECK ((block_id <> ''::text))
);

COMMENT ON TABLE public.blocks IS 'Street blocks with a self-governance committee of their own.';

CREATE TABLE public.camera_health (
    camera_id text NOT NULL,
    state text NOT NULL,
    since timestamp with time zone NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    frames_per_second double precision DEFAULT 0 NOT NULL,
    shift_pixels double precision,
    CONSTRAINT camera_health_state_check CHECK ((state = ANY (ARRAY['ok'::text, 'starting'::text, 'no_signal'::text, 'frozen'::text, 'black'::text, 'covered'::text, 'view_shifted'::text, 'ended'::text])))
)
WITH (fillfactor='50');

COMMENT ON TABLE public.camera_health IS 'One row a camera, rewritten often: room is left in each page for that.';

CREATE TABLE public.camera_health_history (
    camera_id text NOT NULL,
    since timestamp with time zone NOT NULL,
    state text NOT NULL,
    detail text NOT NULL,
    noticed_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.camera_health_history IS 'One row each time the state of a camera changed.';

CREATE TABLE public.camera_presets (
    camera_id text NOT NULL,
    preset text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    CONSTRAINT camera_presets_height_check CHECK ((height > 0)),
    CONSTRAINT camera_presets_width_check CHECK ((width > 0))
);

COMMENT ON TABLE public.camera_presets IS 'Size of the reference picture that a preset''s zones are drawn on.';

CREATE TABLE public.camera_switches (
    camera_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    enabled boolean NOT NULL
);

COMMENT ON TABLE public.camera_switches IS 'One row each time a camera was switched on or off.';

CREATE TABLE public.cameras (
    camera_id text NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    preset text DEFAULT 'home'::text NOT NULL,
    sample_seconds double precision DEFAULT 1 NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    longitude double precision,
    latitude double precision,
    community_id text,
    road_id text,
    grid_id text,
    block_id text,
    heading_degrees double precision,
    view_degrees double precision,
    view_metres double precision,
    CONSTRAINT cameras_camera_id_check CHECK ((camera_id <> ''::text)),
    CONSTRAINT cameras_heading_degrees_check CHECK (((heading_degrees >= (0)::double precision) AND (heading_degrees < (360)::double precision))),
    CONSTRAINT cameras_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT cameras_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT cameras_sample_seconds_check CHECK ((sample_seconds > (0)::double precision)),
    CONSTRAINT cameras_view_degrees_check CHECK (((view_degrees > (0)::double precision) AND (view_degrees <= (360)::double precision))),
    CONSTRAINT cameras_view_metres_check CHECK ((view_metres > (0)::double precision))
);

COMMENT ON COLUMN public.cameras.preset IS 'The view the camera is in now.';

COMMENT ON COLUMN public.cameras.heading_degrees IS 'Where it looks, clockwise from north.';

COMMENT ON COLUMN public.cameras.view_metres IS 'How far its view reaches on the ground.';

CREATE TABLE public.campaigns (
    campaign_id bigint NOT NULL,
    road_ids text[] NOT NULL,
    kinds text[] NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    decided_by integer NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    expected jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT campaigns_check CHECK ((last_day >= first_day)),
    CONSTRAINT campaigns_kinds_check CHECK ((cardinality(kinds) > 0)),
    CONSTRAINT campaigns_road_ids_check CHECK ((cardinality(road_ids) > 0))
);

COMMENT ON TABLE public.campaigns IS 'Campaigns as they were decided. expected: what the proposal said of its effect then.';

ALTER TABLE public.campaigns ALTER COLUMN campaign_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.campaigns_campaign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.evidence_log (
    leaf_index bigint NOT NULL,
    entry_type text NOT NULL,
    case_id bigint,
    case_version integer,
    canonical bytea NOT NULL,
    leaf_hash bytea NOT NULL,
    appended_at timestamp with time zone NOT NULL,
    CONSTRAINT evidence_log_hash CHECK ((leaf_hash = sha256(('\x00'::bytea || canonical)))),
    CONSTRAINT evidence_log_leaf_hash_check CHECK ((octet_length(leaf_hash) = 32)),
    CONSTRAINT evidence_log_leaf_index_check CHECK ((leaf_index >= 0))
);

COMMENT ON COLUMN public.evidence_log.case_version IS 'Set for the leaf of a case event, NULL for other entries of the case.';

COMMENT ON COLUMN public.evidence_log.canonical IS 'RFC 8785 form of the entry: what is hashed.';

CREATE TABLE public.evidence_pictures (
    evidence_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    role text NOT NULL,
    sealed boolean NOT NULL,
    sha256 public.sha256_hex NOT NULL,
    path text NOT NULL,
    media_type text NOT NULL,
    byte_count bigint NOT NULL,
    captured_at timestamp with time zone NOT NULL,
    CONSTRAINT evidence_pictures_byte_count_check CHECK ((byte_count > 0)),
    CONSTRAINT evidence_pictures_role_check CHECK ((role = ANY (ARRAY['first_seen'::text, 'dwell_reached'::text, 'sighting'::text])))
);

COMMENT ON COLUMN public.evidence_pictures.sealed IS 'The untouched original; only copies with people blurred leave the store.';

CREATE TABLE public.incidents (
    incident_id uuid NOT NULL,
    observation_id uuid NOT NULL,
    place_id text NOT NULL,
    camera_id text,
    preset text,
    zone_id text,
    kind public.kind_code NOT NULL,
    thing text NOT NULL,
    box public.picture_box,
    score double precision NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    dwell_reached_at timestamp with time zone NOT NULL,
    detector text NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.cityeye_now() NOT NULL,
    sensor_id text,
    alarm_id text,
    said text,
    entered_by integer,
    CONSTRAINT incidents_alarm_id_check CHECK ((alarm_id <> ''::text)),
    CONSTRAINT incidents_check CHECK ((dwell_reached_at >= first_seen_at)),
    CONSTRAINT incidents_of_camera_sensor_or_person CHECK (
CASE
    WHEN (sensor_id IS NOT NULL) THEN ((num_nonnulls(camera_id, preset, zone_id, box, entered_by) = 0) AND (alarm_id IS NOT NULL))
    WHEN (entered_by IS NOT NULL) THEN ((num_nulls(camera_id, preset, zone_id) = ANY (ARRAY[0, 3])) AND (box IS NOT NULL) AND (num_nonnulls(alarm_id, said) = 0))
    ELSE ((num_nulls(camera_id, preset, zone_id, box) = 0) AND (num_nonnulls(alarm_id, said) = 0))
END),
    CONSTRAINT incidents_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision)))
);

COMMENT ON COLUMN public.incidents.observation_id IS 'No foreign key: observations are kept for a shorter time than incidents.';

COMMENT ON COLUMN public.incidents.alarm_id IS 'What the sensor''s own system calls the alarm.';

COMMENT ON COLUMN public.incidents.said IS 'What the sensor''s own system said with the alarm.';

COMMENT ON COLUMN public.incidents.entered_by IS 'Who entered it by hand, where the eye had missed it.';

CREATE TABLE public.places (
    place_id text NOT NULL,
    name text NOT NULL,
    spot boolean NOT NULL,
    camera_id text,
    preset text,
    zone_id text,
    box public.picture_box,
    road_id text,
    grid_id text,
    block_id text,
    CONSTRAINT places_check CHECK (((NOT spot) OR ((camera_id IS NOT NULL) AND (zone_id IS NOT NULL) AND (box IS NOT NULL)))),
    CONSTRAINT places_place_id_check CHECK ((place_id <> ''::text))
);

COMMENT ON TABLE public.places IS 'Named places, shared by the zones of several cameras, and spots made for their first incident.';

CREATE TABLE public.policies (
    kind public.kind_code NOT NULL,
    version integer NOT NULL,
    body jsonb NOT NULL,
    sha256 public.sha256_hex NOT NULL,
    saved_at timestamp with time zone DEFAULT public.cityeye_now() NOT NULL,
    CONSTRAINT policies_body_check CHECK (((body ->> 'severity'::text) = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text]))),
    CONSTRAINT policies_check CHECK ((((body ->> 'kind'::text) = (kind)::text) AND (((body ->> 'version'::text))::integer = version))),
    CONSTRAINT policies_version_check CHECK ((version >= 1))
);

COMMENT ON COLUMN public.policies.sha256 IS 'Of the RFC 8785 form of body; evidence leaves name it.';

CREATE TABLE public.sensors (
    sensor_id text NOT NULL,
    name text NOT NULL,
    kind public.kind_code NOT NULL,
    place_id text NOT NULL,
    community_id text,
    grid_id text,
    block_id text,
    longitude double precision,
    latitude double precision,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT sensors_kind_check CHECK (((kind)::text = ANY (ARRAY['smoke_alarm'::text, 'gas_alarm'::text, 'one_key_alarm'::text]))),
    CONSTRAINT sensors_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT sensors_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT sensors_sensor_id_check CHECK ((sensor_id <> ''::text))
);

COMMENT ON COLUMN public.sensors.place_id IS 'The home, shop or corner it watches; an alarm there joins the open case of its kind.';

CREATE TABLE public.shops (
    shop_id text NOT NULL,
    name text NOT NULL,
    place_id text,
    road_id text,
    grid_id text,
    block_id text,
    owner_name text,
    licence_number text,
    takes_part boolean DEFAULT false NOT NULL,
    trade text,
    longitude double precision,
    latitude double precision,
    closed_at timestamp with time zone,
    phone text,
    CONSTRAINT shops_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT shops_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision))),
    CONSTRAINT shops_shop_id_check CHECK ((shop_id <> ''::text))
);

COMMENT ON COLUMN public.shops.takes_part IS 'The shop has joined self-governance of its own accord.';

COMMENT ON COLUMN public.shops.trade IS 'What it sells or does, in Chinese, as on its licence.';

COMMENT ON COLUMN public.shops.closed_at IS 'Since when it has closed down; NULL while it trades. New cases at its front have no shop, and nobody of it is told.';

COMMENT ON COLUMN public.shops.phone IS 'How its owner is reached, where nobody may sign in for it.';

CREATE TABLE public.timers (
    timer_id bigint NOT NULL,
    case_id bigint NOT NULL,
    run integer NOT NULL,
    purpose text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT timers_check CHECK (((state = 'pending'::text) = (finished_at IS NULL))),
    CONSTRAINT timers_purpose_check CHECK ((purpose = ANY (ARRAY['suspected_expiry'::text, 'acknowledge'::text, 'step'::text, 'delivery'::text, 'mending'::text, 'deferral'::text]))),
    CONSTRAINT timers_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'done'::text, 'cancelled'::text])))
);

CREATE TABLE public.zones (
    zone_id text NOT NULL,
    camera_id text NOT NULL,
    preset text NOT NULL,
    name text NOT NULL,
    kind public.kind_code NOT NULL,
    polygon jsonb NOT NULL,
    masks jsonb DEFAULT '[]'::jsonb NOT NULL,
    place_id text,
    schedule jsonb,
    dwell_seconds double precision,
    removed_at timestamp with time zone,
    CONSTRAINT zones_dwell_seconds_check CHECK ((dwell_seconds > (0)::double precision)),
    CONSTRAINT zones_masks_check CHECK ((jsonb_typeof(masks) = 'array'::text)),
    CONSTRAINT zones_polygon_check CHECK (((jsonb_typeof(polygon) = 'array'::text) AND (jsonb_array_length(polygon) >= 3))),
    CONSTRAINT zones_zone_id_check CHECK ((zone_id <> ''::text))
);

COMMENT ON COLUMN public.zones.polygon IS '[[x, y], …] in pixels of the reference picture, last corner not repeated.';

COMMENT ON COLUMN public.zones.removed_at IS 'A removed zone stays, because cases name it.';

CREATE VIEW public.case_cards AS
 SELECT c.case_id,
    c.kind,
    c.state,
    c.status_code,
    c.place_id,
    c.camera_id,
    c.zone_id,
    c.community_id,
    c.grid_id,
    c.incident_id,
    c.policy_version,
    c.severity,
    c.score,
    c.opened_at,
    c.state_since,
    c.version,
    c.run,
    c.acknowledged_at,
    c.acknowledged_by,
    c.closed_at,
    c.closure,
    c.follows_case_id,
    c.sighting_count,
    c.last_seen_at,
    c.block_id,
    c.shop_id,
    c.returns_to_state,
    c.returns_to_purpose,
    c.returns_to_minutes,
    c.assigned_to,
    c.arrived_at,
    c.site_recorded_at,
    c.appealed_at,
    c.clear_since,
    c.clear_frames,
    c.looked_at,
    p.sha256 AS policy_sha256,
    k.name AS camera_name,
    z.name AS zone_name,
    pl.name AS place_name,
    sh.name AS shop_name,
    se.name AS sensor_name,
    COALESCE(k.longitude, se.longitude) AS longitude,
    COALESCE(k.latitude, se.latitude) AS latitude,
    i.box,
    i.detector,
    picture.path AS picture_path,
    t.due_at AS next_due_at,
    leaf.hash AS leaf_hash
   FROM ((((((((((public.cases c
     JOIN public.policies p ON ((((p.kind)::text = (c.kind)::text) AND (p.version = c.policy_version))))
     JOIN public.places pl ON ((pl.place_id = c.place_id)))
     JOIN public.incidents i ON ((i.incident_id = c.incident_id)))
     LEFT JOIN public.shops sh ON ((sh.shop_id = c.shop_id)))
     LEFT JOIN public.cameras k ON ((k.camera_id = c.camera_id)))
     LEFT JOIN public.zones z ON ((z.zone_id = c.zone_id)))
     LEFT JOIN public.sensors se ON ((se.sensor_id = i.sensor_id)))
     LEFT JOIN public.timers t ON (((t.case_id = c.case_id) AND (t.state = 'pending'::text))))
     LEFT JOIN LATERAL ( SELECT e.path
           FROM public.evidence_pictures e
          WHERE ((e.incident_id = c.incident_id) AND (NOT e.sealed))
          ORDER BY (e.role = 'dwell_reached'::text) DESC, e.captured_at DESC
         LIMIT 1) picture ON (true))
     LEFT JOIN LATERAL ( SELECT encode(l.leaf_hash, 'hex'::text) AS hash
           FROM public.evidence_log l
          WHERE (l.case_id = c.case_id)
          ORDER BY l.leaf_index DESC
         LIMIT 1) leaf ON (true));

CREATE TABLE public.case_count_changes (
    opened_at timestamp with time zone NOT NULL,
    kind public.kind_code NOT NULL,
    road_id text,
    community_id text,
    camera_id text,
    by_hand boolean NOT NULL,
    closure text
);

COMMENT ON COLUMN public.case_count_changes.closure IS 'How a case was closed; NULL for one that was opened.';

CREATE TABLE public.case_count_zone (
    only_one boolean DEFAULT true NOT NULL,
    time_zone text NOT NULL,
    CONSTRAINT case_count_zone_only_one_check CHECK (only_one)
);

COMMENT ON TABLE public.case_count_zone IS 'The time zone whose days and hours case_counts has; another one needs all to be counted anew.';

CREATE TABLE public.case_counts (
    grain text NOT NULL,
    day date NOT NULL,
    hour smallint,
    kind public.kind_code NOT NULL,
    road_id text,
    community_id text,
    camera_id text,
    by_hand boolean NOT NULL,
    cases integer NOT NULL,
    self integer NOT NULL,
    managed integer NOT NULL,
    enforced integer NOT NULL,
    false_alarm integer NOT NULL,
    withdrawn integer NOT NULL,
    expired integer NOT NULL,
    CONSTRAINT case_counts_check CHECK (((grain = 'road_hour'::text) OR (hour IS NULL))),
    CONSTRAINT case_counts_check1 CHECK (((grain = 'camera_day'::text) OR (camera_id IS NULL))),
    CONSTRAINT case_counts_grain_check CHECK ((grain = ANY (ARRAY['road_hour'::text, 'road_day'::text, 'camera_day'::text]))),
    CONSTRAINT case_counts_hour_check CHECK (((hour >= 0) AND (hour <= 23)))
);

COMMENT ON TABLE public.case_counts IS 'Cases opened on a day of the street, and of them how many were closed how. Not yet in it: case_count_changes.';

COMMENT ON COLUMN public.case_counts.by_hand IS 'Entered by people, where the eye had missed it.';

CREATE VIEW public.counted_changes AS
 SELECT
        CASE GROUPING(hour, camera_id)
            WHEN 1 THEN 'road_hour'::text
            WHEN 3 THEN 'road_day'::text
            ELSE 'camera_day'::text
        END AS grain,
    day,
    hour,
    kind,
    road_id,
    community_id,
    camera_id,
    by_hand,
    (count(*) FILTER (WHERE (closure IS NULL)))::integer AS cases,
    (count(*) FILTER (WHERE (closure = 'self'::text)))::integer AS self,
    (count(*) FILTER (WHERE (closure = 'managed'::text)))::integer AS managed,
    (count(*) FILTER (WHERE (closure = 'enforced'::text)))::integer AS enforced,
    (count(*) FILTER (WHERE (closure = 'false_alarm'::text)))::integer AS false_alarm,
    (count(*) FILTER (WHERE (closure = 'withdrawn'::text)))::integer AS withdrawn,
    (count(*) FILTER (WHERE (closure = 'expired'::text)))::integer AS expired
   FROM ( SELECT ((case_count_changes.opened_at AT TIME ZONE case_count_zone.time_zone))::date AS day,
            (EXTRACT(hour FROM (case_count_changes.opened_at AT TIME ZONE case_count_zone.time_zone)))::smallint AS hour,
            case_count_changes.kind,
            case_count_changes.road_id,
            case_count_changes.community_id,
            case_count_changes.camera_id,
            case_count_changes.by_hand,
            case_count_changes.closure
           FROM public.case_count_changes,
            public.case_count_zone) changed
  GROUP BY GROUPING SETS ((day, kind, road_id, community_id, by_hand, hour), (day, kind, road_id, community_id, by_hand), (day, kind, road_id, community_id, by_hand, camera_id));

CREATE VIEW public.case_counts_now AS
 SELECT case_counts.grain,
    case_counts.day,
    case_counts.hour,
    case_counts.kind,
    case_counts.road_id,
    case_counts.community_id,
    case_counts.camera_id,
    case_counts.by_hand,
    case_counts.cases,
    case_counts.self,
    case_counts.managed,
    case_counts.enforced,
    case_counts.false_alarm,
    case_counts.withdrawn,
    case_counts.expired
   FROM public.case_counts
UNION ALL
 SELECT counted_changes.grain,
    counted_changes.day,
    counted_changes.hour,
    counted_changes.kind,
    counted_changes.road_id,
    counted_changes.community_id,
    counted_changes.camera_id,
    counted_changes.by_hand,
    counted_changes.cases,
    counted_changes.self,
    counted_changes.managed,
    counted_changes.enforced,
    counted_changes.false_alarm,
    counted_changes.withdrawn,
    counted_changes.expired
   FROM public.counted_changes;

CREATE TABLE public.case_events (
    case_id bigint NOT NULL,
    version integer NOT NULL,
    event_type text NOT NULL,
    state_before text,
    state_after text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    actor_id integer,
    actor_role text NOT NULL,
    fired_timer_id bigint,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT case_events_event_type_check CHECK ((event_type <> ''::text))
);

COMMENT ON COLUMN public.case_events.fired_timer_id IS 'The timer that made it happen, where no person did.';

CREATE TABLE public.case_incidents (
    incident_id uuid NOT NULL,
    case_id bigint NOT NULL,
    attached_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.case_incidents IS 'Which incidents a case holds: its first one, and those attached as sightings of the same thing.';

ALTER TABLE public.cases ALTER COLUMN case_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cases_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.communities (
    community_id text NOT NULL,
    name text NOT NULL,
    geometry public.map_polygon,
    CONSTRAINT communities_community_id_check CHECK ((community_id <> ''::text))
);

CREATE TABLE public.council_changes (
    topic_id integer NOT NULL,
    number integer NOT NULL,
    state_before text,
    state_after text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    person_id integer,
    note text DEFAULT ''::text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT council_changes_by_somebody CHECK (((person_id IS NOT NULL) OR (state_before IS NULL))),
    CONSTRAINT council_changes_number_check CHECK ((number >= 1))
);

COMMENT ON TABLE public.council_changes IS 'Each change of a topic, who made it and why; the record itself proposes.';

CREATE TABLE public.council_decisions (
    decision_id integer NOT NULL,
    topic_id integer NOT NULL,
    meeting_id integer NOT NULL,
    option text NOT NULL,
    words text NOT NULL,
    parties text[] NOT NULL,
    decided_on date NOT NULL,
    decided_by integer NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT council_decisions_option_check CHECK ((option <> ''::text)),
    CONSTRAINT council_decisions_other_in_words CHECK (((option <> 'other'::text) OR (words <> ''::text))),
    CONSTRAINT council_decisions_parties_check CHECK ((cardinality(parties) > 0))
);

COMMENT ON COLUMN public.council_decisions.option IS 'A measure of the catalogue by its id, or other.';

COMMENT ON COLUMN public.council_decisions.parties IS 'Who agreed: organisations and shops by name.';

ALTER TABLE public.council_decisions ALTER COLUMN decision_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.council_decisions_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.council_findings (
    topic_id integer NOT NULL,
    week date NOT NULL,
    rank integer NOT NULL,
    score double precision NOT NULL,
    numbers jsonb NOT NULL,
    CONSTRAINT council_findings_rank_check CHECK ((rank >= 1)),
    CONSTRAINT council_findings_score_check CHECK (((score >= (0)::double precision) AND (score <= (100)::double precision)))
);

COMMENT ON TABLE public.council_findings IS 'What the record of a week said of a topic.';

CREATE TABLE public.council_measures (
    decision_id integer NOT NULL,
    number integer NOT NULL,
    who text NOT NULL,
    what text NOT NULL,
    until_day date NOT NULL,
    done_on date,
    done_by integer,
    CONSTRAINT council_measures_done CHECK (((done_on IS NULL) = (done_by IS NULL))),
    CONSTRAINT council_measures_number_check CHECK ((number >= 1)),
    CONSTRAINT council_measures_what_check CHECK ((what <> ''::text)),
    CONSTRAINT council_measures_who_check CHECK ((who <> ''::text))
);

COMMENT ON TABLE public.council_measures IS 'Who does what until when; done once.';

CREATE TABLE public.council_meetings (
    meeting_id integer NOT NULL,
    held_on date NOT NULL,
    place text NOT NULL,
    planned_by integer NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    CONSTRAINT council_meetings_place_check CHECK ((place <> ''::text))
);

ALTER TABLE public.council_meetings ALTER COLUMN meeting_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.council_meetings_meeting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.council_topics (
    topic_id integer NOT NULL,
    road_id text,
    block_id text,
    kinds text[] NOT NULL,
    hours integer[] NOT NULL,
    first_week date NOT NULL,
    state text DEFAULT 'proposed'::text NOT NULL,
    meeting_id integer,
    steps integer DEFAULT 1 NOT NULL,
    state_since timestamp with time zone NOT NULL,
    CONSTRAINT council_topics_hours_check CHECK (((cardinality(hours) > 0) AND (0 <= ALL (hours)) AND (23 >= ALL (hours)))),
    CONSTRAINT council_topics_kinds_check CHECK ((cardinality(kinds) > 0)),
    CONSTRAINT council_topics_meeting CHECK (
CASE state
    WHEN 'proposed'::text THEN (meeting_id IS NULL)
    WHEN 'dropped'::text THEN true
    ELSE (meeting_id IS NOT NULL)
END),
    CONSTRAINT council_topics_somewhere CHECK (((road_id IS NOT NULL) OR (block_id IS NOT NULL))),
    CONSTRAINT council_topics_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'on_agenda'::text, 'decided'::text, 'carried_out'::text, 'reviewed'::text, 'dropped'::text])))
);

COMMENT ON TABLE public.council_topics IS 'A problem on its way: a stretch (road along one block), kinds, hours of the day.';

ALTER TABLE public.council_topics ALTER COLUMN topic_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.council_topics_topic_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.council_weeks (
    week date NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    cases integer NOT NULL,
    gathered integer NOT NULL,
    problems integer NOT NULL,
    topics integer NOT NULL,
    CONSTRAINT council_weeks_cases_check CHECK ((cases >= 0)),
    CONSTRAINT council_weeks_check CHECK (((gathered >= 0) AND (gathered <= cases))),
    CONSTRAINT council_weeks_check1 CHECK (((first_day <= last_day) AND (last_day < week))),
    CONSTRAINT council_weeks_problems_check CHECK ((problems >= 0)),
    CONSTRAINT council_weeks_topics_check CHECK ((topics >= 0)),
    CONSTRAINT council_weeks_week_check CHECK ((EXTRACT(isodow FROM week) = (1)::numeric))
);

COMMENT ON TABLE public.council_weeks IS 'Mondays on which topics were proposed; a week is proposed once.';

COMMENT ON COLUMN public.council_weeks.gathered IS 'Of the cases looked at, those that are part of a problem.';

CREATE VIEW public.counted_cases AS
 SELECT
        CASE GROUPING(hour, camera_id)
            WHEN 1 THEN 'road_hour'::text
            WHEN 3 THEN 'road_day'::text
            ELSE 'camera_day'::text
        END AS grain,
    day,
    hour,
    kind,
    road_id,
    community_id,
    camera_id,
    by_hand,
    (count(*))::integer AS cases,
    (count(*) FILTER (WHERE (closure = 'self'::text)))::integer AS self,
    (count(*) FILTER (WHERE (closure = 'managed'::text)))::integer AS managed,
    (count(*) FILTER (WHERE (closure = 'enforced'::text)))::integer AS enforced,
    (count(*) FILTER (WHERE (closure = 'false_alarm'::text)))::integer AS false_alarm,
    (count(*) FILTER (WHERE (closure = 'withdrawn'::text)))::integer AS withdrawn,
    (count(*) FILTER (WHERE (closure = 'expired'::text)))::integer AS expired
   FROM ( SELECT ((c.opened_at AT TIME ZONE case_count_zone.time_zone))::date AS day,
            (EXTRACT(hour FROM (c.opened_at AT TIME ZONE case_count_zone.time_zone)))::smallint AS hour,
            c.kind,
            c.road_id,
            c.community_id,
            c.camera_id,
            (i.entered_by IS NOT NULL) AS by_hand,
            c.closure
           FROM (public.cases c
             JOIN public.incidents i USING (incident_id)),
            public.case_count_zone) opened
  GROUP BY GROUPING SETS ((day, kind, road_id, community_id, by_hand, hour), (day, kind, road_id, community_id, by_hand), (day, kind, road_id, community_id, by_hand, camera_id));

CREATE TABLE public.evidence_checkpoints (
    tree_size bigint NOT NULL,
    root_hash bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    signature bytea,
    key_id text,
    CONSTRAINT evidence_checkpoints_check CHECK (((signature IS NULL) = (key_id IS NULL))),
    CONSTRAINT evidence_checkpoints_root_hash_check CHECK ((octet_length(root_hash) = 32)),
    CONSTRAINT evidence_checkpoints_tree_size_check CHECK ((tree_size >= 0))
);

CREATE TABLE public.evidence_nodes (
    level smallint NOT NULL,
    node_index bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT evidence_nodes_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT evidence_nodes_level_check CHECK ((level >= 1)),
    CONSTRAINT evidence_nodes_node_index_check CHECK ((node_index >= 0))
);

COMMENT ON TABLE public.evidence_nodes IS 'Roots of complete subtrees over 2^level leaves, so that a root or a proof reads O(log n) rows.';

CREATE TABLE public.forecast_backtests (
    last_day date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    figures jsonb NOT NULL
);

COMMENT ON TABLE public.forecast_backtests IS 'How good forecasts of past days would have been; one row by the last of these days.';

CREATE TABLE public.forecasts (
    day date NOT NULL,
    road_id text NOT NULL,
    kind public.kind_code NOT NULL,
    hour smallint NOT NULL,
    mean double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    CONSTRAINT forecasts_check CHECK ((high >= low)),
    CONSTRAINT forecasts_hour_check CHECK (((hour >= 0) AND (hour <= 23))),
    CONSTRAINT forecasts_low_check CHECK ((low >= (0)::double precision)),
    CONSTRAINT forecasts_mean_check CHECK ((mean >= (0)::double precision))
);

COMMENT ON COLUMN public.forecasts.low IS 'With high: nine days in ten are to lie from the one to the other, both included.';

CREATE TABLE public.generated_street (
    only_one boolean DEFAULT true NOT NULL,
    seed bigint NOT NULL,
    sha256 public.sha256_hex NOT NULL,
    made_at timestamp with time zone DEFAULT public.cityeye_now() NOT NULL,
    CONSTRAINT generated_street_only_one_check CHECK (only_one)
);

COMMENT ON TABLE public.generated_street IS 'The whole street that was generated into this database: one at most, told by its seed.';

COMMENT ON COLUMN public.generated_street.sha256 IS 'Of all its records, so that a street of another version of the generator is told from it.';

CREATE TABLE public.grids (
    grid_id text NOT NULL,
    name text NOT NULL,
    community_id text,
    geometry public.map_polygon,
    CONSTRAINT grids_grid_id_check CHECK ((grid_id <> ''::text))
);

COMMENT ON TABLE public.grids IS 'Micro-grids: their members are told first.';

CREATE TABLE public.held_commands (
    held_command_id bigint NOT NULL,
    case_id bigint NOT NULL,
    person_id integer NOT NULL,
    command text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    seen_version integer NOT NULL,
    given_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    outcome text,
    reason text,
    CONSTRAINT held_commands_command_check CHECK ((command <> ''::text)),
    CONSTRAINT held_commands_due_later CHECK ((due_at > given_at)),
    CONSTRAINT held_commands_not_before_due CHECK (((outcome = 'undone'::text) OR (settled_at >= due_at))),
    CONSTRAINT held_commands_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'undone'::text, 'refused'::text]))),
    CONSTRAINT held_commands_refused_has_reason CHECK (((NOT (outcome IS DISTINCT FROM 'refused'::text)) = ((reason IS NOT NULL) AND (reason <> ''::text)))),
    CONSTRAINT held_commands_settled_has_outcome CHECK (((settled_at IS NULL) = (outcome IS NULL)))
);

COMMENT ON TABLE public.held_commands IS 'What somebody ordered of a case, and that is carried out when it is due unless it is undone before.';

COMMENT ON COLUMN public.held_commands.seen_version IS 'The version of the case that the order was made for; at another it is refused.';

ALTER TABLE public.held_commands ALTER COLUMN held_command_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.held_commands_held_command_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.held_commands_told (
    held_command_id bigint NOT NULL,
    told_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.held_commands_told IS 'Refused ones that the person who gave them has taken note of.';

CREATE TABLE public.kept_analyses (
    analysis text NOT NULL,
    asked jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    numbers jsonb NOT NULL,
    CONSTRAINT kept_analyses_analysis_check CHECK ((analysis <> ''::text)),
    CONSTRAINT kept_analyses_asked_check CHECK ((jsonb_typeof(asked) = 'object'::text)),
    CONSTRAINT kept_analyses_numbers_check CHECK ((jsonb_typeof(numbers) = 'object'::text))
);

COMMENT ON TABLE public.kept_analyses IS 'One row a question, replaced when it is answered anew; nothing else hangs on it.';

COMMENT ON COLUMN public.kept_analyses.asked IS 'What was asked: period, kind, how places are grouped.';

CREATE TABLE public.micro_grid_groups (
    group_id text NOT NULL,
    name text NOT NULL,
    channel_url text,
    community_id text,
    grid_id text,
    block_id text,
    active boolean DEFAULT true NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    resting_until timestamp with time zone,
    last_error text,
    refuses boolean DEFAULT false NOT NULL
);

COMMENT ON TABLE public.micro_grid_groups IS 'Groups that notices are posted in. Without an area a group serves the whole street.';

COMMENT ON COLUMN public.micro_grid_groups.channel_url IS 'Apprise URL. A secret: no constraint looks at it, because a refused row would be quoted in the server''s log.';

COMMENT ON COLUMN public.micro_grid_groups.failures IS 'Failures one after another; the channel rests longer after each.';

COMMENT ON COLUMN public.micro_grid_groups.refuses IS 'Its last answer was that it never will take a message, as things stand.';

CREATE TABLE public.model_steps (
    detector text NOT NULL,
    number integer NOT NULL,
    state_before text,
    state_after text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    who text NOT NULL,
    person_id bigint,
    reason text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    leaf_index bigint NOT NULL,
    CONSTRAINT model_steps_number_check CHECK ((number >= 1)),
    CONSTRAINT model_steps_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT model_steps_who_check CHECK ((who <> ''::text))
);

COMMENT ON TABLE public.model_steps IS 'Each change of a version''s state, and each recording of its figures: who made it and why, with its leaf in the evidence log.';

CREATE TABLE public.model_versions (
    family text NOT NULL,
    version integer NOT NULL,
    sha256 public.sha256_hex NOT NULL,
    training jsonb DEFAULT '{}'::jsonb NOT NULL,
    registered_at timestamp with time zone DEFAULT public.cityeye_now() NOT NULL,
    detector text GENERATED ALWAYS AS (((family || '_v'::text) || (version)::text)) STORED,
    state text DEFAULT 'trained'::text NOT NULL,
    parent text,
    data_sha256 public.sha256_hex,
    figures jsonb DEFAULT '{}'::jsonb NOT NULL,
    steps integer DEFAULT 0 NOT NULL,
    state_since timestamp with time zone DEFAULT public.cityeye_now() NOT NULL,
    canary_cameras text[] DEFAULT '{}'::text[] NOT NULL,
    shadow_share double precision,
    previous text,
    CONSTRAINT model_versions_canary CHECK (((state = 'canary'::text) = (cardinality(canary_cameras) > 0))),
    CONSTRAINT model_versions_shadow CHECK (
CASE
    WHEN (state = 'shadow'::text) THEN ((shadow_share > (0)::double precision) AND (shadow_share <= (1)::double precision))
    ELSE (shadow_share IS NULL)
END),
    CONSTRAINT model_versions_state_check CHECK ((state = ANY (ARRAY['trained'::text, 'staged'::text, 'shadow'::text, 'canary'::text, 'live'::text, 'retired'::text, 'refused'::text]))),
    CONSTRAINT model_versions_version_check CHECK ((version >= 1))
);

COMMENT ON COLUMN public.model_versions.training IS 'Facts of its making: program, settings, hours, scenes seen.';

COMMENT ON COLUMN public.model_versions.previous IS 'What it took over from when it went live; a rollback goes back to it.';

CREATE TABLE public.notice_posts (
    notice_id uuid NOT NULL,
    group_id text NOT NULL,
    posted_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN public.notice_posts.group_id IS 'Not a foreign key: a group may be removed, with its secret, and the post stays on record.';

CREATE TABLE public.notices (
    notice_id uuid DEFAULT gen_random_uuid() NOT NULL,
    case_id bigint,
    idempotency_key text NOT NULL,
    purpose text NOT NULL,
    role text NOT NULL,
    channel text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone,
    body jsonb DEFAULT '{}'::jsonb NOT NULL,
    last_error text,
    delivered_through text,
    resent_at timestamp with time zone,
    resent_by integer,
    CONSTRAINT notices_check CHECK (((state = 'delivered'::text) = (delivered_at IS NOT NULL))),
    CONSTRAINT notices_of_a_case_or_the_house CHECK (((case_id IS NULL) = (purpose = 'data_quality'::text))),
    CONSTRAINT notices_of_the_house_stay_in_it CHECK (((case_id IS NOT NULL) OR (channel = 'inbox'::text))),
    CONSTRAINT notices_purpose_check CHECK ((purpose = ANY (ARRAY['push'::text, 'group_post'::text, 'reminder_1'::text, 'reminder_2'::text, 'enforcement'::text, 'closed'::text, 'stand_in'::text, 'appeal'::text, 'ruling'::text, 'rework'::text, 'judgement'::text, 'assignment'::text, 'data_quality'::text]))),
    CONSTRAINT notices_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text])))
);

COMMENT ON TABLE public.notices IS 'The outbox: written with the decision that wants them, delivered at least once.';

COMMENT ON COLUMN public.notices.delivered_through IS '`inbox`: the house''s own pages; else the groups it was posted in, as `group:river,group:hill`.';

COMMENT ON COLUMN public.notices.resent_at IS 'When a person last sent a dead letter again; its attempts are counted from then.';

CREATE TABLE public.observations (
    observation_id uuid NOT NULL,
    camera_id text NOT NULL,
    preset text NOT NULL,
    zone_id text NOT NULL,
    kind public.kind_code NOT NULL,
    thing text NOT NULL,
    box public.picture_box NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    seen_count integer NOT NULL,
    missed_count integer NOT NULL,
    mean_score double precision NOT NULL,
    best_score double precision NOT NULL,
    detector text NOT NULL,
    dwell_reached_at timestamp with time zone,
    ended_at timestamp with time zone,
    best_picture text,
    unnamed boolean DEFAULT false NOT NULL,
    CONSTRAINT observations_best_score_check CHECK (((best_score >= (0)::double precision) AND (best_score <= (1)::double precision))),
    CONSTRAINT observations_check CHECK ((last_seen_at >= first_seen_at)),
    CONSTRAINT observations_mean_score_check CHECK (((mean_score >= (0)::double precision) AND (mean_score <= (1)::double precision))),
    CONSTRAINT observations_missed_count_check CHECK ((missed_count >= 0)),
    CONSTRAINT observations_seen_count_check CHECK ((seen_count >= 0))
)
WITH (fillfactor='70');

COMMENT ON COLUMN public.observations.unnamed IS 'Most of what was seen of it had no name; by no policy is it more than suspected.';

CREATE VIEW public.overdue_or_missing_timers AS
 SELECT t.case_id,
    c.state,
    'overdue'::text AS problem,
    t.timer_id,
    t.due_at
   FROM (public.timers t
     JOIN public.cases c USING (case_id))
  WHERE ((t.state = 'pending'::text) AND (t.due_at < public.cityeye_now()))
UNION ALL
 SELECT c.case_id,
    c.state,
    'missing'::text AS problem,
    NULL::bigint AS timer_id,
    NULL::timestamp with time zone AS due_at
   FROM public.cases c
  WHERE ((c.state <> 'closed'::text) AND (c.state <> 'appealed'::text) AND (NOT (EXISTS ( SELECT
           FROM public.timers t
          WHERE ((t.case_id = c.case_id) AND (t.state = 'pending'::text))))))
UNION ALL
 SELECT t.case_id,
    c.state,
        CASE
            WHEN (t.run <> c.run) THEN 'stale_run'::text
            ELSE 'unwanted'::text
        END AS problem,
    t.timer_id,
    t.due_at
   FROM (public.timers t
     JOIN public.cases c USING (case_id))
  WHERE ((t.state = 'pending'::text) AND ((t.run <> c.run) OR (c.state = ANY (ARRAY['closed'::text, 'appealed'::text]))));

CREATE TABLE public.patrol_plans (
    day date NOT NULL,
    revision integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    inputs_sha256 public.sha256_hex NOT NULL,
    numbers jsonb NOT NULL,
    CONSTRAINT patrol_plans_revision_check CHECK ((revision >= 1))
);

COMMENT ON TABLE public.patrol_plans IS 'The newest revision of a day is walked. The same inputs never make another revision.';

CREATE TABLE public.patrol_staff (
    person_id integer NOT NULL,
    shift_id text NOT NULL,
    kinds text[] NOT NULL,
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    days_off integer[] DEFAULT '{}'::integer[] NOT NULL,
    CONSTRAINT patrol_staff_kinds_check CHECK ((cardinality(kinds) > 0)),
    CONSTRAINT patrol_staff_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
    CONSTRAINT patrol_staff_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision)))
);

COMMENT ON COLUMN public.patrol_staff.kinds IS 'Kinds of violation that the person may handle.';

COMMENT ON COLUMN public.patrol_staff.longitude IS 'Of the station, where the walk begins, ends and rests.';

COMMENT ON COLUMN public.patrol_staff.days_off IS 'Weekdays without duty, 1 Monday to 7.';

CREATE TABLE public.patrol_stops (
    day date NOT NULL,
    revision integer NOT NULL,
    stop_id text NOT NULL,
    road_id text NOT NULL,
    section integer NOT NULL,
    from_minute integer NOT NULL,
    until_minute integer NOT NULL,
    minutes integer NOT NULL,
    person_id integer,
    arrive integer,
    leave integer,
    expected jsonb NOT NULL,
    value double precision NOT NULL,
    exploration boolean NOT NULL,
    reason text,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT patrol_stops_check CHECK ((((person_id IS NULL) = (arrive IS NULL)) AND ((person_id IS NULL) = (leave IS NULL)) AND ((person_id IS NULL) = (reason IS NOT NULL)))),
    CONSTRAINT patrol_stops_check1 CHECK (((arrive >= from_minute) AND (leave <= until_minute) AND (leave = (arrive + minutes)))),
    CONSTRAINT patrol_stops_minutes_check CHECK ((minutes > 0)),
    CONSTRAINT patrol_stops_section_check CHECK ((section >= 1)),
    CONSTRAINT patrol_stops_value_check CHECK ((value >= (0)::double precision))
);

COMMENT ON TABLE public.patrol_stops IS 'A section of a road in a window of hours: walked by a person, or dropped for a reason.';

COMMENT ON COLUMN public.patrol_stops.arrive IS 'In minutes after midnight, like leave and the window.';

COMMENT ON COLUMN public.patrol_stops.expected IS 'Violations expected to be met, by kind; value is their sum over the kinds that the person may handle.';

CREATE TABLE public.patrol_visits (
    visit_id bigint NOT NULL,
    day date NOT NULL,
    stop_id text NOT NULL,
    road_id text NOT NULL,
    section integer NOT NULL,
    person_id integer NOT NULL,
    result text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT patrol_visits_result_check CHECK ((result = ANY (ARRAY['done'::text, 'nothing_found'::text, 'found'::text])))
);

COMMENT ON TABLE public.patrol_visits IS 'Ticks of who walked; a later tick of the same stop corrects the earlier.';

ALTER TABLE public.patrol_visits ALTER COLUMN visit_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.patrol_visits_visit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people (
    person_id integer NOT NULL,
    sign_in_name text NOT NULL,
    display_name text NOT NULL,
    password_hash text,
    phone text,
    active boolean DEFAULT true NOT NULL,
    wecom_user_id text,
    CONSTRAINT people_sign_in_name_check CHECK ((sign_in_name <> ''::text))
);

COMMENT ON COLUMN public.people.password_hash IS 'argon2; NULL for people who sign in through OIDC only.';

COMMENT ON COLUMN public.people.wecom_user_id IS 'Member id in WeCom, by which a group robot mentions; without it, the phone number.';

ALTER TABLE public.people ALTER COLUMN person_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.people_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.place_states (
    camera_id text NOT NULL,
    preset text NOT NULL,
    state jsonb NOT NULL,
    saved_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

COMMENT ON TABLE public.place_states IS 'What place tracking needs to go on after a crash; saved with the incidents that came out of it.';

CREATE TABLE public.quality_camera_days (
    day date NOT NULL,
    camera_id text NOT NULL,
    sightings bigint DEFAULT 0 NOT NULL,
    incidents bigint DEFAULT 0 NOT NULL,
    CONSTRAINT quality_camera_days_incidents_check CHECK ((incidents >= 0)),
    CONSTRAINT quality_camera_days_sightings_check CHECK ((sightings >= 0))
);

COMMENT ON TABLE public.quality_camera_days IS 'A row where there was anything; a camera without one saw nothing on a counted day.';

CREATE TABLE public.quality_counted_days (
    day date NOT NULL
);

CREATE TABLE public.quality_results (
    run_id uuid NOT NULL,
    number integer NOT NULL,
    suite text NOT NULL,
    name text NOT NULL,
    outcome text NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    checked bigint NOT NULL,
    failing bigint NOT NULL,
    reason text NOT NULL,
    key_of text NOT NULL,
    keys jsonb NOT NULL,
    rows jsonb NOT NULL,
    CONSTRAINT quality_results_check CHECK (((outcome = 'passed'::text) = (reason = ''::text))),
    CONSTRAINT quality_results_checked_check CHECK ((checked >= 0)),
    CONSTRAINT quality_results_en_check CHECK ((en <> ''::text)),
    CONSTRAINT quality_results_failing_check CHECK ((failing >= 0)),
    CONSTRAINT quality_results_key_of_check CHECK ((key_of = ANY (ARRAY['case'::text, 'camera'::text, 'shop'::text, 'kind'::text, 'text'::text]))),
    CONSTRAINT quality_results_keys_check CHECK ((jsonb_typeof(keys) = 'array'::text)),
    CONSTRAINT quality_results_name_check CHECK ((name <> ''::text)),
    CONSTRAINT quality_results_number_check CHECK ((number >= 1)),
    CONSTRAINT quality_results_outcome_check CHECK ((outcome = ANY (ARRAY['passed'::text, 'failed'::text, 'errored'::text]))),
    CONSTRAINT quality_results_rows_check CHECK ((jsonb_typeof(rows) = 'array'::text)),
    CONSTRAINT quality_results_suite_check CHECK ((suite = ANY (ARRAY['cases'::text, 'incidents'::text, 'sightings'::text, 'timers'::text, 'notices'::text, 'shops'::text, 'street'::text, 'training'::text]))),
    CONSTRAINT quality_results_zh_check CHECK ((zh <> ''::text))
);

COMMENT ON COLUMN public.quality_results.keys IS 'What names the failing rows, a thousand at most.';

COMMENT ON COLUMN public.quality_results.rows IS 'The first failing rows, as they were when they were checked.';

CREATE TABLE public.quality_runs (
    run_number bigint NOT NULL,
    run_id uuid NOT NULL,
    day date NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    seconds double precision NOT NULL,
    passed boolean NOT NULL,
    expectations integer NOT NULL,
    failed integer NOT NULL,
    docs_path text,
    docs_error text,
    CONSTRAINT quality_runs_check CHECK ((finished_at >= started_at)),
    CONSTRAINT quality_runs_check1 CHECK (((failed >= 0) AND (failed <= expectations))),
    CONSTRAINT quality_runs_check2 CHECK ((passed = (failed = 0))),
    CONSTRAINT quality_runs_check3 CHECK (((docs_path IS NULL) <> (docs_error IS NULL))),
    CONSTRAINT quality_runs_expectations_check CHECK ((expectations >= 1)),
    CONSTRAINT quality_runs_seconds_check CHECK ((seconds >= (0)::double precision))
);

COMMENT ON COLUMN public.quality_runs.day IS 'Of the street''s own time zone.';

COMMENT ON COLUMN public.quality_runs.failed IS 'Expectations of the day that failed; the training set is judged beside it.';

COMMENT ON COLUMN public.quality_runs.docs_path IS 'Data Docs as a ZIP file in the picture store.';

ALTER TABLE public.quality_runs ALTER COLUMN run_number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.quality_runs_run_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.replayed_year (
    only_one boolean DEFAULT true NOT NULL,
    seed bigint NOT NULL,
    first_day date NOT NULL,
    days integer NOT NULL,
    days_done integer DEFAULT 0 NOT NULL,
    life jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT replayed_year_check CHECK (((days_done >= 0) AND (days_done <= days))),
    CONSTRAINT replayed_year_days_check CHECK ((days > 0)),
    CONSTRAINT replayed_year_only_one_check CHECK (only_one)
);

COMMENT ON TABLE public.replayed_year IS 'The year that is replayed into this database: one at most, and how far it has come.';

COMMENT ON COLUMN public.replayed_year.life IS 'What the next day needs to know: what people have learnt, and what still stands where.';

CREATE TABLE public.report_deliveries (
    delivery_id uuid DEFAULT gen_random_uuid() NOT NULL,
    idempotency_key text NOT NULL,
    subscription_id integer NOT NULL,
    report_id uuid NOT NULL,
    revision integer NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    link text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone,
    last_error text,
    CONSTRAINT report_deliveries_check CHECK (((state = 'delivered'::text) = (delivered_at IS NOT NULL))),
    CONSTRAINT report_deliveries_revision_check CHECK ((revision >= 1)),
    CONSTRAINT report_deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text])))
);

COMMENT ON TABLE public.report_deliveries IS 'The outbox of reports: at least once, under a key, with the retries of notices. Those are of a case, these of a report.';

COMMENT ON COLUMN public.report_deliveries.idempotency_key IS 'Names the revision only for who wants every one: others get a report once.';

CREATE TABLE public.report_subscriptions (
    subscription_id integer NOT NULL,
    report_type text NOT NULL,
    language text NOT NULL,
    person_id integer,
    group_id text,
    channel_name text,
    channel_url text,
    every_revision boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT public.cityeye_now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT report_subscriptions_channel CHECK (
CASE
    WHEN ((channel_name IS NULL) OR (ended_at IS NOT NULL)) THEN (channel_url IS NULL)
    ELSE (channel_url IS NOT NULL)
END),
    CONSTRAINT report_subscriptions_channel_name_check CHECK ((channel_name <> ''::text)),
    CONSTRAINT report_subscriptions_language_check CHECK ((language = ANY (ARRAY['zh'::text, 'en'::text]))),
    CONSTRAINT report_subscriptions_one_reader CHECK ((num_nonnulls(person_id, group_id, channel_name) = 1)),
    CONSTRAINT report_subscriptions_report_type_check CHECK ((report_type = ANY (ARRAY['daily'::text, 'weekly'::text, 'monthly'::text, 'exposure'::text, 'committee'::text])))
);

COMMENT ON TABLE public.report_subscriptions IS 'Who gets a type of report: a person in the inbox, a group, or a channel of its own.';

COMMENT ON COLUMN public.report_subscriptions.group_id IS 'Not a foreign key: a group may be removed, with its secret; its deliveries then fail and say so.';

COMMENT ON COLUMN public.report_subscriptions.channel_url IS 'Apprise URL. A secret, forgotten when the subscription ends; no index holds it, because a refused row would be quoted.';

ALTER TABLE public.report_subscriptions ALTER COLUMN subscription_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.report_subscriptions_subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reports (
    report_id uuid NOT NULL,
    report_type text NOT NULL,
    period_start date NOT NULL,
    period_end date NOT NULL,
    revision integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    path text NOT NULL,
    sha256 public.sha256_hex NOT NULL,
    numbers jsonb NOT NULL,
    pdf_path text,
    pdf_sha256 public.sha256_hex,
    xlsx_path text,
    xlsx_sha256 public.sha256_hex,
    late jsonb,
    CONSTRAINT reports_check CHECK ((period_end >= period_start)),
    CONSTRAINT reports_pdf_has_hash CHECK (((pdf_path IS NULL) = (pdf_sha256 IS NULL))),
    CONSTRAINT reports_report_type_check CHECK ((report_type <> ''::text)),
    CONSTRAINT reports_revision_check CHECK ((revision >= 1)),
    CONSTRAINT reports_xlsx_has_hash CHECK (((xlsx_path IS NULL) = (xlsx_sha256 IS NULL)))
);

COMMENT ON COLUMN public.reports.pdf_path IS 'NULL for reports made before they were printed.';

COMMENT ON COLUMN public.reports.late IS 'What came after the revision before was made, and which numbers it changed; NULL for a first one.';

CREATE TABLE public.roads (
    road_id text NOT NULL,
    name text NOT NULL,
    community_id text,
    geometry public.map_line,
    length_metres double precision,
    CONSTRAINT roads_length_metres_check CHECK ((length_metres > (0)::double precision)),
    CONSTRAINT roads_road_id_check CHECK ((road_id <> ''::text))
);

COMMENT ON COLUMN public.roads.geometry IS 'The middle of the road.';

CREATE TABLE public.sample_origins (
    sample_id uuid NOT NULL,
    provenance text NOT NULL,
    incident_id uuid,
    case_id bigint,
    person_id integer,
    at timestamp with time zone NOT NULL,
    CONSTRAINT sample_origins_provenance_check CHECK ((provenance = ANY (ARRAY['false_alarm'::text, 'appeal_upheld'::text, 'missed_case'::text, 'confirmed_case'::text, 'uncertain'::text, 'imported_labels'::text])))
);

COMMENT ON TABLE public.sample_origins IS 'Why a picture is a sample, by whom and when; several cases may bring the same picture.';

CREATE TABLE public.schema_migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL
);

CREATE TABLE public.sessions (
    token_sha256 public.sha256_hex NOT NULL,
    person_id integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT sessions_check CHECK ((expires_at > started_at))
);

CREATE TABLE public.setup_changes (
    change_id bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    person_id bigint NOT NULL,
    subject text NOT NULL,
    subject_id text NOT NULL,
    before jsonb,
    after jsonb,
    CONSTRAINT setup_changes_check CHECK (((before IS NOT NULL) OR (after IS NOT NULL))),
    CONSTRAINT setup_changes_check1 CHECK ((before IS DISTINCT FROM after)),
    CONSTRAINT setup_changes_subject_check CHECK ((subject = ANY (ARRAY['zone'::text, 'policy'::text, 'person'::text, 'shop'::text]))),
    CONSTRAINT setup_changes_subject_id_check CHECK ((subject_id <> ''::text))
);

COMMENT ON COLUMN public.setup_changes.before IS 'NULL where it was added.';

COMMENT ON COLUMN public.setup_changes.after IS 'NULL where it was removed.';

ALTER TABLE public.setup_changes ALTER COLUMN change_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.setup_changes_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shadow_cases (
    detector text NOT NULL,
    side text NOT NULL,
    incident_id uuid NOT NULL,
    camera_id text NOT NULL,
    zone_id text NOT NULL,
    kind public.kind_code NOT NULL,
    thing text NOT NULL,
    box public.picture_box NOT NULL,
    score double precision NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    dwell_reached_at timestamp with time zone NOT NULL,
    CONSTRAINT shadow_cases_side_check CHECK ((side = ANY (ARRAY['live'::text, 'candidate'::text])))
);

COMMENT ON TABLE public.shadow_cases IS 'Cases that the candidate, and the live detector on the same frames, would have opened.';

CREATE TABLE public.shadow_watch (
    detector text NOT NULL,
    camera_id text NOT NULL,
    frames bigint NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    CONSTRAINT shadow_watch_frames_check CHECK ((frames >= 0))
);

COMMENT ON TABLE public.shadow_watch IS 'How many frames both sides of a shadow have seen; without frames no cases say nothing.';

CREATE TABLE public.shifts (
    shift_id text NOT NULL,
    name text NOT NULL,
    begins integer NOT NULL,
    until integer NOT NULL,
    break_from integer NOT NULL,
    break_until integer NOT NULL,
    break_minutes integer NOT NULL,
    CONSTRAINT shifts_begins_check CHECK ((begins >= 0)),
    CONSTRAINT shifts_break_minutes_check CHECK ((break_minutes >= 0)),
    CONSTRAINT shifts_check CHECK (((begins <= break_from) AND ((break_from + break_minutes) <= break_until) AND (break_until <= until) AND (begins < until))),
    CONSTRAINT shifts_shift_id_check CHECK ((shift_id <> ''::text)),
    CONSTRAINT shifts_until_check CHECK ((until <= 1440))
);

COMMENT ON TABLE public.shifts IS 'Hours of patrol, in minutes after midnight of the street''s own time zone.';

COMMENT ON COLUMN public.shifts.break_from IS 'The break is taken at the station, anywhere between break_from and break_until.';

CREATE TABLE public.sightings (
    observation_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    camera_id text NOT NULL,
    box public.picture_box NOT NULL,
    score double precision NOT NULL,
    thing text NOT NULL,
    detector text NOT NULL,
    CONSTRAINT sightings_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision)))
)
PARTITION BY RANGE (seen_at);

COMMENT ON TABLE public.sightings IS 'Sparse: a place''s sighting is stored at most every few seconds. One partition a month.';

CREATE TABLE public.sightings_default (
    observation_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    camera_id text NOT NULL,
    box public.picture_box NOT NULL,
    score double precision NOT NULL,
    thing text NOT NULL,
    detector text NOT NULL,
    CONSTRAINT sightings_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision)))
);

CREATE TABLE public.sign_in_attempts (
    attempt_id bigint NOT NULL,
    sign_in_name text NOT NULL,
    origin text NOT NULL,
    success boolean NOT NULL,
    at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN public.sign_in_attempts.sign_in_name IS 'Lower case, as typed: a name that nobody has is counted as well.';

ALTER TABLE public.sign_in_attempts ALTER COLUMN attempt_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_in_attempts_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.simulated_departures (
    block text NOT NULL,
    spot text NOT NULL,
    number integer NOT NULL,
    leaves_at timestamp with time zone NOT NULL,
    why text NOT NULL,
    CONSTRAINT simulated_departures_number_check CHECK ((number >= 0))
);

COMMENT ON COLUMN public.simulated_departures.number IS 'Visits of a spot are counted from 0, and a later one never gives way to an earlier.';

ALTER TABLE public.timers ALTER COLUMN timer_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.timers_timer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tours_settled (
    person_id integer NOT NULL,
    tour text NOT NULL,
    version integer NOT NULL,
    outcome text NOT NULL,
    settled_at timestamp with time zone NOT NULL,
    CONSTRAINT tours_settled_outcome_check CHECK ((outcome = ANY (ARRAY['taken'::text, 'declined'::text]))),
    CONSTRAINT tours_settled_tour_check CHECK ((tour <> ''::text)),
    CONSTRAINT tours_settled_version_check CHECK ((version > 0))
);

COMMENT ON TABLE public.tours_settled IS 'One row a person, tour and version of its steps; what is not here may be offered.';

COMMENT ON COLUMN public.tours_settled.tour IS 'The role that it is for.';

CREATE TABLE public.training_samples (
    sample_id uuid NOT NULL,
    sha256 public.sha256_hex NOT NULL,
    path text NOT NULL,
    captured_at timestamp with time zone NOT NULL,
    camera_id text,
    preset text,
    place_id text,
    split text NOT NULL,
    state text NOT NULL,
    boxes jsonb NOT NULL,
    labelled_things text[] NOT NULL,
    taken_at timestamp with time zone DEFAULT public.cityeye_now() NOT NULL,
    labelled_at timestamp with time zone,
    labelled_by integer,
    CONSTRAINT training_samples_boxes_check CHECK ((jsonb_typeof(boxes) = 'array'::text)),
    CONSTRAINT training_samples_check CHECK (
CASE
    WHEN (camera_id IS NULL) THEN ((preset IS NULL) AND (place_id IS NOT NULL))
    ELSE ((preset IS NOT NULL) AND (place_id IS NULL))
END),
    CONSTRAINT training_samples_split_check CHECK ((split = ANY (ARRAY['train'::text, 'valid'::text, 'test'::text]))),
    CONSTRAINT training_samples_state_check CHECK ((state = ANY (ARRAY['to_label'::text, 'labelled'::text, 'refused'::text])))
);

COMMENT ON COLUMN public.training_samples.path IS 'Of the sealed original; what leaves the house is a copy with people blurred.';

COMMENT ON COLUMN public.training_samples.place_id IS 'Of a picture that no camera took.';

COMMENT ON COLUMN public.training_samples.boxes IS '[{thing, box, present, crowd}]; present false: looked at, and the thing is not in the box.';

COMMENT ON COLUMN public.training_samples.labelled_things IS 'Looked for all over the picture: where such a thing has no box, there is none.';

ALTER TABLE ONLY public.sightings ATTACH PARTITION public.sightings_default DEFAULT;

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (key_sha256);

ALTER TABLE ONLY public.blocks
    ADD CONSTRAINT blocks_pkey PRIMARY KEY (block_id);

ALTER TABLE ONLY public.camera_health
    ADD CONSTRAINT camera_health_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.camera_presets
    ADD CONSTRAINT camera_presets_pkey PRIMARY KEY (camera_id, preset);

ALTER TABLE ONLY public.camera_switches
    ADD CONSTRAINT camera_switches_pkey PRIMARY KEY (camera_id, at);

ALTER TABLE ONLY public.cameras
    ADD CONSTRAINT cameras_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (campaign_id);

ALTER TABLE ONLY public.case_count_zone
    ADD CONSTRAINT case_count_zone_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY public.case_counts
    ADD CONSTRAINT case_counts_grain_day_kind_road_id_community_id_camera_id_h_key UNIQUE NULLS NOT DISTINCT (grain, day, kind, road_id, community_id, camera_id, hour, by_hand);

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_pkey PRIMARY KEY (case_id, version);

ALTER TABLE ONLY public.case_incidents
    ADD CONSTRAINT case_incidents_pkey PRIMARY KEY (incident_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_incident_id_key UNIQUE (incident_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.clock_shift
    ADD CONSTRAINT clock_shift_pkey PRIMARY KEY (one_row);

ALTER TABLE ONLY public.communities
    ADD CONSTRAINT communities_pkey PRIMARY KEY (community_id);

ALTER TABLE ONLY public.council_changes
    ADD CONSTRAINT council_changes_pkey PRIMARY KEY (topic_id, number);

ALTER TABLE ONLY public.council_decisions
    ADD CONSTRAINT council_decisions_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY public.council_decisions
    ADD CONSTRAINT council_decisions_topic_id_key UNIQUE (topic_id);

ALTER TABLE ONLY public.council_findings
    ADD CONSTRAINT council_findings_pkey PRIMARY KEY (topic_id, week);

ALTER TABLE ONLY public.council_measures
    ADD CONSTRAINT council_measures_pkey PRIMARY KEY (decision_id, number);

ALTER TABLE ONLY public.council_meetings
    ADD CONSTRAINT council_meetings_held_on_key UNIQUE (held_on);

ALTER TABLE ONLY public.council_meetings
    ADD CONSTRAINT council_meetings_pkey PRIMARY KEY (meeting_id);

ALTER TABLE ONLY public.council_topics
    ADD CONSTRAINT council_topics_pkey PRIMARY KEY (topic_id);

ALTER TABLE ONLY public.council_weeks
    ADD CONSTRAINT council_weeks_pkey PRIMARY KEY (week);

ALTER TABLE ONLY public.evidence_checkpoints
    ADD CONSTRAINT evidence_checkpoints_pkey PRIMARY KEY (tree_size);

ALTER TABLE ONLY public.evidence_log
    ADD CONSTRAINT evidence_log_case_id_case_version_key UNIQUE (case_id, case_version);

ALTER TABLE ONLY public.evidence_log
    ADD CONSTRAINT evidence_log_pkey PRIMARY KEY (leaf_index);

ALTER TABLE ONLY public.evidence_nodes
    ADD CONSTRAINT evidence_nodes_pkey PRIMARY KEY (level, node_index);

ALTER TABLE ONLY public.evidence_pictures
    ADD CONSTRAINT evidence_pictures_pkey PRIMARY KEY (evidence_id);

ALTER TABLE ONLY public.forecast_backtests
    ADD CONSTRAINT forecast_backtests_pkey PRIMARY KEY (last_day);

ALTER TABLE ONLY public.forecasts
    ADD CONSTRAINT forecasts_pkey PRIMARY KEY (day, road_id, kind, hour);

ALTER TABLE ONLY public.generated_street
    ADD CONSTRAINT generated_street_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY public.grids
    ADD CONSTRAINT grids_pkey PRIMARY KEY (grid_id);

ALTER TABLE ONLY public.held_commands
    ADD CONSTRAINT held_commands_pkey PRIMARY KEY (held_command_id);

ALTER TABLE ONLY public.held_commands_told
    ADD CONSTRAINT held_commands_told_pkey PRIMARY KEY (held_command_id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_alarm_once UNIQUE (sensor_id, alarm_id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_pkey PRIMARY KEY (incident_id);

ALTER TABLE ONLY public.kept_analyses
    ADD CONSTRAINT kept_analyses_pkey PRIMARY KEY (analysis, asked);

ALTER TABLE ONLY public.micro_grid_groups
    ADD CONSTRAINT micro_grid_groups_pkey PRIMARY KEY (group_id);

ALTER TABLE ONLY public.model_steps
    ADD CONSTRAINT model_steps_leaf_index_key UNIQUE (leaf_index);

ALTER TABLE ONLY public.model_steps
    ADD CONSTRAINT model_steps_pkey PRIMARY KEY (detector, number);

ALTER TABLE ONLY public.model_versions
    ADD CONSTRAINT model_versions_detector_key UNIQUE (detector);

ALTER TABLE ONLY public.model_versions
    ADD CONSTRAINT model_versions_pkey PRIMARY KEY (family, version);

ALTER TABLE ONLY public.notice_posts
    ADD CONSTRAINT notice_posts_pkey PRIMARY KEY (notice_id, group_id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (notice_id);

ALTER TABLE ONLY public.observations
    ADD CONSTRAINT observations_pkey PRIMARY KEY (observation_id);

ALTER TABLE ONLY public.patrol_plans
    ADD CONSTRAINT patrol_plans_pkey PRIMARY KEY (day, revision);

ALTER TABLE ONLY public.patrol_staff
    ADD CONSTRAINT patrol_staff_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.patrol_stops
    ADD CONSTRAINT patrol_stops_pkey PRIMARY KEY (day, revision, stop_id);

ALTER TABLE ONLY public.patrol_visits
    ADD CONSTRAINT patrol_visits_pkey PRIMARY KEY (visit_id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.place_states
    ADD CONSTRAINT place_states_pkey PRIMARY KEY (camera_id, preset);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT places_pkey PRIMARY KEY (place_id);

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_pkey PRIMARY KEY (kind, version);

ALTER TABLE ONLY public.quality_camera_days
    ADD CONSTRAINT quality_camera_days_pkey PRIMARY KEY (day, camera_id);

ALTER TABLE ONLY public.quality_counted_days
    ADD CONSTRAINT quality_counted_days_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.quality_results
    ADD CONSTRAINT quality_results_pkey PRIMARY KEY (run_id, number);

ALTER TABLE ONLY public.quality_results
    ADD CONSTRAINT quality_results_run_id_name_key UNIQUE (run_id, name);

ALTER TABLE ONLY public.quality_runs
    ADD CONSTRAINT quality_runs_pkey PRIMARY KEY (run_number);

ALTER TABLE ONLY public.quality_runs
    ADD CONSTRAINT quality_runs_run_id_key UNIQUE (run_id);

ALTER TABLE ONLY public.replayed_year
    ADD CONSTRAINT replayed_year_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY public.report_deliveries
    ADD CONSTRAINT report_deliveries_idempotency_key_key UNIQUE (idempotency_key);

ALTER TABLE ONLY public.report_deliveries
    ADD CONSTRAINT report_deliveries_pkey PRIMARY KEY (delivery_id);

ALTER TABLE ONLY public.report_subscriptions
    ADD CONSTRAINT report_subscriptions_pkey PRIMARY KEY (subscription_id);

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (report_id);

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_report_type_period_start_key UNIQUE (report_type, period_start);

ALTER TABLE ONLY public.roads
    ADD CONSTRAINT roads_pkey PRIMARY KEY (road_id);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT role_grants_person_id_role_community_id_grid_id_block_id_sh_key UNIQUE NULLS NOT DISTINCT (person_id, role, community_id, grid_id, block_id, shop_id);

ALTER TABLE ONLY public.sample_origins
    ADD CONSTRAINT sample_origins_sample_id_provenance_incident_id_key UNIQUE NULLS NOT DISTINCT (sample_id, provenance, incident_id);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.sensors
    ADD CONSTRAINT sensors_pkey PRIMARY KEY (sensor_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_sha256);

ALTER TABLE ONLY public.setup_changes
    ADD CONSTRAINT setup_changes_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY public.shadow_cases
    ADD CONSTRAINT shadow_cases_pkey PRIMARY KEY (detector, side, incident_id);

ALTER TABLE ONLY public.shadow_watch
    ADD CONSTRAINT shadow_watch_pkey PRIMARY KEY (detector, camera_id);

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_pkey PRIMARY KEY (shift_id);

ALTER TABLE ONLY public.shops
    ADD CONSTRAINT shops_pkey PRIMARY KEY (shop_id);

ALTER TABLE ONLY public.sightings
    ADD CONSTRAINT sightings_pkey PRIMARY KEY (observation_id, seen_at);

ALTER TABLE ONLY public.sightings_default
    ADD CONSTRAINT sightings_default_pkey PRIMARY KEY (observation_id, seen_at);

ALTER TABLE ONLY public.sign_in_attempts
    ADD CONSTRAINT sign_in_attempts_pkey PRIMARY KEY (attempt_id);

ALTER TABLE ONLY public.simulated_departures
    ADD CONSTRAINT simulated_departures_pkey PRIMARY KEY (block, spot);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT timers_pkey PRIMARY KEY (timer_id);

ALTER TABLE ONLY public.tours_settled
    ADD CONSTRAINT tours_settled_pkey PRIMARY KEY (person_id, tour, version);

ALTER TABLE ONLY public.training_samples
    ADD CONSTRAINT training_samples_pkey PRIMARY KEY (sample_id);

ALTER TABLE ONLY public.zones
    ADD CONSTRAINT zones_pkey PRIMARY KEY (zone_id);

CREATE INDEX camera_health_history_of_camera ON public.camera_health_history USING btree (camera_id, noticed_at);

CREATE INDEX case_events_photos ON public.case_events USING gin (((detail -> 'photos'::text)) jsonb_path_ops) WHERE (detail ? 'photos'::text);

CREATE INDEX case_events_signature ON public.case_events USING btree ((((detail -> 'signature'::text) ->> 'path'::text))) WHERE (detail ? 'signature'::text);

CREATE INDEX case_incidents_of_case ON public.case_incidents USING btree (case_id);

CREATE INDEX cases_by_day_of_closing ON public.cases USING brin (closed_at) WITH (pages_per_range='32');

CREATE INDEX cases_feed ON public.cases USING btree (state, kind, case_id);

CREATE INDEX cases_of_block ON public.cases USING btree (block_id, state, case_id) WHERE (block_id IS NOT NULL);

CREATE INDEX cases_of_camera ON public.cases USING btree (camera_id, state, case_id);

CREATE INDEX cases_of_community ON public.cases USING btree (community_id, state, case_id);

CREATE INDEX cases_of_grid ON public.cases USING btree (grid_id, state, case_id);

CREATE INDEX cases_of_place ON public.cases USING btree (place_id, kind, case_id);

CREATE INDEX cases_of_shop ON public.cases USING btree (shop_id, state, case_id) WHERE (shop_id IS NOT NULL);

CREATE UNIQUE INDEX cases_one_open_per_place_and_kind ON public.cases USING btree (place_id, kind) WHERE (state <> 'closed'::text);

CREATE INDEX cases_open_counts ON public.cases USING btree (state, kind) WHERE (state <> 'closed'::text);

CREATE INDEX cases_open_of_camera ON public.cases USING btree (camera_id) WHERE (state <> 'closed'::text);

CREATE INDEX cases_opened_at ON public.cases USING btree (opened_at);

CREATE INDEX council_findings_of_week ON public.council_findings USING btree (week, rank);

CREATE INDEX council_topics_of_meeting ON public.council_topics USING btree (meeting_id);

CREATE INDEX council_topics_of_stretch ON public.council_topics USING btree (road_id, block_id);

CREATE INDEX evidence_log_of_case ON public.evidence_log USING btree (case_id, leaf_index) WHERE (case_id IS NOT NULL);

CREATE INDEX evidence_pictures_by_path ON public.evidence_pictures USING btree (path) WHERE (NOT sealed);

CREATE INDEX evidence_pictures_of_incident ON public.evidence_pictures USING btree (incident_id);

CREATE INDEX held_commands_due ON public.held_commands USING btree (due_at, held_command_id) WHERE (settled_at IS NULL);

CREATE INDEX held_commands_of_person ON public.held_commands USING btree (person_id, held_command_id);

CREATE UNIQUE INDEX held_commands_one_pending_per_case ON public.held_commands USING btree (case_id) WHERE (settled_at IS NULL);

CREATE INDEX held_commands_refused ON public.held_commands USING btree (person_id, held_command_id) WHERE (outcome = 'refused'::text);

CREATE INDEX incidents_by_day ON public.incidents USING brin (recorded_at) WITH (pages_per_range='32');

CREATE INDEX incidents_of_observation ON public.incidents USING btree (observation_id);

CREATE UNIQUE INDEX model_versions_one_of_a_role ON public.model_versions USING btree (state) WHERE (state = ANY (ARRAY['live'::text, 'shadow'::text, 'canary'::text]));

CREATE INDEX notices_by_day ON public.notices USING brin (created_at) WITH (pages_per_range='32');

CREATE INDEX notices_dead ON public.notices USING btree (created_at) WHERE (state = 'dead'::text);

CREATE INDEX notices_due ON public.notices USING btree (next_attempt_at, notice_id) WHERE (state = 'pending'::text);

CREATE INDEX notices_due_inbox ON public.notices USING btree (next_attempt_at, notice_id) WHERE ((state = 'pending'::text) AND (channel = 'inbox'::text));

CREATE INDEX notices_due_posts ON public.notices USING btree (next_attempt_at, notice_id) WHERE ((state = 'pending'::text) AND (channel <> 'inbox'::text));

CREATE INDEX notices_of_case ON public.notices USING btree (case_id, created_at);

CREATE INDEX observations_followed ON public.observations USING btree (camera_id) WHERE ((ended_at IS NULL) AND (dwell_reached_at IS NOT NULL));

CREATE INDEX observations_of_zone ON public.observations USING btree (zone_id, first_seen_at);

CREATE INDEX patrol_stops_of_person ON public.patrol_stops USING btree (person_id, day) WHERE (person_id IS NOT NULL);

CREATE INDEX patrol_visits_of_day ON public.patrol_visits USING btree (day, stop_id, visit_id);

CREATE UNIQUE INDEX people_sign_in_name ON public.people USING btree (lower(sign_in_name));

CREATE INDEX places_spots_of_zone ON public.places USING btree (zone_id) WHERE spot;

CREATE INDEX quality_runs_of_day ON public.quality_runs USING btree (day, run_number);

CREATE INDEX report_deliveries_due ON public.report_deliveries USING btree (next_attempt_at) WHERE (state = 'pending'::text);

CREATE INDEX report_deliveries_of_subscription ON public.report_deliveries USING btree (subscription_id, created_at);

CREATE UNIQUE INDEX report_subscriptions_of_channel ON public.report_subscriptions USING btree (report_type, channel_name) WHERE ((ended_at IS NULL) AND (channel_name IS NOT NULL));

CREATE UNIQUE INDEX report_subscriptions_of_group ON public.report_subscriptions USING btree (report_type, group_id) WHERE ((ended_at IS NULL) AND (group_id IS NOT NULL));

CREATE UNIQUE INDEX report_subscriptions_of_person ON public.report_subscriptions USING btree (report_type, person_id) WHERE ((ended_at IS NULL) AND (person_id IS NOT NULL));

CREATE INDEX reports_newest ON public.reports USING btree (made_at);

CREATE INDEX sample_origins_of_case ON public.sample_origins USING btree (case_id);

CREATE INDEX sessions_of_person ON public.sessions USING btree (person_id);

CREATE INDEX setup_changes_of_subject ON public.setup_changes USING btree (subject, subject_id, change_id);

CREATE INDEX shops_of_place ON public.shops USING btree (place_id);

CREATE INDEX sightings_by_day ON ONLY public.sightings USING brin (seen_at) WITH (pages_per_range='32');

CREATE INDEX sightings_default_seen_at_idx ON public.sightings_default USING brin (seen_at) WITH (pages_per_range='32');

CREATE INDEX sign_in_attempts_of_name ON public.sign_in_attempts USING btree (sign_in_name, at);

CREATE INDEX timers_awaiting_delivery ON public.timers USING btree (case_id) WHERE ((state = 'pending'::text) AND (purpose = 'delivery'::text));

CREATE INDEX timers_by_day ON public.timers USING brin (finished_at) WITH (pages_per_range='32');

CREATE INDEX timers_due ON public.timers USING btree (due_at, timer_id) WHERE (state = 'pending'::text);

CREATE UNIQUE INDEX timers_one_pending_per_case ON public.timers USING btree (case_id) WHERE (state = 'pending'::text);

CREATE UNIQUE INDEX timers_one_per_run ON public.timers USING btree (case_id, run) WHERE (state <> 'cancelled'::text);

CREATE INDEX training_samples_by_state ON public.training_samples USING btree (state, split, sample_id);

CREATE INDEX training_samples_of_camera ON public.training_samples USING btree (camera_id, split);

CREATE INDEX zones_of_camera ON public.zones USING btree (camera_id) WHERE (removed_at IS NULL);

ALTER INDEX public.sightings_pkey ATTACH PARTITION public.sightings_default_pkey;

ALTER INDEX public.sightings_by_day ATTACH PARTITION public.sightings_default_seen_at_idx;

CREATE TRIGGER camera_presets_notify AFTER INSERT OR UPDATE ON public.camera_presets FOR EACH ROW EXECUTE FUNCTION public.notify_camera();

CREATE TRIGGER cameras_notify AFTER INSERT OR UPDATE ON public.cameras FOR EACH ROW EXECUTE FUNCTION public.notify_camera();

CREATE TRIGGER cameras_switched AFTER UPDATE OF enabled ON public.cameras FOR EACH ROW WHEN ((new.enabled <> old.enabled)) EXECUTE FUNCTION public.note_camera_switch();

CREATE TRIGGER campaigns_stay BEFORE DELETE OR UPDATE ON public.campaigns FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER case_events_append_only BEFORE DELETE OR UPDATE ON public.case_events FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER case_events_check AFTER INSERT ON public.case_events REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION public.check_new_events();

CREATE TRIGGER case_events_no_truncate BEFORE TRUNCATE ON public.case_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER case_incidents_append_only BEFORE DELETE OR UPDATE ON public.case_incidents FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER case_incidents_no_truncate BEFORE TRUNCATE ON public.case_incidents FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE CONSTRAINT TRIGGER cases_changed_complete AFTER UPDATE ON public.cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.version <> new.version)) EXECUTE FUNCTION public.check_case_complete();

CREATE TRIGGER cases_check_1_closed BEFORE UPDATE ON public.cases FOR EACH ROW WHEN ((old.state = 'closed'::text)) EXECUTE FUNCTION public.refuse_case_change('case_closed_is_final');

CREATE TRIGGER cases_check_2_opening BEFORE UPDATE ON public.cases FOR EACH ROW WHEN ((((((((((((((((new.case_id IS DISTINCT FROM old.case_id) OR ((new.kind)::text IS DISTINCT FROM (old.kind)::text)) OR (new.place_id IS DISTINCT FROM old.place_id)) OR (new.camera_id IS DISTINCT FROM old.camera_id)) OR (new.zone_id IS DISTINCT FROM old.zone_id)) OR (new.community_id IS DISTINCT FROM old.community_id)) OR (new.grid_id IS DISTINCT FROM old.grid_id)) OR (new.block_id IS DISTINCT FROM old.block_id)) OR (new.shop_id IS DISTINCT FROM old.shop_id)) OR (new.incident_id IS DISTINCT FROM old.incident_id)) OR (new.policy_version IS DISTINCT FROM old.policy_version)) OR (new.severity IS DISTINCT FROM old.severity)) OR (new.score IS DISTINCT FROM old.score)) OR (new.opened_at IS DISTINCT FROM old.opened_at)) OR (new.follows_case_id IS DISTINCT FROM old.follows_case_id))) EXECUTE FUNCTION public.refuse_case_change('case_opening_is_fixed');

CREATE TRIGGER cases_check_3_sightings BEFORE UPDATE ON public.cases FOR EACH ROW WHEN (((new.sighting_count < old.sighting_count) OR (new.last_seen_at < old.last_seen_at) OR (new.looked_at < old.looked_at))) EXECUTE FUNCTION public.refuse_case_change('case_sightings_only_grow');

CREATE TRIGGER cases_check_4_version BEFORE UPDATE ON public.cases FOR EACH ROW WHEN ((((new.version <> (old.version + 1)) OR (new.run <> (old.run + 1))) AND ((((((((((((((((new.state IS DISTINCT FROM old.state) OR (new.status_code IS DISTINCT FROM old.status_code)) OR (new.state_since IS DISTINCT FROM old.state_since)) OR (new.version IS DISTINCT FROM old.version)) OR (new.run IS DISTINCT FROM old.run)) OR (new.acknowledged_at IS DISTINCT FROM old.acknowledged_at)) OR (new.acknowledged_by IS DISTINCT FROM old.acknowledged_by)) OR (new.closed_at IS DISTINCT FROM old.closed_at)) OR (new.closure IS DISTINCT FROM old.closure)) OR (new.returns_to_state IS DISTINCT FROM old.returns_to_state)) OR (new.returns_to_purpose IS DISTINCT FROM old.returns_to_purpose)) OR (new.returns_to_minutes IS DISTINCT FROM old.returns_to_minutes)) OR (new.assigned_to IS DISTINCT FROM old.assigned_to)) OR (new.arrived_at IS DISTINCT FROM old.arrived_at)) OR (new.site_recorded_at IS DISTINCT FROM old.site_recorded_at)) OR (new.appealed_at IS DISTINCT FROM old.appealed_at)))) EXECUTE FUNCTION public.refuse_case_change('case_change_takes_next_version');

CREATE TRIGGER cases_check_5_enforcing BEFORE UPDATE ON public.cases FOR EACH ROW WHEN (((new.state = 'enforcing'::text) AND (old.state <> 'enforcing'::text) AND (new.severity <> 'urgent'::text))) EXECUTE FUNCTION public.check_reminded();

CREATE TRIGGER cases_check_6_road BEFORE UPDATE ON public.cases FOR EACH ROW WHEN ((new.road_id IS DISTINCT FROM old.road_id)) EXECUTE FUNCTION public.refuse_case_change('case_opening_is_fixed');

CREATE TRIGGER cases_check_new BEFORE INSERT ON public.cases FOR EACH ROW EXECUTE FUNCTION public.check_new_case();

CREATE TRIGGER cases_check_new_enforcing BEFORE INSERT ON public.cases FOR EACH ROW WHEN (((new.state = 'enforcing'::text) AND (new.severity <> 'urgent'::text))) EXECUTE FUNCTION public.check_reminded();

CREATE TRIGGER cases_count_closed AFTER UPDATE ON public.cases FOR EACH ROW WHEN (((old.closure IS NULL) AND (new.closure IS NOT NULL))) EXECUTE FUNCTION public.note_closed_case();

CREATE TRIGGER cases_count_new AFTER INSERT ON public.cases REFERENCING NEW TABLE AS new_cases FOR EACH STATEMENT EXECUTE FUNCTION public.note_opened_cases();

CREATE CONSTRAINT TRIGGER cases_new_complete AFTER INSERT ON public.cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_case_complete();

CREATE TRIGGER cases_no_removal BEFORE DELETE ON public.cases FOR EACH ROW EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER cases_no_truncate BEFORE TRUNCATE ON public.cases FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER cases_notify_changed AFTER UPDATE ON public.cases REFERENCING OLD TABLE AS old_cases NEW TABLE AS new_cases FOR EACH STATEMENT EXECUTE FUNCTION public.notify_changed_case();

CREATE TRIGGER cases_notify_new AFTER INSERT ON public.cases REFERENCING NEW TABLE AS new_cases FOR EACH STATEMENT EXECUTE FUNCTION public.notify_case();

CREATE TRIGGER council_changes_append_only BEFORE DELETE OR UPDATE ON public.council_changes FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER council_changes_check BEFORE INSERT ON public.council_changes FOR EACH ROW EXECUTE FUNCTION public.check_council_change();

CREATE TRIGGER council_changes_no_truncate BEFORE TRUNCATE ON public.council_changes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER council_decisions_append_only BEFORE DELETE OR UPDATE ON public.council_decisions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER council_decisions_check BEFORE INSERT ON public.council_decisions FOR EACH ROW EXECUTE FUNCTION public.check_council_decision();

CREATE TRIGGER council_decisions_no_truncate BEFORE TRUNCATE ON public.council_decisions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE CONSTRAINT TRIGGER council_decisions_told AFTER INSERT ON public.council_decisions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_council_decision_told();

CREATE TRIGGER council_findings_append_only BEFORE DELETE OR UPDATE ON public.council_findings FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER council_findings_no_truncate BEFORE TRUNCATE ON public.council_findings FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER council_measures_check BEFORE INSERT OR UPDATE ON public.council_measures FOR EACH ROW EXECUTE FUNCTION public.check_council_measure();

CREATE TRIGGER council_measures_no_removal BEFORE DELETE ON public.council_measures FOR EACH ROW EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER council_measures_no_truncate BEFORE TRUNCATE ON public.council_measures FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER council_topics_check BEFORE INSERT OR UPDATE ON public.council_topics FOR EACH ROW EXECUTE FUNCTION public.check_council_topic();

CREATE CONSTRAINT TRIGGER council_topics_complete AFTER INSERT OR UPDATE ON public.council_topics DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_council_topic_complete();

CREATE TRIGGER council_topics_no_removal BEFORE DELETE ON public.council_topics FOR EACH ROW EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER council_topics_no_truncate BEFORE TRUNCATE ON public.council_topics FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER council_weeks_append_only BEFORE DELETE OR UPDATE ON public.council_weeks FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER council_weeks_no_truncate BEFORE TRUNCATE ON public.council_weeks FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER evidence_checkpoints_append_only BEFORE DELETE OR UPDATE ON public.evidence_checkpoints FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER evidence_checkpoints_no_truncate BEFORE TRUNCATE ON public.evidence_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER evidence_log_append_only BEFORE DELETE OR UPDATE ON public.evidence_log FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER evidence_log_follows AFTER INSERT ON public.evidence_log REFERENCING NEW TABLE AS new_leaves FOR EACH STATEMENT EXECUTE FUNCTION public.check_leaves_follow();

CREATE TRIGGER evidence_log_no_truncate BEFORE TRUNCATE ON public.evidence_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER evidence_nodes_append_only BEFORE DELETE OR UPDATE ON public.evidence_nodes FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER evidence_nodes_no_truncate BEFORE TRUNCATE ON public.evidence_nodes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER evidence_pictures_append_only BEFORE DELETE OR UPDATE ON public.evidence_pictures FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER evidence_pictures_no_truncate BEFORE TRUNCATE ON public.evidence_pictures FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER held_commands_check BEFORE INSERT OR UPDATE ON public.held_commands FOR EACH ROW EXECUTE FUNCTION public.check_held_command();

CREATE CONSTRAINT TRIGGER held_commands_done AFTER UPDATE ON public.held_commands DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.outcome = 'done'::text)) EXECUTE FUNCTION public.check_held_command_done();

CREATE TRIGGER held_commands_no_removal BEFORE DELETE ON public.held_commands FOR EACH ROW EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER held_commands_no_truncate BEFORE TRUNCATE ON public.held_commands FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER held_commands_notify AFTER INSERT OR UPDATE ON public.held_commands FOR EACH STATEMENT EXECUTE FUNCTION public.notify_held_command();

CREATE TRIGGER held_commands_told_append_only BEFORE DELETE OR UPDATE ON public.held_commands_told FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER held_commands_told_check BEFORE INSERT ON public.held_commands_told FOR EACH ROW EXECUTE FUNCTION public.check_held_command_told();

CREATE TRIGGER held_commands_told_no_truncate BEFORE TRUNCATE ON public.held_commands_told FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER held_commands_told_notify AFTER INSERT ON public.held_commands_told FOR EACH STATEMENT EXECUTE FUNCTION public.notify_held_command();

CREATE TRIGGER incidents_append_only BEFORE DELETE OR UPDATE ON public.incidents FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER incidents_no_truncate BEFORE TRUNCATE ON public.incidents FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER model_steps_append_only BEFORE DELETE OR UPDATE ON public.model_steps FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER model_steps_no_truncate BEFORE TRUNCATE ON public.model_steps FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER model_versions_no_removal BEFORE DELETE ON public.model_versions FOR EACH ROW EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER model_versions_notify AFTER INSERT OR UPDATE ON public.model_versions FOR EACH ROW EXECUTE FUNCTION public.notify_model();

CREATE TRIGGER model_versions_step BEFORE INSERT OR UPDATE ON public.model_versions FOR EACH ROW EXECUTE FUNCTION public.check_model_step();

CREATE CONSTRAINT TRIGGER model_versions_told AFTER INSERT OR UPDATE ON public.model_versions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_model_step_is_told();

CREATE TRIGGER notice_posts_append_only BEFORE DELETE OR UPDATE ON public.notice_posts FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER notice_posts_no_truncate BEFORE TRUNCATE ON public.notice_posts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER notices_check BEFORE UPDATE ON public.notices FOR EACH ROW WHEN (((old.state = 'delivered'::text) OR ((old.state = 'dead'::text) AND (new.state = 'delivered'::text)) OR ((((((((new.notice_id IS DISTINCT FROM old.notice_id) OR (new.case_id IS DISTINCT FROM old.case_id)) OR (new.idempotency_key IS DISTINCT FROM old.idempotency_key)) OR (new.purpose IS DISTINCT FROM old.purpose)) OR (new.role IS DISTINCT FROM old.role)) OR (new.channel IS DISTINCT FROM old.channel)) OR (new.created_at IS DISTINCT FROM old.created_at)) OR (new.body IS DISTINCT FROM old.body)))) EXECUTE FUNCTION public.check_notice_change();

CREATE TRIGGER notices_check_new BEFORE INSERT ON public.notices FOR EACH ROW WHEN (((new.state <> 'pending'::text) OR (new.attempts <> 0))) EXECUTE FUNCTION public.check_notice_change();

CREATE TRIGGER notices_no_removal BEFORE DELETE ON public.notices FOR EACH ROW EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER notices_no_truncate BEFORE TRUNCATE ON public.notices FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER notices_notify AFTER INSERT ON public.notices FOR EACH STATEMENT EXECUTE FUNCTION public.notify_notice();

CREATE TRIGGER patrol_visits_stay BEFORE DELETE OR UPDATE ON public.patrol_visits FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER policies_append_only BEFORE DELETE OR UPDATE ON public.policies FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER policies_no_truncate BEFORE TRUNCATE ON public.policies FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER quality_results_append_only BEFORE DELETE OR UPDATE ON public.quality_results FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER quality_results_no_truncate BEFORE TRUNCATE ON public.quality_results FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER quality_runs_append_only BEFORE DELETE OR UPDATE ON public.quality_runs FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER quality_runs_no_truncate BEFORE TRUNCATE ON public.quality_runs FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER report_deliveries_final BEFORE UPDATE ON public.report_deliveries FOR EACH ROW WHEN ((old.state = 'delivered'::text)) EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER report_deliveries_no_removal BEFORE DELETE ON public.report_deliveries FOR EACH ROW EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER report_deliveries_notify AFTER INSERT ON public.report_deliveries FOR EACH STATEMENT EXECUTE FUNCTION public.notify_notice();

CREATE TRIGGER setup_changes_append_only BEFORE DELETE OR UPDATE ON public.setup_changes FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER setup_changes_no_truncate BEFORE TRUNCATE ON public.setup_changes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER timers_check BEFORE UPDATE ON public.timers FOR EACH ROW WHEN (((old.state <> 'pending'::text) OR (((((new.timer_id IS DISTINCT FROM old.timer_id) OR (new.case_id IS DISTINCT FROM old.case_id)) OR (new.run IS DISTINCT FROM old.run)) OR (new.purpose IS DISTINCT FROM old.purpose)) OR (new.due_at IS DISTINCT FROM old.due_at)))) EXECUTE FUNCTION public.check_timer_change();

CREATE TRIGGER timers_check_new BEFORE INSERT ON public.timers FOR EACH ROW WHEN ((new.state <> 'pending'::text)) EXECUTE FUNCTION public.check_timer_change();

CREATE TRIGGER timers_ended AFTER UPDATE ON public.timers REFERENCING NEW TABLE AS changed_timers FOR EACH STATEMENT EXECUTE FUNCTION public.check_ended_timers();

CREATE TRIGGER timers_new AFTER INSERT ON public.timers REFERENCING NEW TABLE AS new_timers FOR EACH STATEMENT EXECUTE FUNCTION public.check_new_timers();

CREATE TRIGGER timers_no_removal BEFORE DELETE ON public.timers FOR EACH ROW EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER timers_no_truncate BEFORE TRUNCATE ON public.timers FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_removal();

CREATE TRIGGER timers_notify AFTER INSERT ON public.timers FOR EACH STATEMENT EXECUTE FUNCTION public.notify_timer();

CREATE TRIGGER tours_settled_check BEFORE UPDATE ON public.tours_settled FOR EACH ROW EXECUTE FUNCTION public.check_tour_settled();

CREATE TRIGGER training_samples_split BEFORE INSERT OR UPDATE OF split, camera_id ON public.training_samples FOR EACH ROW EXECUTE FUNCTION public.check_sample_split();

CREATE TRIGGER zones_notify AFTER INSERT OR UPDATE ON public.zones FOR EACH ROW EXECUTE FUNCTION public.notify_camera();

ALTER TABLE ONLY public.blocks
    ADD CONSTRAINT blocks_community_id_fkey FOREIGN KEY (community_id) REFERENCES public.communities(community_id);

ALTER TABLE ONLY public.blocks
    ADD CONSTRAINT blocks_grid_id_fkey FOREIGN KEY (grid_id) REFERENCES public.grids(grid_id);

ALTER TABLE ONLY public.camera_health
    ADD CONSTRAINT camera_health_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.camera_health_history
    ADD CONSTRAINT camera_health_history_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.camera_presets
    ADD CONSTRAINT camera_presets_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.camera_switches
    ADD CONSTRAINT camera_switches_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.cameras
    ADD CONSTRAINT cameras_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.blocks(block_id);

ALTER TABLE ONLY public.cameras
    ADD CONSTRAINT cameras_community_id_fkey FOREIGN KEY (community_id) REFERENCES public.communities(community_id);

ALTER TABLE ONLY public.cameras
    ADD CONSTRAINT cameras_grid_id_fkey FOREIGN KEY (grid_id) REFERENCES public.grids(grid_id);

ALTER TABLE ONLY public.cameras
    ADD CONSTRAINT cameras_road_id_fkey FOREIGN KEY (road_id) REFERENCES public.roads(road_id);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(case_id);

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_fired_timer_id_fkey FOREIGN KEY (fired_timer_id) REFERENCES public.timers(timer_id);

ALTER TABLE ONLY public.case_incidents
    ADD CONSTRAINT case_incidents_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(case_id);

ALTER TABLE ONLY public.case_incidents
    ADD CONSTRAINT case_incidents_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incidents(incident_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_acknowledged_by_fkey FOREIGN KEY (acknowledged_by) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_assigned_to_fkey FOREIGN KEY (assigned_to) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.blocks(block_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_community_id_fkey FOREIGN KEY (community_id) REFERENCES public.communities(community_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_follows_case_id_fkey FOREIGN KEY (follows_case_id) REFERENCES public.cases(case_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_grid_id_fkey FOREIGN KEY (grid_id) REFERENCES public.grids(grid_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incidents(incident_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_kind_policy_version_fkey FOREIGN KEY (kind, policy_version) REFERENCES public.policies(kind, version);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.places(place_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_road_id_fkey FOREIGN KEY (road_id) REFERENCES public.roads(road_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES public.shops(shop_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES public.zones(zone_id);

ALTER TABLE ONLY public.council_changes
    ADD CONSTRAINT council_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.council_changes
    ADD CONSTRAINT council_changes_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES public.council_topics(topic_id);

ALTER TABLE ONLY public.council_decisions
    ADD CONSTRAINT council_decisions_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.council_decisions
    ADD CONSTRAINT council_decisions_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.council_meetings(meeting_id);

ALTER TABLE ONLY public.council_decisions
    ADD CONSTRAINT council_decisions_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES public.council_topics(topic_id);

ALTER TABLE ONLY public.council_findings
    ADD CONSTRAINT council_findings_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES public.council_topics(topic_id);

ALTER TABLE ONLY public.council_findings
    ADD CONSTRAINT council_findings_week_fkey FOREIGN KEY (week) REFERENCES public.council_weeks(week);

ALTER TABLE ONLY public.council_measures
    ADD CONSTRAINT council_measures_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES public.council_decisions(decision_id);

ALTER TABLE ONLY public.council_measures
    ADD CONSTRAINT council_measures_done_by_fkey FOREIGN KEY (done_by) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.council_meetings
    ADD CONSTRAINT council_meetings_planned_by_fkey FOREIGN KEY (planned_by) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.council_topics
    ADD CONSTRAINT council_topics_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.blocks(block_id);

ALTER TABLE ONLY public.council_topics
    ADD CONSTRAINT council_topics_first_week_fkey FOREIGN KEY (first_week) REFERENCES public.council_weeks(week);

ALTER TABLE ONLY public.council_topics
    ADD CONSTRAINT council_topics_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.council_meetings(meeting_id);

ALTER TABLE ONLY public.council_topics
    ADD CONSTRAINT council_topics_road_id_fkey FOREIGN KEY (road_id) REFERENCES public.roads(road_id);

ALTER TABLE ONLY public.evidence_log
    ADD CONSTRAINT evidence_log_case_id_case_version_fkey FOREIGN KEY (case_id, case_version) REFERENCES public.case_events(case_id, version);

ALTER TABLE ONLY public.evidence_log
    ADD CONSTRAINT evidence_log_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(case_id);

ALTER TABLE ONLY public.evidence_pictures
    ADD CONSTRAINT evidence_pictures_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incidents(incident_id);

ALTER TABLE ONLY public.forecasts
    ADD CONSTRAINT forecasts_road_id_fkey FOREIGN KEY (road_id) REFERENCES public.roads(road_id);

ALTER TABLE ONLY public.grids
    ADD CONSTRAINT grids_community_id_fkey FOREIGN KEY (community_id) REFERENCES public.communities(community_id);

ALTER TABLE ONLY public.held_commands
    ADD CONSTRAINT held_commands_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(case_id);

ALTER TABLE ONLY public.held_commands
    ADD CONSTRAINT held_commands_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.held_commands_told
    ADD CONSTRAINT held_commands_told_held_command_id_fkey FOREIGN KEY (held_command_id) REFERENCES public.held_commands(held_command_id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.places(place_id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_sensor_id_fkey FOREIGN KEY (sensor_id) REFERENCES public.sensors(sensor_id);

ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT incidents_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES public.zones(zone_id);

ALTER TABLE ONLY public.micro_grid_groups
    ADD CONSTRAINT micro_grid_groups_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.blocks(block_id);

ALTER TABLE ONLY public.micro_grid_groups
    ADD CONSTRAINT micro_grid_groups_community_id_fkey FOREIGN KEY (community_id) REFERENCES public.communities(community_id);

ALTER TABLE ONLY public.micro_grid_groups
    ADD CONSTRAINT micro_grid_groups_grid_id_fkey FOREIGN KEY (grid_id) REFERENCES public.grids(grid_id);

ALTER TABLE ONLY public.model_steps
    ADD CONSTRAINT model_steps_detector_fkey FOREIGN KEY (detector) REFERENCES public.model_versions(detector);

ALTER TABLE ONLY public.model_steps
    ADD CONSTRAINT model_steps_leaf_index_fkey FOREIGN KEY (leaf_index) REFERENCES public.evidence_log(leaf_index);

ALTER TABLE ONLY public.model_steps
    ADD CONSTRAINT model_steps_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.notice_posts
    ADD CONSTRAINT notice_posts_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.notices(notice_id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(case_id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_resent_by_fkey FOREIGN KEY (resent_by) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.observations
    ADD CONSTRAINT observations_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.observations
    ADD CONSTRAINT observations_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES public.zones(zone_id);

ALTER TABLE ONLY public.patrol_staff
    ADD CONSTRAINT patrol_staff_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.patrol_staff
    ADD CONSTRAINT patrol_staff_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES public.shifts(shift_id);

ALTER TABLE ONLY public.patrol_stops
    ADD CONSTRAINT patrol_stops_day_revision_fkey FOREIGN KEY (day, revision) REFERENCES public.patrol_plans(day, revision);

ALTER TABLE ONLY public.patrol_stops
    ADD CONSTRAINT patrol_stops_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.patrol_stops
    ADD CONSTRAINT patrol_stops_road_id_fkey FOREIGN KEY (road_id) REFERENCES public.roads(road_id);

ALTER TABLE ONLY public.patrol_visits
    ADD CONSTRAINT patrol_visits_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.patrol_visits
    ADD CONSTRAINT patrol_visits_road_id_fkey FOREIGN KEY (road_id) REFERENCES public.roads(road_id);

ALTER TABLE ONLY public.place_states
    ADD CONSTRAINT place_states_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT places_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.blocks(block_id);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT places_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT places_grid_id_fkey FOREIGN KEY (grid_id) REFERENCES public.grids(grid_id);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT places_road_id_fkey FOREIGN KEY (road_id) REFERENCES public.roads(road_id);

ALTER TABLE ONLY public.places
    ADD CONSTRAINT places_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES public.zones(zone_id);

ALTER TABLE ONLY public.quality_camera_days
    ADD CONSTRAINT quality_camera_days_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.quality_camera_days
    ADD CONSTRAINT quality_camera_days_day_fkey FOREIGN KEY (day) REFERENCES public.quality_counted_days(day) ON DELETE CASCADE;

ALTER TABLE ONLY public.quality_results
    ADD CONSTRAINT quality_results_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.quality_runs(run_id);

ALTER TABLE ONLY public.report_deliveries
    ADD CONSTRAINT report_deliveries_report_id_fkey FOREIGN KEY (report_id) REFERENCES public.reports(report_id);

ALTER TABLE ONLY public.report_deliveries
    ADD CONSTRAINT report_deliveries_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES public.report_subscriptions(subscription_id);

ALTER TABLE ONLY public.report_subscriptions
    ADD CONSTRAINT report_subscriptions_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.roads
    ADD CONSTRAINT roads_community_id_fkey FOREIGN KEY (community_id) REFERENCES public.communities(community_id);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT role_grants_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.blocks(block_id);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT role_grants_community_id_fkey FOREIGN KEY (community_id) REFERENCES public.communities(community_id);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT role_grants_grid_id_fkey FOREIGN KEY (grid_id) REFERENCES public.grids(grid_id);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT role_grants_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT role_grants_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES public.shops(shop_id);

ALTER TABLE ONLY public.sample_origins
    ADD CONSTRAINT sample_origins_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(case_id);

ALTER TABLE ONLY public.sample_origins
    ADD CONSTRAINT sample_origins_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incidents(incident_id);

ALTER TABLE ONLY public.sample_origins
    ADD CONSTRAINT sample_origins_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.sample_origins
    ADD CONSTRAINT sample_origins_sample_id_fkey FOREIGN KEY (sample_id) REFERENCES public.training_samples(sample_id);

ALTER TABLE ONLY public.sensors
    ADD CONSTRAINT sensors_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.blocks(block_id);

ALTER TABLE ONLY public.sensors
    ADD CONSTRAINT sensors_community_id_fkey FOREIGN KEY (community_id) REFERENCES public.communities(community_id);

ALTER TABLE ONLY public.sensors
    ADD CONSTRAINT sensors_grid_id_fkey FOREIGN KEY (grid_id) REFERENCES public.grids(grid_id);

ALTER TABLE ONLY public.sensors
    ADD CONSTRAINT sensors_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.places(place_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.setup_changes
    ADD CONSTRAINT setup_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.shadow_cases
    ADD CONSTRAINT shadow_cases_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.shadow_cases
    ADD CONSTRAINT shadow_cases_detector_fkey FOREIGN KEY (detector) REFERENCES public.model_versions(detector);

ALTER TABLE ONLY public.shadow_watch
    ADD CONSTRAINT shadow_watch_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.shadow_watch
    ADD CONSTRAINT shadow_watch_detector_fkey FOREIGN KEY (detector) REFERENCES public.model_versions(detector);

ALTER TABLE ONLY public.shops
    ADD CONSTRAINT shops_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.blocks(block_id);

ALTER TABLE ONLY public.shops
    ADD CONSTRAINT shops_grid_id_fkey FOREIGN KEY (grid_id) REFERENCES public.grids(grid_id);

ALTER TABLE ONLY public.shops
    ADD CONSTRAINT shops_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.places(place_id);

ALTER TABLE ONLY public.shops
    ADD CONSTRAINT shops_road_id_fkey FOREIGN KEY (road_id) REFERENCES public.roads(road_id);

ALTER TABLE ONLY public.timers
    ADD CONSTRAINT timers_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(case_id);

ALTER TABLE ONLY public.tours_settled
    ADD CONSTRAINT tours_settled_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.training_samples
    ADD CONSTRAINT training_samples_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.training_samples
    ADD CONSTRAINT training_samples_labelled_by_fkey FOREIGN KEY (labelled_by) REFERENCES public.people(person_id);

ALTER TABLE ONLY public.training_samples
    ADD CONSTRAINT training_samples_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.places(place_id);

ALTER TABLE ONLY public.zones
    ADD CONSTRAINT zones_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES public.cameras(camera_id);

ALTER TABLE ONLY public.zones
    ADD CONSTRAINT zones_place_id_fkey FOREIGN KEY (place_id) REFERENCES public.places(place_id);
