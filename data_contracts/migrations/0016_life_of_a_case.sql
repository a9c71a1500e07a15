-- The whole life of a case: where it lies down to block and shop, what a side way leads back to, the officer on site, and
-- what the camera says of the mending.

ALTER TABLE cameras ADD COLUMN block_id text REFERENCES blocks;

ALTER TABLE cases
    ADD COLUMN block_id           text REFERENCES blocks,
    ADD COLUMN shop_id            text REFERENCES shops,
    ADD COLUMN returns_to_state   text CHECK (returns_to_state IN (
        'open', 'in_group', 'reminded_1', 'reminded_2', 'enforcing')),
    ADD COLUMN returns_to_purpose text CHECK (returns_to_purpose IN ('acknowledge', 'step')),
    ADD COLUMN returns_to_minutes double precision CHECK (returns_to_minutes >= 0),
    ADD COLUMN assigned_to        integer REFERENCES people,
    ADD COLUMN arrived_at         timestamptz,
    ADD COLUMN site_recorded_at   timestamptz,
    ADD COLUMN appealed_at        timestamptz,
    ADD COLUMN clear_since        timestamptz,
    ADD COLUMN clear_frames       integer NOT NULL DEFAULT 0 CHECK (clear_frames >= 0),
    ADD COLUMN looked_at          timestamptz,
    ADD CONSTRAINT cases_side_way_returns
        CHECK ((state IN ('rectified', 'appealed', 'deferred')) = (returns_to_state IS NOT NULL)),
    ADD CONSTRAINT cases_returns_to_whole
        CHECK ((returns_to_state IS NULL) = (returns_to_purpose IS NULL)
           AND (returns_to_state IS NULL) = (returns_to_minutes IS NULL));
COMMENT ON COLUMN cases.shop_id IS 'Of the place when the case opened: the shop that is asked.';
COMMENT ON COLUMN cases.returns_to_minutes IS 'What was left of the step when the case left it, counted as the step is.';
COMMENT ON COLUMN cases.clear_since IS 'Since when every scored frame shows the place without the thing; NULL while it is there.';
COMMENT ON COLUMN cases.looked_at IS 'The last scored frame that could see the place.';

-- Everything a role with an area may see, newest first.
CREATE INDEX cases_of_shop ON cases (shop_id, state, case_id) WHERE shop_id IS NOT NULL;
CREATE INDEX cases_of_grid ON cases (grid_id, state, case_id);
CREATE INDEX cases_of_community ON cases (community_id, state, case_id);
CREATE INDEX cases_of_block ON cases (block_id, state, case_id) WHERE block_id IS NOT NULL;
-- What the eye is asked about at each batch: the open cases of a camera.
CREATE INDEX cases_open_of_camera ON cases (camera_id) WHERE state <> 'closed';

ALTER TABLE timers
    DROP CONSTRAINT timers_purpose_check,
    ADD CONSTRAINT timers_purpose_check
        CHECK (purpose IN ('suspected_expiry', 'acknowledge', 'step', 'mending', 'deferral'));

ALTER TABLE notices
    DROP CONSTRAINT notices_purpose_check,
    ADD CONSTRAINT notices_purpose_check CHECK (purpose IN (
        'push', 'group_post', 'reminder_1', 'reminder_2', 'enforcement', 'closed', 'stand_in', 'appeal', 'ruling',
        'rework', 'judgement', 'assignment'));

CREATE OR REPLACE FUNCTION check_case_change() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
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
        IF (NEW.case_id, NEW.kind, NEW.place_id, NEW.camera_id, NEW.zone_id, NEW.community_id, NEW.grid_id, NEW.block_id,
                NEW.shop_id, NEW.incident_id, NEW.policy_version, NEW.severity, NEW.score, NEW.opened_at,
                NEW.follows_case_id)
            IS DISTINCT FROM
            (OLD.case_id, OLD.kind, OLD.place_id, OLD.camera_id, OLD.zone_id, OLD.community_id, OLD.grid_id, OLD.block_id,
                OLD.shop_id, OLD.incident_id, OLD.policy_version, OLD.severity, OLD.score, OLD.opened_at,
                OLD.follows_case_id) THEN
            RAISE EXCEPTION 'case %: what was fixed at its opening never changes', OLD.case_id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'case_opening_is_fixed';
        END IF;
        IF NEW.sighting_count < OLD.sighting_count OR NEW.last_seen_at < OLD.last_seen_at
            OR NEW.looked_at < OLD.looked_at THEN
            RAISE EXCEPTION 'case %: sightings are never taken back', OLD.case_id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'case_sightings_only_grow';
        END IF;
        IF (NEW.state, NEW.status_code, NEW.state_since, NEW.version, NEW.run, NEW.acknowledged_at, NEW.acknowledged_by,
                NEW.closed_at, NEW.closure, NEW.returns_to_state, NEW.returns_to_purpose, NEW.returns_to_minutes,
                NEW.assigned_to, NEW.arrived_at, NEW.site_recorded_at, NEW.appealed_at)
            IS DISTINCT FROM
            (OLD.state, OLD.status_code, OLD.state_since, OLD.version, OLD.run, OLD.acknowledged_at, OLD.acknowledged_by,
                OLD.closed_at, OLD.closure, OLD.returns_to_state, OLD.returns_to_purpose, OLD.returns_to_minutes,
                OLD.assigned_to, OLD.arrived_at, OLD.site_recorded_at, OLD.appealed_at)
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

-- A deferred case sleeps until its day, so it has a timer as every open case has; only an appeal stops the clock.
CREATE OR REPLACE FUNCTION check_case_complete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    its_case cases;
    pending_runs integer[];
BEGIN
    SELECT * INTO its_case FROM cases WHERE case_id = NEW.case_id;
    SELECT array_agg(run) INTO pending_runs FROM timers WHERE case_id = NEW.case_id AND state = 'pending';
    IF its_case.state IN ('closed', 'appealed') THEN
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

CREATE OR REPLACE VIEW overdue_or_missing_timers AS
SELECT t.case_id, c.state, 'overdue' AS problem, t.timer_id, t.due_at
FROM timers t JOIN cases c USING (case_id)
WHERE t.state = 'pending' AND t.due_at < cityeye_now()
UNION ALL
SELECT c.case_id, c.state, 'missing', NULL, NULL
FROM cases c
WHERE c.state <> 'closed' AND c.state <> 'appealed'
  AND NOT EXISTS (SELECT FROM timers t WHERE t.case_id = c.case_id AND t.state = 'pending')
UNION ALL
SELECT t.case_id, c.state, CASE WHEN t.run <> c.run THEN 'stale_run' ELSE 'unwanted' END, t.timer_id, t.due_at
FROM timers t JOIN cases c USING (case_id)
WHERE t.state = 'pending' AND (t.run <> c.run OR c.state IN ('closed', 'appealed'));

-- The card shows every column of the case, so the view is made anew; and the shop that is asked.
DROP VIEW case_cards;
CREATE VIEW case_cards AS
SELECT
    c.*,
    p.sha256 AS policy_sha256,
    k.name AS camera_name,
    z.name AS zone_name,
    pl.name AS place_name,
    sh.name AS shop_name,
    k.longitude,
    k.latitude,
    i.box,
    i.detector,
    picture.path AS picture_path,
    t.due_at AS next_due_at,
    leaf.hash AS leaf_hash
FROM cases c
JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
JOIN places pl ON pl.place_id = c.place_id
JOIN incidents i ON i.incident_id = c.incident_id
LEFT JOIN shops sh ON sh.shop_id = c.shop_id
LEFT JOIN cameras k ON k.camera_id = c.camera_id
LEFT JOIN zones z ON z.zone_id = c.zone_id
LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
LEFT JOIN LATERAL (
    -- Copies only: a sealed original never leaves the store.
    SELECT e.path FROM evidence_pictures e
    WHERE e.incident_id = c.incident_id AND NOT e.sealed
    ORDER BY (e.role = 'dwell_reached') DESC, e.captured_at DESC LIMIT 1
) AS picture ON true
LEFT JOIN LATERAL (
    SELECT encode(l.leaf_hash, 'hex') AS hash FROM evidence_log l
    WHERE l.case_id = c.case_id ORDER BY l.leaf_index DESC LIMIT 1
) AS leaf ON true;
