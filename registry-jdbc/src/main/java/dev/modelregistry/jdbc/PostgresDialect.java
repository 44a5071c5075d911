package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL 13 or newer. */
record PostgresDialect() implements Dialect {
    /** For the transaction: a client that hangs with its work half done must not block others for ever. */
    static final String WAITS_END = "set_config('lock_timeout', '10s', true)";

    /** For the transaction: "off" would acknowledge too early. */
    static final String COMMITS_STAY = "CASE WHEN current_setting('synchronous_commit') = 'off'"
            + " THEN set_config('synchronous_commit', 'on', true) END";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDialect.class);
    private static final int OLDEST = 13;

    static PostgresDialect of(DatabaseMetaData database) throws SQLException {
        if (database.getDatabaseMajorVersion() < OLDEST) {
            throw new InvalidInputException("PostgreSQL " + database.getDatabaseProductVersion()
                    + " is too old; a registry needs version " + OLDEST + " or newer");
        }
        return new PostgresDialect();
    }

    @Override
    public String schemaFolder() {
        return "postgresql";
    }

    /**
     * By a query of a table, any table: without one, a session does not hear of what others created since its transaction began,
     * as when it has waited for them to create these tables.
     */
    @Override
    public boolean hasSchema(Handle handle, Tables tables) {
        return handle.createQuery("SELECT to_regclass(?) IS NOT NULL FROM pg_catalog.pg_class LIMIT 1")
                .bind(0, tables.in("<t>schema"))
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public void lockSchema(Handle handle, Tables tables) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(?, 0)) IS NULL")
                .bind(0, "model-registry " + tables.in("<t>schema"))
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public void requireExactTexts(Handle handle, Tables tables) {
        String encoding =
                handle.createQuery("SHOW server_encoding").mapTo(String.class).one();
        if (!encoding.equals("UTF8")) {
            throw new InvalidInputException("this database has the encoding " + encoding
                    + ", which cannot hold every text; create one with ENCODING 'UTF8'");
        }
        long others = handle.createQuery("""
                        SELECT count(*) FROM pg_attribute a
                        JOIN pg_class r ON r.oid = a.attrelid
                        JOIN pg_collation c ON c.oid = a.attcollation
                        WHERE r.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass(?))
                            AND r.relkind = 'r' AND c.collname NOT IN ('C', 'POSIX') AND r.relname IN %s""".formatted(tables.all()))
                .bind(0, tables.in("<t>schema"))
                .mapTo(Long.class)
                .one();
        if (others > 0) {
            throw new InvalidInputException("tables of this registry have a collation other than \"C\", under which"
                    + " texts are not compared by their bytes; create them as the registry does");
        }
    }

    /** A server without fsync is one for tests, as everybody knows who has set it so; what a session has set, we set. */
    @Override
    public void requireDurability(String name, Handle handle) {
        if (handle.createQuery("SHOW fsync").mapTo(String.class).one().equals("off")) {
            LOG.warn("{} runs with fsync=off: a crash of its machine can lose acknowledged commits", name);
        }
    }

    @Override
    public String clockMicros() {
        return "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)";
    }

    @Override
    public String session() {
        return "CAST(pg_backend_pid() AS text)";
    }

    /** One that has written; another has done nothing that could be lost or committed by mistake. */
    @Override
    public boolean inTransaction(Handle handle) {
        return handle.createQuery("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
                .mapTo(Boolean.class)
                .one();
    }

    /** What it waits for, it sees: also on connections that came with another isolation. */
    @Override
    public void beginWrite(Handle handle) {
        handle.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        handle.createQuery("SELECT " + WAITS_END + ", " + COMMITS_STAY)
                .mapTo(String.class)
                .one();
    }

    /**
     * What reads, reads what was committed before it. What writes may be refused as not serializable, and then is done again.
     * To ask a connection for its isolation is a request of its own, as long as any other.
     */
    @Override
    public boolean isRightInEveryIsolation() {
        return true;
    }

    /** Its driver never connects again by itself. */
    @Override
    public boolean readsAlone() {
        return true;
    }

    @Override
    public Feed feed() {
        return new SnapshotFeed();
    }

    @Override
    public Optional<PostgresNotices> notices(Transactions transactions, Tables tables) {
        return Optional.of(new PostgresNotices(transactions, tables));
    }

    @Override
    public IndexWriter indexWriter(Tables tables) {
        return new PostgresIndex(this, tables);
    }

    @Override
    public Optional<PostgresAppend> appendAtOnce(Tables tables, Durability durability) {
        return Optional.of(new PostgresAppend(this, tables, durability));
    }

    @Override
    public String onTaken(String key) {
        return " ON CONFLICT (" + key + ") DO NOTHING";
    }

    /** Without the character 0, which PostgreSQL cannot hold: 0 becomes 1 1, and 1 becomes 1 2. */
    @Override
    public String stored(String text) {
        return text.indexOf('\0') < 0 && text.indexOf('\1') < 0
                ? text
                : text.replace("\1", "\1\2").replace("\0", "\1\1");
    }

    @Override
    public String loaded(String text) {
        if (text.indexOf('\1') < 0) {
            return text;
        }
        StringBuilder loaded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            loaded.append(c != '\1' ? c : text.charAt(++i) == '\1' ? '\0' : '\1');
        }
        return loaded.toString();
    }

    /** A text with a character that is written as two is for a pattern that knows of it. */
    @Override
    public Sql like(String text, LikePattern pattern) {
        String regex = pattern.postgresRegex(this::stored);
        return Sql.of(
                "CASE WHEN strpos(" + text + ", chr(1)) = 0 THEN " + text + " LIKE ? ESCAPE '!' ELSE " + text
                        + " ~ ? END",
                pattern.sql().replace("\0", "\1"),
                regex);
    }

    /**
     * A plan for these very values: some are those of a few versions, others those of most. In one process: a page is read
     * in less time than it takes to start others, which would all read on past its end.
     */
    @Override
    public void beginSearch(Handle handle) {
        handle.createQuery("SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
                        + " set_config('jit', 'off', true),"
                        + " set_config('max_parallel_workers_per_gather', '0', true)")
                .map((rs, context) -> true)
                .one();
    }

    @Override
    public Failure failure(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "23505" -> Failure.DUPLICATE_KEY;
            // serialization, deadlock, lock not available
            case "40001", "40P01", "55P03" -> Failure.CONFLICT;
            // shut down, crashed, starting, too many connections
            case "57P01", "57P02", "57P03", "53300" -> Failure.CONNECTION_LOST;
            case "28000", "28P01" -> Failure.CREDENTIALS;
            case "42501" -> Failure.NO_PRIVILEGE;
            case "25006" -> Failure.READ_ONLY;
            // cancelled, waited too long in a transaction
            case "57014", "25P03", "25P04" -> Failure.TIMED_OUT;
            default ->
                state.startsWith("08")
                        ? Failure.CONNECTION_LOST
                        : e instanceof SQLTransientException ? Failure.CONFLICT : Failure.OTHER;
        };
    }
}
