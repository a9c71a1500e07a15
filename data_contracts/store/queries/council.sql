-- name: lock_council!
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:council', 0));

-- name: council_cases
-- Cases of violations opened in a span, with where they lie and what came before: reads the span's rows by cases_opened_at.
SELECT
    c.case_id, c.kind, coalesce(p.road_id, s.road_id, k.road_id) AS road_id, c.block_id, c.shop_id,
    (c.opened_at AT TIME ZONE :time_zone)::date AS day,
    extract(hour FROM c.opened_at AT TIME ZONE :time_zone)::integer AS hour,
    c.closure, c.follows_case_id IS NOT NULL AS rework, coalesce(f.closure = 'enforced', false) AS after_enforcement,
    c.appealed_at IS NOT NULL AS appealed,
    (SELECT e.path FROM evidence_pictures e WHERE e.incident_id = c.incident_id AND NOT e.sealed
     ORDER BY e.captured_at DESC, e.evidence_id LIMIT 1) AS picture
FROM cases c
LEFT JOIN places p ON p.place_id = c.place_id
LEFT JOIN shops s ON s.shop_id = c.shop_id
LEFT JOIN cameras k ON k.camera_id = c.camera_id
LEFT JOIN cases f ON f.case_id = c.follows_case_id
WHERE c.opened_at >= :begins AND c.opened_at < :ends AND right(c.kind, 6) <> '_alarm'
    AND (c.closure IS NULL OR c.closure IN ('self', 'managed', 'enforced'))
ORDER BY c.case_id;

-- name: council_record_begins$
SELECT (min(opened_at) AT TIME ZONE :time_zone)::date FROM cases;

-- name: council_week_counts
-- Settled cases of some kinds and hours, week by week: at one stretch, and in the rest of the street.
WITH weeks AS (
    SELECT generate_series(:first::date, :until::date - 7, interval '7 days')::date AS week
), counted AS (
    SELECT
        date_trunc('week', c.opened_at AT TIME ZONE :time_zone)::date AS week,
        count(*) FILTER (WHERE here) AS here, count(*) FILTER (WHERE NOT here) AS elsewhere
    FROM cases c
    LEFT JOIN places p ON p.place_id = c.place_id
    LEFT JOIN shops s ON s.shop_id = c.shop_id
    LEFT JOIN cameras k ON k.camera_id = c.camera_id
    CROSS JOIN LATERAL (SELECT coalesce(p.road_id, s.road_id, k.road_id) IS NOT DISTINCT FROM :road_id::text
        AND c.block_id IS NOT DISTINCT FROM :block_id::text AS here) AS h
    WHERE c.opened_at >= :begins AND c.opened_at < :ends AND c.kind::text = ANY (:kinds)
        AND extract(hour FROM c.opened_at AT TIME ZONE :time_zone)::integer = ANY (:hours)
        AND c.closure IN ('self', 'managed', 'enforced')
    GROUP BY 1
)
SELECT week, coalesce(here, 0) AS here, coalesce(elsewhere, 0) AS elsewhere
FROM weeks LEFT JOIN counted USING (week) ORDER BY week;

-- name: council_area_names
SELECT 'road' AS level, road_id AS id, name, NULL AS community_id, NULL AS grid_id, false AS managed FROM roads
UNION ALL SELECT 'community', community_id, name, NULL, NULL, false FROM communities
UNION ALL SELECT 'shop', shop_id, name, NULL, NULL, false FROM shops
UNION ALL SELECT 'block', b.block_id, b.name, b.community_id, b.grid_id, EXISTS (
    SELECT FROM role_grants r JOIN people p USING (person_id)
    WHERE r.role = 'property' AND p.active AND (r.block_id = b.block_id
        OR (r.block_id IS NULL AND (r.grid_id = b.grid_id OR (r.grid_id IS NULL AND r.community_id = b.community_id)))))
FROM blocks b
UNION ALL SELECT CASE WHEN block_id IS NOT NULL THEN 'group of block' WHEN grid_id IS NOT NULL THEN 'group of grid'
    WHEN community_id IS NOT NULL THEN 'group of community' ELSE 'group of street' END,
    coalesce(block_id, grid_id, community_id, ''), name, NULL, NULL, false FROM micro_grid_groups WHERE active;

-- name: council_week^
SELECT * FROM council_weeks WHERE week = :week;

-- name: last_council_week^
SELECT * FROM council_weeks ORDER BY week DESC LIMIT 1;

-- name: add_council_week!
INSERT INTO council_weeks (week, proposed_at, first_day, last_day, cases, gathered, problems, topics)
VALUES (:week, :proposed_at, :first_day, :last_day, :cases, :gathered, :problems, :topics);

-- name: add_council_topic^
INSERT INTO council_topics (road_id, block_id, kinds, hours, first_week, state_since)
VALUES (:road_id, :block_id, :kinds, :hours, :week, :now) RETURNING *;

-- name: add_council_change!
INSERT INTO council_changes (topic_id, number, state_before, state_after, happened_at, person_id, note, detail)
VALUES (:topic_id, :number, :state_before, :state_after, :happened_at, :person_id, :note, :detail);

-- name: save_council_topic!
UPDATE council_topics SET state = :state, meeting_id = :meeting_id, steps = :steps, state_since = :state_since
WHERE topic_id = :topic_id;

-- name: add_council_finding!
INSERT INTO council_findings (topic_id, week, rank, score, numbers) VALUES (:topic_id, :week, :rank, :score, :numbers);

-- name: council_topic^
SELECT * FROM council_topics WHERE topic_id = :topic_id;

-- name: council_topics
SELECT * FROM council_topics ORDER BY topic_id DESC;

-- name: council_findings_of
SELECT * FROM council_findings WHERE week = :week ORDER BY rank, topic_id;

-- name: last_council_finding^
SELECT * FROM council_findings WHERE topic_id = :topic_id ORDER BY week DESC LIMIT 1;

-- name: council_changes_of
SELECT * FROM council_changes WHERE topic_id = :topic_id ORDER BY number;

-- name: plan_council_meeting!
INSERT INTO council_meetings (held_on, place, planned_by, planned_at) VALUES (:held_on, :place, :person_id, :now)
ON CONFLICT (held_on) DO NOTHING;

-- name: council_meeting_on^
SELECT * FROM council_meetings WHERE held_on = :held_on;

-- name: council_meeting^
SELECT * FROM council_meetings WHERE meeting_id = :meeting_id;

-- name: council_meetings
SELECT * FROM council_meetings ORDER BY held_on DESC;

-- name: add_council_decision$
INSERT INTO council_decisions (topic_id, meeting_id, option, words, parties, decided_on, decided_by, recorded_at)
VALUES (:topic_id, :meeting_id, :option, :words, :parties, :decided_on, :decided_by, :recorded_at)
RETURNING decision_id;

-- name: add_council_measure!
INSERT INTO council_measures (decision_id, number, who, what, until_day)
VALUES (:decision_id, :number, :who, :what, :until_day);

-- name: council_decisions
SELECT * FROM council_decisions ORDER BY decided_on DESC, decision_id DESC;

-- name: council_measures
SELECT * FROM council_measures ORDER BY decision_id, number;

-- name: council_measure_done!
UPDATE council_measures SET done_on = :done_on, done_by = :person_id
WHERE decision_id = :decision_id AND number = :number;
