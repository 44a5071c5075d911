package dev.modelregistry.testkit;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static dev.modelregistry.testkit.RegistryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each assertion holds of the history of fraud; and its opposite fails, and shows the state. */
@ExtendWith(RegistryExtension.class)
class RegistryAssertTest {
    private Registry registry;

    @BeforeEach
    void prepare(Registry given, TestModels models) {
        registry = given;
        models.fraudHistory(given);
    }

    private void fails(Consumer<RegistryAssert> assertion, String... texts) {
        AssertionError error = catchThrowableOfType(AssertionError.class, () -> assertion.accept(assertThat(registry)));
        assertThat(error).as("a failure").isNotNull();
        assertThat(error.getMessage()).contains(texts);
    }

    @Test
    void whatAReferenceNames() {
        assertThat(registry)
                .serves("fraud@production", "1.1")
                .serves("fraud@champion", "1.1")
                .serves("fraud@challenger", "1.3")
                .servesNothing("fraud@staging")
                .servesNothing("fraud@nobody")
                .servesNothing("spam@production");
        fails(
                then -> then.serves("fraud@production", "1.3"),
                "fraud@production to name 1.3, but it names 1.1",
                "production serves {1.1=75 %, 1.3=25 %}",
                "alias champion points to 1.1",
                "1.2 archived",
                "alias challenger points to 1.3");
        fails(then -> then.serves("fraud@staging", "1.3"), "but it names nothing");
        fails(then -> then.servesNothing("fraud@production"), "but it names 1.1");
        fails(then -> then.serves("spam@production", "1.0"), "there is no model spam; there are, among others: fraud");
    }

    @Test
    void howAStageIsShared() {
        assertThat(registry).splits("fraud", PRODUCTION, Map.of("1.1", 75, "1.3", 25));
        assertThat(registry).splits("fraud", STAGING, Map.of());
        fails(
                then -> then.splits("fraud", PRODUCTION, Map.of("1.1", 100)),
                "to serve {1.1=100 %}, but it serves {1.1=75 %, 1.3=25 %}");
    }

    @Test
    void whichVersionsThereAre() {
        assertThat(registry).hasVersions("fraud", "1.0", "1.1", "1.2", "1.3").hasVersions("spam");
        fails(then -> then.hasVersions("fraud", "1.0"), "but it has [1.0, 1.1, 1.2, 1.3]");
    }

    @Test
    void whatAModelHasLivedThrough(TestModels models) {
        registry.promote(registry.register(models.minimal("spam")).ref(), STAGING, "test");
        assertThat(registry).hasHistory("spam", "registered 1.0", "promoted 1.0 to staging");
        fails(
                then -> then.hasHistory("spam", "registered 1.0"),
                "registered 1.0",
                "promoted 1.0 to staging",
                "staging serves {1.0=100 %}");
        fails(
                then -> then.hasHistory("spam", "registered 1.0", "promoted 1.0 to production"),
                "promoted 1.0 to staging");
    }

    @Test
    void whatAnErasedModelHasLivedThrough(TestModels models) {
        registry.register(models.minimal("spam"));
        registry.erase("spam", "no consent");
        assertThat(registry).hasHistory("spam", "ERASED").hasVersions("spam").hasHistory("unheard-of");
        fails(then -> then.hasHistory("spam"), "but it has:", "ERASED", "no consent");
        fails(then -> then.hasVersions("spam", "1.0"), "spam was erased by test", "no consent");
    }

    @Test
    void thatThereIsNothingYet() {
        try (Registry empty =
                Registries.builder(new MemoryCommitLog(), new MemoryBlobStore()).build()) {
            registry = empty;
            fails(then -> then.serves("fraud@production", "1.0"), "there is no model fraud; the registry is empty");
        }
    }

    @Test
    void whetherAPromotionIsRefused() {
        registry.publish(Lifecycle.standard()
                .gate(STAGING, Gate.metricAtLeast("auc", 0.95))
                .build());
        assertThat(registry)
                .refusesPromotion("fraud@1.0", STAGING, "0.95", "0.91")
                .refusesPromotion("fraud@1.0", PRODUCTION)
                .refusesPromotion("fraud@1.2", STAGING, "archived");
        fails(then -> then.allowsPromotion("fraud@1.0", STAGING), "to be allowed", "0.95");
        fails(then -> then.refusesPromotion("fraud@1.0", STAGING, "approval"), "because of \"approval\"", "0.95");
        registry.publish(Lifecycle.standard().build());
        assertThat(registry).allowsPromotion("fraud@1.0", STAGING).allowsPromotion("fraud@latest", PRODUCTION);
        fails(then -> then.refusesPromotion("fraud@1.0", STAGING), "but it is allowed");
    }

    @Test
    void whetherALogIsUnbroken() {
        assertThat(registry).hasAnUnbrokenLog("fraud");
    }
}
