-- The evidence log: a Merkle tree shaped as in RFC 9162, section 2.1.

CREATE TABLE evidence_log (
    leaf_index   bigint PRIMARY KEY CHECK (leaf_index >= 0),
    entry_type   text NOT NULL,
    case_id      bigint REFERENCES cases,
    case_version integer,
    canonical    bytea NOT NULL,
    leaf_hash    bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
    appended_at  timestamptz NOT NULL,
    UNIQUE (case_id, case_version),
    FOREIGN KEY (case_id, case_version) REFERENCES case_events (case_id, version),
    CONSTRAINT evidence_log_hash CHECK (leaf_hash = sha256('\x00'::bytea || canonical))
);
COMMENT ON COLUMN evidence_log.canonical IS 'RFC 8785 form of the entry: what is hashed.';
COMMENT ON COLUMN evidence_log.case_version IS 'Set for the leaf of a case event, NULL for other entries of the case.';
CREATE INDEX evidence_log_of_case ON evidence_log (case_id, leaf_index) WHERE case_id IS NOT NULL;

CREATE TABLE evidence_nodes (
    level      smallint NOT NULL CHECK (level >= 1),
    node_index bigint NOT NULL CHECK (node_index >= 0),
    hash       bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, node_index)
);
COMMENT ON TABLE evidence_nodes IS 'Roots of complete subtrees over 2^level leaves, so that a root or a proof reads O(log n) rows.';

CREATE TABLE evidence_checkpoints (
    tree_size bigint PRIMARY KEY CHECK (tree_size >= 0),
    root_hash bytea NOT NULL CHECK (octet_length(root_hash) = 32),
    made_at   timestamptz NOT NULL,
    signature bytea,
    key_id    text,
    CHECK ((signature IS NULL) = (key_id IS NULL))
);

-- Leaves follow one another without a gap; the appenders' lock makes it so, this refuses whoever goes round it.
CREATE FUNCTION check_leaf_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.leaf_index > 0 AND NOT EXISTS (SELECT FROM evidence_log WHERE leaf_index = NEW.leaf_index - 1) THEN
        RAISE EXCEPTION 'evidence log: leaf % does not follow on the last one', NEW.leaf_index
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_log_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_log_follows BEFORE INSERT ON evidence_log
    FOR EACH ROW EXECUTE FUNCTION check_leaf_follows();

CREATE TRIGGER evidence_log_append_only BEFORE UPDATE OR DELETE ON evidence_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_log_no_truncate BEFORE TRUNCATE ON evidence_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_nodes_append_only BEFORE UPDATE OR DELETE ON evidence_nodes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_nodes_no_truncate BEFORE TRUNCATE ON evidence_nodes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_checkpoints_append_only BEFORE UPDATE OR DELETE ON evidence_checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_checkpoints_no_truncate BEFORE TRUNCATE ON evidence_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
