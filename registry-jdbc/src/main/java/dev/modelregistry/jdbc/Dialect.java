package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Where databases differ. Everything else is SQL that they share. Implementations are immutable. */
interface Dialect {
    /** The dialect of the database behind a connection. */
    static Dialect of(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        String product = database.getDatabaseProductName();
        return switch (product) {
            case "H2" -> H2Dialect.of(connection);
            case "PostgreSQL" -> PostgresDialect.of(database);
            case "MariaDB", "MySQL" -> MariaDbDialect.of(database);
            default ->
                throw new InvalidInputException("a registry cannot be kept in " + product
                        + "; this release supports PostgreSQL, MariaDB, MySQL and H2");
        };
    }

    /** The folder of the numbered SQL files. */
    String schemaFolder();

    /** A statement of such a file, as this very database takes it. */
    default String adapted(String statement) {
        return statement;
    }

    /** Whether the version table is there. */
    boolean hasSchema(Handle handle, Tables tables);

    /** Lets one process after the other change the tables, until the transaction ends, if the database can do that. */
    default void lockSchema(Handle handle, Tables tables) {}

    /** Refuses a database that compares texts otherwise than by their bytes, or cannot hold all of them. */
    void requireExactTexts(Handle handle, Tables tables);

    /** Refuses, or tells in the log, what makes a transaction that has ended less durable than {@link Durability#SYNC}. */
    default void requireDurability(String name, Handle handle) {}

    /** An SQL expression: the database's clock in microseconds since 1970. */
    String clockMicros();

    /** An SQL expression: what tells this connection from every other that is open. */
    String session();

    /** Whether somebody has begun a transaction on this connection; asked before anything was done on it. */
    boolean inTransaction(Handle handle);

    /** Whether commits are stored with the number that {@link Feed#begin} gave. */
    default boolean numbersCommits() {
        return false;
    }

    /** Whether statements are right on connections that came with another isolation than "read committed". */
    default boolean isRightInEveryIsolation() {
        return false;
    }

    /** Whether a statement that reads needs no transaction around it. */
    default boolean readsAlone() {
        return false;
    }

    /** The change feed of this database. */
    Feed feed();

    /** What writes the index. */
    default IndexWriter indexWriter(Tables tables) {
        return new TermTable(this);
    }

    /** A way to write all of an append at once, where the database has one. */
    default Optional<PostgresAppend> appendAtOnce(Tables tables, Durability durability) {
        return Optional.empty();
    }

    /** What tells other processes of commits, where the database has a way to. */
    default Optional<PostgresNotices> notices(Transactions transactions, Tables tables) {
        return Optional.empty();
    }

    /** Runs what writes; alone, where writers must not meet. */
    default <T> T writing(Turns.Work<T> work) throws SQLException {
        return work.run();
    }

    /** Whether somebody waits to write, who would be kept waiting by what is done in the turn that this thread has. */
    default boolean isAwaited() {
        return false;
    }

    /** So many bytes of pending changes are written into the index by one transaction, or a few more. */
    default int settledAtOnce() {
        return 64 << 10;
    }

    /** What a transaction that writes needs to have set first. */
    default void beginWrite(Handle handle) throws SQLException {}

    /** Ends a transaction that only read, and whose work has thrown. */
    default void endFailedRead(Connection connection) throws SQLException {
        connection.rollback();
    }

    /** Added to an insert: if the row's key is taken it then inserts nothing, where it can be told; else it fails. */
    default String onTaken(String key) {
        return "";
    }

    /** A text as this database can hold it. Different texts stay different, and their order by bytes stays. */
    default String stored(String text) {
        return text;
    }

    /** The opposite of {@link #stored}. */
    default String loaded(String text) {
        return text;
    }

    /** An SQL expression of a text, by which texts compare as their UTF-8 bytes do. */
    default String bytes(String text) {
        return text;
    }

    /** Whether one index has numbers and texts, by field, number and text; else each kind has its own. */
    default boolean hasOneIndexOfValues() {
        return false;
    }

    /** An SQL expression of a column of names, which are ASCII, fit to be compared with any text. */
    default String names(String column) {
        return column;
    }

    /** A condition that a text matches a pattern as a whole. */
    default Sql like(String text, LikePattern pattern) {
        return Sql.of(text + " LIKE ? ESCAPE '!'", pattern.sql());
    }

    /** A condition that a version is behind another in the index of versions, by which it is then read. */
    default Sql behind(String stream, String memberKey) {
        return Sql.of("(b.stream, b.member_key) > (?, ?)", stream, memberKey);
    }

    /** An SQL expression of such a text, by which rows are sorted as it compares. */
    default String sortable(String bytes) {
        return bytes;
    }

    /** How a statement begins that sorts by so many whole texts. */
    default String selectSorting(int texts) {
        return "SELECT ";
    }

    /** What a search needs to have set, until its transaction ends. */
    default void beginSearch(Handle handle) {}

    /** Whether a commit can be lost although its transaction ended well, unless {@link #flush} ran after it. */
    default boolean needsFlush(Durability durability) {
        return false;
    }

    /** Makes all transactions that ended before this call durable. */
    default void flush(Transactions transactions) throws SQLException {}

    /** What a failure is. */
    Failure failure(SQLException e);
}
