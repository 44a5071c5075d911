package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Many register on one model in one bucket: each version gets a number of its own, and none is left out. */
class OneModelOnABucketTest {
    private static final int PROCESSES = 8;
    private static final int THREADS = 4;
    /** Of each thread, before anything is measured. */
    private static final int WARM = 10;

    private final TestBucket bucket = TestBucket.proven();

    @Test
    @Tag("soak")
    void eightProcessesOfFourThreads() throws Exception {
        int each = Integer.getInteger("soak.each", 25);
        Map<String, Version> got = new TreeMap<>();
        List<Process> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(start("process" + i, each));
            }
            List<BufferedReader> out =
                    children.stream().map(Process::inputReader).toList();
            for (BufferedReader child : out) {
                assertThat(child.readLine()).isEqualTo(BucketChild.READY);
            }
            long start = System.nanoTime();
            for (Process child : children) {
                child.getOutputStream().write('\n');
                child.getOutputStream().flush();
            }
            for (BufferedReader child : out) {
                for (String line = child.readLine(); line != null; line = child.readLine()) {
                    assertThat(line).startsWith(BucketChild.GOT);
                    String[] words = line.split(" ", 3);
                    got.put(words[1], Version.parse(words[2]));
                }
            }
            print(PROCESSES + " processes of " + THREADS + " threads", PROCESSES * THREADS * each, start);
            for (Process child : children) {
                assertThat(child.waitFor()).isZero();
            }
        } finally {
            children.forEach(Process::destroyForcibly);
        }
        check(got, PROCESSES * THREADS * each);
    }

    /**
     * 64 threads of one process, 50 ms before each request, 128 connections, the bytes already stored, two index terms:
     * issue 5 asks for 200 registrations a second.
     */
    @Test
    @Tag("soak")
    void sixtyFourThreadsOnAStoreThatIsFarAway() throws Exception {
        int threads = 64;
        int each = Integer.getInteger("soak.each", 25);
        AtomicLong requests = new AtomicLong();
        TestHttpClient far = TestHttpClient.with(
                Apache5HttpClient.builder().maxConnections(128).build(), (request, sending) -> {
                    requests.incrementAndGet();
                    pause();
                    return sending.send();
                });
        try (S3Client client = bucket.endpoint().builder().httpClient(far).build();
                Registry registry = BucketChild.open(client, bucket)) {
            Map<String, Version> got = new TreeMap<>(versions(BucketChild.register(registry, "warm", threads, WARM)));
            requests.set(0);
            long start = System.nanoTime();
            got.putAll(versions(BucketChild.register(registry, "thread", threads, each)));
            print(threads + " threads, 50 ms before each request", threads * each, start);
            System.out.printf("%.2f requests for each registration%n", requests.get() / (double) (threads * each));
            check(got, threads * (each + WARM));
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Map<String, Version> versions(List<ModelVersion> registered) {
        return registered.stream()
                .collect(Collectors.toMap(v -> v.idempotencyKey().orElseThrow(), ModelVersion::version));
    }

    /** No number twice, none left out, each under the key that asked for it, and the chain holds. */
    private void check(Map<String, Version> got, int all) {
        assertThat(got).hasSize(all);
        assertThat(got.values())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, all)
                        .mapToObj(minor -> new Version(1, minor))
                        .toList());
        try (Registry registry = BucketChild.open(TestBucket.client(), bucket)) {
            Map<String, Version> found = new TreeMap<>();
            Optional<PageRequest> page = Optional.of(PageRequest.first(500));
            while (page.isPresent()) {
                Page<ModelVersion> versions = registry.versions(BucketChild.MODEL, page.get());
                found.putAll(versions(versions.items()));
                page = versions.next();
            }
            assertThat(found).isEqualTo(got);
            assertThat(registry.audit().verify(BucketChild.MODEL).problems()).isEmpty();
        }
    }

    private Process start(String name, int each) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                classPath(),
                BucketChild.class.getName(),
                bucket.argument(),
                name,
                Integer.toString(THREADS),
                Integer.toString(each));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What this process runs on a module path runs on the class path there; tests are patched into a module. */
    private static String classPath() {
        String name = BucketChild.class.getName();
        String url =
                String.valueOf(BucketChild.class.getResource(name.substring(name.lastIndexOf('.') + 1) + ".class"));
        String tests = URI.create(url.substring(0, url.length() - name.length() - ".class".length()))
                .getPath();
        return String.join(
                File.pathSeparator,
                tests,
                System.getProperty("java.class.path", ""),
                System.getProperty("jdk.module.path", ""));
    }

    private static void print(String who, int count, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf(
                "%s on one model: %d registrations in %.1f s, %.0f a second%n",
                who, count, took.toMillis() / 1e3, count * 1e9 / took.toNanos());
    }
}
