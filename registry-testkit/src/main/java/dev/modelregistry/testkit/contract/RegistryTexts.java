package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.Dataset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryTexts extends RegistryConcern {
    /** What a key may be: not blank and without control characters. */
    private static final List<String> KEYS = Samples.AWKWARD_TEXTS.stream()
            .filter(text -> !text.isBlank() && text.chars().noneMatch(Character::isISOControl))
            .toList();

    RegistryTexts(RegistryContract contract) {
        super(contract);
    }

    @BeforeEach
    void registerABystander() {
        register("bystander");
    }

    @AfterEach
    void theBystanderIsUnharmed() {
        assertThat(registry().audit().history("bystander")).hasSize(1);
        assertThat(registry().audit().verify("bystander").problems()).isEmpty();
    }

    @Test
    void anyTextIsAValueOfARegistrationAndAnyKeyAKey() {
        Registration.Builder registration = minimal("fraud", "a");
        for (int i = 0; i < Samples.AWKWARD_TEXTS.size(); i++) {
            String text = Samples.AWKWARD_TEXTS.get(i);
            registration.tag("t" + i, text).business("b" + i, text).dependency("d" + i, text);
            registration.hyperparameter("h" + i, text);
        }
        for (String key : KEYS) {
            registration.tag(key, key).business(key, key).dependency(key, key).metric(key, 1);
            registration
                    .hyperparameter(key, key)
                    .dataset(Dataset.of(key, key).role(key).digest(key));
        }
        Registration full =
                registration.code(new CodeRef("${x}", "' or '1'='1", "<b>")).build();

        ModelVersion read = contract.open().version(registry().register(full).ref());

        assertThat(read.tags()).isEqualTo(full.tags());
        assertThat(read.manifest().business()).isEqualTo(full.business());
        assertThat(read.manifest().dependencies()).isEqualTo(full.dependencies());
        assertThat(read.manifest().metrics()).isEqualTo(full.metrics());
        assertThat(read.manifest().datasets()).isEqualTo(full.datasets());
        assertThat(read.manifest().code()).isEqualTo(full.code());
        Map<String, Object> hyperparameters = new TreeMap<>(full.hyperparameters());
        hyperparameters.put("depth", 6L);
        assertThat(read.manifest().hyperparameters()).isEqualTo(hyperparameters);
    }

    @Test
    void anyIdempotencyKeyIsFoundAgainAndNoOther() {
        Registry other = contract.open();
        for (String key : KEYS) {
            Registration registration =
                    minimal("fraud", key).idempotencyKey(key).build();
            ModelVersion version = registry().register(registration);
            assertThat(other.register(registration)).as("<%s>", key).isEqualTo(version);
        }
        assertThat(registry().model("fraud").versionCount()).isEqualTo(KEYS.size());
    }

    @Test
    void anyReasonAndAnyActorIsToldByTheHistory() {
        ModelVersion version = register("fraud");
        List<String> told =
                Samples.AWKWARD_TEXTS.stream().filter(text -> !text.isBlank()).toList();
        for (String text : told) {
            registry().as(Actor.of(text, text)).promote(version.ref(), STAGING, text);
            registry().demote(version.ref(), STAGING, text);
        }
        List<HistoryEntry> history = contract.open().audit().history("fraud");
        for (int i = 0; i < told.size(); i++) {
            HistoryEntry promotion = history.get(1 + 2 * i);
            assertThat(promotion.reason()).isEqualTo(told.get(i));
            assertThat(promotion.actor()).isEqualTo(Actor.of(told.get(i), told.get(i)));
        }
        assertThat(contract.open().audit().verify("fraud").problems()).isEmpty();
    }
}
