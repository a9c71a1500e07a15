-- People, what they may do and where, and how they sign in.

CREATE TABLE people (
    person_id     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sign_in_name  text NOT NULL CHECK (sign_in_name <> ''),
    display_name  text NOT NULL,
    password_hash text,
    phone         text,
    active        boolean NOT NULL DEFAULT true
);
COMMENT ON COLUMN people.password_hash IS 'argon2; NULL for people who sign in through OIDC only.';
CREATE UNIQUE INDEX people_sign_in_name ON people (lower(sign_in_name));

CREATE TABLE role_grants (
    person_id    integer NOT NULL REFERENCES people ON DELETE CASCADE,
    role         text NOT NULL CHECK (role IN (
        'operator', 'grid_member', 'merchant', 'community', 'property', 'officer', 'leader', 'ml_engineer', 'admin',
        'auditor')),
    community_id text REFERENCES communities,
    grid_id      text REFERENCES grids,
    block_id     text REFERENCES blocks,
    shop_id      text REFERENCES shops,
    UNIQUE NULLS NOT DISTINCT (person_id, role, community_id, grid_id, block_id, shop_id)
);

CREATE TABLE sessions (
    token_sha256 sha256_hex PRIMARY KEY,
    person_id    integer NOT NULL REFERENCES people ON DELETE CASCADE,
    started_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    CHECK (expires_at > started_at)
);
CREATE INDEX sessions_of_person ON sessions (person_id);

CREATE TABLE sign_in_attempts (
    attempt_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sign_in_name text NOT NULL,
    origin       text NOT NULL,
    success      boolean NOT NULL,
    at           timestamptz NOT NULL
);
COMMENT ON COLUMN sign_in_attempts.sign_in_name IS 'Lower case, as typed: a name that nobody has is counted as well.';
CREATE INDEX sign_in_attempts_of_name ON sign_in_attempts (sign_in_name, at);

CREATE TABLE api_keys (
    key_sha256 sha256_hex PRIMARY KEY,
    name       text NOT NULL,
    camera_ids text[],
    created_at timestamptz NOT NULL DEFAULT cityeye_now(),
    revoked_at timestamptz
);
COMMENT ON COLUMN api_keys.camera_ids IS 'Cameras the key may push pictures for; NULL means all.';
