-- The schema of the commit log on MariaDB, version 1. A file may run twice: the server commits every statement of
-- it by itself. Texts are compared by their bytes, spaces at the end included.

CREATE TABLE IF NOT EXISTS registry_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
) ENGINE = InnoDB;

-- The log. The payload is NULL once it has been redacted.
CREATE TABLE IF NOT EXISTS registry_commits (
    stream VARCHAR(128) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
    revision BIGINT NOT NULL,
    commit_id CHAR(32) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
    digest CHAR(64) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
    payload LONGBLOB,
    change_number BIGINT NOT NULL,
    appended_at TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
    PRIMARY KEY (stream, revision)
) ENGINE = InnoDB;

-- Every stream that has a commit, and its latest change.
CREATE TABLE IF NOT EXISTS registry_streams (
    stream VARCHAR(128) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL PRIMARY KEY,
    change_number BIGINT NOT NULL,
    KEY registry_streams_by_change (change_number, stream)
) ENGINE = InnoDB;

-- One row, locked by a transaction that appends from its start to its end: change numbers become visible in order.
CREATE TABLE IF NOT EXISTS registry_feed (
    id INTEGER NOT NULL PRIMARY KEY,
    last_change BIGINT NOT NULL
) ENGINE = InnoDB;

INSERT INTO registry_feed (id, last_change)
SELECT 1, 0 FROM (SELECT 1) AS one WHERE NOT EXISTS (SELECT 1 FROM registry_feed);

CREATE TABLE IF NOT EXISTS registry_checkpoints (
    stream VARCHAR(128) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    content LONGBLOB NOT NULL
) ENGINE = InnoDB;

-- What versions can be found by; term is the SHA-256 of field and value, because texts may be longer than any index key.
CREATE TABLE IF NOT EXISTS registry_terms (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    stream VARCHAR(128) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
    member VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    field TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
    position INTEGER NOT NULL,
    text_value LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin,
    number_value DOUBLE,
    term BINARY(32) NOT NULL,
    KEY registry_terms_by_member (stream, member),
    KEY registry_terms_by_term (term, stream)
) ENGINE = InnoDB;
