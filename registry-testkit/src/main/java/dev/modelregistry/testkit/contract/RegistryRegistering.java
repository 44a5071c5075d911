package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Version;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Signature;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryRegistering extends RegistryConcern {
    RegistryRegistering(RegistryContract contract) {
        super(contract);
    }

    @Test
    void theFirstVersionIsOneZeroAndTheNextOnesFollow() {
        assertThat(register("fraud").version()).isEqualTo(Version.parse("1.0"));
        assertThat(register("fraud").version()).isEqualTo(Version.parse("1.1"));
        assertThat(register("churn").version()).isEqualTo(Version.parse("1.0"));
    }

    @Test
    void nextMajorOpensAMajorAndLaterVersionsGoOnThere() {
        assertThat(registry()
                        .register(minimal("fraud", "a").nextMajor().build())
                        .version())
                .isEqualTo(Version.parse("1.0"));
        assertThat(registry()
                        .register(minimal("fraud", "b").nextMajor().build())
                        .version())
                .isEqualTo(Version.parse("2.0"));
        assertThat(register("fraud").version()).isEqualTo(Version.parse("2.1"));
    }

    @Test
    void aNumberIsNotUsedAgainAfterTheHighestWasDeleted() {
        register("fraud");
        registry().delete(register("fraud").ref(), "test");
        assertThat(register("fraud").version()).isEqualTo(Version.parse("1.2"));
    }

    @Test
    void similarNamesAreDifferentModels() {
        for (String name : List.of("fraud", "fraud-", "fraud.", "fraud_", "fraud1", "frau", "0fraud")) {
            assertThat(register(name).ref()).hasToString(name + "@1.0");
        }
    }

    @Test
    void everythingThatWasHandedInIsInTheManifest() {
        ModelVersion base = register("base");
        Registration full = minimal("fraud", "a")
                .dataset(Dataset.of("holdout", "7")
                        .role("test")
                        .at(URI.create("s3://lake/x"))
                        .digest("md5:1"))
                .hyperparameters(Map.of("rate", 0.1f, "name", "läuft 🚀", "flag", true, "seed", Long.MAX_VALUE))
                .metrics(Map.of("loss", 1e-300, "tiny", Double.MIN_VALUE, "minus", -0.0))
                .signature(Signature.builder()
                        .input("x", DType.FLOAT32, -1, 30)
                        .output("y", DType.INT64)
                        .build())
                .code(CodeRef.git("https://git.example/fraud.git", "9f3c"))
                .dependency("org.tribuo:tribuo-all", "4.3.2")
                .business("cost-centre", "4711")
                .parent(ModelRef.parse("base@1.0"))
                .tag("team", "risk")
                .build();
        ModelVersion version = registry().as(Actor.of("train-17", "trainer")).register(full);
        ModelVersion read = contract.open().version("fraud@1.0");
        assertThat(read).isEqualTo(version);
        Manifest manifest = read.manifest();
        assertThat(manifest.datasets()).isEqualTo(full.datasets());
        assertThat(manifest.hyperparameters())
                .containsEntry("depth", 6L)
                .containsEntry("rate", 0.1)
                .containsEntry("name", "läuft 🚀")
                .containsEntry("flag", true)
                .containsEntry("seed", Long.MAX_VALUE);
        assertThat(manifest.metrics()).isEqualTo(full.metrics());
        assertThat(manifest.signature()).isEqualTo(full.signature());
        assertThat(manifest.code()).isEqualTo(full.code());
        assertThat(manifest.dependencies()).isEqualTo(full.dependencies());
        assertThat(manifest.business()).isEqualTo(full.business());
        assertThat(manifest.trainedAt()).isEqualTo(TRAINED);
        assertThat(manifest.parents())
                .containsExactly(new Manifest.Parent(base.model(), base.version(), base.digest()));
        assertThat(read.tags()).containsExactly(Map.entry("team", "risk"));
        assertThat(read.author()).isEqualTo(Actor.of("train-17", "trainer"));
    }

    @Test
    void theSameContentHasTheSameDigestAndOtherContentAnother() {
        assertThat(register("fraud").digest()).isEqualTo(register("fraud").digest());
        assertThat(registry().register(minimal("fraud", "other").build()).digest())
                .isNotEqualTo(registry().version("fraud@1.0").digest());
    }

    @Test
    void theSameIdempotencyKeyGivesTheSameVersionAndNoCommit() {
        Registration registration =
                minimal("fraud", "a").idempotencyKey("run-1").build();
        ModelVersion first = registry().register(registration);
        List<Object> before = stored();
        assertThat(registry().register(registration)).isEqualTo(first);
        assertThat(contract.open().register(registration)).isEqualTo(first);
        assertThat(stored()).isEqualTo(before);
        assertThat(first.idempotencyKey()).contains("run-1");
    }

    @Test
    void theSameKeyWithOtherContentIsRefused() {
        registry().register(minimal("fraud", "a").idempotencyKey("run-1").build());
        Registration other = minimal("fraud", "b").idempotencyKey("run-1").build();
        refused(
                AlreadyExistsException.class,
                () -> registry().register(other),
                "run-1",
                "fraud@1.0",
                "other content",
                "new key");
    }

    @Test
    void theKeyOfADeletedVersionStaysTaken() {
        Registration registration =
                minimal("fraud", "a").idempotencyKey("run-1").build();
        registry().delete(registry().register(registration).ref(), "test");
        refused(AlreadyExistsException.class, () -> registry().register(registration), "run-1", "deleted");
    }

    @Test
    void aParentMustExist() {
        Registration orphan =
                minimal("fraud", "a").parent(ModelRef.parse("base@1.0")).build();
        refused(NotFoundException.class, () -> registry().register(orphan), "parent base@");
    }

    @Test
    void aModelGoesOnAfterAllItsVersionsWereDeleted() {
        registry().delete(register("fraud").ref(), "test");
        assertThat(registry().model("fraud").latest()).isEmpty();
        assertThat(registry().model("fraud").versionCount()).isZero();
        assertThat(register("fraud").version()).isEqualTo(Version.parse("1.1"));
    }
}
