-- The database clock, and the guards that append-only tables share.

CREATE TABLE clock_shift (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    shift   interval NOT NULL DEFAULT '0'
);
COMMENT ON TABLE clock_shift IS 'How far the database clock is moved, in tests and in the accelerated demo; zero otherwise.';
INSERT INTO clock_shift DEFAULT VALUES;

-- The same all through a transaction, so that everything written in it carries one time.
CREATE FUNCTION cityeye_now() RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN transaction_timestamp() + (SELECT shift FROM clock_shift);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Write a new row that corrects the old one.';
END $$;
COMMENT ON FUNCTION refuse_change IS 'Trigger of append-only tables; holds for the owner of the table as for everybody.';

CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never removed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

-- What is violated: a kind of violation, or an alarm sensor that shares the case flow.
CREATE DOMAIN kind_code AS text CHECK (VALUE IN (
    'garbage', 'shop_overflow', 'mobile_vendor', 'street_drying', 'illegal_parking', 'bike_disorder', 'illegal_ad',
    'piled_goods', 'smoke_alarm', 'gas_alarm', 'one_key_alarm'));

-- [x0, y0, x1, y1] in source pixels.
CREATE DOMAIN picture_box AS double precision[] CHECK (
    VALUE IS NULL OR (cardinality(VALUE) = 4 AND VALUE[1] < VALUE[3] AND VALUE[2] < VALUE[4]));

CREATE DOMAIN sha256_hex AS text CHECK (VALUE ~ '^[0-9a-f]{64}$');
