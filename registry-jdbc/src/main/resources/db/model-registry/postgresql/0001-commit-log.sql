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

-- What versions can be found by; term is the SHA-256 of field and value, because texts may be longer than any index key.
CREATE TABLE IF NOT EXISTS <t>terms (
    stream varchar(128) COLLATE "C" NOT NULL,
    member text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    text_value text COLLATE "C",
    number_value double precision,
    term bytea NOT NULL
);

CREATE INDEX IF NOT EXISTS <p>terms_by_member ON <t>terms (stream, member);

CREATE INDEX IF NOT EXISTS <p>terms_by_term ON <t>terms (term, stream);
