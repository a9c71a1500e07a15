-- A command of a page is held for some seconds before it is carried out, so that whoever gave it can take it back: a closed
-- case never changes and events are append-only, so afterwards nothing could be taken back.

CREATE TABLE held_commands (
    held_command_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id         bigint NOT NULL REFERENCES cases,
    person_id       integer NOT NULL REFERENCES people,
    command         text NOT NULL CHECK (command <> ''),
    detail          jsonb NOT NULL DEFAULT '{}',
    seen_version    integer NOT NULL,
    given_at        timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    settled_at      timestamptz,
    outcome         text CHECK (outcome IN ('done', 'undone', 'refused')),
    reason          text,
    CONSTRAINT held_commands_due_later CHECK (due_at > given_at),
    CONSTRAINT held_commands_settled_has_outcome CHECK ((settled_at IS NULL) = (outcome IS NULL)),
    -- Nothing is carried out, nor found to be impossible, while it may still be taken back.
    CONSTRAINT held_commands_not_before_due CHECK (outcome = 'undone' OR settled_at >= due_at),
    CONSTRAINT held_commands_refused_has_reason
        CHECK ((outcome IS NOT DISTINCT FROM 'refused') = (reason IS NOT NULL AND reason <> ''))
);
COMMENT ON TABLE held_commands IS 'What somebody ordered of a case, and that is carried out when it is due unless it is undone before.';
COMMENT ON COLUMN held_commands.seen_version IS 'The version of the case that the order was made for; at another it is refused.';

-- Two people never decide about one case at once; while a row is here, the timers of its case wait.
CREATE UNIQUE INDEX held_commands_one_pending_per_case ON held_commands (case_id) WHERE settled_at IS NULL;
CREATE INDEX held_commands_due ON held_commands (due_at, held_command_id) WHERE settled_at IS NULL;
CREATE INDEX held_commands_of_person ON held_commands (person_id, held_command_id);
CREATE INDEX held_commands_refused ON held_commands (person_id, held_command_id) WHERE outcome = 'refused';

CREATE TABLE held_commands_told (
    held_command_id bigint PRIMARY KEY REFERENCES held_commands,
    told_at         timestamptz NOT NULL
);
COMMENT ON TABLE held_commands_told IS 'Refused ones that the person who gave them has taken note of.';

CREATE FUNCTION check_held_command() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER held_commands_check BEFORE INSERT OR UPDATE ON held_commands
    FOR EACH ROW EXECUTE FUNCTION check_held_command();

-- Looked at when the transaction commits: what is said to be done has its event, which is the only one of its version.
CREATE FUNCTION check_held_command_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM case_events
        WHERE case_id = NEW.case_id AND version = NEW.seen_version + 1 AND actor_id = NEW.person_id) THEN
        RAISE EXCEPTION 'held command %: case % has no event of it', NEW.held_command_id, NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'held_command_done_has_event';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER held_commands_done AFTER UPDATE ON held_commands
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.outcome = 'done') EXECUTE FUNCTION check_held_command_done();

CREATE FUNCTION check_held_command_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM held_commands WHERE held_command_id = NEW.held_command_id AND outcome = 'refused') THEN
        RAISE EXCEPTION 'held command % was not refused; there is nothing to take note of', NEW.held_command_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'held_command_told_is_refused';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER held_commands_told_check BEFORE INSERT ON held_commands_told
    FOR EACH ROW EXECUTE FUNCTION check_held_command_told();

CREATE TRIGGER held_commands_no_removal BEFORE DELETE ON held_commands
    FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER held_commands_no_truncate BEFORE TRUNCATE ON held_commands
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER held_commands_told_append_only BEFORE UPDATE OR DELETE ON held_commands_told
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER held_commands_told_no_truncate BEFORE TRUNCATE ON held_commands_told
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Without a payload many commands of one transaction are one notification: the sweep and the open pages look for themselves.
CREATE FUNCTION notify_held_command() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cityeye_held', '');
    RETURN NULL;
END $$;
CREATE TRIGGER held_commands_notify AFTER INSERT OR UPDATE ON held_commands
    FOR EACH STATEMENT EXECUTE FUNCTION notify_held_command();
CREATE TRIGGER held_commands_told_notify AFTER INSERT ON held_commands_told
    FOR EACH STATEMENT EXECUTE FUNCTION notify_held_command();
