-- The schema of the commit log on H2, version 1. A file may run twice, and in two processes at once: H2 commits every
-- statement of it by itself, so whoever finds half of it done has to be able to go on.

CREATE TABLE IF NOT EXISTS <t>schema (
    version INTEGER NOT NULL PRIMARY KEY,
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

-- The log. The payload is NULL once it has been redacted.
CREATE TABLE IF NOT EXISTS <t>commits (
    stream CHARACTER VARYING(128) NOT NULL,
    revision BIGINT NOT NULL,
    commit_id CHARACTER VARYING(32) NOT NULL,
    digest CHARACTER VARYING(64) NOT NULL,
    payload BINARY VARYING,
    change_number BIGINT NOT NULL,
    appended_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
    PRIMARY KEY (stream, revision)
);

-- Every stream that has a commit, and its latest change.
CREATE TABLE IF NOT EXISTS <t>streams (
    stream CHARACTER VARYING(128) NOT NULL PRIMARY KEY,
    change_number BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS <p>streams_by_change ON <t>streams (change_number, stream);

-- One row, locked by a transaction that appends from its start to its end: change numbers become visible in order.
CREATE TABLE IF NOT EXISTS <t>feed (
    id INTEGER NOT NULL PRIMARY KEY,
    last_change BIGINT NOT NULL
);

INSERT INTO <t>feed (id, last_change) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM <t>feed);

CREATE TABLE IF NOT EXISTS <t>checkpoints (
    stream CHARACTER VARYING(128) NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    content BINARY VARYING NOT NULL
);

-- Rows that are there for a moment, by which a registry learns whether a data source commits.
CREATE TABLE IF NOT EXISTS <t>probes (
    id CHARACTER VARYING(32) NOT NULL PRIMARY KEY
);

-- Which versions there are. Keys sort as versions do: 0000000001.0000000010 is 1.10.
CREATE TABLE IF NOT EXISTS <t>versions (
    stream CHARACTER VARYING(128) NOT NULL,
    member CHARACTER VARYING NOT NULL,
    member_key CHARACTER VARYING NOT NULL,
    PRIMARY KEY (stream, member_key)
);

-- What versions are found by. A field has one row for each of its values, the least at position 0, the greatest 0 from the
-- end. Texts may be longer than any index key: field_key starts the SHA-256 of the field, and text_start is the first 100
-- characters of the value.
CREATE TABLE IF NOT EXISTS <t>terms (
    stream CHARACTER VARYING(128) NOT NULL,
    member CHARACTER VARYING NOT NULL,
    member_key CHARACTER VARYING NOT NULL,
    field CHARACTER VARYING NOT NULL,
    field_key BINARY VARYING(16) NOT NULL,
    position INTEGER NOT NULL,
    from_end INTEGER NOT NULL,
    text_value CHARACTER VARYING,
    text_start CHARACTER VARYING(200),
    number_value DOUBLE PRECISION,
    PRIMARY KEY (stream, member_key, field_key, position)
);

-- One for numbers and texts: H2 would keep the rows of the other kind in an index of each, and writes each page that a commit
-- touches.
CREATE INDEX IF NOT EXISTS <p>terms_by_value ON <t>terms (field_key, number_value, text_start, stream, member_key);
