package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * MariaDB 10.6 or newer, and MySQL 8.0.17 or newer, on InnoDB.
 *
 * @param mysql whether it is MySQL, whose exact collations have other names
 */
record MariaDbDialect(boolean mysql) implements Dialect {
    /** Of a text of 100,000 characters, in UTF-8 and with its length. */
    private static final int LONGEST_SORTED_BYTES = 300_004;

    private static final int SORTED_KEYS = 16;

    private static final int DUPLICATE_KEY = 1062;
    private static final int TRANSACTION_READ_ONLY = 1792;

    /** Lock wait timeout, deadlock, changed since it was read. */
    private static final Set<Integer> CONFLICT = Set.of(1205, 1213, 1020);

    /** Too many connections (two codes), shutting down, killed (two codes), aborted. */
    private static final Set<Integer> CONNECTION_LOST = Set.of(1040, 1203, 1053, 1317, 1927, 1184);

    /** Access denied with and without a password. */
    private static final Set<Integer> CREDENTIALS = Set.of(1045, 1698);

    /** No right to a database, table, column, command, or to something else. */
    private static final Set<Integer> NO_PRIVILEGE = Set.of(1044, 1142, 1143, 1227, 1370);

    /** Of the server, of the transaction, of a table's engine. */
    private static final Set<Integer> READ_ONLY = Set.of(1290, TRANSACTION_READ_ONLY, 1836, 1036);

    /** MariaDB's, MySQL's. */
    private static final Set<Integer> TIMED_OUT = Set.of(1969, 3024);

    static MariaDbDialect of(DatabaseMetaData database) throws SQLException {
        String version = database.getDatabaseProductVersion();
        boolean mysql = !version.contains("MariaDB")
                && database.getDatabaseProductName().equals("MySQL");
        int major = database.getDatabaseMajorVersion();
        int minor = database.getDatabaseMinorVersion();
        if (major < (mysql ? 8 : 10) || (!mysql && major == 10 && minor < 6)) {
            throw new InvalidInputException((mysql ? "MySQL " : "MariaDB ") + version
                    + " is too old; a registry needs MariaDB 10.6 or MySQL 8.0.17, or newer");
        }
        return new MariaDbDialect(mysql);
    }

    @Override
    public String schemaFolder() {
        return "mariadb";
    }

    @Override
    public String adapted(String statement) {
        return mysql
                ? statement.replace("utf8mb4_nopad_bin", "utf8mb4_0900_bin").replace("ascii_nopad_bin", "ascii_bin")
                : statement;
    }

    @Override
    public boolean hasSchema(Handle handle, Tables tables) {
        return count(handle, tables, "tables", "table_name = '" + tables.prefix() + "schema'") > 0;
    }

    @Override
    public void requireExactTexts(Handle handle, Tables tables) {
        String mode =
                handle.createQuery("SELECT @@sql_mode").mapTo(String.class).one();
        if (!mode.contains("STRICT_TRANS_TABLES") && !mode.contains("STRICT_ALL_TABLES")) {
            throw new InvalidInputException("connections have the sql_mode '" + mode
                    + "', under which too long values are cut short; add STRICT_TRANS_TABLES");
        }
        long others = count(
                handle,
                tables,
                "columns",
                "table_name IN " + tables.all() + " AND collation_name NOT LIKE '%nopad_bin'"
                        + " AND collation_name NOT IN ('utf8mb4_0900_bin', 'ascii_bin')");
        if (others > 0) {
            throw new InvalidInputException("tables of this registry have a collation under which different texts are"
                    + " equal; create them as the registry does");
        }
    }

    private static long count(Handle handle, Tables tables, String view, String condition) {
        return handle.createQuery("SELECT COUNT(*) FROM information_schema." + view
                        + " WHERE table_schema = COALESCE(?, DATABASE()) AND " + condition)
                .bind(0, tables.schema().orElse(null))
                .mapTo(Long.class)
                .one();
    }

    @Override
    public void requireDurability(String name, Handle handle) {
        int flush = handle.createQuery("SELECT @@innodb_flush_log_at_trx_commit")
                .mapTo(Integer.class)
                .one();
        if (flush != 1) {
            throw new InvalidInputException(name + " has innodb_flush_log_at_trx_commit = " + flush
                    + ": a crash of the machine could lose acknowledged commits; set it to 1, or open the registry with"
                    + " JdbcOptions.defaults().durability(Durability.OS)");
        }
    }

    /** Not from the session's time, which says one hour of the year twice. */
    @Override
    public String clockMicros() {
        return "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";
    }

    @Override
    public String session() {
        return "CAST(CONNECTION_ID() AS CHAR)";
    }

    /** Names are ASCII there, patterns need not be. */
    @Override
    public Sql like(String text, LikePattern pattern) {
        return Sql.of(names(text) + " LIKE ? ESCAPE '!'", pattern.sql());
    }

    /** The column is ascii, which is not compared with what no ascii text can be; in MySQL, spaces at an end do not count there. */
    @Override
    public String names(String column) {
        return "CONVERT(" + column + " USING utf8mb4) COLLATE " + (mysql ? "utf8mb4_0900_bin" : "utf8mb4_nopad_bin");
    }

    /** It would compare pairs with every row from the first on. */
    @Override
    public Sql behind(String stream, String memberKey) {
        return Sql.of("(b.stream > ? OR (b.stream = ? AND b.member_key > ?))", stream, stream, memberKey);
    }

    /** A sort of texts fills short ones up, with the character 0; of bytes, it has their length. */
    @Override
    public String sortable(String bytes) {
        return "CAST(" + bytes + " AS BINARY)";
    }

    /**
     * By all of a text; left to itself, the server takes its first 1,024 bytes. For this statement alone, as the connection may be
     * somebody else's. There has to be room for 15 keys; with room for many, it would copy them about as if all were long.
     */
    @Override
    public String selectSorting(int texts) {
        if (texts == 0) {
            return "SELECT ";
        }
        int buffer = texts * LONGEST_SORTED_BYTES * SORTED_KEYS;
        return mysql
                ? "SELECT /*+ SET_VAR(max_sort_length = " + LONGEST_SORTED_BYTES + ") SET_VAR(sort_buffer_size = "
                        + buffer + ") */ "
                : "SET STATEMENT max_sort_length = " + LONGEST_SORTED_BYTES + ", sort_buffer_size = " + buffer
                        + " FOR SELECT ";
    }

    /** MySQL does not tell. */
    @Override
    public boolean inTransaction(Handle handle) {
        return !mysql
                && handle.createQuery("SELECT @@in_transaction")
                        .mapTo(Boolean.class)
                        .one();
    }

    @Override
    public Feed feed() {
        return new NumberedFeed(clockMicros(), false);
    }

    @Override
    public Failure failure(SQLException e) {
        int code = e.getErrorCode();
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (code == DUPLICATE_KEY) {
            return Failure.DUPLICATE_KEY;
        } else if (CONFLICT.contains(code)) {
            return Failure.CONFLICT;
        } else if (CREDENTIALS.contains(code)) {
            return Failure.CREDENTIALS;
        } else if (NO_PRIVILEGE.contains(code)) {
            return Failure.NO_PRIVILEGE;
        } else if (READ_ONLY.contains(code)) {
            return Failure.READ_ONLY;
        } else if (TIMED_OUT.contains(code)) {
            return Failure.TIMED_OUT;
        } else if (CONNECTION_LOST.contains(code) || state.startsWith("08")) {
            return Failure.CONNECTION_LOST;
        }
        return e instanceof SQLTransientException ? Failure.CONFLICT : Failure.OTHER;
    }
}
