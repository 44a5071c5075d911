package dev.modelregistry.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromotionCheck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A model and its log as a list: what is decided is folded at once. Each accepted command is a commit of its own. */
public final class ModelHistory {
    public static final ModelName MODEL = ModelName.of("fraud");
    public static final Actor ADA = Actor.of("ada", "trainer");

    private static final Instant START = Instant.parse("2026-11-01T08:00:00Z");

    private final List<Entry> entries = new ArrayList<>();
    private final Map<Version, Manifest> manifests = new HashMap<>();
    private Optional<Published> registrys = Optional.empty();
    private Duration passed = Duration.ZERO;
    private Formats formats = Formats.CURRENT;
    private int sent;
    private ModelState state;

    public ModelHistory() {
        this(MODEL);
    }

    ModelHistory(ModelName model) {
        state = ModelState.empty(model);
    }

    public ModelHistory(Lifecycle lifecycle) {
        this();
        govern(lifecycle);
    }

    /** Puts a policy in force for the whole registry. */
    public void govern(Lifecycle lifecycle) {
        registrys = Optional.of(new Published(
                ModelName.REGISTRY,
                1 + registrys.map(Published::revision).orElse(0L),
                digest(lifecycle),
                now(),
                lifecycle));
    }

    /** Publishes a policy in this log itself. */
    void publish(Actor actor, Lifecycle lifecycle) {
        execute(actor, new Command.Publish(lifecycle, digest(lifecycle)));
    }

    /** What governs the whole registry. */
    Optional<Published> registrys() {
        return registrys;
    }

    private static Sha256 digest(Lifecycle lifecycle) {
        return Sha256.of(lifecycle.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Another release is at work from now on. */
    void release(Formats other) {
        formats = other;
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        passed = passed.plus(time);
    }

    public Instant now() {
        return START.plusSeconds(entries.size()).plus(passed);
    }

    /** Decides and folds; a refusal is thrown and leaves everything as it was. */
    public List<Event> execute(Command command) {
        return execute(ADA, command);
    }

    /** The same, for somebody else. */
    public List<Event> execute(Actor actor, Command command) {
        Context context = context(actor);
        List<Event> events = Decide.decide(state, command, context);
        if (!events.isEmpty()) {
            Entry entry = new Entry(
                    context.command(),
                    actor,
                    context.time(),
                    command.reason(),
                    Policy.of(state, registrys).revisions(),
                    events);
            entries.add(entry);
            state = Evolve.evolve(state, entries.size(), entry);
            events.forEach(event -> {
                if (event instanceof Event.VersionRegistered registered) {
                    manifests.put(registered.version(), registered.manifest());
                }
            });
        }
        return events;
    }

    public PromotionCheck check(Actor actor, Command.Promote command) {
        return Decide.check(state, command, context(actor));
    }

    private Context context(Actor actor) {
        return new Context(
                new UUID(0, ++sent),
                actor,
                now(),
                registrys,
                formats.at(state.formatLevel()),
                version -> manifests.get(version.version()));
    }

    /** The id of the command that was sent last. */
    public UUID lastCommand() {
        return new UUID(0, sent);
    }

    /** What was accepted; the entry of revision {@code n} is at index {@code n - 1}. */
    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    public Lifecycle lifecycle() {
        return Policy.of(state, registrys).lifecycle();
    }

    public ModelState state() {
        return state;
    }

    /** The command is refused with this message, and changes nothing. */
    void assertRefused(Class<? extends RegistryException> type, Actor actor, Command command, String message) {
        ModelState before = state;
        assertThatExceptionOfType(type)
                .isThrownBy(() -> execute(actor, command))
                .withMessage(message);
        assertThat(state).isSameAs(before);
    }
}
