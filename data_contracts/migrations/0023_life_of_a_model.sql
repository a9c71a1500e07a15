-- Where a version of the detector stands on its way into service. The table was empty until now: nothing wrote it.

ALTER TABLE model_versions RENAME COLUMN model_name TO family;
ALTER TABLE model_versions RENAME COLUMN description TO training;
ALTER TABLE model_versions
    DROP COLUMN promoted_at,
    DROP COLUMN retired_at,
    ADD COLUMN detector       text GENERATED ALWAYS AS (family || '_v' || version::text) STORED UNIQUE,
    ADD COLUMN state          text NOT NULL DEFAULT 'trained' CHECK (
        state IN ('trained', 'staged', 'shadow', 'canary', 'live', 'retired', 'refused')),
    ADD COLUMN parent         text,
    ADD COLUMN data_sha256    sha256_hex,
    ADD COLUMN figures        jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN steps          integer NOT NULL DEFAULT 0,
    ADD COLUMN state_since    timestamptz NOT NULL DEFAULT cityeye_now(),
    ADD COLUMN canary_cameras text[] NOT NULL DEFAULT '{}',
    ADD COLUMN shadow_share   double precision,
    ADD COLUMN previous       text,
    ADD CONSTRAINT model_versions_canary CHECK ((state = 'canary') = (cardinality(canary_cameras) > 0)),
    ADD CONSTRAINT model_versions_shadow CHECK (
        CASE WHEN state = 'shadow' THEN shadow_share > 0 AND shadow_share <= 1 ELSE shadow_share IS NULL END);
COMMENT ON COLUMN model_versions.training IS 'Facts of its making: program, settings, hours, scenes seen.';
COMMENT ON COLUMN model_versions.previous IS 'What it took over from when it went live; a rollback goes back to it.';

-- One serves all, at most one looks along, at most one serves named cameras.
CREATE UNIQUE INDEX model_versions_one_of_a_role ON model_versions (state) WHERE state IN ('live', 'shadow', 'canary');

CREATE TABLE model_steps (
    detector     text NOT NULL REFERENCES model_versions (detector),
    number       integer NOT NULL CHECK (number >= 1),
    state_before text,
    state_after  text NOT NULL,
    happened_at  timestamptz NOT NULL,
    who          text NOT NULL CHECK (who <> ''),
    person_id    bigint REFERENCES people,
    reason       text NOT NULL CHECK (reason <> ''),
    detail       jsonb NOT NULL DEFAULT '{}',
    leaf_index   bigint NOT NULL UNIQUE REFERENCES evidence_log,
    PRIMARY KEY (detector, number)
);
COMMENT ON TABLE model_steps IS 'Each change of a version''s state, who made it and why, with its leaf in the evidence log.';
CREATE TRIGGER model_steps_append_only BEFORE UPDATE OR DELETE ON model_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER model_steps_no_truncate BEFORE TRUNCATE ON model_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION check_model_step() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER model_versions_step BEFORE INSERT OR UPDATE ON model_versions
    FOR EACH ROW EXECUTE FUNCTION check_model_step();
CREATE TRIGGER model_versions_no_removal BEFORE DELETE ON model_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_removal();

CREATE FUNCTION check_model_step_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM model_steps
                   WHERE detector = NEW.detector AND number = NEW.steps AND state_after = NEW.state) THEN
        RAISE EXCEPTION 'model %: step % to % is not told in model_steps', NEW.detector, NEW.steps, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER model_versions_told AFTER INSERT OR UPDATE ON model_versions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_model_step_is_told();

CREATE FUNCTION notify_model() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cityeye_model', NEW.detector);
    RETURN NULL;
END $$;
CREATE TRIGGER model_versions_notify AFTER INSERT OR UPDATE ON model_versions
    FOR EACH ROW EXECUTE FUNCTION notify_model();

CREATE TABLE shadow_cases (
    detector         text NOT NULL REFERENCES model_versions (detector),
    side             text NOT NULL CHECK (side IN ('live', 'candidate')),
    incident_id      uuid NOT NULL,
    camera_id        text NOT NULL REFERENCES cameras,
    zone_id          text NOT NULL,
    kind             kind_code NOT NULL,
    thing            text NOT NULL,
    box              picture_box NOT NULL,
    score            double precision NOT NULL,
    first_seen_at    timestamptz NOT NULL,
    dwell_reached_at timestamptz NOT NULL,
    PRIMARY KEY (detector, side, incident_id)
);
COMMENT ON TABLE shadow_cases IS 'Cases that the candidate, and the live detector on the same frames, would have opened.';

CREATE TABLE shadow_watch (
    detector  text NOT NULL REFERENCES model_versions (detector),
    camera_id text NOT NULL REFERENCES cameras,
    frames    bigint NOT NULL CHECK (frames >= 0),
    first_at  timestamptz NOT NULL,
    last_at   timestamptz NOT NULL,
    PRIMARY KEY (detector, camera_id)
);
COMMENT ON TABLE shadow_watch IS 'How many frames both sides of a shadow have seen; without frames no cases say nothing.';
