-- Who changed what in the set-up, when, from what to what. Cases keep their own story; this is that of the rules and of
-- the people around them.

CREATE TABLE setup_changes (
    change_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at timestamptz NOT NULL,
    person_id  bigint NOT NULL REFERENCES people,
    subject    text NOT NULL CHECK (subject IN ('zone', 'policy', 'person', 'shop')),
    subject_id text NOT NULL CHECK (subject_id <> ''),
    before     jsonb,
    after      jsonb,
    CHECK (before IS NOT NULL OR after IS NOT NULL),
    CHECK (before IS DISTINCT FROM after)
);
COMMENT ON COLUMN setup_changes.before IS 'NULL where it was added.';
COMMENT ON COLUMN setup_changes.after IS 'NULL where it was removed.';
CREATE INDEX setup_changes_of_subject ON setup_changes (subject, subject_id, change_id);

CREATE TRIGGER setup_changes_append_only BEFORE UPDATE OR DELETE ON setup_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER setup_changes_no_truncate BEFORE TRUNCATE ON setup_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
