package dev.modelregistry.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import dev.modelregistry.ModelName;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Buckets;
import dev.modelregistry.lifecycle.Stage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Shares, and the keys that move when they change. */
class SharesTest {
    private static final ModelName FRAUD = ModelName.of("fraud");
    private static final Version A = Version.parse("1.0");
    private static final Version B = Version.parse("1.1");
    private static final Version C = Version.parse("1.2");
    /** Mutation testing, which runs this test very often, takes fewer. */
    private static final int KEYS = Integer.getInteger("registry.keys", 1_000_000);

    /** Four standard deviations of what chance does to a half. */
    private static final Offset<Double> TOLERANCE = Offset.offset(2 / Math.sqrt(KEYS));

    private static Map<Version, Share> shares(double a, double b, double c) {
        Map<Version, Share> shares = new LinkedHashMap<>();
        put(shares, A, a);
        put(shares, B, b);
        put(shares, C, c);
        return shares;
    }

    private static void put(Map<Version, Share> shares, Version version, double percent) {
        if (percent > 0) {
            shares.put(version, Share.percent(percent));
        }
    }

    private static Allocation allocation(Optional<Allocation> before, Map<Version, Share> shares) {
        Map<Version, Share> sorted = Shares.primaryFirst(shares, before.map(Allocation::primary));
        return new Allocation(
                Stage.PRODUCTION, sorted.keySet().iterator().next(), sorted, Shares.assign(before, sorted), 1);
    }

    /** How many in a million keys are served by another version than before. */
    private static double moved(Map<Version, Share> from, Map<Version, Share> to) {
        Allocation before = allocation(Optional.empty(), from);
        Allocation after = allocation(Optional.of(before), to);
        int moved = 0;
        for (int i = 0; i < KEYS; i++) {
            String key = "customer-" + i;
            moved += before.route(FRAUD, key).equals(after.route(FRAUD, key)) ? 0 : 1;
        }
        return moved / (double) KEYS;
    }

    @Test
    void growingFromTenToTwentyPerCentMovesTenPerCentOfTheKeys() {
        assertThat(moved(shares(90, 10, 0), shares(80, 20, 0))).isCloseTo(0.1, TOLERANCE);
    }

    @Test
    void shiftingTwentyPerCentMovesTwentyPerCentOfTheKeys() {
        assertThat(moved(shares(50, 30, 20), shares(30, 30, 40))).isCloseTo(0.2, TOLERANCE);
    }

    @Test
    void keysAreSpreadAsTheSharesSay() {
        Allocation allocation = allocation(Optional.empty(), shares(50, 30, 20));
        Map<Version, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < KEYS; i++) {
            counts.merge(allocation.route(FRAUD, "customer-" + i), 1, Integer::sum);
        }
        assertThat(counts.get(A) / (double) KEYS).isCloseTo(0.5, TOLERANCE);
        assertThat(counts.get(B) / (double) KEYS).isCloseTo(0.3, TOLERANCE);
        assertThat(counts.get(C) / (double) KEYS).isCloseTo(0.2, TOLERANCE);
    }

    @Test
    void whateverTheSharesNoMoreBucketsMoveThanMust() {
        Random random = new Random(4711);
        Allocation now = allocation(Optional.empty(), shares(100, 0, 0));
        for (int i = 0; i < 2_000; i++) {
            Map<Version, Share> next = random(random);
            Allocation then = allocation(Optional.of(now), next);
            int must = 0;
            for (Map.Entry<Version, Share> share : next.entrySet()) {
                Share before = now.shares().get(share.getKey());
                must += Math.max(0, share.getValue().buckets() - (before == null ? 0 : before.buckets()));
            }
            assertThat(differing(now, then)).as("seed 4711, step %d", i).isEqualTo(must);
            now = then;
        }
        assertThat(now.ranges()).hasSizeLessThan(2_000);
    }

    private static Map<Version, Share> random(Random random) {
        Map<Version, Share> shares = new LinkedHashMap<>();
        int left = Share.BUCKETS;
        int versions = 1 + random.nextInt(4);
        for (int i = 0; i < versions; i++) {
            int part = i == versions - 1 ? left : 1 + random.nextInt(left - (versions - 1 - i));
            shares.put(new Version(1, i + random.nextInt(2) * 4), new Share(part));
            left -= part;
        }
        return shares;
    }

    private static int differing(Allocation a, Allocation b) {
        Version[] before = table(a);
        Version[] after = table(b);
        int differing = 0;
        for (int i = 0; i < before.length; i++) {
            differing += before[i].equals(after[i]) ? 0 : 1;
        }
        return differing;
    }

    private static Version[] table(Allocation allocation) {
        Version[] table = new Version[Share.BUCKETS];
        int bucket = 0;
        for (Allocation.Range range : allocation.ranges()) {
            for (int i = 0; i < range.buckets(); i++) {
                table[bucket++] = range.version();
            }
        }
        assertThat(bucket).isEqualTo(Share.BUCKETS);
        return table;
    }

    @Test
    void whatIsScaledAddsUpAndKeepsItsProportions() {
        Random random = new Random(17);
        for (int i = 0; i < 5_000; i++) {
            Map<Version, Share> shares = random(random);
            int buckets = shares.size() + random.nextInt(Share.BUCKETS - shares.size());
            Map<Version, Share> scaled = Shares.scaled(shares, buckets);
            assertThat(scaled.values().stream().mapToInt(Share::buckets).sum())
                    .as("seed 17, step %d", i)
                    .isEqualTo(buckets);
            shares.forEach((version, share) -> assertThat(scaled.get(version).buckets())
                    .isBetween(1, 2 + (int) Math.ceil((double) share.buckets() * buckets / Share.BUCKETS)));
        }
        assertThat(Shares.scaled(shares(50, 30, 20), 9_000))
                .isEqualTo(Map.of(A, Share.percent(45), B, Share.percent(27), C, Share.percent(18)));
    }

    @Test
    void thePrimaryIsTheLargestAndOfEqualOnesTheIncumbent() {
        assertThat(Shares.primaryFirst(shares(50, 50, 0), Optional.of(B)).keySet())
                .first()
                .isEqualTo(B);
        assertThat(Shares.primaryFirst(shares(40, 60, 0), Optional.of(A)).keySet())
                .first()
                .isEqualTo(B);
        assertThat(Shares.primaryFirst(shares(50, 50, 0), Optional.empty()).keySet())
                .first()
                .isEqualTo(A);
    }

    /** So that a service in another language finds the same version for a key. */
    @Test
    void bucketsAreThoseOfMurmur3() {
        int salt = Hashing.murmur3_32_fixed(0)
                .hashString("fraud/production", StandardCharsets.UTF_8)
                .asInt();
        assertThat(Buckets.salt(FRAUD, Stage.PRODUCTION)).isEqualTo(salt);
        Random random = new Random(99);
        for (int i = 0; i < 20_000; i++) {
            String key = text(random);
            long hash = Integer.toUnsignedLong(Hashing.murmur3_32_fixed(salt)
                    .hashBytes(key.getBytes(StandardCharsets.UTF_8))
                    .asInt());
            assertThat(Buckets.of(salt, key)).as("seed 99: %s", key).isEqualTo((int) ((hash * Share.BUCKETS) >>> 32));
        }
        assertThat(Buckets.of(salt, "customer-1")).isEqualTo(GOLDEN_BUCKET);
    }

    /** It never changes: a customer would change sides. */
    private static final int GOLDEN_BUCKET = 9_554;

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(5)) {
                case 0 -> text.append((char) random.nextInt(0x80));
                case 1 -> text.append((char) (0x80 + random.nextInt(0x780)));
                case 2 -> text.append((char) (0x800 + random.nextInt(0xd000)));
                case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                default -> text.append((char) random.nextInt(0x10000));
            }
        }
        return text.toString();
    }

    @Test
    void aShareBeyondAllIsRefusedHoweverLargeItIs() {
        for (double percent : new double[] {100.01, 42_949_673, 1e300}) {
            assertThatThrownBy(() -> Share.percent(percent)).isInstanceOf(InvalidInputException.class);
        }
    }
}
