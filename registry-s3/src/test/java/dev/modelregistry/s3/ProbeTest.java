package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.error.UnsuitableStoreException;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Which stores may keep a log, and which rights it takes. */
class ProbeTest {
    private static final StreamId FRAUD = new StreamId("fraud");

    private final TestBucket bucket = TestBucket.fresh();

    private static Commit commit() {
        return new Commit(CommitId.random(), Bytes.utf8("{}"), IndexDelta.NONE);
    }

    private S3CommitLog log(S3Client client) {
        return S3CommitLog.in(client, bucket.name(), "registry");
    }

    private S3Client intercepted(ExecutionInterceptor interceptor) {
        return bucket.endpoint()
                .builder()
                .overrideConfiguration(c -> c.addExecutionInterceptor(interceptor))
                .build();
    }

    private static PutObjectRequest unconditional(PutObjectRequest put) {
        return put.toBuilder().ifNoneMatch(null).build();
    }

    @Test
    void aStoreThatIgnoresTheConditionIsRefusedAndNothingIsLeftThere() {
        S3Client client = intercepted(new ExecutionInterceptor() {
            @Override
            public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
                return context.request() instanceof PutObjectRequest put ? unconditional(put) : context.request();
            }
        });
        try (S3CommitLog log = log(client)) {
            assertThatThrownBy(() -> log.append(FRAUD, 1, commit()))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessageContaining("ignores If-None-Match")
                    .hasMessageContaining("s3://" + bucket.name());
        }
        assertThat(bucket.keys()).isEmpty();
    }

    @Test
    void aStoreThatKeepsTheConditionInSequenceAndNotInARaceIsRefused() {
        S3Client client = intercepted(new LosingRaces());
        try (S3CommitLog log = log(client)) {
            assertThatThrownBy(() -> log.append(FRAUD, 1, commit()))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessageContaining("does not keep If-None-Match in a race")
                    .hasMessageContaining("of 8 PUTs");
        }
        assertThat(bucket.keys()).isEmpty();
    }

    /** As a server does that looks first and writes then: whoever comes while another write is under way wins, too. */
    private static final class LosingRaces implements ExecutionInterceptor {
        private final Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();

        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            if (context.request() instanceof PutObjectRequest put) {
                int others = count(put).getAndIncrement();
                return others > 0 ? unconditional(put) : put;
            }
            return context.request();
        }

        @Override
        public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof PutObjectRequest put) {
                count(put).decrementAndGet();
            }
        }

        @Override
        public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof PutObjectRequest put) {
                count(put).decrementAndGet();
            }
        }

        private AtomicInteger count(PutObjectRequest put) {
            return underWay.computeIfAbsent(put.key(), key -> new AtomicInteger());
        }
    }

    @Test
    void aStoreThatDoesNotKnowTheConditionIsRefused() {
        S3Client client = bucket.client((request, sending) -> request.headers().containsKey("If-None-Match")
                ? TestHttpClient.error(501, "NotImplemented")
                : sending.send());
        try (S3CommitLog log = log(client)) {
            assertThatThrownBy(() -> log.append(FRAUD, 1, commit()))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessageContaining("501 NotImplemented");
        }
        assertThat(bucket.keys()).isEmpty();
    }

    /** The first attempt may have been carried out: who is told that nothing was sent would send something else. */
    @Test
    void aCommitThatIsRefusedAtASecondAttemptMayHaveLanded() {
        try (S3CommitLog log = bucket.log()) {
            log.append(FRAUD, 1, commit());
        }
        AtomicInteger attempts = new AtomicInteger();
        S3Client client = bucket.client((request, sending) -> {
            if (request.method() != SdkHttpMethod.PUT || !request.encodedPath().contains("/log/")) {
                return sending.send();
            }
            if (attempts.incrementAndGet() == 1) {
                sending.send();
                return TestHttpClient.error(500, "InternalError");
            }
            return TestHttpClient.error(403, "AccessDenied");
        });
        Commit commit = commit();
        try (S3CommitLog log = log(client)) {
            assertThatThrownBy(() -> log.append(FRAUD, 2, commit)).isInstanceOf(StoreUnavailableException.class);
            assertThat(log.read(FRAUD, 2, 1)).extracting(StoredCommit::id).containsExactly(commit.id());
        }
    }

    @Test
    void aCommitThatMetItselfMayHaveLandedAlsoIfItsSlotMayNotBeRead() {
        try (S3CommitLog log = bucket.log()) {
            log.append(FRAUD, 1, commit());
        }
        S3Client client = bucket.client((request, sending) -> {
            boolean slot = request.encodedPath().contains("/log/");
            if (slot && request.method() == SdkHttpMethod.PUT) {
                // the client's first attempt landed, and its answer was lost
                sending.send();
                return TestHttpClient.error(412, "PreconditionFailed");
            }
            return slot && request.method() == SdkHttpMethod.GET
                    ? TestHttpClient.error(403, "AccessDenied")
                    : sending.send();
        });
        try (S3CommitLog log = log(client)) {
            assertThatThrownBy(() -> log.append(FRAUD, 2, commit()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("is taken, and cannot be read");
        }
    }

    @Test
    void aSoundStoreIsProbedOnceAndTheProbeLeavesOneObject() {
        try (S3CommitLog log = bucket.log()) {
            assertThat(log.append(FRAUD, 1, commit())).isEqualTo(new Appended());
        }
        assertThat(bucket.keys().stream().filter(key -> !key.contains("/log/") && !key.contains("/feed/")))
                .hasSize(1)
                .allMatch(key -> key.startsWith("registry/probe/"));
        Requests requests = new Requests();
        try (S3CommitLog log = log(bucket.client(requests))) {
            log.append(FRAUD, 2, commit());
            // what is remembered, the lifecycle rules, the marker, the commit
            assertThat(requests.all()).hasSize(4);
            requests.clear();
            log.append(FRAUD, 3, commit());
            assertThat(requests.all()).hasSize(2);
        }
    }

    @Test
    void aRuleThatWouldExpireTheLogIsNamed() {
        for (String prefix : List.of("", "reg", "registry/log/", "registry/log/fraud")) {
            try (S3CommitLog log = log(bucket.client(rule(prefix, "<Expiration><Days>30</Days></Expiration>")))) {
                assertThatThrownBy(() -> log.append(FRAUD, 1, commit()))
                        .as("a rule for <%s>", prefix)
                        .isInstanceOf(UnsuitableStoreException.class)
                        .hasMessageContaining("lifecycle rule \"tidy\"")
                        .hasMessageContaining("expires objects")
                        .hasMessageContaining("registry/log/");
            }
        }
        String archive = "<Transition><Days>30</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>";
        try (S3CommitLog log = log(bucket.client(rule("registry/", archive)))) {
            assertThatThrownBy(() -> log.append(FRAUD, 1, commit()))
                    .hasMessageContaining("moves objects to an archive");
        }
        assertThat(bucket.keys()).isEmpty();
    }

    @Test
    void aRuleForOtherObjectsIsLetPass() {
        for (String prefix : List.of("models/", "registry/feed/", "registry/logs/")) {
            try (S3CommitLog log = log(bucket.client(rule(prefix, "<Expiration><Days>30</Days></Expiration>")))) {
                assertThat(log.append(new StreamId("m" + prefix.hashCode()), 1, commit()))
                        .isEqualTo(new Appended());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"404 NoSuchLifecycleConfiguration", "403 AccessDenied", "501 NotImplemented", "400 Unknown"})
    void aStoreThatDoesNotTellItsRulesIsLetPass(String answer) {
        try (S3CommitLog log = log(bucket.client(rules(answer)))) {
            assertThat(log.append(FRAUD, 1, commit())).isEqualTo(new Appended());
        }
    }

    @Test
    void rulesThatCouldNotBeAskedForAreNotTakenForNone() {
        try (S3CommitLog log = log(bucket.client(rules("503 ServiceUnavailable")))) {
            assertThatThrownBy(() -> log.append(FRAUD, 1, commit())).isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(bucket.keys()).isEmpty();
    }

    private static TestHttpClient.Filter rules(String answer) {
        return (request, sending) -> request.rawQueryParameters().containsKey("lifecycle")
                ? TestHttpClient.error(Integer.parseInt(answer.substring(0, 3)), answer.substring(4))
                : sending.send();
    }

    private static TestHttpClient.Filter rule(String prefix, String action) {
        String xml = "<LifecycleConfiguration><Rule><ID>tidy</ID><Status>Enabled</Status><Filter><Prefix>" + prefix
                + "</Prefix></Filter>" + action + "</Rule></LifecycleConfiguration>";
        return (request, sending) -> request.rawQueryParameters().containsKey("lifecycle")
                ? TestHttpClient.answer(200, xml)
                : sending.send();
    }

    @Test
    void whoMayOnlyReadResolvesAndLoadsAndIsToldAtOnceThatItMayNotWrite() throws Exception {
        try (Registry writer = Registries.builder(bucket.log(), bucket.blobs()).build()) {
            writer.register(registration("fraud"));
        }
        TestHttpClient.Filter readOnly =
                (request, sending) -> request.method() == SdkHttpMethod.GET || request.method() == SdkHttpMethod.HEAD
                        ? sending.send()
                        : TestHttpClient.error(403, "AccessDenied");
        S3Client client = bucket.client(readOnly);
        try (Registry reader = Registries.builder(log(client), S3BlobStore.in(client, bucket.name(), "models"))
                .build()) {
            assertThat(reader.version("fraud@latest").ref()).hasToString("fraud@1.0");
            assertThat(reader.models(dev.modelregistry.PageRequest.first(10)).items())
                    .hasSize(1);
            try (LocalModel files = reader.load("fraud@1.0")) {
                assertThat(files.path("model.bin")).exists();
            }
            assertThatThrownBy(() -> reader.describe("fraud", "text"))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessageContaining("403 AccessDenied")
                    .hasMessageContaining("these credentials may not");
        }
        try (Registry reader = Registries.builder(bucket.log(), bucket.blobs()).build()) {
            assertThat(reader.audit().history("fraud")).hasSize(1);
        }
    }

    private static Registration registration(String model) {
        return Registration.of(model)
                .artifact("model.bin", new byte[] {1, 2, 3})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build();
    }
}
