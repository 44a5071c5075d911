package dev.modelregistry.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The most memory that a process has while it registers a large artifact and loads it, with a heap of 256 MiB: the heap, and all that
 * is not in it, as the operating system counts. The peer's number is the bound of 600 MiB.
 */
public final class Memory {
    private static final long BYTES = Long.getLong("bench.bytes", 10L << 30);
    private static final int CONNECTIONS = Integer.getInteger("bench.connections", 16);
    private static final double BOUND_MEBIBYTES = 600;
    private static final String PEAK = "VmHWM:";

    private Memory() {}

    /** In a process of its own. */
    static Outcome run() throws Exception {
        try (Bucket bucket = Bucket.create()) {
            // found out here whether there is a bucket at all; the process makes its own
            System.out.println("with " + bucket.server());
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        for (String name : List.of(
                "registry.s3.endpoint",
                "registry.s3.accessKey",
                "registry.s3.secretKey",
                "bench.bytes",
                "bench.connections")) {
            if (System.getProperty(name) != null) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Memory.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        double peak = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                if (line.startsWith(PEAK)) {
                    peak = Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IOException("the process ended with " + process.exitValue());
        }
        return new Outcome(peak, BOUND_MEBIBYTES);
    }

    /** Up and down. */
    public static void main(String[] arguments) throws Exception {
        Path home = Files.createTempDirectory("registry-memory");
        try (Bucket bucket = Bucket.create();
                Transfer transfer = new RegistryTransfer(bucket, bucket.server(), CONNECTIONS)) {
            Path file = home.resolve("model.bin");
            Noise.write(file, BYTES, 1);
            long start = System.nanoTime();
            transfer.up(file);
            tell("up", start);
            Files.delete(file);
            start = System.nanoTime();
            transfer.down(Files.createDirectory(home.resolve("cache")));
            tell("down", start);
        } finally {
            MoreFiles.deleteRecursively(home, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private static void tell(String what, long start) throws IOException {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%,d bytes %s in %.1f s, %.0f MiB/s%n", BYTES, what, seconds, BYTES / seconds / (1 << 20));
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(PEAK)) {
                System.out.println(line);
            }
        }
    }
}
