package dev.modelregistry.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How fast 1 GiB comes from a bucket, or goes there: by the registry, which verifies it, and by AWS's TransferManager over its
 * native and its Java client, which do not. All have the same number of connections. The peers first try parts of four sizes,
 * and the better size of each competes; then the three take turns.
 *
 * <p>Through a slow line every connection has 60 MB/s and 30 ms to the first byte, as a bucket far away gives it. Without it,
 * server and client share the cores, and nothing can be gained by waiting at the same time; there the registry is compared with
 * the better peer and the SHA-256 passes that it makes on the way.
 */
final class Transfers {
    private static final long BYTES = Long.getLong("bench.bytes", 1L << 30);
    private static final int CONNECTIONS = Integer.getInteger("bench.connections", 16);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 7);
    private static final long SLOW_BYTES_PER_SECOND = 60_000_000;
    private static final long SLOW_FIRST_BYTE_MILLIS = 30;
    private static final long[] PARTS_MIB = Stream.of(
                    System.getProperty("bench.parts", "8,16,32,64").split(","))
            .mapToLong(Long::parseLong)
            .toArray();

    private final boolean up;
    private final boolean slowed;
    private final int passes;
    private final Path home;
    private final Path file;
    private final Bucket bucket;
    private final URI endpoint;
    private long seed = System.nanoTime();

    /** @param passes of SHA-256 that the registry makes, and that count for the peer without the slow line */
    private Transfers(boolean up, boolean slowed, int passes, Bucket bucket) throws IOException {
        this.up = up;
        this.slowed = slowed;
        this.passes = passes;
        this.bucket = bucket;
        this.home = Files.createTempDirectory("registry-transfers");
        this.file = home.resolve("model.bin");
        this.endpoint = slowed ? bucket.slowed(SLOW_BYTES_PER_SECOND, SLOW_FIRST_BYTE_MILLIS) : bucket.server();
    }

    static Outcome download() throws Exception {
        return run(false, true);
    }

    static Outcome downloadLoopback() throws Exception {
        return run(false, false);
    }

    static Outcome upload() throws Exception {
        return run(true, true);
    }

    static Outcome uploadLoopback() throws Exception {
        return run(true, false);
    }

    private static Outcome run(boolean up, boolean slowed) throws Exception {
        try (Bucket bucket = Bucket.create()) {
            Transfers transfers = new Transfers(up, slowed, up ? 2 : 1, bucket);
            try {
                return transfers.compare();
            } finally {
                MoreFiles.deleteRecursively(transfers.home, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
    }

    private interface Maker {
        Transfer make(Bucket bucket, URI endpoint, int connections, long part);
    }

    private Outcome compare() throws Exception {
        System.out.printf("%d connections, %,d bytes, seed %d%n", CONNECTIONS, BYTES, seed);
        List<Transfer> sides = new ArrayList<>();
        try {
            sides.add(new RegistryTransfer(bucket, endpoint, CONNECTIONS));
            sides.add(best(ManagedTransfer::crt));
            sides.add(best(ManagedTransfer::java));
            return judge(sides, rounds(sides));
        } finally {
            for (Transfer side : sides) {
                side.close();
            }
        }
    }

    /** The peer with the parts that suit it best here. */
    private Transfer best(Maker peer) throws Exception {
        double least = Double.MAX_VALUE;
        long best = 0;
        for (long mib : PARTS_MIB) {
            long part = mib << 20;
            try (Transfer transfer = peer.make(bucket, endpoint, CONNECTIONS, part)) {
                double seconds = Double.MAX_VALUE;
                if (!up) {
                    store(transfer);
                }
                for (int i = 0; i < 2; i++) {
                    seconds = Math.min(seconds, once(transfer));
                }
                System.out.printf("  tried %s: %s%n", transfer.name(), rate(seconds));
                if (seconds < least) {
                    least = seconds;
                    best = part;
                }
            }
            bucket.clear("peer/");
        }
        return peer.make(bucket, endpoint, CONNECTIONS, best);
    }

    private double[][] rounds(List<Transfer> sides) throws Exception {
        if (!up) {
            for (Transfer side : sides) {
                store(side);
            }
        }
        double[][] seconds = new double[sides.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int turn = 0; turn < sides.size(); turn++) {
                int side = Math.floorMod(turn + round, sides.size());
                double took = once(sides.get(side));
                // the first round warms up
                if (round >= 0) {
                    seconds[side][round] = took;
                }
            }
            System.out.printf("  round %d of %d%n", round + 1, ROUNDS);
        }
        return seconds;
    }

    private void store(Transfer side) throws Exception {
        Noise.write(file, BYTES, seed++);
        side.up(file);
    }

    private double once(Transfer side) throws Exception {
        if (up) {
            Noise.write(file, BYTES, seed++);
            long start = System.nanoTime();
            side.up(file);
            double seconds = (System.nanoTime() - start) / 1e9;
            bucket.clear("");
            return seconds;
        }
        Path folder = Files.createDirectory(home.resolve("down"));
        try {
            long start = System.nanoTime();
            side.down(folder);
            double seconds = (System.nanoTime() - start) / 1e9;
            requireAll(folder);
            return seconds;
        } finally {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private static void requireAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long size = 0;
            for (Path path : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                size += path.endsWith("model.bin") ? Files.size(path) : 0;
            }
            if (size != BYTES) {
                throw new IOException("there are " + size + " bytes of " + BYTES);
            }
        }
    }

    private Outcome judge(List<Transfer> sides, double[][] seconds) throws IOException {
        for (int i = 0; i < sides.size(); i++) {
            double[] sorted = sorted(seconds[i]);
            System.out.printf(
                    "%s: median %s; slowest %s, fastest %s%n",
                    sides.get(i).name(), rate(median(seconds[i])), rate(sorted[sorted.length - 1]), rate(sorted[0]));
        }
        double peer = Math.min(median(seconds[1]), median(seconds[2]));
        if (!slowed) {
            double pass = pass();
            System.out.printf("one SHA-256 pass: %s; %d for the peer%n", rate(pass), passes);
            peer += passes * pass;
        }
        return new Outcome(mebibytes(median(seconds[0])), mebibytes(peer));
    }

    private double pass() throws IOException {
        Noise.write(file, BYTES, seed);
        double[] seconds = new double[5];
        for (int i = 0; i < seconds.length; i++) {
            long start = System.nanoTime();
            Noise.sha256(file);
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        return median(seconds);
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double median(double[] values) {
        return sorted(values)[(values.length - 1) / 2];
    }

    private static double mebibytes(double seconds) {
        return BYTES / seconds / (1 << 20);
    }

    private static String rate(double seconds) {
        return "%.0f MiB/s".formatted(mebibytes(seconds));
    }
}
