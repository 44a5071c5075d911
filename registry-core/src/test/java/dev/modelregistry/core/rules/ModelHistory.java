package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.audit.Event;
import dev.modelregistry.lifecycle.Lifecycle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** A model and its log as a list: what is decided is folded at once. Each accepted command is a commit of its own. */
public final class ModelHistory {
    public static final ModelName MODEL = ModelName.of("fraud");

    private static final Instant START = Instant.parse("2026-11-01T08:00:00Z");

    private final Lifecycle lifecycle;
    private final List<Entry> entries = new ArrayList<>();
    private ModelState state = ModelState.empty(MODEL);

    public ModelHistory() {
        this(Lifecycle.standard().build());
    }

    public ModelHistory(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** Decides and folds; a refusal is thrown and leaves everything as it was. */
    public List<Event> execute(Command command) {
        List<Event> events = Decide.decide(state, command, lifecycle);
        if (!events.isEmpty()) {
            Entry entry = new Entry(
                    new UUID(0, entries.size() + 1L),
                    Actor.of("ada", "trainer"),
                    START.plusSeconds(entries.size()),
                    command.reason(),
                    events);
            entries.add(entry);
            state = Evolve.evolve(state, entries.size(), entry);
        }
        return events;
    }

    /** What was accepted; the entry of revision {@code n} is at index {@code n - 1}. */
    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    public Lifecycle lifecycle() {
        return lifecycle;
    }

    public ModelState state() {
        return state;
    }
}
