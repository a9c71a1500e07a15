-- A past is written at the times that it had: a transaction may set the clock for itself, and for nobody else.
CREATE OR REPLACE FUNCTION cityeye_now() RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(
        nullif(current_setting('cityeye.now', true), '')::timestamptz,
        transaction_timestamp() + (SELECT shift FROM clock_shift));

CREATE TABLE replayed_year (
    only_one    boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    seed        bigint NOT NULL,
    first_day   date NOT NULL,
    days        integer NOT NULL CHECK (days > 0),
    days_done   integer NOT NULL DEFAULT 0 CHECK (days_done BETWEEN 0 AND days),
    life        jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE replayed_year IS 'The year that is replayed into this database: one at most, and how far it has come.';
COMMENT ON COLUMN replayed_year.life IS 'What the next day needs to know: what people have learnt, and what still stands where.';
