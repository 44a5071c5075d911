-- The commit log on PostgreSQL, version 1. The files of a version are run in one transaction.

CREATE TABLE IF NOT EXISTS <t>schema (
    version integer NOT NULL PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The log. The payload is NULL once it has been redacted.
CREATE TABLE IF NOT EXISTS <t>commits (
    stream varchar(128) COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    commit_id varchar(32) COLLATE "C" NOT NULL,
    digest varchar(64) COLLATE "C" NOT NULL,
    payload bytea,
    appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (stream, revision)
);

-- Every stream that has a commit, and the transaction that appended its last one.
CREATE TABLE IF NOT EXISTS <t>streams (
    stream varchar(128) COLLATE "C" NOT NULL PRIMARY KEY,
    changed_by xid8 NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS <p>streams_by_transaction ON <t>streams (changed_by);

CREATE INDEX IF NOT EXISTS <p>streams_by_time ON <t>streams (changed_at);

CREATE TABLE IF NOT EXISTS <t>checkpoints (
    stream varchar(128) COLLATE "C" NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    content bytea NOT NULL
);

-- Rows that are there for a moment, by which a registry learns whether a data source commits.
CREATE TABLE IF NOT EXISTS <t>probes (
    id varchar(32) COLLATE "C" NOT NULL PRIMARY KEY
);

-- Which versions there are. Keys sort as versions do: 0000000001.0000000010 is 1.10.
CREATE TABLE IF NOT EXISTS <t>versions (
    stream varchar(128) COLLATE "C" NOT NULL,
    member text COLLATE "C" NOT NULL,
    member_key text COLLATE "C" NOT NULL,
    PRIMARY KEY (stream, member_key)
);

-- What versions are found by. A field has one row for each of its values, the least at position 0, the greatest 0 from the
-- end. Texts may be longer than any index key: field_key starts the SHA-256 of the field, and text_start is the first 100
-- characters of the value. In all texts here, the character 0 is written as 1 1, and 1 as 1 2.
CREATE TABLE IF NOT EXISTS <t>terms (
    stream varchar(128) COLLATE "C" NOT NULL,
    member text COLLATE "C" NOT NULL,
    member_key text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL,
    field_key bytea NOT NULL,
    position integer NOT NULL,
    from_end integer NOT NULL,
    text_value text COLLATE "C",
    text_start text COLLATE "C",
    number_value double precision,
    PRIMARY KEY (stream, member_key, field_key, position)
);

CREATE INDEX IF NOT EXISTS <p>terms_by_number ON <t>terms (field_key, number_value, stream, member_key)
    WHERE number_value IS NOT NULL;

CREATE INDEX IF NOT EXISTS <p>terms_by_text ON <t>terms (field_key, text_start, stream, member_key)
    WHERE text_start IS NOT NULL;

-- How many versions have a value: of a field and a text by themselves, PostgreSQL would expect far too few in common.
CREATE STATISTICS IF NOT EXISTS <t>terms_values (dependencies, mcv) ON field_key, text_start FROM <t>terms;
