-- Blobs on MariaDB and MySQL, version 2. The file may run twice: every statement commits by itself.

-- Which blobs there are: <sha256> or <sha256>.<generation>.
CREATE TABLE IF NOT EXISTS <t>blobs (
    blob_key VARCHAR(80) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    upload VARCHAR(32) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL
) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_nopad_bin;

-- Their bytes, 524,288 a row, under the upload that brought them.
CREATE TABLE IF NOT EXISTS <t>blob_chunks (
    upload VARCHAR(32) CHARACTER SET ascii COLLATE ascii_nopad_bin NOT NULL,
    position INTEGER NOT NULL,
    content MEDIUMBLOB NOT NULL,
    PRIMARY KEY (upload, position)
) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_nopad_bin;
