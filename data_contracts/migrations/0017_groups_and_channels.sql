-- Micro-grid groups and the channels they are reached through; whom a message mentions; how a notice was delivered.

CREATE TABLE micro_grid_groups (
    group_id      text PRIMARY KEY,
    name          text NOT NULL,
    channel_url   text NOT NULL,
    community_id  text REFERENCES communities,
    grid_id       text REFERENCES grids,
    block_id      text REFERENCES blocks,
    active        boolean NOT NULL DEFAULT true,
    failures      integer NOT NULL DEFAULT 0,
    resting_until timestamptz,
    last_error    text
);
COMMENT ON TABLE micro_grid_groups IS 'Groups that notices are posted in. Without an area a group serves the whole street.';
COMMENT ON COLUMN micro_grid_groups.channel_url IS
    'Apprise URL. A secret: no constraint looks at it, because a refused row would be quoted in the server''s log.';
COMMENT ON COLUMN micro_grid_groups.failures IS 'Failures one after another; the channel rests longer after each.';

ALTER TABLE people ADD COLUMN wecom_user_id text;
COMMENT ON COLUMN people.wecom_user_id IS 'Member id in WeCom, by which a group robot mentions; without it, the phone number.';

ALTER TABLE notices
    ADD COLUMN delivered_through text,
    ADD COLUMN resent_at         timestamptz,
    ADD COLUMN resent_by         integer REFERENCES people;
COMMENT ON COLUMN notices.delivered_through IS
    '`inbox`: the house''s own pages; else the groups it was posted in, as `group:river,group:hill`.';
COMMENT ON COLUMN notices.resent_at IS 'When a person last sent a dead letter again; its attempts are counted from then.';

-- A notice that several groups are to see is posted in each of them once, however often one of them fails.
CREATE TABLE notice_posts (
    notice_id uuid NOT NULL REFERENCES notices,
    group_id  text NOT NULL,
    posted_at timestamptz NOT NULL,
    PRIMARY KEY (notice_id, group_id)
);
COMMENT ON COLUMN notice_posts.group_id IS 'Not a foreign key: a group may be removed, with its secret, and the post stays on record.';
CREATE TRIGGER notice_posts_append_only BEFORE UPDATE OR DELETE ON notice_posts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER notice_posts_no_truncate BEFORE TRUNCATE ON notice_posts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Thousands of inbox notices due at once hide no post, and the other way round.
CREATE INDEX notices_due_inbox ON notices (next_attempt_at, notice_id) WHERE state = 'pending' AND channel = 'inbox';
CREATE INDEX notices_due_posts ON notices (next_attempt_at, notice_id) WHERE state = 'pending' AND channel <> 'inbox';

CREATE OR REPLACE FUNCTION check_notice_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'pending' OR NEW.attempts <> 0 THEN
            RAISE EXCEPTION 'notice %: a notice begins as pending, not tried', NEW.idempotency_key
                USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_begins_pending';
        END IF;
    ELSIF OLD.state = 'delivered' THEN
        RAISE EXCEPTION 'notice %: a delivered notice never changes', OLD.idempotency_key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_delivered_is_final';
    ELSIF OLD.state = 'dead' AND NEW.state = 'delivered' THEN
        RAISE EXCEPTION 'notice %: a dead letter is sent again before it can be delivered', OLD.idempotency_key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_dead_is_sent_again';
    ELSIF (NEW.notice_id, NEW.case_id, NEW.idempotency_key, NEW.purpose, NEW.role, NEW.channel, NEW.created_at, NEW.body)
        IS DISTINCT FROM
        (OLD.notice_id, OLD.case_id, OLD.idempotency_key, OLD.purpose, OLD.role, OLD.channel, OLD.created_at, OLD.body) THEN
        RAISE EXCEPTION 'notice %: only its delivery changes', OLD.idempotency_key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'notice_only_delivery_changes';
    END IF;
    RETURN NEW;
END $$;
