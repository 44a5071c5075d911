package dev.modelregistry.jdbc.crash;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Registers several files at once that are each as large as its memory. */
final class LargeArtifactsChild {
    private LargeArtifactsChild() {}

    /** Arguments: the directory, how many, and the size of each. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        long size = Long.parseLong(arguments[2]);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try (Storage.Opened opened = Storage.SHARED.open(directory)) {
            List<Future<ModelVersion>> registrations = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Registration registration =
                        registration("large" + i, generate(directory.resolve("weights" + i), i, size));
                registrations.add(threads.submit(() -> opened.registry().register(registration)));
            }
            for (Future<ModelVersion> registration : registrations) {
                ModelVersion version = registration.get();
                System.out.println(
                        version + ": " + (version.manifest().artifact().size() >> 20) + " MiB");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Registration registration(String model, Path file) {
        return Registration.of(model)
                .artifact(file)
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build();
    }

    /** Mostly empty: a number at the begin of every MiB, so that no two segments are the same. */
    private static Path generate(Path path, int number, long size) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
            for (long at = 0; at < size; at += 1 << 20) {
                file.seek(at);
                file.writeLong(at + number);
            }
        }
        return path;
    }
}
