package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.Sha256;
import dev.modelregistry.admin.GarbageReport;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.UnsuitableStoreException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.Bytes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryCollecting extends RegistryConcern {
    RegistryCollecting(RegistryContract contract) {
        super(contract);
    }

    /** The first registry over its blobs, so all that come later wait as long as this one. */
    private Registry impatient() {
        return contract.open(
                Registries.builder(contract.openLog(), contract.openBlobs()).garbageGrace(Duration.ofMillis(600)));
    }

    private static ModelVersion register(Registry registry, String model, String content) {
        return registry.register(minimal(model, content).build());
    }

    private List<BlobKey> keys() {
        return all(100, contract.blobs()::list).stream().map(BlobStat::key).toList();
    }

    private static BlobKey key(String content) {
        return BlobKey.of(Bytes.utf8(content).digest());
    }

    private void assertLoads(ModelVersion version, String content) {
        try (LocalModel files = contract.open().load(version.ref())) {
            assertThat(files.path("model.bin")).hasContent(content);
        }
    }

    @Test
    void whatNoVersionHasGoesAndComesBackUnderAnotherKey() {
        Registry registry = impatient();
        ModelVersion shared = register(registry, "fraud", "shared");
        ModelVersion archived = register(registry, "fraud", "archived");
        ModelVersion recalled = register(registry, "fraud", "recalled");
        registry.archive(archived.ref(), "test");
        registry.recall(recalled.ref(), "test");
        registry.delete(register(registry, "fraud", "deleted").ref(), "test");
        registry.delete(register(registry, "churn", "shared").ref(), "test");
        contract.blobs().put(key("left behind"), BlobSource.of(Bytes.utf8("left behind")));

        GarbageReport would = registry.admin().findGarbage();
        assertThat(would).isEqualTo(new GarbageReport(true, 5, 6 + 8 + 8 + 7 + 11, 2, 7 + 11, 0, 0));
        assertThat(keys()).hasSize(5);
        assertThat(contract.blobs().marks("gone/", PageRequest.first(10)).items())
                .isEmpty();

        GarbageReport did = registry.admin().collectGarbage();
        assertThat(did).isEqualTo(new GarbageReport(false, 5, 40, 2, 18, 2, 18));
        assertThat(keys()).containsExactlyInAnyOrder(key("shared"), key("archived"), key("recalled"));
        assertThat(registry.admin().findGarbage().garbage()).isZero();

        ModelVersion again = register(contract.open(), "fraud", "deleted");
        Sha256 digest = key("deleted").digest();
        assertThat(keys()).contains(new BlobKey(digest, 1)).doesNotContain(new BlobKey(digest, 0));
        assertLoads(again, "deleted");
        assertLoads(shared, "shared");
        assertLoads(archived, "archived");
        assertLoads(recalled, "recalled");
        assertThat(registry.admin().findGarbage().garbage()).isZero();
    }

    @Test
    void whatAnErasedModelHadIsGarbage() {
        register("fraud");
        register("churn");
        registry().register(minimal("fraud", "its own").build());
        registry().erase("fraud", "test");

        GarbageReport would = registry().admin().findGarbage();

        assertThat(would.garbage()).isEqualTo(1);
        assertThat(would.garbageBytes()).isEqualTo("its own".length());
    }

    @Test
    void anotherRegistryMayReadItsBlobsAndNotWriteThem() {
        register("fraud");
        List<BlobKey> before = keys();
        Registry other = contract.open(Registries.builder(Registries.logInMemory(), contract.openBlobs()));

        assertThatExceptionOfType(UnsuitableStoreException.class)
                .isThrownBy(() -> register(other, "fraud", "other"))
                .withMessageContaining("belongs to registry")
                .withMessageContaining("of its own");
        assertThatExceptionOfType(UnsuitableStoreException.class)
                .isThrownBy(() -> other.admin().collectGarbage());
        assertThatExceptionOfType(UnsuitableStoreException.class)
                .isThrownBy(() -> other.admin().findGarbage())
                .withMessageContaining("belongs to registry");

        assertThat(keys()).isEqualTo(before);
        assertThat(other.models(PageRequest.first(10)).items()).isEmpty();
    }

    @Test
    void itTakesTheRightToDelete() {
        registry()
                .publish(Lifecycle.standard()
                        .access(AccessPolicy.builder()
                                .allow("janitor", Permission.DELETE)
                                .allow("root", Permission.values())
                                .bind(System.getProperty("user.name", "unknown"), "root")
                                .bind("sam", "janitor")
                                .build())
                        .build());

        refused(
                AccessDeniedException.class,
                () -> registry().as(Actor.of("eve")).admin().collectGarbage(),
                "eve may not delete");
        assertThat(registry().as(Actor.of("sam")).admin().collectGarbage().garbage())
                .isZero();
    }
}
