-- name: counted_in_zone$
SELECT time_zone FROM case_count_zone;

-- name: lock_case_counts!
-- One at a time folds or counts anew; nobody who opens, closes or reads waits. A lock on a table takes no snapshot, so what a
-- repeatable-read transaction sees begins after it.
LOCK TABLE case_counts IN SHARE UPDATE EXCLUSIVE MODE;

-- name: case_count_changes_waiting$
SELECT count(*) FROM case_count_changes;

-- name: fold_case_count_changes!
-- One statement sees one state: exactly the changes that are added are removed, and one that comes meanwhile stays.
WITH folded AS (DELETE FROM case_count_changes)
INSERT INTO case_counts AS c (
    grain, day, hour, kind, road_id, community_id, camera_id, by_hand, cases, self, managed, enforced, false_alarm, withdrawn,
    expired)
SELECT grain, day, hour, kind, road_id, community_id, camera_id, by_hand, cases, self, managed, enforced, false_alarm,
    withdrawn, expired
FROM counted_changes
ON CONFLICT (grain, day, kind, road_id, community_id, camera_id, hour, by_hand) DO UPDATE SET
    cases = c.cases + excluded.cases, self = c.self + excluded.self, managed = c.managed + excluded.managed,
    enforced = c.enforced + excluded.enforced, false_alarm = c.false_alarm + excluded.false_alarm,
    withdrawn = c.withdrawn + excluded.withdrawn, expired = c.expired + excluded.expired;

-- name: see_one_state!
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;

-- name: forget_case_count_changes!
DELETE FROM case_count_changes;

-- name: forget_case_counts!
DELETE FROM case_counts;

-- name: count_in_zone!
UPDATE case_count_zone SET time_zone = :time_zone;

-- name: count_all_cases!
INSERT INTO case_counts (grain, day, hour, kind, road_id, community_id, camera_id, by_hand, cases, self, managed, enforced,
    false_alarm, withdrawn, expired)
SELECT grain, day, hour, kind, road_id, community_id, camera_id, by_hand, cases, self, managed, enforced, false_alarm,
    withdrawn, expired
FROM counted_cases;

-- name: cases_by_road_and_hour
SELECT day, hour, kind, road_id, sum(cases)::integer AS cases
FROM case_counts_now
WHERE grain = 'road_hour' AND day BETWEEN :first AND :last AND (NOT by_hand OR :with_by_hand)
    AND (:kind::text IS NULL OR kind = :kind)
GROUP BY day, hour, kind, road_id HAVING sum(cases) <> 0;

-- name: cases_by_road_and_day
SELECT day, kind, road_id, sum(cases)::integer AS cases
FROM case_counts_now
WHERE grain = 'road_day' AND day BETWEEN :first AND :last AND (NOT by_hand OR :with_by_hand)
    AND (:kind::text IS NULL OR kind = :kind)
GROUP BY day, kind, road_id HAVING sum(cases) <> 0;

-- name: cases_by_weekday_and_hour
-- Of one weekday in a period, by road and hour: what a cell of a heat table of a day has behind it.
SELECT hour, road_id, sum(cases)::integer AS cases
FROM case_counts_now
WHERE grain = 'road_hour' AND day BETWEEN :first AND :last AND extract(isodow FROM day) = :weekday
    AND (:kind::text IS NULL OR kind = :kind)
GROUP BY hour, road_id HAVING sum(cases) <> 0;

-- name: cases_by_month
SELECT date_trunc('month', day)::date AS month, kind, sum(cases)::integer AS cases, sum(self)::integer AS self,
    sum(managed)::integer AS managed, sum(enforced)::integer AS enforced, sum(false_alarm)::integer AS false_alarm,
    sum(withdrawn)::integer AS withdrawn, sum(expired)::integer AS expired
FROM case_counts_now
WHERE grain = 'road_day' AND day BETWEEN :first AND :last
GROUP BY 1, 2 ORDER BY 1, 2;

-- name: cases_by_camera
SELECT camera_id, kind, sum(cases)::integer AS cases
FROM case_counts_now
WHERE grain = 'camera_day' AND camera_id IS NOT NULL AND day BETWEEN :first AND :last AND NOT by_hand
GROUP BY camera_id, kind HAVING sum(cases) <> 0;

-- name: case_days_of_cameras
-- Of each camera the first and the last day on which it found a case.
SELECT camera_id, min(day) AS first, max(day) AS last
FROM case_counts_now WHERE grain = 'camera_day' AND camera_id IS NOT NULL AND NOT by_hand GROUP BY camera_id;
