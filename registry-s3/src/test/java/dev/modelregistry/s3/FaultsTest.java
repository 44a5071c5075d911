package dev.modelregistry.s3;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.CommandId;
import dev.modelregistry.Export;
import dev.modelregistry.ModelName;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.serving.LocalModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Every request of every operation meets every fault, once with a client that sends again by itself and once with one that
 * does not. What was done is there once; what failed can be sent again under its id, and is there once then.
 */
class FaultsTest {
    private static final byte[] BYTES = "the bytes of a model".getBytes(StandardCharsets.UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final TestBucket BUCKET = TestBucket.fresh();
    private static final AtomicInteger WORLD = new AtomicInteger();

    /** What may become of a request. */
    private enum Fault {
        CONFLICT {
            @Override
            HttpExecuteResponse meet(TestHttpClient.Sending sending) {
                return TestHttpClient.error(409, "ConditionalRequestConflict");
            }
        },
        PRECONDITION_FAILED_THOUGH_DONE {
            @Override
            HttpExecuteResponse meet(TestHttpClient.Sending sending) throws IOException {
                forget(sending.send());
                return TestHttpClient.error(412, "PreconditionFailed");
            }
        },
        ERROR_BEFORE {
            @Override
            HttpExecuteResponse meet(TestHttpClient.Sending sending) {
                return TestHttpClient.error(500, "InternalError");
            }
        },
        ERROR_AFTER {
            @Override
            HttpExecuteResponse meet(TestHttpClient.Sending sending) throws IOException {
                forget(sending.send());
                return TestHttpClient.error(500, "InternalError");
            }
        },
        TIMEOUT_BEFORE {
            @Override
            HttpExecuteResponse meet(TestHttpClient.Sending sending) throws IOException {
                throw new SocketTimeoutException("Read timed out");
            }
        },
        TIMEOUT_AFTER {
            @Override
            HttpExecuteResponse meet(TestHttpClient.Sending sending) throws IOException {
                forget(sending.send());
                throw new SocketTimeoutException("Read timed out");
            }
        },
        CUT_BODY {
            @Override
            HttpExecuteResponse meet(TestHttpClient.Sending sending) throws IOException {
                HttpExecuteResponse whole = sending.send();
                byte[] body = forget(whole);
                return HttpExecuteResponse.builder()
                        .response(whole.httpResponse())
                        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body, 0, body.length / 2)))
                        .build();
            }
        },
        SLOW_FIRST_BYTE {
            @Override
            HttpExecuteResponse meet(TestHttpClient.Sending sending) throws IOException {
                HttpExecuteResponse answer = sending.send();
                try {
                    Thread.sleep(150);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
                return answer;
            }
        },
        NO_SUCH_HOST {
            @Override
            HttpExecuteResponse meet(TestHttpClient.Sending sending) throws IOException {
                throw new UnknownHostException("bucket.store.example");
            }
        };

        abstract HttpExecuteResponse meet(TestHttpClient.Sending sending) throws IOException;

        /** Reads an answer that nobody gets. */
        private static byte[] forget(HttpExecuteResponse answer) throws IOException {
            try (AbortableInputStream body = answer.responseBody()
                    .orElseGet(() -> AbortableInputStream.create(new ByteArrayInputStream(new byte[0])))) {
                return body.readAllBytes();
            }
        }
    }

    /** What a registry is asked, and how to tell that it was done. */
    @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
    private enum Operation {
        REGISTER(
                registry -> registry.register(registration("another")),
                registry -> registry.versions("fraud", PageRequest.first(10))
                                .items()
                                .size()
                        == 3),
        PROMOTE(
                registry -> registry.promote(registry.version("fraud@1.0").ref(), STAGING, "test"),
                registry -> registry.version("fraud@1.0").stages().contains(STAGING)),
        ALIAS(
                registry -> registry.alias("fraud", "champion", Version.parse("1.1")),
                registry -> registry.version("fraud@1.1").aliases().contains("champion")),
        ROLLBACK(
                registry -> registry.rollback("fraud", PRODUCTION, "test"),
                registry -> registry.version("fraud@1.0").stages().contains(PRODUCTION)),
        RESOLVE(
                registry ->
                        assertThat(registry.version("fraud@production").ref()).hasToString("fraud@1.1"),
                null),
        LIST(
                registry -> assertThat(registry.models(PageRequest.first(10)).items())
                        .hasSize(1),
                null),
        SEARCH(
                registry -> assertThat(registry.search("dataset.name = 'transactions'", PageRequest.first(10))
                                .items())
                        .hasSize(2),
                null),
        LOAD(FaultsTest::load, null),
        EXPORT(FaultsTest::export, null);

        private final Consumer<Registry> work;
        private final @Nullable Predicate<Registry> done;

        Operation(Consumer<Registry> work, @Nullable Predicate<Registry> done) {
            this.work = work;
            this.done = done;
        }
    }

    private static void load(Registry registry) {
        try (LocalModel model = registry.load("fraud@1.0")) {
            assertThat(Files.readAllBytes(model.path("model.bin"))).isEqualTo(BYTES);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** To a place of its own for each world, as that is in the same bucket. */
    private static void export(Registry registry) {
        String prefix = "plain" + WORLD.get();
        Export.File file =
                registry.export("fraud@1.0", BUCKET.name(), prefix).files().get(0);
        byte[] bytes = TestBucket.client()
                .getObjectAsBytes(b -> b.bucket(BUCKET.name()).key(prefix + "/model.bin"))
                .asByteArray();
        assertThat(Sha256.of(bytes)).isEqualTo(file.digest()).isEqualTo(Sha256.of(BYTES));
    }

    private static Registration registration(String content) {
        return Registration.of("fraud")
                .artifact("model.bin", content.getBytes(StandardCharsets.UTF_8))
                .trainedAt(Instant.EPOCH)
                .dataset(Dataset.of("transactions", "2026-10-01"))
                .noHyperparameters()
                .noMetrics()
                .build();
    }

    @Test
    void everyRequestOfARegistrationMayBeCarriedOutAndTimeOut() {
        assertThat(requestsThatMeet(Operation.REGISTER, Fault.TIMEOUT_AFTER, false))
                .isGreaterThan(5);
    }

    @Test
    void everyAnswerToARegistrationMayBreakOff() {
        assertThat(requestsThatMeet(Operation.REGISTER, Fault.CUT_BODY, false)).isGreaterThan(5);
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource
    void everyRequestOfEveryOperationMeetsEveryFault(Operation operation) {
        int met = 0;
        for (boolean again : new boolean[] {false, true}) {
            for (Fault fault : Fault.values()) {
                int requests = requestsThatMeet(operation, fault, again);
                assertThat(requests).as("%s of %s", fault, operation).isPositive();
                met += requests;
            }
        }
        System.out.println(operation + ": " + met + " faults met");
    }

    private int requestsThatMeet(Operation operation, Fault fault, boolean again) {
        int request = 1;
        while (meets(operation, fault, request, again)) {
            request++;
        }
        return request - 1;
    }

    /** Whether there was such a request. */
    private boolean meets(Operation operation, Fault fault, int request, boolean again) {
        String prefix = "world" + WORLD.incrementAndGet();
        try (Registry before = open(TestBucket.client(), prefix)) {
            var first = before.register(registration(new String(BYTES, StandardCharsets.UTF_8)));
            var second = before.register(registration("other bytes"));
            for (var version : List.of(first, second)) {
                before.promote(version.ref(), STAGING, "test");
                before.promote(version.ref(), PRODUCTION, "test");
            }
        }
        AtomicInteger sent = new AtomicInteger();
        CommandId command = CommandId.random(ModelName.of("fraud"));
        String what = operation + ", " + fault + " at request " + request + (again ? ", sent again by the client" : "");
        try (S3Client client = client(sent, request, fault, again);
                Registry registry = open(client, prefix)) {
            try {
                operation.work.accept(operation.done == null ? registry : registry.withCommand(command));
            } catch (OutcomeUnknownException | StoreUnavailableException e) {
                settle(what, operation, prefix, command, e);
            }
        }
        if (sent.get() < request) {
            return false;
        }
        try (Registry after = open(TestBucket.client(), prefix)) {
            if (operation.done != null) {
                assertThat(operation.done.test(after)).as(what).isTrue();
                long landed = after.audit().history("fraud").stream()
                        .filter(entry -> entry.command().equals(command))
                        .count();
                assertThat(landed).as(what + ": landed").isEqualTo(1);
                assertThat(after.search("dataset.name = 'transactions'", PageRequest.first(10))
                                .items())
                        .as(what)
                        .hasSize(operation == Operation.REGISTER ? 3 : 2);
            }
            assertThat(after.audit().verify("fraud").problems()).as(what).isEmpty();
        }
        return true;
    }

    /** What is not known, or failed, is sent again under its id by a process whose requests meet no fault. */
    private void settle(String what, Operation operation, String prefix, CommandId command, RegistryException e) {
        try (Registry other = open(TestBucket.client(), prefix)) {
            if (operation.done != null && e instanceof StoreUnavailableException) {
                assertThat(operation.done.test(other))
                        .as(what + ": failed with " + e)
                        .isFalse();
            }
            operation.work.accept(operation.done == null ? other : other.withCommand(command));
        }
    }

    private static Registry open(S3Client client, String prefix, String bucket) {
        return Registries.builder(
                        S3CommitLog.in(client, bucket, prefix + "/registry"),
                        S3BlobStore.in(client, bucket, prefix + "/models"))
                .commitTimeout(PATIENCE)
                .build();
    }

    private Registry open(S3Client client, String prefix) {
        return open(client, prefix, BUCKET.name());
    }

    private S3Client client(AtomicInteger sent, int request, Fault fault, boolean again) {
        return BUCKET.endpoint()
                .builder()
                .httpClient(TestHttpClient.with(
                        (http, sending) -> sent.incrementAndGet() == request ? fault.meet(sending) : sending.send()))
                .overrideConfiguration(c -> c.retryStrategy(
                        again
                                ? DefaultRetryStrategy.standardStrategyBuilder().build()
                                : DefaultRetryStrategy.doNotRetry()))
                .build();
    }
}
