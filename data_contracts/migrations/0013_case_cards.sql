-- A case at a glance; read by case_id for the few rows of a page, never as a whole.
CREATE VIEW case_cards AS
SELECT
    c.*,
    p.sha256 AS policy_sha256,
    k.name AS camera_name,
    z.name AS zone_name,
    pl.name AS place_name,
    k.longitude,
    k.latitude,
    i.box,
    i.detector,
    picture.path AS picture_path,
    t.due_at AS next_due_at,
    leaf.hash AS leaf_hash
FROM cases c
JOIN policies p ON p.kind = c.kind AND p.version = c.policy_version
JOIN places pl ON pl.place_id = c.place_id
JOIN incidents i ON i.incident_id = c.incident_id
LEFT JOIN cameras k ON k.camera_id = c.camera_id
LEFT JOIN zones z ON z.zone_id = c.zone_id
LEFT JOIN timers t ON t.case_id = c.case_id AND t.state = 'pending'
LEFT JOIN LATERAL (
    -- Copies only: a sealed original never leaves the store.
    SELECT e.path FROM evidence_pictures e
    WHERE e.incident_id = c.incident_id AND NOT e.sealed
    ORDER BY (e.role = 'dwell_reached') DESC, e.captured_at DESC LIMIT 1
) AS picture ON true
LEFT JOIN LATERAL (
    SELECT encode(l.leaf_hash, 'hex') AS hash FROM evidence_log l
    WHERE l.case_id = c.case_id ORDER BY l.leaf_index DESC LIMIT 1
) AS leaf ON true;
