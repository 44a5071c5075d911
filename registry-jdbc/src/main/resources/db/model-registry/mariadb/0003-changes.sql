-- Changes of the index on MariaDB and MySQL, version 3. The file may run twice, and in two processes at once.

-- What commits change in the index and in the table of streams, which do not show it yet.
CREATE TABLE IF NOT EXISTS <t>changes (
    change_number BIGINT NOT NULL PRIMARY KEY,
    stream VARCHAR(128) NOT NULL,
    index_delta LONGBLOB NOT NULL
) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_nopad_bin;

-- A second row, locked by a transaction that brings the index up to date.
INSERT INTO <t>feed (id, last_change) VALUES (2, 0) ON DUPLICATE KEY UPDATE last_change = last_change;
