package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.jdbc.CuttingProxy.Direction;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.StoredCommit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The connection drops in the middle of an append, after any number of bytes in either direction: the answer is right, or it is
 * that the outcome is unknown, and sending it again does not double it.
 */
class CutConnectionTest {
    private static final Pattern PORT = Pattern.compile("localhost:(\\d+)");

    private enum Server {
        POSTGRESQL,
        MARIADB;

        String url() {
            return this == POSTGRESQL ? Servers.postgres() : Servers.mariaDb();
        }
    }

    /** Where to cut, of an append whose messages ended there. */
    private interface Cuts {
        NavigableSet<Long> of(NavigableSet<Long> ends);
    }

    @ParameterizedTest
    @EnumSource
    void atMessages(Server server) throws IOException {
        cut(server, ends -> {
            NavigableSet<Long> cuts = new TreeSet<>(List.of(0L, 1L));
            ends.forEach(end -> cuts.addAll(List.of(end - 1, end)));
            // all of it has passed: nothing would be cut
            cuts.remove(ends.last());
            return cuts;
        });
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource
    void anywhere(Server server) throws IOException {
        cut(
                server,
                ends -> new TreeSet<>(LongStream.range(0, ends.last()).boxed().toList()));
    }

    private static void cut(Server server, Cuts cuts) throws IOException {
        String url = server.url();
        Matcher port = PORT.matcher(url);
        assertThat(port.find()).isTrue();
        try (CuttingProxy proxy = new CuttingProxy(Integer.parseInt(port.group(1)));
                JdbcCommitLog direct = JdbcCommitLog.open(url);
                JdbcCommitLog log = JdbcCommitLog.open(
                        port.replaceFirst("localhost:" + proxy.port()),
                        JdbcOptions.defaults().connections(1))) {
            List<CommitId> appended = new ArrayList<>();
            // the first ones learn what statements there are; some drivers prepare them on the server after a while
            for (int i = 0; i < 10; i++) {
                append(log, appended);
            }
            Map<Direction, NavigableSet<Long>> places = new EnumMap<>(Direction.class);
            proxy.begin();
            append(log, appended);
            for (Direction direction : Direction.values()) {
                places.put(direction, cuts.of(proxy.messages(direction)));
            }
            Map<String, Integer> outcomes = new HashMap<>();
            for (Direction direction : Direction.values()) {
                for (long place : places.get(direction)) {
                    append(log, appended);
                    proxy.cutAfter(direction, place);
                    Commit commit = Commits.commit(direction + " " + place);
                    String outcome = once(log, appended.size() + 1, commit);
                    outcomes.merge(direction + " " + outcome, 1, Integer::sum);
                    assertThat(proxy.wasCut(direction))
                            .as("cut %s after %d bytes", direction, place)
                            .isTrue();
                    if (!outcome.equals("appended")) {
                        assertThat(direct.read(FRAUD, appended.size() + 1, 2))
                                .as("it is there once, or not")
                                .hasSizeLessThanOrEqualTo(1)
                                .allMatch(stored -> stored.id().equals(commit.id()));
                    }
                    assertThat(log.append(FRAUD, appended.size() + 1, commit))
                            .as("sent again after a cut %s after %d bytes", direction, place)
                            .isInstanceOf(AppendResult.Appended.class);
                    appended.add(commit.id());
                    assertThat(direct.read(FRAUD, appended.size(), 2))
                            .extracting(stored -> stored.id())
                            .containsExactly(commit.id());
                }
            }
            assertThat(direct.read(FRAUD, 1, appended.size() + 1))
                    .extracting((StoredCommit stored) -> stored.id())
                    .isEqualTo(appended);
            System.out.printf("%s, connection cut at %s places: %s%n", server, sizes(places), outcomes);
        }
    }

    private static Map<Direction, Integer> sizes(Map<Direction, NavigableSet<Long>> places) {
        Map<Direction, Integer> sizes = new EnumMap<>(Direction.class);
        places.forEach((direction, cuts) -> sizes.put(direction, cuts.size()));
        return sizes;
    }

    private static void append(JdbcCommitLog log, List<CommitId> appended) {
        Commit commit = Commits.commit("before");
        assertThat(log.append(FRAUD, appended.size() + 1, commit)).isInstanceOf(AppendResult.Appended.class);
        appended.add(commit.id());
    }

    private static String once(JdbcCommitLog log, long revision, Commit commit) {
        try {
            return log.append(FRAUD, revision, commit) instanceof AppendResult.Appended ? "appended" : "occupied";
        } catch (StoreUnavailableException e) {
            return "unknown";
        }
    }
}
