package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.CommitId;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/**
 * Refuses a data source whose connections belong to somebody's transaction: what is appended through it would be there
 * only once that transaction has ended, and gone if it is rolled back. Thread-safe.
 */
final class Independence {
    private static final String ADVICE =
            "; hand in the data source itself, not one that takes part in transactions, or open the registry by a URL";

    private final Transactions transactions;
    private final Dialect dialect;
    private final boolean twoAtOnce;
    private volatile boolean proven;

    /** @param twoAtOnce whether two connections may be taken at once, which proves more */
    Independence(Transactions transactions, Dialect dialect, boolean twoAtOnce) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.twoAtOnce = twoAtOnce;
    }

    /** Of connections that we opened ourselves. */
    Independence proven() {
        proven = true;
        return this;
    }

    /** Before anything is done on a connection, so that nothing of somebody else's is ended with it. */
    static void requireNoTransaction(Dialect dialect, Handle handle) {
        if (dialect.inTransaction(handle)) {
            throw new InvalidInputException("the given data source gives connections on which a transaction has begun,"
                    + " which the registry would end" + ADVICE);
        }
    }

    /** What can be seen without writing: connections come without a transaction, and two at once are two. */
    void checkReading() throws SQLException {
        transactions.run(first -> {
            requireNoTransaction(dialect, first);
            String session = session(first);
            return transactions.run(second -> {
                if (session(second).equals(session)) {
                    throw new InvalidInputException("the given data source gives the same connection to two who ask for"
                            + " one at once" + ADVICE);
                }
                return true;
            });
        });
    }

    private String session(Handle handle) {
        return handle.createQuery("SELECT " + dialect.session())
                .mapTo(String.class)
                .one();
    }

    /**
     * Before the first write: what one connection commits, another sees. One after the other does it: each with a second
     * connection in hand, those who write first might wait for each other.
     */
    void require() throws SQLException {
        if (!proven) {
            prove();
        }
    }

    private synchronized void prove() throws SQLException {
        if (proven) {
            return;
        }
        String id = CommitId.random().value();
        int seen;
        if (twoAtOnce) {
            seen = transactions.write(writer -> {
                commit(writer, id);
                return seen(id);
            });
        } else {
            transactions.write(writer -> commit(writer, id));
            seen = seen(id);
        }
        if (seen == 0) {
            throw new InvalidInputException("the given data source takes part in a transaction: what one of its"
                    + " connections commits, another does not see" + ADVICE + ". Nothing was stored");
        }
        proven = true;
    }

    private static boolean commit(Handle writer, String id) throws SQLException {
        writer.execute("INSERT INTO <t>probes (id) VALUES (?)", id);
        writer.getConnection().commit();
        return true;
    }

    private int seen(String id) throws SQLException {
        return transactions.write(reader -> reader.execute("DELETE FROM <t>probes WHERE id = ?", id));
    }
}
