package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** See {@link RegistryContract}. */
abstract class RegistryArtifacts extends RegistryConcern {
    @TempDir
    Path folder;

    RegistryArtifacts(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aFolderComesBackAsItWentIn() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model/sub/deep"));
        Path root = folder.resolve("model");
        Files.writeString(root.resolve("läuft 🚀.txt"), "text");
        Files.createFile(root.resolve("empty"));
        Files.writeString(model.resolve("run.sh"), "#!/bin/sh").toFile().setExecutable(true);
        ModelVersion version =
                registry().register(minimal("fraud", "x").artifact(root).build());
        try (LocalModel files = contract.open().load(version.ref())) {
            assertThat(files.version()).isEqualTo(version);
            assertThat(files.files()).containsExactly("empty", "läuft 🚀.txt", "model.bin", "sub/deep/run.sh");
            assertThat(files.path("läuft 🚀.txt")).hasContent("text");
            assertThat(files.path("empty")).isEmptyFile();
            assertThat(Files.isExecutable(files.path("sub/deep/run.sh"))).isTrue();
            assertThat(Files.isExecutable(files.path("model.bin"))).isFalse();
            assertThat(files.path("model.bin")).startsWith(files.root());
        }
    }

    @Test
    void filesBytesAndStreamsMakeOneArtifact() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "file");
        ModelVersion version = registry()
                .register(minimal("fraud", "x")
                        .artifact(file)
                        .artifact("named/b.txt", file)
                        .artifact("c", new ByteArrayInputStream("stream".getBytes(StandardCharsets.UTF_8)))
                        .build());
        try (LocalModel files = registry().load(version.ref())) {
            assertThat(files.files()).containsExactly("a.txt", "c", "model.bin", "named/b.txt");
            assertThat(files.path("c")).hasContent("stream");
            assertThat(files.path("named/b.txt")).hasContent("file");
        }
        assertThat(version.manifest().artifact().size()).isEqualTo(4 + 6 + 1 + 4);
    }

    @Test
    void aFileOfSeveralSegmentsComesBackWhole() throws IOException {
        byte[] bytes = new byte[(16 << 20) + 12345];
        new Random(7).nextBytes(bytes);
        ModelVersion version =
                registry().register(minimal("fraud", "x").artifact("big", bytes).build());
        Manifest.ModelFile big = version.manifest().artifact().files().get(0);
        assertThat(big.digest()).isEqualTo(Sha256.of(bytes));
        assertThat(version.manifest().artifact().layout()).isPresent();
        try (LocalModel files = contract.open().load(version.ref())) {
            assertThat(Files.readAllBytes(files.path("big"))).isEqualTo(bytes);
        }
    }

    @Test
    void aListOfMoreThanAThousandFilesIsInTheLayout() throws IOException {
        Path root = Files.createDirectory(folder.resolve("many"));
        for (int i = 0; i < 1_001; i++) {
            Files.writeString(root.resolve("f" + i), "" + i % 3);
        }
        ModelVersion version =
                registry().register(minimal("fraud", "x").artifact(root).build());
        assertThat(version.manifest().artifact().files()).isEmpty();
        assertThat(version.manifest().artifact().fileCount()).isEqualTo(1_002);
        try (LocalModel files = registry().load(version.ref())) {
            assertThat(files.files()).hasSize(1_002);
            assertThat(files.path("f1000")).hasContent("" + 1000 % 3);
        }
    }

    @Test
    void equalBytesAreStoredOnce() {
        register("fraud");
        List<BlobStat> before = all(100, contract.blobs()::list);
        register("fraud");
        register("churn");
        assertThat(all(100, contract.blobs()::list)).isEqualTo(before).hasSize(1);
    }

    @Test
    void damageIsFoundOnLoadAndNamed() {
        ModelVersion version = register("fraud");
        Sha256 digest = version.manifest().artifact().files().get(0).digest();
        BlobStore blobs = contract.blobs();
        blobs.delete(BlobKey.of(digest));
        blobs.put(BlobKey.of(digest), BlobSource.of(Bytes.utf8("weighty")));
        refused(
                IntegrityException.class,
                () -> registry().load(version.ref()),
                "model.bin",
                "fraud@1.0",
                "segment 1 of 1",
                digest.toString());
        blobs.delete(BlobKey.of(digest));
        refused(IntegrityException.class, () -> registry().load(version.ref()), "model.bin", "missing");
    }

    @Test
    void anUnknownFileIsRefusedWithThoseThatThereAre() {
        try (LocalModel files = registry().load(register("fraud").ref())) {
            refused(NotFoundException.class, () -> files.path("model.onnx"), "model.onnx", "it has model.bin");
        }
    }

    @Test
    void closingGivesTheFilesBackAndAgainDoesNothing() {
        LocalModel files = registry().load(register("fraud").ref());
        Path root = files.root();
        assertThat(root).isDirectory();
        files.close();
        files.close();
        assertThat(root).doesNotExist();
    }

    @Test
    void aSourceThatFailsRegistersNothing() {
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        refused(
                InvalidInputException.class,
                () -> registry()
                        .register(minimal("fraud", "x").artifact("a", broken).build()),
                "the file a",
                "the disk is gone");
    }
}
