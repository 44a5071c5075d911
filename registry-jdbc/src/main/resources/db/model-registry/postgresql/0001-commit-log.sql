-- The schema of the commit log on PostgreSQL, version 1. A file may run twice.

CREATE TABLE IF NOT EXISTS registry_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

-- The log. The payload is NULL once it has been redacted. change_number is the id of the transaction that appended it.
CREATE TABLE IF NOT EXISTS registry_commits (
    stream VARCHAR(128) COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    commit_id VARCHAR(32) COLLATE "C" NOT NULL,
    digest VARCHAR(64) COLLATE "C" NOT NULL,
    payload BYTEA,
    change_number BIGINT NOT NULL,
    appended_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
    PRIMARY KEY (stream, revision)
);

-- Every stream that has a commit, and its latest change.
CREATE TABLE IF NOT EXISTS registry_streams (
    stream VARCHAR(128) COLLATE "C" NOT NULL PRIMARY KEY,
    change_number BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS registry_streams_by_change ON registry_streams (change_number, stream);

CREATE TABLE IF NOT EXISTS registry_checkpoints (
    stream VARCHAR(128) COLLATE "C" NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    content BYTEA NOT NULL
);

-- What versions can be found by; term is the SHA-256 of field and value, because texts may be longer than any index key.
-- In text_value, a NUL, which PostgreSQL cannot hold, stands as U+2400.
CREATE TABLE IF NOT EXISTS registry_terms (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream VARCHAR(128) COLLATE "C" NOT NULL,
    member VARCHAR(200) COLLATE "C" NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    text_value TEXT COLLATE "C",
    number_value DOUBLE PRECISION,
    term BYTEA NOT NULL
);

CREATE INDEX IF NOT EXISTS registry_terms_by_member ON registry_terms (stream, member);

CREATE INDEX IF NOT EXISTS registry_terms_by_term ON registry_terms (term, stream);
