package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.Changes;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Lifecycle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryFeeding extends RegistryConcern {
    RegistryFeeding(RegistryContract contract) {
        super(contract);
    }

    /** Follows the feed as its user does: each cursor is stored as a text. */
    private static final class Follower {
        final Map<ModelName, List<HistoryEntry>> told = new LinkedHashMap<>();
        private final Registry registry;
        private final ChangeOptions options;
        String stored;

        Follower(Registry registry, ChangeCursor from, ChangeOptions options) {
            this.registry = registry;
            this.options = options;
            this.stored = from.text();
        }

        boolean step() {
            Changes changes = registry.changes(new ChangeCursor(stored), options);
            changes.entries()
                    .forEach(entry -> told.computeIfAbsent(entry.model(), model -> new ArrayList<>())
                            .add(entry));
            stored = changes.next().text();
            return changes.more();
        }

        Follower toTheEnd() {
            boolean more = true;
            while (more) {
                more = step();
            }
            return this;
        }
    }

    @Test
    void fromTheStartEveryChangeIsToldInTheOrderOfItsLog() {
        ModelVersion version = register("fraud");
        register("churn");
        registry().promote(version.ref(), STAGING, "go");
        registry().publish(Lifecycle.standard().build());
        Follower follower = new Follower(contract.open(), ChangeCursor.START, ChangeOptions.ALL.limit(2)).toTheEnd();
        assertThat(follower.told.keySet())
                .containsExactlyInAnyOrder(ModelName.of("fraud"), ModelName.of("churn"), ModelName.REGISTRY);
        follower.told.forEach((model, entries) ->
                assertThat(entries).isEqualTo(registry().audit().history(model)));
    }

    @Test
    void aStoredCursorGoesOnWhereItWasInAnotherProcess() {
        ModelVersion version = register("fraud");
        String stored = new Follower(registry(), ChangeCursor.START, ChangeOptions.ALL).toTheEnd().stored;
        registry().tag(version.ref(), "a", "1");
        register("churn");
        Follower other = new Follower(contract.open(), new ChangeCursor(stored), ChangeOptions.ALL).toTheEnd();
        assertThat(other.told.get(ModelName.of("fraud")))
                .singleElement()
                .extracting(HistoryEntry::describe)
                .isEqualTo("tagged 1.0 a=1");
        assertThat(other.told.get(ModelName.of("churn"))).hasSize(1);
        assertThat(other.step()).isFalse();
    }

    @Test
    void nothingIsLostOrToldTwiceWhileOthersWrite() throws InterruptedException {
        Follower follower = new Follower(contract.open(), ChangeCursor.START, ChangeOptions.ALL.limit(7));
        register("shared");
        Threads.watched(
                4,
                thread -> {
                    register("own" + thread);
                    for (int i = 0; i < 8; i++) {
                        registry().tag(i % 2 == 0 ? "shared" : "own" + thread, "t" + thread, "" + i);
                    }
                    return thread;
                },
                List.of(follower::step));
        follower.toTheEnd();
        assertThat(follower.told).hasSize(5);
        follower.told.forEach((model, entries) ->
                assertThat(entries).isEqualTo(registry().audit().history(model)));
    }

    @Test
    void chosenModelsAloneAreToldOf() {
        register("fraud");
        register("churn");
        ChangeOptions chosen = ChangeOptions.of("churn", "to-come");
        Follower follower = new Follower(registry(), ChangeCursor.START, chosen).toTheEnd();
        register("to-come");
        follower.toTheEnd();
        assertThat(follower.told.keySet()).containsExactly(ModelName.of("churn"), ModelName.of("to-come"));
        ChangeCursor cursor = new ChangeCursor(follower.stored);
        refused(
                InvalidInputException.class,
                () -> registry().changes(cursor),
                "is for changes of [churn, to-come], and not of all models");
    }

    @Test
    void fromTheEndOnlyWhatIsToComeIsTold() {
        ModelVersion version = register("fraud");
        ChangeCursor end = registry().endOfChanges(ChangeOptions.ALL);
        Follower follower = new Follower(contract.open(), end, ChangeOptions.ALL).toTheEnd();
        assertThat(follower.told).isEmpty();
        registry().tag(version.ref(), "a", "1");
        register("churn");
        follower.toTheEnd();
        assertThat(follower.told.keySet()).containsExactlyInAnyOrder(ModelName.of("fraud"), ModelName.of("churn"));
        assertThat(follower.told.values()).allMatch(entries -> entries.size() == 1);
    }

    /** Of two registries with models of the same names, one would skip what it was told of the other. */
    @Test
    void aCursorOfAnotherRegistryIsRefused() {
        register("fraud");
        try (Registry other = Registries.inMemory()) {
            ChangeCursor empty = other.endOfChanges(ChangeOptions.ALL);
            String here = registry().changes("").next().text();
            assertThatThrownBy(() -> other.changes(here))
                    .as("by one that has no id yet")
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("another registry");
            other.register(minimal("fraud", "a").build());
            other.register(minimal("fraud", "b").build());
            String there = other.changes("").next().text();
            refused(
                    InvalidInputException.class,
                    () -> registry().changes(there),
                    "another registry",
                    "ChangeCursor.START");
            assertThat(other.changes(empty).entries())
                    .as("from before it had an id")
                    .hasSize(2);
        }
    }

    @Test
    void aCursorGoesOnAfterAnErasure() {
        register("fraud");
        register("fraud");
        String stored = new Follower(registry(), ChangeCursor.START, ChangeOptions.ALL).toTheEnd().stored;
        registry().erase("fraud", "request 4711");
        Follower other = new Follower(contract.open(), new ChangeCursor(stored), ChangeOptions.ALL).toTheEnd();
        assertThat(other.told.get(ModelName.of("fraud")))
                .extracting(HistoryEntry::describe)
                .containsExactly("ERASED the model");
        assertThat(other.step()).isFalse();
    }

    @Test
    void whatIsNoCursorIsRefused() {
        register("fraud");
        String whole = registry().changes("").next().text();
        for (String text : List.of("x", "*", whole.substring(0, whole.length() - 2), whole.substring(2), whole + "A")) {
            refused(InvalidInputException.class, () -> registry().changes(text), "cursor of the feed of changes");
        }
    }
}
