package dev.modelregistry.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CheckpointCodec;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.Evolve;
import dev.modelregistry.core.rules.ModelHistory;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.RandomCommands;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a crowd asks for, in whatever order: what must hold of a model holds, and folding is folding. */
class RandomHistoryTest {
    private static final int COMMANDS = 1_500;
    private static final Sha256 DIGEST = Sha256.of(new byte[0]);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20261101, -8812})
    void whatMustHoldHolds(long seed) {
        RandomCommands commands = new RandomCommands(seed);
        ModelHistory history = new ModelHistory();
        Map<Long, Bytes> checkpoints = new HashMap<>();
        Map<Long, ModelState> states = new HashMap<>();
        int refused = 0;
        for (int i = 0; i < COMMANDS; i++) {
            Command command = commands.next(history.state(), history.lifecycle());
            ModelState before = history.state();
            try {
                history.execute(command);
            } catch (RegistryException refusal) {
                refused++;
                assertThat(history.state()).isSameAs(before);
            }
            try {
                check(history.state());
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", command " + i + ", " + command, e);
            }
            long revision = history.entries().size();
            if (i % 100 == 99) {
                checkpoints.put(revision, encode(history.state(), revision));
                states.put(revision, history.state());
            }
        }
        assertThat(refused).as("seed %d: refused", seed).isBetween(COMMANDS / 10, COMMANDS * 8 / 10);
        assertThat(kinds(history)).as("seed %d", seed).containsAll(Arrays.asList(Event.class.getPermittedSubclasses()));
        assertThat(history.state().lastMajor()).as("seed %d", seed).isGreaterThan(1);

        foldingIsFolding(seed, history, checkpoints);
        states.forEach((revision, state) -> assertThat(encode(state, revision))
                .as("seed %d: the state of revision %d was changed by later commands", seed, revision)
                .isEqualTo(checkpoints.get(revision)));
    }

    private static void check(ModelState state) {
        int count = 0;
        for (int major = 1; major <= state.lastMajor(); major++) {
            List<VersionState> minors = state.versionsOf(major);
            assertThat(minors).as("major %d", major).isNotEmpty();
            for (int minor = 0; minor < minors.size(); minor++) {
                VersionState version = minors.get(minor);
                assertThat(version.version()).hasToString(major + "." + minor);
                if (!version.active()) {
                    assertThat(state.stagesOf(version.version()))
                            .as("%s is held", version)
                            .isEmpty();
                    assertThat(state.aliasesOf(version.version()))
                            .as("%s is held", version)
                            .isEmpty();
                }
            }
            count += minors.size();
        }
        assertThat(state.size()).isEqualTo(count);
        state.aliases()
                .values()
                .forEach(alias -> assertThat(state.version(alias.version())).isPresent());
        state.stages().forEach((name, stage) -> {
            List<Allocation> all = new ArrayList<>(stage.past());
            stage.current().ifPresent(all::add);
            all.forEach(allocation -> {
                assertThat(allocation.shares().values().stream()
                                .mapToInt(Share::buckets)
                                .sum())
                        .as("%s", allocation)
                        .isEqualTo(Share.BUCKETS);
                assertThat(allocation.shares()).containsKey(allocation.primary());
                assertThat(allocation.revision()).isBetween(1L, stage.revision());
                assertThat(allocation.stage()).isEqualTo(name);
                allocation
                        .shares()
                        .keySet()
                        .forEach(v -> assertThat(state.version(v)).isPresent());
            });
        });
    }

    /** From the start, from any checkpoint, and from payloads that were written and read: the same state. */
    private static void foldingIsFolding(long seed, ModelHistory history, Map<Long, Bytes> checkpoints) {
        List<Entry> entries = history.entries();
        Bytes expected = encode(history.state(), entries.size());
        assertThat(encode(fold(ModelState.empty(ModelHistory.MODEL), 0, entries), entries.size()))
                .as("seed %d: folded from the start", seed)
                .isEqualTo(expected);

        List<Entry> stored = new ArrayList<>();
        entries.forEach(entry -> stored.addAll(CommitCodec.decode(CommitCodec.encode(
                        new CommitCodec.Payload(new StreamId("fraud"), 1, Optional.empty(), List.of(entry))))
                .entries()));
        assertThat(stored).as("seed %d: written and read", seed).isEqualTo(entries);

        checkpoints.forEach((revision, bytes) -> {
            CheckpointCodec.Saved saved = CheckpointCodec.decode(bytes);
            assertThat(saved.revision()).isEqualTo(revision);
            assertThat(CheckpointCodec.encode(saved))
                    .as("seed %d: checkpoint %d, read and written again", seed, revision)
                    .isEqualTo(bytes);
            ModelState state = fold(saved.state(), revision, entries);
            assertThat(encode(state, entries.size()))
                    .as("seed %d: folded from checkpoint %d", seed, revision)
                    .isEqualTo(expected);
        });
    }

    private static ModelState fold(ModelState from, long after, List<Entry> entries) {
        ModelState state = from;
        for (long revision = after + 1; revision <= entries.size(); revision++) {
            state = Evolve.evolve(state, revision, entries.get((int) revision - 1));
        }
        return state;
    }

    private static Bytes encode(ModelState state, long revision) {
        return CheckpointCodec.encode(new CheckpointCodec.Saved(state, revision, DIGEST, Instant.EPOCH));
    }

    private static Set<Class<?>> kinds(ModelHistory history) {
        Set<Class<?>> kinds = new HashSet<>();
        history.entries().forEach(entry -> entry.events().forEach(event -> kinds.add(event.getClass())));
        return kinds;
    }
}
