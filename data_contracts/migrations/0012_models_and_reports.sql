-- Detector versions, and reports that were made.

CREATE TABLE model_versions (
    model_name    text NOT NULL,
    version       integer NOT NULL CHECK (version >= 1),
    sha256        sha256_hex NOT NULL,
    description   jsonb NOT NULL DEFAULT '{}',
    registered_at timestamptz NOT NULL DEFAULT cityeye_now(),
    promoted_at   timestamptz,
    retired_at    timestamptz,
    PRIMARY KEY (model_name, version)
);

CREATE TABLE reports (
    report_id    uuid PRIMARY KEY,
    report_type  text NOT NULL CHECK (report_type <> ''),
    period_start date NOT NULL,
    period_end   date NOT NULL CHECK (period_end >= period_start),
    revision     integer NOT NULL CHECK (revision >= 1),
    made_at      timestamptz NOT NULL,
    path         text NOT NULL,
    sha256       sha256_hex NOT NULL,
    numbers      jsonb NOT NULL,
    UNIQUE (report_type, period_start)
);
CREATE INDEX reports_newest ON reports (made_at);
