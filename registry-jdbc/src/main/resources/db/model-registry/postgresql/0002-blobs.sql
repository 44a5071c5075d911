-- Blobs on PostgreSQL, version 2.

-- Which blobs there are: <sha256> or <sha256>.<generation>.
CREATE TABLE IF NOT EXISTS <t>blobs (
    blob_key varchar(80) COLLATE "C" NOT NULL PRIMARY KEY,
    size bigint NOT NULL,
    upload varchar(32) COLLATE "C" NOT NULL
);

-- Their bytes, 524,288 a row, under the upload that brought them.
CREATE TABLE IF NOT EXISTS <t>blob_chunks (
    upload varchar(32) COLLATE "C" NOT NULL,
    position integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (upload, position)
);

-- Weights do not shrink, and trying costs time.
ALTER TABLE <t>blob_chunks ALTER COLUMN content SET STORAGE EXTERNAL;
