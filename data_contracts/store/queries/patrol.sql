-- name: all_shifts
SELECT * FROM shifts ORDER BY begins, shift_id;

-- name: all_patrol_staff
SELECT * FROM patrol_staff ORDER BY person_id;

-- name: remove_patrol_staff!
DELETE FROM patrol_staff;

-- name: remove_shifts!
DELETE FROM shifts;

-- name: add_shifts!
INSERT INTO shifts SELECT * FROM jsonb_populate_recordset(NULL::shifts, :shifts);

-- name: add_patrol_staff!
INSERT INTO patrol_staff SELECT * FROM jsonb_populate_recordset(NULL::patrol_staff, :staff);

-- name: lock_patrol_plan!
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:patrol_plan:' || :day::date, 0));

-- name: newest_patrol_plan^
SELECT * FROM patrol_plans WHERE day = :day ORDER BY revision DESC LIMIT 1;

-- name: days_of_patrol_plans
SELECT DISTINCT day FROM patrol_plans ORDER BY day DESC LIMIT :limit;

-- name: stops_of_patrol_plan
SELECT * FROM patrol_stops WHERE day = :day AND revision = :revision ORDER BY stop_id;

-- name: add_patrol_plan!
INSERT INTO patrol_plans (day, revision, made_at, inputs_sha256, numbers)
VALUES (:day, :revision, :made_at, :inputs_sha256, :numbers);

-- name: add_patrol_stops!
INSERT INTO patrol_stops
SELECT * FROM jsonb_populate_recordset(NULL::patrol_stops, :stops);

-- name: add_patrol_visit!
INSERT INTO patrol_visits (day, stop_id, road_id, section, person_id, result, at)
VALUES (:day, :stop_id, :road_id, :section, :person_id, :result, :at);

-- name: patrol_visits_of_day
-- The last tick of each stop.
SELECT DISTINCT ON (stop_id) day, stop_id, road_id, section, person_id, result, at
FROM patrol_visits WHERE day = :day ORDER BY stop_id, visit_id DESC;

-- name: patrol_visits_between
-- How often each section was walked on the days first ≤ day ≤ last, by its ticks; a stop counts once a day.
SELECT road_id, section, count(DISTINCT (day, stop_id)) AS visits
FROM patrol_visits WHERE day BETWEEN :first AND :last GROUP BY 1, 2;

-- name: violations_stood
-- Violations of a period with the road they stood on, where, and until when: a case is gone when it was first seen clear, or
-- when it closed. False alarms stood nowhere. Reads the period's rows by cases_opened_at.
SELECT
    c.case_id, c.kind, coalesce(p.road_id, s.road_id, k.road_id) AS road_id,
    coalesce(s.longitude, k.longitude) AS longitude, coalesce(s.latitude, k.latitude) AS latitude,
    c.opened_at, coalesce(c.clear_since, c.closed_at) AS gone_at, c.arrived_at AS officer_at
FROM cases c
LEFT JOIN places p ON p.place_id = c.place_id
LEFT JOIN shops s ON s.shop_id = c.shop_id
LEFT JOIN cameras k ON k.camera_id = c.camera_id
WHERE c.opened_at >= :begins AND c.opened_at < :ends AND c.kind::text = ANY (:kinds)
  AND coalesce(c.closure, '') NOT IN ('false_alarm', 'withdrawn', 'expired')
  AND coalesce(p.road_id, s.road_id, k.road_id) IS NOT NULL
ORDER BY c.opened_at, c.case_id;

-- name: places_followed
-- Of each case that was mended: how many cases of its kind its place had in the days before it opened, and in as many days
-- after that; and whether an officer was on site. While a case is open its place has no other, and cases with an officer are open
-- longer: so what came after is taken a day of the time that the case was closed. Only cases with all these days inside the period, which begins with its
-- first case. One pass over the period's rows.
WITH counted AS (
    SELECT place_id, kind, closure, opened_at, closed_at, arrived_at,
        min(opened_at) OVER () AS first_at,
        count(*) OVER (PARTITION BY place_id, kind ORDER BY opened_at
            RANGE BETWEEN make_interval(days => :days) PRECEDING AND CURRENT ROW) - 1 AS before,
        count(*) OVER (PARTITION BY place_id, kind ORDER BY opened_at
            RANGE BETWEEN CURRENT ROW AND make_interval(days => :days) FOLLOWING) - 1 AS after
    FROM cases
    WHERE opened_at >= :begins AND opened_at < :ends AND kind::text = ANY (:kinds)
      AND coalesce(closure, '') NOT IN ('false_alarm', 'withdrawn', 'expired')
)
SELECT place_id, kind, arrived_at IS NOT NULL AS with_officer, before,
    after / (1 - extract(epoch FROM closed_at - opened_at)::double precision / (:days * 86400)) AS after
FROM counted
WHERE closure IN ('self', 'managed', 'enforced')
  AND opened_at >= first_at + make_interval(days => :days) AND opened_at < :ends - make_interval(days => :days)
  AND closed_at < opened_at + make_interval(days => :days) / 2;

-- name: cases_of_roads
-- Cases of each road, kind and day of a period, false alarms left out; days of the street's own time zone.
SELECT coalesce(p.road_id, s.road_id, k.road_id) AS road_id, c.kind,
    (c.opened_at AT TIME ZONE :time_zone)::date AS day, count(*) AS cases
FROM cases c
LEFT JOIN places p ON p.place_id = c.place_id
LEFT JOIN shops s ON s.shop_id = c.shop_id
LEFT JOIN cameras k ON k.camera_id = c.camera_id
WHERE c.opened_at >= :begins AND c.opened_at < :ends AND c.kind::text = ANY (:kinds)
  AND coalesce(c.closure, '') NOT IN ('false_alarm', 'withdrawn', 'expired')
  AND coalesce(p.road_id, s.road_id, k.road_id) IS NOT NULL
GROUP BY 1, 2, 3;

-- name: add_campaign$
INSERT INTO campaigns (road_ids, kinds, first_day, last_day, decided_by, decided_at, note, expected)
VALUES (:road_ids, :kinds, :first_day, :last_day, :decided_by, :decided_at, :note, :expected)
RETURNING campaign_id;

-- name: all_campaigns
SELECT * FROM campaigns ORDER BY first_day DESC, campaign_id DESC;
