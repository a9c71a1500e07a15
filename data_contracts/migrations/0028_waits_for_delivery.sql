-- A case whose second reminder has had its time and that only waits for the delivery of both says so: its timer is of
-- purpose `delivery`. The sweep looks for those whose reminders have arrived meanwhile, so they are few and have an index.
ALTER TABLE timers
    DROP CONSTRAINT timers_purpose_check,
    ADD CONSTRAINT timers_purpose_check
        CHECK (purpose IN ('suspected_expiry', 'acknowledge', 'step', 'delivery', 'mending', 'deferral'));
CREATE INDEX timers_awaiting_delivery ON timers (case_id) WHERE state = 'pending' AND purpose = 'delivery';

-- A cancelled timer gives its run back: one that damage left at a later run must not stop the case when it gets there.
ALTER TABLE timers DROP CONSTRAINT timers_case_id_run_key;
CREATE UNIQUE INDEX timers_one_per_run ON timers (case_id, run) WHERE state <> 'cancelled';
