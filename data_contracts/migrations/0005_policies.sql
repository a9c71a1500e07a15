-- Policies by kind. A version never changes, so a case that names one has its policy frozen.

CREATE TABLE policies (
    kind     kind_code NOT NULL,
    version  integer NOT NULL CHECK (version >= 1),
    body     jsonb NOT NULL,
    sha256   sha256_hex NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT cityeye_now(),
    PRIMARY KEY (kind, version),
    CHECK (body ->> 'kind' = kind AND (body ->> 'version')::integer = version),
    CHECK (body ->> 'severity' IN ('low', 'normal', 'high', 'urgent'))
);
COMMENT ON COLUMN policies.sha256 IS 'Of the RFC 8785 form of body; evidence leaves name it.';

CREATE TRIGGER policies_append_only BEFORE UPDATE OR DELETE ON policies
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policies_no_truncate BEFORE TRUNCATE ON policies
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
