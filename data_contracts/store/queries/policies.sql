-- name: lock_policies!
-- Whoever saves versions of one kind follows one another.
SELECT pg_advisory_xact_lock(hashtextextended('cityeye:policy:' || :kind, 0));

-- name: newest_policy^
SELECT kind, version, body, sha256 FROM policies WHERE kind = :kind ORDER BY version DESC LIMIT 1;

-- name: newest_policies
SELECT DISTINCT ON (kind) kind, version, body, sha256 FROM policies ORDER BY kind, version DESC;

-- name: add_policy!
INSERT INTO policies (kind, version, body, sha256) VALUES (:kind, :version, :body, :sha256)
ON CONFLICT (kind, version) DO NOTHING;

-- name: policy_sha256$
SELECT sha256 FROM policies WHERE kind = :kind AND version = :version;
