-- Cases, their events, timers and notices. What must always hold of them is in 0010_case_invariants.sql.

CREATE TABLE cases (
    case_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            kind_code NOT NULL,
    state           text NOT NULL CHECK (state IN (
        'suspected', 'open', 'in_group', 'reminded_1', 'reminded_2', 'enforcing', 'rectified', 'appealed', 'deferred',
        'closed')),
    status_code     text NOT NULL,
    place_id        text NOT NULL REFERENCES places,
    camera_id       text REFERENCES cameras,
    zone_id         text REFERENCES zones,
    community_id    text REFERENCES communities,
    grid_id         text REFERENCES grids,
    incident_id     uuid NOT NULL UNIQUE REFERENCES incidents,
    policy_version  integer NOT NULL,
    severity        text NOT NULL,
    score           double precision NOT NULL CHECK (score BETWEEN 0 AND 1),
    opened_at       timestamptz NOT NULL,
    state_since     timestamptz NOT NULL,
    version         integer NOT NULL,
    run             integer NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by integer REFERENCES people,
    closed_at       timestamptz,
    closure         text CHECK (closure IN ('self', 'managed', 'enforced', 'false_alarm', 'withdrawn', 'expired')),
    follows_case_id bigint REFERENCES cases,
    sighting_count  integer NOT NULL DEFAULT 1 CHECK (sighting_count >= 1),
    last_seen_at    timestamptz,
    FOREIGN KEY (kind, policy_version) REFERENCES policies (kind, version),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((state = 'closed') = (closure IS NOT NULL))
) WITH (fillfactor = 80);
COMMENT ON COLUMN cases.community_id IS 'Of the camera when the case opened: moving a camera does not move its old cases.';
COMMENT ON COLUMN cases.version IS 'Grows by one with each event.';
COMMENT ON COLUMN cases.run IS 'Number of the pending timer; a timer of another run is stale.';

-- Invariant 1: one open case per place and kind.
CREATE UNIQUE INDEX cases_one_open_per_place_and_kind ON cases (place_id, kind) WHERE state <> 'closed';
CREATE INDEX cases_of_place ON cases (place_id, kind, case_id);
-- The feed: newest of a state, of a kind, of a camera.
CREATE INDEX cases_feed ON cases (state, kind, case_id);
CREATE INDEX cases_of_camera ON cases (camera_id, case_id);
-- Reports cost with their period, not with the table.
CREATE INDEX cases_opened_at ON cases (opened_at);
CREATE INDEX cases_open_counts ON cases (state, kind) WHERE state <> 'closed';

CREATE TABLE case_incidents (
    incident_id uuid PRIMARY KEY REFERENCES incidents,
    case_id     bigint NOT NULL REFERENCES cases,
    attached_at timestamptz NOT NULL
);
COMMENT ON TABLE case_incidents IS 'Which incidents a case holds: its first one, and those attached as sightings of the same thing.';
CREATE INDEX case_incidents_of_case ON case_incidents (case_id);

CREATE TABLE timers (
    timer_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL REFERENCES cases,
    run         integer NOT NULL,
    purpose     text NOT NULL CHECK (purpose IN ('suspected_expiry', 'acknowledge', 'step', 'mending')),
    due_at      timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'cancelled')),
    finished_at timestamptz,
    CHECK ((state = 'pending') = (finished_at IS NULL)),
    UNIQUE (case_id, run)
);
-- Invariant 4, first half: never two pending timers.
CREATE UNIQUE INDEX timers_one_pending_per_case ON timers (case_id) WHERE state = 'pending';
-- The sweep walks this from its start and stops at the first timer that is not due.
CREATE INDEX timers_due ON timers (due_at, timer_id) WHERE state = 'pending';

CREATE TABLE case_events (
    case_id        bigint NOT NULL REFERENCES cases,
    version        integer NOT NULL,
    event_type     text NOT NULL CHECK (event_type <> ''),
    state_before   text,
    state_after    text NOT NULL,
    happened_at    timestamptz NOT NULL,
    actor_id       integer REFERENCES people,
    actor_role     text NOT NULL,
    fired_timer_id bigint REFERENCES timers,
    detail         jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (case_id, version)
);
COMMENT ON COLUMN case_events.fired_timer_id IS 'The timer that made it happen, where no person did.';

CREATE TABLE notices (
    notice_id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    case_id         bigint NOT NULL REFERENCES cases,
    idempotency_key text NOT NULL UNIQUE,
    purpose         text NOT NULL CHECK (purpose IN (
        'push', 'group_post', 'reminder_1', 'reminder_2', 'enforcement', 'closed', 'stand_in')),
    role            text NOT NULL,
    channel         text NOT NULL,
    state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    delivered_at    timestamptz,
    body            jsonb NOT NULL DEFAULT '{}',
    last_error      text,
    CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);
COMMENT ON TABLE notices IS 'The outbox: written with the decision that wants them, delivered at least once.';
CREATE INDEX notices_due ON notices (next_attempt_at, notice_id) WHERE state = 'pending';
CREATE INDEX notices_of_case ON notices (case_id, created_at);
CREATE INDEX notices_dead ON notices (created_at) WHERE state = 'dead';
