-- name: save_quality_run!
INSERT INTO quality_runs
    (run_id, day, started_at, finished_at, seconds, passed, expectations, failed, docs_path, docs_error)
VALUES (:run_id, :day, :started_at, :finished_at, :seconds, :passed, :expectations, :failed, :docs_path, :docs_error);

-- name: save_quality_results!
INSERT INTO quality_results
    (run_id, number, suite, name, outcome, zh, en, checked, failing, reason, key_of, keys, rows)
SELECT :run_id, number, suite, name, outcome, zh, en, checked, failing, reason, key_of, keys, rows
FROM jsonb_to_recordset(:results) AS r (
    number integer, suite text, name text, outcome text, zh text, en text, checked bigint, failing bigint, reason text,
    key_of text, keys jsonb, rows jsonb);

-- name: newest_quality_run^
SELECT run_id, day, started_at, finished_at, seconds, passed, expectations, failed, docs_path, docs_error
FROM quality_runs WHERE :day::date IS NULL OR day = :day ORDER BY day DESC, run_number DESC LIMIT 1;

-- name: get_quality_run^
SELECT run_id, day, started_at, finished_at, seconds, passed, expectations, failed, docs_path, docs_error
FROM quality_runs WHERE run_id = :run_id;

-- name: quality_results
SELECT suite, name, outcome, zh, en, checked, failing, reason, key_of, keys, rows
FROM quality_results WHERE run_id = :run_id ORDER BY number;

-- name: quality_history
SELECT DISTINCT ON (day) run_id, day, started_at, finished_at, seconds, passed, expectations, failed, docs_path, docs_error
FROM quality_runs WHERE day BETWEEN :first AND :last ORDER BY day, run_number DESC;

-- name: quality_failed_days
-- Whether a day failed is said by its newest check alone; the training set is judged beside the days.
WITH newest AS (
    SELECT DISTINCT ON (day) run_id, day, passed FROM quality_runs
    WHERE day BETWEEN :first AND :last ORDER BY day, run_number DESC
)
SELECT
    n.day, n.run_id, array_agg(DISTINCT r.suite ORDER BY r.suite) AS suites,
    array_agg(r.name ORDER BY r.number) AS expectations, array_agg(r.zh ORDER BY r.number) AS zh,
    array_agg(r.en ORDER BY r.number) AS en
FROM newest n JOIN quality_results r USING (run_id)
WHERE NOT n.passed AND r.outcome <> 'passed' AND r.suite <> 'training'
GROUP BY 1, 2 ORDER BY 1;

-- name: tell_of_quality!
-- The key makes it one notice a day and role, however often the day is checked.
INSERT INTO notices (case_id, idempotency_key, purpose, role, channel, next_attempt_at, created_at, body)
SELECT NULL, 'data_quality:' || :day::date || ':' || role || ':inbox', 'data_quality', role, 'inbox', :at, :at, :body
FROM unnest(:roles::text[]) AS role
ON CONFLICT (idempotency_key) DO NOTHING;
