package dev.modelregistry.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.CommandId;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Anchor;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.Keyset;
import dev.modelregistry.spi.VersionKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is handed to a reader of texts or of stored forms, it is read, or refused by an error of our own: by nothing else,
 * and in time. What was read is written and read again without loss.
 */
class FuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261126);
    private static final int QUICK = 30_000;
    private static final long INPUTS = Long.getLong("fuzz.inputs", 10_000_000);
    private static final int STUCK_SECONDS = 120;

    private static final List<String> QUERIES = List.of(
            "stage = 'production' and metrics.auc >= 0.95 and (tags.team = 'risk' or not dataset.name = 'toy')",
            "version > 1.10 and created < '2026-03-03T00:00:00Z' order by created, version desc",
            "alias in ('a', 'b') or params.depth in (6, 'deep') or tags.\"cost centre\" like 'EU-%'",
            "params.shuffle = true and evaluations.holdout.auc != 1e-7 and business.\"it's\" = 'it''s'",
            "not (not (trained >= '2026-01-01' and parent = 'fraud@1.0')) order by model asc, metrics.auc desc",
            "status not in ('archived') and code.revision not like 'a\\%_%' and digest = 'sha256:0a'");

    /** Pieces of the grammar, which a random text is put together from. */
    private static final List<String> PIECES = List.of(
            "stage",
            "model",
            "version",
            "created",
            "metrics.auc",
            "tags.\"a b\"",
            "params.p",
            "dataset.name",
            "and",
            "or",
            "not",
            "in",
            "like",
            "order",
            "by",
            "asc",
            "desc",
            "(",
            ")",
            ",",
            "=",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "'x'",
            "''",
            "'2026-03-03'",
            "1.2",
            "0.95",
            "-1",
            "1e9",
            "true",
            "'%\\_'",
            "'",
            "\"",
            ".",
            ";",
            "🦊");

    private static final List<String> REFS = List.of(
            "fraud@1.2",
            "fraud@1.x",
            "fraud@latest",
            "fraud@production",
            "fraud@stage:production",
            "fraud@alias:champion",
            "fraud@sha256:" + "0a".repeat(32));

    /** What is read, from what it is mutated, and how; a weight of ten is all of it. */
    private record Target(String name, double weight, List<byte[]> seeds, Consumer<byte[]> reader) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Target> targets() {
        List<byte[]> commits = golden("commit-first", "commit-group", "commit-governed");
        commits.add(Mutator.utf8(Golden.read("commit-first")
                .toString()
                .replace(
                        Golden.read("manifest-minimal").toString(),
                        Golden.read("manifest-full").toString())));
        return Stream.of(
                new Target("query", 3, texts(QUERIES), text(FuzzTest::query)),
                new Target("reference", 1.4, texts(REFS), text(FuzzTest::reference)),
                new Target("other text", 1, texts(others()), text(FuzzTest::other)),
                new Target("commit", 1, commits, bytes(FuzzTest::commit)),
                new Target(
                        "event",
                        0.6,
                        events(),
                        bytes(b -> Json.parse("the event", b).read(EventCodec::read))),
                new Target(
                        "policy",
                        0.6,
                        policies(),
                        bytes(b -> Json.parse("it", b).read(PolicyCodec::read))),
                new Target("checkpoint", 0.4, golden("checkpoint", "checkpoint-1"), bytes(FuzzTest::checkpoint)),
                new Target("manifest", 0.5, manifests(), bytes(ManifestCodec::decode)),
                new Target("layout", 0.4, golden("layout"), bytes(new LayoutCodec()::decode)),
                new Target("cursor", 0.5, cursors(), bytes(CursorCodec::read)),
                new Target("card", 0.2, golden("card"), bytes(FuzzTest::card)),
                new Target("binding", 0.2, golden("binding"), bytes(FuzzTest::binding)),
                new Target("page token", 0.2, List.of(token()), FuzzTest::token));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void whatIsNoneIsRefused(Target target) throws Exception {
        run(target, (long) (QUICK * target.weight() / 10));
    }

    /** As many as {@code -Dfuzz.inputs} says, ten million by default, divided among all that is read. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    @Tag("soak")
    void amongTenMillionInputsEachIsReadOrRefused(Target target) throws Exception {
        run(target, (long) (INPUTS * target.weight() / 10));
    }

    private static void run(Target target, long inputs) throws Exception {
        AtomicLong done = new AtomicLong();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Current current = new Current();
        try {
            Future<Long> refused = thread.submit(() -> feed(target, inputs, done, current));
            long before = -1;
            while (true) {
                try {
                    System.out.printf(
                            "%s: %d inputs, %d refused, seed %d%n",
                            target, inputs, refused.get(STUCK_SECONDS, TimeUnit.SECONDS), SEED);
                    return;
                } catch (TimeoutException e) {
                    assertThat(done.get())
                            .as("seed %d: stuck for %d s at %s", SEED, STUCK_SECONDS, current)
                            .isGreaterThan(before);
                    before = done.get();
                }
            }
        } finally {
            thread.shutdownNow();
        }
    }

    private static final class Current {
        private volatile byte[] bytes = {};

        @Override
        public String toString() {
            return Base64.getEncoder().encodeToString(bytes) + " (Base64): "
                    + new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static long feed(Target target, long inputs, AtomicLong done, Current current) {
        Random random = new Random(SEED ^ target.name().hashCode());
        Mutator mutator = new Mutator(random, target.seeds());
        long refused = 0;
        for (long i = 0; i < inputs; i++) {
            boolean grammar = target.name().equals("query") && random.nextBoolean();
            current.bytes = grammar ? Mutator.utf8(pieces(random)) : mutator.next();
            try {
                target.reader().accept(current.bytes);
            } catch (RegistryException e) {
                refused++;
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + SEED + ", input " + i + " of " + target + ": " + e + ", at " + current, e);
            }
            done.incrementAndGet();
        }
        return refused;
    }

    private static String pieces(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(16); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextInt(8) == 0 ? "" : " ");
        }
        return text.toString();
    }

    private static void query(String text) {
        VersionQuery query = VersionQuery.parse(text);
        same(query, VersionQuery.parse(query.toString()), text);
    }

    private static void reference(String text) {
        ModelRef ref = ModelRef.parse(text);
        same(ref, ModelRef.parse(ref.toString()), text);
    }

    private static void other(String text) {
        if (text.startsWith("model-registry")) {
            Anchor anchor = Anchor.parse(text);
            same(anchor, Anchor.parse(anchor.toText()), text);
        } else if (text.startsWith("sha256")) {
            same(Sha256.parse(text), Sha256.parse(Sha256.parse(text).toString()), text);
        } else if (text.contains("/")) {
            same(CommandId.parse(text), CommandId.parse(CommandId.parse(text).toString()), text);
        } else if (text.contains(".")) {
            same(Version.parse(text), Version.parse(Version.parse(text).toString()), text);
        } else {
            CursorCodec.decode(new ChangeCursor(text));
        }
    }

    private static void commit(Bytes bytes) {
        CommitCodec.Payload payload = CommitCodec.decode(bytes);
        same(payload, CommitCodec.decode(CommitCodec.encode(payload)), payload);
    }

    private static void checkpoint(Bytes bytes) {
        Bytes again = CheckpointCodec.encode(CheckpointCodec.decode(bytes));
        same(again, CheckpointCodec.encode(CheckpointCodec.decode(again)), again);
    }

    private static void card(Bytes bytes) {
        Map<Version, Manifest> card = CardCodec.decode(bytes);
        same(card, CardCodec.decode(CardCodec.encode(new TreeMap<>(card))), card);
    }

    private static void binding(Bytes bytes) {
        BindingCodec.Binding binding = BindingCodec.decode(bytes);
        same(binding, BindingCodec.decode(BindingCodec.encode(binding)), binding);
    }

    /** What a token holds is changed, and not its Base64, which would hide that. */
    private static void token(byte[] bytes) {
        Keyset keyset = Keyset.decode(Base64.getUrlEncoder().encodeToString(bytes), 3);
        same(keyset, Keyset.decode(keyset.encode(), 3), keyset);
    }

    private static void same(Object read, Object again, Object what) {
        if (!read.equals(again)) {
            throw new AssertionError("read as " + read + ", and again as " + again + ": " + what);
        }
    }

    private static Consumer<byte[]> text(Consumer<String> reader) {
        return bytes -> reader.accept(new String(bytes, StandardCharsets.UTF_8));
    }

    private static Consumer<byte[]> bytes(Consumer<Bytes> reader) {
        return bytes -> reader.accept(Bytes.wrap(bytes));
    }

    private static List<byte[]> texts(List<String> texts) {
        return texts.stream().map(Mutator::utf8).toList();
    }

    private static List<String> others() {
        List<String> texts = new ArrayList<>(Arrays.asList(
                "fraud/00000000-0000-4000-8000-000000000002",
                "1.2",
                "sha256:" + "0b".repeat(32),
                Anchor.of(Instant.EPOCH, Map.of(ModelName.of("fraud"), new Anchor.Head(3, Samples.digest(1))))
                        .toText()));
        texts.add(CursorCodec.encode(CursorCodecTest.PLACE).text());
        return texts;
    }

    private static byte[] token() {
        Keyset keyset = new Keyset(
                List.of(
                        Optional.of(new IndexValue.Text("grüße 🦊")),
                        Optional.empty(),
                        Optional.of(new IndexValue.Numeric(0.95))),
                new VersionKey(ModelName.of("fraud"), new Version(1, 2)));
        return Base64.getUrlDecoder().decode(keyset.encode());
    }

    private static List<byte[]> golden(String... names) {
        List<byte[]> bytes = new ArrayList<>();
        for (String name : names) {
            bytes.add(Golden.read(name).toByteArray());
        }
        return bytes;
    }

    private static List<byte[]> events() {
        return golden(
                Samples.EVENTS.keySet().stream().map(name -> "event-" + name).toArray(String[]::new));
    }

    private static List<byte[]> policies() {
        return List.of(
                Json.object(json -> PolicyCodec.write(json, Samples.POLICY)).toByteArray());
    }

    private static List<byte[]> manifests() {
        return golden("manifest-full", "manifest-minimal", "manifest-many-files");
    }

    private static List<byte[]> cursors() {
        return golden("cursor", "cursor-1");
    }
}
