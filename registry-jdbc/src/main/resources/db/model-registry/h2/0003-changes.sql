-- Changes of the index on H2, version 3. The file may run twice, and in two processes at once.

-- What commits change in the index and in the table of streams, which do not show it yet.
CREATE TABLE IF NOT EXISTS <t>changes (
    change_number BIGINT NOT NULL PRIMARY KEY,
    stream CHARACTER VARYING(128) NOT NULL,
    index_delta BINARY VARYING NOT NULL
);

-- A second row, locked by a transaction that brings the index up to date.
INSERT INTO <t>feed (id, last_change) SELECT 2, 0 WHERE NOT EXISTS (SELECT 1 FROM <t>feed WHERE id = 2);
