-- The commit log on MariaDB and MySQL, version 1. A file may run twice, and in two processes at once: each statement
-- that changes a table is a transaction of its own, so whoever finds half of it done has to be able to go on.

CREATE TABLE IF NOT EXISTS <t>schema (
    version INT NOT NULL PRIMARY KEY,
    applied_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE = InnoDB;

-- The log. The payload is NULL once it has been redacted.
CREATE TABLE IF NOT EXISTS <t>commits (
    stream VARCHAR(128) NOT NULL,
    revision BIGINT NOT NULL,
    commit_id VARCHAR(32) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    payload LONGBLOB,
    appended_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (stream, revision)
) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_nopad_bin;

-- Every stream that has a commit, and its latest change.
CREATE TABLE IF NOT EXISTS <t>streams (
    stream VARCHAR(128) NOT NULL PRIMARY KEY,
    change_number BIGINT NOT NULL,
    KEY <p>streams_by_change (change_number, stream)
) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_nopad_bin;

-- One row, locked by a transaction that appends before it ends: change numbers become visible in order.
CREATE TABLE IF NOT EXISTS <t>feed (
    id INT NOT NULL PRIMARY KEY,
    last_change BIGINT NOT NULL
) ENGINE = InnoDB;

INSERT INTO <t>feed (id, last_change) VALUES (1, 0) ON DUPLICATE KEY UPDATE last_change = last_change;

CREATE TABLE IF NOT EXISTS <t>checkpoints (
    stream VARCHAR(128) NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    content LONGBLOB NOT NULL
) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_nopad_bin;

-- Rows that are there for a moment, by which a registry learns whether a data source commits.
CREATE TABLE IF NOT EXISTS <t>probes (
    id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL PRIMARY KEY
) ENGINE = InnoDB;

-- Which versions there are. Keys sort as versions do: 0000000001.0000000010 is 1.10.
CREATE TABLE IF NOT EXISTS <t>versions (
    stream VARCHAR(128) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
    member VARCHAR(200) NOT NULL,
    member_key VARCHAR(200) NOT NULL,
    PRIMARY KEY (stream, member_key)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- What versions are found by. A field has one row for each of its values, the least at position 0, the greatest 0 from the
-- end. Texts may be longer than any index key: field_key starts the SHA-256 of the field, and text_start is the first 100
-- characters of the value.
CREATE TABLE IF NOT EXISTS <t>terms (
    stream VARCHAR(128) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
    member VARCHAR(200) NOT NULL,
    member_key VARCHAR(200) NOT NULL,
    field VARCHAR(1100) NOT NULL,
    field_key BINARY(16) NOT NULL,
    position INT NOT NULL,
    from_end INT NOT NULL,
    text_value LONGTEXT,
    text_start VARCHAR(100),
    number_value DOUBLE,
    PRIMARY KEY (stream, member_key, field_key, position),
    KEY <p>terms_by_number (field_key, number_value, stream, member_key),
    KEY <p>terms_by_text (field_key, text_start, stream, member_key)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
