package dev.modelregistry.jdbc.crash;

import dev.modelregistry.Manifest.ModelFile;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Sha256;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Registers and loads a file that is larger than its memory. */
final class LargeArtifactChild {
    private static final int BUFFER = 1 << 16;

    private LargeArtifactChild() {}

    /** Arguments: the directory and the size of the file. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Path file = directory.resolve("weights.bin");
        Sha256 generated = generate(file, Long.parseLong(arguments[1]));
        try (Storage.Opened opened = Storage.SHARED.open(directory)) {
            long start = System.nanoTime();
            ModelVersion version = opened.registry()
                    .register(Registration.of("large")
                            .artifact(file)
                            .trainedAt(Instant.EPOCH)
                            .dataset(Dataset.of("transactions", "2026-10-01"))
                            .noHyperparameters()
                            .noMetrics()
                            .build());
            long registered = System.nanoTime();
            ModelFile stored = version.manifest().artifact().files().get(0);
            require("the manifest's digest", generated, stored.digest());
            try (LocalModel local = opened.registry().load(version.ref())) {
                long loaded = System.nanoTime();
                require("the loaded file's digest", generated, digest(local.path(stored.path())));
                System.out.printf(
                        "%s: %d MiB, heap at most %d MiB: registered in %.1f s, loaded in %.1f s, peak RSS %s%n",
                        version,
                        stored.size() >> 20,
                        Runtime.getRuntime().maxMemory() >> 20,
                        seconds(registered - start),
                        seconds(loaded - registered),
                        peakMemory());
            }
        }
    }

    private static Sha256 generate(Path file, long size) throws IOException {
        SplittableRandom random = new SplittableRandom(size);
        MessageDigest digest = Sha256.newDigest();
        byte[] bytes = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < size; written += BUFFER) {
                random.nextBytes(bytes);
                int length = (int) Math.min(BUFFER, size - written);
                digest.update(bytes, 0, length);
                out.write(bytes, 0, length);
            }
        }
        return Sha256.from(digest.digest());
    }

    private static Sha256 digest(Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] bytes = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                digest.update(bytes, 0, n);
            }
        }
        return Sha256.from(digest.digest());
    }

    private static void require(String what, Sha256 expected, Sha256 found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException(what + " is " + found + ", not " + expected);
        }
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /** Of this process, where the system tells. */
    private static String peakMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.notExists(status)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .findFirst()
                    .map(kibibytes -> (Long.parseLong(kibibytes) >> 10) + " MiB")
                    .orElse("unknown");
        }
    }
}
