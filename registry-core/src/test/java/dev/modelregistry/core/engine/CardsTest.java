package dev.modelregistry.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CardsTest {
    @Test
    void aCardIsAboutTheVersionsOfItsRevisionsAlone() {
        ModelState state = state(version("1.0", 1), version("1.1", 63), version("1.2", 64), version("1.3", 127));

        assertThat(Cards.ending(127, state)).extracting(VersionState::revision).containsExactly(64L, 127L);
    }

    @Test
    void itsVersionsMayBeOfSeveralMajors() {
        ModelState state = state(version("1.0", 2), version("1.1", 66), version("2.0", 70), version("3.0", 71));

        assertThat(Cards.ending(127, state))
                .extracting(version -> version.version().toString())
                .containsExactly("1.1", "2.0", "3.0");
    }

    private static ModelState state(VersionState... versions) {
        return ModelState.restore(ModelName.of("fraud"), parts -> parts.versions(List.of(versions)));
    }

    private static VersionState version(String version, long revision) {
        return new VersionState(
                Version.parse(version),
                Sha256.of(version.getBytes(StandardCharsets.UTF_8)),
                revision,
                Actor.of("ann"),
                Instant.EPOCH,
                Optional.empty(),
                "",
                Map.of(),
                VersionState.Status.ACTIVE,
                false,
                Map.of());
    }
}
