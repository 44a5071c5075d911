package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.RegistryException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryRuns extends RegistryConcern {
    RegistryRuns(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aRunThatRegistersAStreamAgainGetsTheSameVersion() {
        ModelVersion first = registry().register(streamed());
        List<Object> before = stored();

        assertThat(contract.open().register(streamed())).isEqualTo(first);
        assertThat(stored()).isEqualTo(before);
    }

    private static Registration streamed() {
        return minimal("fraud", "a")
                .artifact("stream", new ByteArrayInputStream("streamed".getBytes(StandardCharsets.UTF_8)))
                .idempotencyKey("run-1")
                .build();
    }

    @Test
    void aRunIsKnownWithinItsModelAlone() {
        assertThat(registry().register(run("fraud", "a")).ref()).hasToString("fraud@1.0");
        assertThat(registry().register(run("churn", "b")).ref()).hasToString("churn@1.0");
    }

    @Test
    void aRunWhoseVersionIsArchivedStillGetsIt() {
        ModelVersion version = registry().register(run("fraud", "a"));
        registry().archive(version.ref(), "test");

        ModelVersion again = registry().register(run("fraud", "a"));

        assertThat(again.ref()).isEqualTo(version.ref());
        assertThat(again.archived()).isTrue();
    }

    @Test
    void aRunIsRefusedWithOtherMetadataAsWithOtherFiles() {
        registry().register(run("fraud", "a"));
        refused(
                AlreadyExistsException.class,
                () -> registry()
                        .register(minimal("fraud", "a")
                                .metric("loss", 1)
                                .idempotencyKey("run-1")
                                .build()),
                "run-1",
                "other content: its metrics differs");
    }

    @Test
    void ofSeveralContentsUnderOneKeyAtOnceOneIsRegistered() throws InterruptedException {
        Registry first = registry();
        Registry second = contract.open();
        List<Optional<RegistryException>> refusals = Threads.together(8, thread -> {
            try {
                (thread % 2 == 0 ? first : second).register(run("fraud", "content " + thread));
                return Optional.empty();
            } catch (RegistryException e) {
                return Optional.of(e);
            }
        });

        assertThat(refusals).filteredOn(Optional::isEmpty).hasSize(1);
        assertThat(refusals.stream().flatMap(Optional::stream)).hasOnlyElementsOfType(AlreadyExistsException.class);
        assertThat(registry().model("fraud").versionCount()).isEqualTo(1);
    }

    private static Registration run(String model, String content) {
        return minimal(model, content).idempotencyKey("run-1").build();
    }

    @Test
    void aParentIsKeptWithItsDigestWhicheverWayItWasNamed() {
        ModelVersion base = register("base");
        ModelVersion child = registry()
                .register(minimal("fraud", "a")
                        .parent(base.ref())
                        .parent(base.pinned())
                        .build());

        Manifest.Parent parent = new Manifest.Parent(base.model(), base.version(), base.digest());
        assertThat(contract.open().version(child.ref()).manifest().parents()).containsExactly(parent, parent);
    }

    @Test
    void aParentThatMayBeAnotherOneTomorrowIsRefusedBesideEverythingElse() {
        inProduction(register("base"));
        for (String ref : List.of("base@latest", "base@1.x", "base@production", "base@stage:production", "base@best")) {
            refused(
                    InvalidInputException.class,
                    () -> registry()
                            .register(minimal("fraud", "a")
                                    .metric("nan", Double.NaN)
                                    .parent(ModelRef.parse(ref))
                                    .build()),
                    "parent " + ref,
                    "name it exactly",
                    "nan is NaN");
        }
    }

    @Test
    void aParentThatIsNotThereIsRefusedWithWhatThereIs() {
        ModelVersion deleted = register("base");
        registry().delete(deleted.ref(), "test");
        registry().register(minimal("base", "other").build());
        for (ModelRef ref : List.of(deleted.ref(), ModelRef.parse("base@7.0"), deleted.pinned())) {
            refused(
                    NotFoundException.class,
                    () -> registry().register(minimal("fraud", "a").parent(ref).build()),
                    "base has 1.1");
        }
        refused(
                NotFoundException.class,
                () -> registry()
                        .register(minimal("fraud", "a")
                                .parent(ModelRef.parse("churn@1.0"))
                                .build()),
                "no model churn",
                "base");
        refused(NotFoundException.class, () -> registry().model("fraud"), "no model fraud");
    }

    @Test
    void aVersionMayComeFromOneOfItsOwnModel() {
        ModelVersion base = register("fraud");
        ModelVersion tuned =
                registry().register(minimal("fraud", "tuned").parent(base.ref()).build());
        assertThat(tuned.manifest().parents())
                .extracting(Manifest.Parent::version)
                .containsExactly(base.version());
    }
}
