package dev.modelregistry.testkit;

import dev.modelregistry.Actor;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of an application a real registry. Parameters of these types are filled: {@link Registry},
 * {@link TestModels}, {@link ManualClock}, which is the registry's clock, and {@link RegistryFaults}, by which its stores
 * go wrong. All of one test belong together.
 *
 * <pre>{@code
 * @ExtendWith(RegistryExtension.class)
 * class MyServiceTest {
 *     @Test
 *     void servesTheChampion(Registry registry, TestModels models) { … }
 * }
 * }</pre>
 *
 * <p>Each test has a registry of its own, in memory. {@code @RegisterExtension} and a {@linkplain #builder() builder} say
 * otherwise. When a registry is closed, its log is checked, see {@link FaultyCommitLog}; a test that fails under faults by
 * chance names their seed.
 */
public final class RegistryExtension
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final Map<Class<?>, Function<Fixture, Object>> PARAMETERS = Map.of(
            Registry.class, Fixture::registry,
            TestModels.class, Fixture::models,
            ManualClock.class, Fixture::clock,
            RegistryFaults.class, Fixture::faults);

    private final Settings settings;
    private final ExtensionContext.Namespace namespace = ExtensionContext.Namespace.create(this);

    private record Settings(
            Supplier<Stores> stores,
            boolean perClass,
            Duration commitTimeout,
            Duration pollInterval,
            Actor actor,
            Optional<Long> seed) {}

    /** A registry in memory for each test; what {@code @ExtendWith} makes. */
    public RegistryExtension() {
        this(builder().settings());
    }

    private RegistryExtension(Settings settings) {
        this.settings = settings;
    }

    /** An extension that is otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link RegistryExtension}; not thread-safe. */
    public static final class Builder {
        private Supplier<Stores> stores = () -> new Stores(Registries.logInMemory(), Registries.blobsInMemory());
        private boolean perClass;
        private Duration commitTimeout = Duration.ofSeconds(1);
        private Duration pollInterval = Duration.ofMillis(10);
        private Actor actor = Actor.of("test");
        private Optional<Long> seed = Optional.empty();

        private Builder() {}

        /** Opens the stores of each registry; they should be empty. */
        public Builder stores(Supplier<Stores> stores) {
            this.stores = stores;
            return this;
        }

        /**
         * One registry for all tests of a class, and of the classes nested in it. The field with the extension must be
         * static.
         */
        public Builder perClass() {
            this.perClass = true;
            return this;
        }

        /** For how long a commit is sent again while the log fails; a second by default. */
        public Builder commitTimeout(Duration timeout) {
            this.commitTimeout = timeout;
            return this;
        }

        /** How often handles look for changes; every 10 ms by default. */
        public Builder pollInterval(Duration interval) {
            this.pollInterval = interval;
            return this;
        }

        /** Who acts; {@code test}, without roles, by default. */
        public Builder actor(Actor actor) {
            this.actor = actor;
            return this;
        }

        /** The seed of the faults; {@code -Dregistry.seed}, or another one for each registry, by default. */
        public Builder seed(long seed) {
            this.seed = Optional.of(seed);
            return this;
        }

        /** The extension. */
        public RegistryExtension build() {
            return new RegistryExtension(settings());
        }

        private Settings settings() {
            return new Settings(stores, perClass, commitTimeout, pollInterval, actor, seed);
        }
    }

    /** Makes the registry of a class that has one for all tests. */
    @Override
    public void beforeAll(ExtensionContext context) {
        if (settings.perClass() && present(context) == null) {
            open(context);
        }
    }

    /** Closes the registry of a test. */
    @Override
    public void afterEach(ExtensionContext context) {
        nameSeed(context);
        close(context);
    }

    /** Closes the registry of a class. */
    @Override
    public void afterAll(ExtensionContext context) {
        nameSeed(context);
        close(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Fixture fixture = present(context);
        if (fixture == null && (settings.perClass() || context.getTestMethod().isEmpty())) {
            throw new ParameterResolutionException(
                    settings.perClass()
                            ? "there is no registry for " + context.getDisplayName()
                                    + ": the field of an extension with one for the whole class must be static"
                            : "there is no " + type.getSimpleName() + " for " + context.getDisplayName()
                                    + ", as each test has its own; take it as a parameter of the test or of a"
                                    + " @BeforeEach method, or build the extension with perClass()");
        }
        Fixture given = fixture == null ? open(context) : fixture;
        return Objects.requireNonNull(PARAMETERS.get(type), type::getName).apply(given);
    }

    private @Nullable Fixture present(ExtensionContext context) {
        return context.getStore(namespace).get(Fixture.class, Fixture.class);
    }

    private Fixture open(ExtensionContext context) {
        Stores stores = settings.stores().get();
        Fixture fixture = Fixture.open(
                stores,
                settings.seed().map(RegistryFaults::seeded).orElseGet(RegistryFaults::create),
                builder -> builder.commitTimeout(settings.commitTimeout())
                        .pollInterval(settings.pollInterval())
                        .actor(settings.actor()));
        context.getStore(namespace).put(Fixture.class, fixture);
        return fixture;
    }

    /** Says beside what failed here under which seed it did; the registry may be one of the class around. */
    private void nameSeed(ExtensionContext context) {
        Fixture fixture = present(context);
        if (fixture != null && fixture.faults().byChance()) {
            context.getExecutionException().ifPresent(failure -> {
                context.publishReportEntry(
                        RegistryFaults.SEED, Long.toString(fixture.faults().seed()));
                failure.addSuppressed(new AssertionError("this test failed under " + fixture.faults()));
            });
        }
    }

    /** Closes what was opened for this context, and not what its parents have. */
    private void close(ExtensionContext context) {
        Fixture fixture = context.getStore(namespace).remove(Fixture.class, Fixture.class);
        if (fixture != null) {
            fixture.close();
        }
    }
}
