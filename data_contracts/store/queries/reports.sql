-- name: cases_opened_between
-- The cases of a period in groups: reads the period's rows by cases_opened_at, however many others there are.
SELECT
    c.kind,
    coalesce(a.name, '') AS area,
    extract(hour FROM c.opened_at AT TIME ZONE :time_zone)::integer AS hour,
    c.state,
    c.closure,
    count(*) AS cases,
    sum(c.sighting_count - 1) AS duplicates_suppressed
FROM cases c LEFT JOIN communities a USING (community_id)
WHERE c.opened_at >= :begins AND c.opened_at < :ends
GROUP BY 1, 2, 3, 4, 5;

-- name: lock_report!
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:report:' || :report_type || ':' || :period_start::date, 0));

-- name: save_report^
INSERT INTO reports (report_id, report_type, period_start, period_end, revision, made_at, path, sha256, numbers)
VALUES (:report_id, :report_type, :period_start, :period_end, 1, :made_at, :path, :sha256, :numbers)
ON CONFLICT (report_type, period_start) DO UPDATE SET
    period_end = excluded.period_end, revision = reports.revision + 1, made_at = excluded.made_at, path = excluded.path,
    sha256 = excluded.sha256, numbers = excluded.numbers
RETURNING *;

-- name: get_report^
SELECT * FROM reports WHERE report_type = :report_type AND period_start = :period_start;

-- name: all_reports
SELECT * FROM reports ORDER BY made_at DESC LIMIT :limit;
