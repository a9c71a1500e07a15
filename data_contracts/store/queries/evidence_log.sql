-- name: lock_log!
-- Appenders of the whole system follow one another from here to the end of their transactions.
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:evidence_log', 0));

-- name: log_size$
SELECT coalesce(max(leaf_index) + 1, 0) FROM evidence_log;

-- name: hashes
-- Hashes at some (level, index) positions of the tree; level 0 are the leaves.
SELECT w.level, w.node_index, coalesce(l.leaf_hash, n.hash) AS hash
FROM unnest(:levels::smallint[], :indexes::bigint[]) AS w (level, node_index)
LEFT JOIN evidence_log l ON w.level = 0 AND l.leaf_index = w.node_index
LEFT JOIN evidence_nodes n ON w.level > 0 AND n.level = w.level AND n.node_index = w.node_index;

-- name: add_leaves!
INSERT INTO evidence_log (leaf_index, entry_type, case_id, case_version, canonical, leaf_hash, appended_at)
SELECT
    leaf_index, entry_type, case_id, case_version, convert_to(canonical, 'UTF8'), decode(leaf_hash, 'hex'), :appended_at
FROM jsonb_to_recordset(:leaves) AS n (
    leaf_index bigint, entry_type text, case_id bigint, case_version integer, canonical text, leaf_hash text)
ORDER BY leaf_index;

-- name: add_nodes!
INSERT INTO evidence_nodes (level, node_index, hash)
SELECT level, node_index, decode(hash, 'hex')
FROM jsonb_to_recordset(:nodes) AS n (level smallint, node_index bigint, hash text);

-- name: get_leaf^
SELECT leaf_index, canonical, leaf_hash, appended_at, case_id FROM evidence_log WHERE leaf_index = :leaf_index;

-- name: leaves_of_case
SELECT leaf_index, canonical, leaf_hash, appended_at, case_id FROM evidence_log
WHERE case_id = :case_id ORDER BY leaf_index;

-- name: leaves_between
SELECT leaf_index, canonical, leaf_hash, appended_at, case_id FROM evidence_log
WHERE leaf_index >= :first AND leaf_index < :until ORDER BY leaf_index;

-- name: save_checkpoint!
INSERT INTO evidence_checkpoints (tree_size, root_hash, made_at, signature, key_id)
VALUES (:tree_size, :root_hash, :made_at, :signature, :key_id)
ON CONFLICT (tree_size) DO NOTHING;

-- name: last_checkpoint^
SELECT tree_size, root_hash, made_at, signature, key_id FROM evidence_checkpoints ORDER BY tree_size DESC LIMIT 1;

-- name: first_checkpoint_over^
-- The first signature, by this key, under which a leaf came.
SELECT tree_size, root_hash, made_at, signature, key_id FROM evidence_checkpoints
WHERE tree_size > :leaf_index AND key_id = :key_id ORDER BY tree_size LIMIT 1;
