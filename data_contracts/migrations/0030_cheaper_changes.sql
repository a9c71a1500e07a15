-- As in 0018: what a changed notice says of itself and of the row before is compared in the condition of the trigger, and the
-- function is called only to refuse.
DROP TRIGGER notices_check ON notices;
CREATE TRIGGER notices_check BEFORE UPDATE ON notices
    FOR EACH ROW WHEN (
        OLD.state = 'delivered'
        OR (OLD.state = 'dead' AND NEW.state = 'delivered')
        OR (NEW.notice_id, NEW.case_id, NEW.idempotency_key, NEW.purpose, NEW.role, NEW.channel, NEW.created_at, NEW.body)
            IS DISTINCT FROM
            (OLD.notice_id, OLD.case_id, OLD.idempotency_key, OLD.purpose, OLD.role, OLD.channel, OLD.created_at, OLD.body))
    EXECUTE FUNCTION check_notice_change();

-- The rows before and after are of one statement and have no index: without a hash join each is compared with each, which for
-- a thousand cases at once is a million comparisons. The transaction of a sweeper has switched it off.
CREATE OR REPLACE FUNCTION notify_changed_case() RETURNS trigger LANGUAGE plpgsql SET enable_hashjoin = on AS $$
BEGIN
    PERFORM pg_notify('cityeye_case', CASE WHEN count(*) = 1 THEN min(case_id)::text ELSE '' END)
    FROM new_cases n JOIN old_cases o USING (case_id)
    WHERE o.version <> n.version OR o.sighting_count <> n.sighting_count HAVING count(*) > 0;
    RETURN NULL;
END $$;
