-- Changes of the index on PostgreSQL, version 3. The files of a version are run in one transaction.

-- What commits change in the index and in the table of streams, which do not show it yet, and the transactions that appended them.
-- Rows come and go all the time, so it is vacuumed often.
CREATE TABLE IF NOT EXISTS <t>changes (
    stream varchar(128) COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    changed_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    index_delta bytea NOT NULL,
    PRIMARY KEY (stream, revision)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
