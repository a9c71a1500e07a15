-- name: check_deferred#
-- Constraints that wait for the commit are looked at now; those of what is written afterwards wait again.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

-- name: look_up_by_key$
-- For the rest of the transaction. A plan made while thousands of timers were due reads whole tables, and a connection that
-- keeps it would go on reading them when none is due.
SELECT
    set_config('enable_hashjoin', 'off', true) || set_config('enable_mergejoin', 'off', true)
    || set_config('enable_seqscan', 'off', true);
