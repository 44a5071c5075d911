package dev.modelregistry.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.Sha256;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CheckpointCodec;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.Evolve;
import dev.modelregistry.core.rules.Invariants;
import dev.modelregistry.core.rules.ModelHistory;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.RandomCommands;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromotionCheck;
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
import org.junit.jupiter.api.Test;

/** Whatever a crowd asks for, in whatever order: what must hold of a model holds, and folding is folding. */
class RandomHistoryTest {
    /** Mutation testing, which runs this test very often, takes fewer. */
    private static final int SEEDS = Integer.getInteger("registry.histories", 100);

    private static final int COMMANDS = 1_000;
    /** From then on, every second command is on the way to the erasure. */
    private static final int FAREWELL = 900;

    private static final Sha256 DIGEST = Sha256.of(new byte[0]);

    @Test
    void whatMustHoldHolds() {
        long first = Long.getLong("registry.seed", 20_261_101);
        System.out.println("random histories: seeds " + first + " to " + (first + SEEDS - 1) + ", " + COMMANDS
                + " commands each; -Dregistry.seed=" + first);
        Set<Class<?>> kinds = new HashSet<>();
        Set<Event.Cause> causes = new HashSet<>();
        int refused = 0;
        for (long seed = first; seed < first + SEEDS; seed++) {
            refused += history(seed, kinds, causes);
        }
        assertThat(refused).isBetween(SEEDS * COMMANDS / 10, SEEDS * COMMANDS * 8 / 10);
        if (SEEDS >= 100) {
            Set<Class<?>> all = new HashSet<>(Arrays.asList(Event.class.getPermittedSubclasses()));
            all.remove(Event.FormatRaised.class); // in the registry's own logs alone
            all.remove(Event.Founded.class);
            assertThat(kinds).containsAll(all);
            assertThat(causes).containsExactlyInAnyOrder(Event.Cause.values());
        }
    }

    private static int history(long seed, Set<Class<?>> kinds, Set<Event.Cause> causes) {
        RandomCommands commands = new RandomCommands(seed);
        ModelHistory history = new ModelHistory();
        Map<Long, Bytes> checkpoints = new HashMap<>();
        Map<Long, ModelState> states = new HashMap<>();
        int refused = 0;
        for (int i = 0; i < COMMANDS; i++) {
            Command command = i >= FAREWELL && i % 2 == 0
                    ? commands.farewell(history.state())
                    : commands.next(history.state(), history.lifecycle());
            Actor actor = commands.actor();
            Lifecycle lifecycle = history.lifecycle();
            ModelState before = history.state();
            history.pass(commands.pause());
            Optional<PromotionCheck> foretold = check(history, actor, command);
            try {
                List<Event> events = history.execute(actor, command);
                assertThat(foretold.map(PromotionCheck::allowed).orElse(true)).isTrue();
                Invariants.check(before, lifecycle, command, events, history.state());
                events.forEach(event -> {
                    kinds.add(event.getClass());
                    if (event instanceof Event.AllocationChanged changed) {
                        causes.add(changed.cause());
                    }
                });
            } catch (RegistryException refusal) {
                refused++;
                assertThat(history.state()).isSameAs(before);
                if (foretold.isPresent() && foretold.get().allowed()) {
                    throw new AssertionError(
                            "seed " + seed + ", command " + i + " of " + actor + ", " + command
                                    + " was refused, against what its dry run said",
                            refusal);
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", command " + i + " of " + actor + ", " + command, e);
            }
            if (i % 250 == 249) {
                long revision = history.entries().size();
                checkpoints.put(revision, encode(history.state(), revision));
                states.put(revision, history.state());
            }
        }
        foldingIsFolding(seed, history, checkpoints);
        states.forEach((revision, state) -> assertThat(encode(state, revision))
                .as("seed %d: the state of revision %d was changed by later commands", seed, revision)
                .isEqualTo(checkpoints.get(revision)));
        return refused;
    }

    /** What the dry run says of a promotion: it is allowed if it says so, and only then. A reason it does not look at. */
    private static Optional<PromotionCheck> check(ModelHistory history, Actor actor, Command command) {
        if (command instanceof Command.Promote promote && !promote.reason().isBlank()) {
            try {
                return Optional.of(history.check(actor, promote));
            } catch (RegistryException nothingThere) {
                return Optional.empty();
            }
        }
        return Optional.empty();
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
}
