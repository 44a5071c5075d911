-- Blobs on H2, version 2. The file may run twice, and in two processes at once.

-- Which blobs there are: <sha256> or <sha256>.<generation>.
CREATE TABLE IF NOT EXISTS <t>blobs (
    blob_key CHARACTER VARYING(80) NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    upload CHARACTER VARYING(32) NOT NULL
);

-- Their bytes, 524,288 a row, under the upload that brought them.
CREATE TABLE IF NOT EXISTS <t>blob_chunks (
    upload CHARACTER VARYING(32) NOT NULL,
    position INTEGER NOT NULL,
    content BINARY VARYING NOT NULL,
    PRIMARY KEY (upload, position)
);
