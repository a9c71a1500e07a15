-- name: lock_sample!
-- Until the end of the transaction nobody else keeps this sample, also where it is not there yet.
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:sample:' || CAST(:sample_id AS text), 0));

-- name: get_sample^
SELECT * FROM training_samples WHERE sample_id = :sample_id;

-- name: samples_of_picture
SELECT * FROM training_samples WHERE sha256 = :sha256 ORDER BY sample_id FOR UPDATE;

-- name: save_sample!
INSERT INTO training_samples (
    sample_id, sha256, path, captured_at, camera_id, preset, place_id, split, state, boxes, labelled_things, labelled_at,
    labelled_by
) VALUES (
    :sample_id, :sha256, :path, :captured_at, :camera_id, :preset, :place_id, :split, :state, :boxes, :labelled_things,
    :labelled_at, :labelled_by
) ON CONFLICT (sample_id) DO UPDATE SET
    state = excluded.state, boxes = excluded.boxes, labelled_things = excluded.labelled_things,
    labelled_at = excluded.labelled_at, labelled_by = excluded.labelled_by;

-- name: add_sample_origins!
INSERT INTO sample_origins (sample_id, provenance, incident_id, case_id, person_id, at)
SELECT :sample_id, provenance, incident_id, case_id, person_id, at
FROM jsonb_to_recordset(:origins)
    AS o (provenance text, incident_id uuid, case_id bigint, person_id integer, at timestamptz)
ON CONFLICT DO NOTHING;

-- name: origins_of_samples
SELECT sample_id, provenance, at, incident_id, case_id, person_id
FROM sample_origins WHERE sample_id = ANY(:sample_ids) ORDER BY at, provenance, incident_id;

-- name: samples_of_states
-- Seek pagination by sample_id, which is a hash: the order says nothing.
SELECT * FROM training_samples
WHERE state = ANY(:states) AND split = ANY(:splits) AND sample_id > :after
ORDER BY sample_id LIMIT :limit;

-- name: sample_counts
SELECT state, split, count(*) AS samples FROM training_samples GROUP BY state, split ORDER BY state, split;

-- name: samples_labelled_since$
-- Labelled samples that no training has seen yet; of all time where :since is null.
SELECT count(*) FROM training_samples
WHERE state = 'labelled' AND (CAST(:since AS timestamptz) IS NULL OR labelled_at > :since);

-- name: uncertain_incidents
-- Cases that began as suspected, or whose score lies near the policy's threshold, by the incident that opened them.
SELECT
    i.*, c.case_id, e.state_after = 'suspected' AS suspected,
    (p.body ->> 'automatic_score')::double precision AS automatic_score
FROM incidents i
JOIN cases c USING (incident_id)
JOIN case_events e ON e.case_id = c.case_id AND e.version = 1
JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
WHERE i.dwell_reached_at >= :since AND i.dwell_reached_at < :until
    AND i.camera_id IS NOT NULL AND i.entered_by IS NULL
    AND (e.state_after = 'suspected' OR abs(i.score - (p.body ->> 'automatic_score')::double precision) <= :near)
ORDER BY i.incident_id;

-- name: confirmed_incidents
-- Cases closed in the span of which a person said that they were real, by the incident that opened them.
SELECT
    i.*, c.case_id, false AS suspected, (p.body ->> 'automatic_score')::double precision AS automatic_score
FROM cases c
JOIN incidents i USING (incident_id)
JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
WHERE c.closed_at >= :since AND c.closed_at < :until AND c.closure IN ('self', 'managed', 'enforced')
    AND i.camera_id IS NOT NULL AND i.entered_by IS NULL
    AND (c.closure = 'enforced'
        OR EXISTS (SELECT FROM case_events e WHERE e.case_id = c.case_id AND e.event_type = 'case_confirmed'))
ORDER BY i.incident_id;
