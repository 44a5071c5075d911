package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexValue.Text;
import dev.modelregistry.spi.StreamId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.value.VersionedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing writes while H2 writes to its file, so that a process may die at any moment: no chunk of the file has a value of a
 * transaction that had not ended. Looked at from below H2's SQL; see docs/decisions/0015.
 */
class H2ChunksTest {
    private static final int WRITERS = 4;
    private static final int COMMITS = 150;
    private static final int VERSIONS = 100;

    @TempDir
    Path directory;

    @Test
    void noChunkHasHalfATransaction() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("log") + ";AUTO_SERVER=FALSE";
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        // of two logs, as of two libraries in one process
        try (CommitLog one = JdbcCommitLog.open(url);
                CommitLog two = JdbcCommitLog.open(url);
                Connection connection = DriverManager.getConnection(url, "sa", "")) {
            MVStore store = store(connection);
            store.setVersionsToKeep(Integer.MAX_VALUE);
            long before = store.getCurrentVersion();
            List<Callable<Void>> work = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                CommitLog log = writer % 2 == 0 ? one : two;
                StreamId stream = new StreamId("s" + writer);
                work.add(() -> append(log, stream));
            }
            for (Future<Void> done : writers.invokeAll(work)) {
                done.get();
            }
            long after = store.getCurrentVersion();

            assertThat(after - before).as("chunks").isGreaterThan(COMMITS);
            for (int i = 1; i <= VERSIONS; i++) {
                long version = before + (after - before) * i / (VERSIONS + 1);
                assertThat(uncommitted(store, version))
                        .as("in chunk " + version)
                        .isEmpty();
            }
        } finally {
            writers.shutdown();
        }
    }

    /** A connection that was idle is tried before it is used again, and that ends in a rollback where nothing forbids it. */
    @Test
    void aReadWritesNoChunk() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("log") + ";AUTO_SERVER=FALSE";
        try (JdbcCommitLog log = JdbcCommitLog.open(url);
                Connection writer = DriverManager.getConnection(url, "sa", "")) {
            append(log, new StreamId("s"));
            Transactions failing = new Transactions(
                    () -> DriverManager.getConnection(url, "sa", ""),
                    new Tables(Optional.empty(), "registry_"),
                    new H2Dialect(Optional.empty()));
            writer.setAutoCommit(false);
            writer.createStatement().execute("UPDATE registry_feed SET last_change = last_change + 1");
            // longer than a pool trusts a connection
            Thread.sleep(1_000);
            long before = store(writer).getCurrentVersion();

            assertThat(log.streams("", PageRequest.first(10)).items()).hasSize(1);
            assertThatThrownBy(() -> failing.run(handle -> {
                        handle.getConnection().setAutoCommit(false);
                        handle.select("SELECT * FROM <t>feed").mapToMap().list();
                        throw new SQLException("what was read is wrong");
                    }))
                    .hasMessageContaining("what was read is wrong")
                    .hasNoSuppressedExceptions();

            assertThat(store(writer).getCurrentVersion()).isEqualTo(before);
            writer.rollback();
        }
    }

    private static Void append(CommitLog log, StreamId stream) {
        for (int revision = 1; revision <= COMMITS; revision++) {
            Text stage = new Text("stage" + revision % 3);
            Commit commit = new Commit(
                    CommitId.random(),
                    Bytes.utf8("x".repeat(1000)),
                    new IndexDelta(List.of(), List.of(new Put("1." + revision, "stage", List.of(stage), true))));
            assertThat(log.append(stream, revision, commit)).isEqualTo(new Appended());
            if (revision % 16 == 0) {
                log.saveCheckpoint(stream, new Checkpoint(revision, Bytes.utf8("x".repeat(2000))));
            }
        }
        return null;
    }

    static MVStore store(Connection connection) throws Exception {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        return session.getDatabase().getStore().getMvStore();
    }

    private static List<String> uncommitted(MVStore store, long version) {
        List<String> found = new ArrayList<>();
        int entries = 0;
        for (String name : store.getMapNames()) {
            if (name.startsWith("table.") || name.startsWith("index.")) {
                MVMap<Object, Object> map = store.getMap(id(store, name));
                for (Cursor<Object, Object> all = map.openVersion(version).cursor(null); all.hasNext(); ) {
                    Object key = all.next();
                    entries++;
                    if (all.getValue() instanceof VersionedValue<?> value
                            && !value.isCommitted()
                            && !isWriteDelay(value)) {
                        found.add(name + " " + key + " of transaction " + value.getOperationId());
                    }
                }
            }
        }
        assertThat(entries).as("entries").isPositive();
        return found;
    }

    /** The setting that lets H2's writer in is itself written beside it. Each transaction says it anew. */
    private static boolean isWriteDelay(VersionedValue<?> value) {
        return (value.getCurrentValue() + " " + value.getCommittedValue()).contains("SET WRITE_DELAY ");
    }

    private static int id(MVStore store, String map) {
        return Integer.parseInt(store.getMetaMap().get("name." + map), 16);
    }
}
