-- What a report is printed as, what came late, and who gets it: subscriptions, and deliveries through the dispatcher.

ALTER TABLE reports
    ADD COLUMN pdf_path    text,
    ADD COLUMN pdf_sha256  sha256_hex,
    ADD COLUMN xlsx_path   text,
    ADD COLUMN xlsx_sha256 sha256_hex,
    ADD COLUMN late        jsonb,
    ADD CONSTRAINT reports_pdf_has_hash CHECK ((pdf_path IS NULL) = (pdf_sha256 IS NULL)),
    ADD CONSTRAINT reports_xlsx_has_hash CHECK ((xlsx_path IS NULL) = (xlsx_sha256 IS NULL));
COMMENT ON COLUMN reports.pdf_path IS 'NULL for reports made before they were printed.';
COMMENT ON COLUMN reports.late IS 'What came after the revision before was made, and which numbers it changed; NULL for a first one.';

CREATE TABLE report_subscriptions (
    subscription_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_type     text NOT NULL CHECK (report_type IN ('daily', 'weekly', 'monthly', 'exposure', 'committee')),
    language        text NOT NULL CHECK (language IN ('zh', 'en')),
    person_id       integer REFERENCES people,
    group_id        text,
    channel_name    text CHECK (channel_name <> ''),
    channel_url     text,
    every_revision  boolean NOT NULL DEFAULT false,
    created_at      timestamptz NOT NULL DEFAULT cityeye_now(),
    ended_at        timestamptz,
    CONSTRAINT report_subscriptions_one_reader CHECK (num_nonnulls(person_id, group_id, channel_name) = 1),
    CONSTRAINT report_subscriptions_channel CHECK (
        CASE WHEN channel_name IS NULL OR ended_at IS NOT NULL THEN channel_url IS NULL ELSE channel_url IS NOT NULL END)
);
COMMENT ON TABLE report_subscriptions IS 'Who gets a type of report: a person in the inbox, a group, or a channel of its own.';
COMMENT ON COLUMN report_subscriptions.group_id IS
    'Not a foreign key: a group may be removed, with its secret; its deliveries then fail and say so.';
COMMENT ON COLUMN report_subscriptions.channel_url IS
    'Apprise URL. A secret, forgotten when the subscription ends; no index holds it, because a refused row would be quoted.';
CREATE UNIQUE INDEX report_subscriptions_of_person ON report_subscriptions (report_type, person_id)
    WHERE ended_at IS NULL AND person_id IS NOT NULL;
CREATE UNIQUE INDEX report_subscriptions_of_group ON report_subscriptions (report_type, group_id)
    WHERE ended_at IS NULL AND group_id IS NOT NULL;
CREATE UNIQUE INDEX report_subscriptions_of_channel ON report_subscriptions (report_type, channel_name)
    WHERE ended_at IS NULL AND channel_name IS NOT NULL;

CREATE TABLE report_deliveries (
    delivery_id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    idempotency_key  text NOT NULL UNIQUE,
    subscription_id  integer NOT NULL REFERENCES report_subscriptions,
    report_id        uuid NOT NULL REFERENCES reports,
    revision         integer NOT NULL CHECK (revision >= 1),
    title            text NOT NULL,
    body             text NOT NULL,
    link             text NOT NULL,
    state            text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts         integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz NOT NULL,
    created_at       timestamptz NOT NULL,
    delivered_at     timestamptz,
    last_error       text,
    CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);
COMMENT ON TABLE report_deliveries IS
    'The outbox of reports: at least once, under a key, with the retries of notices. Those are of a case, these of a report.';
COMMENT ON COLUMN report_deliveries.idempotency_key IS 'Names the revision only for who wants every one: others get a report once.';
CREATE INDEX report_deliveries_due ON report_deliveries (next_attempt_at) WHERE state = 'pending';
CREATE INDEX report_deliveries_of_subscription ON report_deliveries (subscription_id, created_at);

CREATE TRIGGER report_deliveries_final BEFORE UPDATE ON report_deliveries
    FOR EACH ROW WHEN (OLD.state = 'delivered') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_deliveries_no_removal BEFORE DELETE ON report_deliveries
    FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TRIGGER report_deliveries_notify AFTER INSERT ON report_deliveries
    FOR EACH STATEMENT EXECUTE FUNCTION notify_notice();
