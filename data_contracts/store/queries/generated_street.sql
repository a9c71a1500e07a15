-- name: claim_generated_street!
-- Two that come at once follow one another; the second finds the first one's street.
INSERT INTO generated_street (seed, sha256) VALUES (:seed, :sha256) ON CONFLICT (only_one) DO NOTHING;

-- name: get_generated_street^
SELECT seed, sha256 FROM generated_street;
