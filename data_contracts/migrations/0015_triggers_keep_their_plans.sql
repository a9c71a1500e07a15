-- A connection plans a trigger's queries once. Planned while a table was nearly empty they would read all of it, and go on
-- doing so while it grows within one transaction; so the triggers always look up by index.
ALTER FUNCTION check_case_change() SET enable_seqscan = off;
ALTER FUNCTION check_case_complete() SET enable_seqscan = off;
ALTER FUNCTION check_case_event() SET enable_seqscan = off;

-- Once a statement instead of once a leaf.
DROP TRIGGER evidence_log_follows ON evidence_log;
DROP FUNCTION check_leaf_follows();
CREATE FUNCTION check_leaves_follow() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
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
CREATE TRIGGER evidence_log_follows AFTER INSERT ON evidence_log
    REFERENCING NEW TABLE AS new_leaves FOR EACH STATEMENT EXECUTE FUNCTION check_leaves_follow();
