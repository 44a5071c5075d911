package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryDamage extends RegistryConcern {
    private static final int SEGMENTED = (16 << 20) + 12_345;

    RegistryDamage(RegistryContract contract) {
        super(contract);
    }

    /** Puts other bytes in the place of a blob's. */
    private void replace(BlobKey key, Bytes bytes) {
        BlobStore blobs = contract.blobs();
        blobs.delete(key);
        blobs.put(key, BlobSource.of(bytes));
    }

    private static BlobKey only(ModelVersion version) {
        return BlobKey.of(version.manifest().artifact().files().get(0).digest());
    }

    @Test
    void aFileThatWasCutShortIsFound() {
        ModelVersion version = register("fraud");
        replace(only(version), Bytes.utf8("weight"));
        refused(IntegrityException.class, () -> registry().load(version.ref()), "model.bin", "fraud@1.0", "of 6 bytes");
    }

    @Test
    void aFileThatWasEmptiedIsFound() {
        ModelVersion version = register("fraud");
        replace(only(version), Bytes.utf8(""));
        refused(IntegrityException.class, () -> registry().load(version.ref()), "model.bin", "fraud@1.0", "of 0 bytes");
    }

    @Test
    void aDamagedFileIsRegisteredAgainUnderItsDigestAndStillFound() {
        ModelVersion version = register("fraud");
        replace(only(version), Bytes.utf8("weighty"));
        ModelVersion again = register("fraud");
        assertThat(again.digest()).isEqualTo(version.digest());
        refused(IntegrityException.class, () -> registry().load(again.ref()), "model.bin", "fraud@1.1");
    }

    @Test
    void theSegmentThatIsDamagedIsNamed() {
        byte[] bytes = new byte[SEGMENTED];
        Arrays.fill(bytes, 8 << 20, bytes.length, (byte) 7);
        bytes[bytes.length - 1] = 8;
        ModelVersion version =
                registry().register(minimal("fraud", "x").artifact("big", bytes).build());
        Sha256 second = Sha256.of(Arrays.copyOfRange(bytes, 8 << 20, 16 << 20));
        replace(BlobKey.of(second), Bytes.utf8("other"));
        refused(
                IntegrityException.class,
                () -> registry().load(version.ref()),
                "segment 2 of 3",
                "file big",
                "fraud@1.0",
                second.toString());
    }

    @Test
    void aDamagedOrMissingLayoutIsFoundAndNamed() {
        ModelVersion version = registry()
                .register(minimal("fraud", "x")
                        .artifact("big", new byte[SEGMENTED])
                        .build());
        BlobKey layout = BlobKey.of(version.manifest().artifact().layout().orElseThrow());
        replace(layout, Bytes.utf8("{}"));
        refused(
                IntegrityException.class,
                () -> registry().load(version.ref()),
                "layout of fraud@1.0",
                layout.digest().toString());
        contract.blobs().delete(layout);
        refused(IntegrityException.class, () -> registry().load(version.ref()), "layout of fraud@1.0", "missing");
    }

    @Test
    void everyBlobOfARegistrationIsNamedByItsManifest() {
        ModelVersion version = registry()
                .register(minimal("fraud", "x")
                        .artifact("empty", new byte[0])
                        .artifact("twice", "x".getBytes(StandardCharsets.UTF_8))
                        .build());
        Set<BlobKey> named = new HashSet<>();
        for (Manifest.ModelFile file : version.manifest().artifact().files()) {
            if (file.size() > 0) {
                named.add(BlobKey.of(file.digest()));
            }
        }
        List<BlobStat> blobs = all(100, contract.blobs()::list);
        assertThat(blobs).extracting(BlobStat::key).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void aModelOfEmptyFilesAloneComesBack() {
        ModelVersion version = registry().register(emptied());
        try (LocalModel files = contract.open().load(version.ref())) {
            assertThat(files.path("a")).isEmptyFile();
            assertThat(files.path("b/c")).isEmptyFile();
        }
    }

    private static Registration emptied() {
        return Registration.of("fraud")
                .artifact("a", new byte[0])
                .artifact("b/c", new byte[0])
                .trainedAt(TRAINED)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build();
    }

    @Test
    void aPathThatLeadsOutOfTheFolderIsNoFileOfTheModel() {
        try (LocalModel files = registry().load(register("fraud").ref())) {
            for (String path : List.of("../model.bin", "/etc/passwd", "", ".", "./model.bin", "Model.bin")) {
                refused(NotFoundException.class, () -> files.path(path), "it has model.bin");
            }
        }
    }

    @Test
    void whatTwoCallersLoadedIsEachOnesOwn() {
        ModelVersion version = register("fraud");
        LocalModel first = registry().load(version.ref());
        try (LocalModel second = registry().load(version.ref())) {
            first.close();
            assertThat(second.path("model.bin")).hasContent("weights");
        }
    }
}
