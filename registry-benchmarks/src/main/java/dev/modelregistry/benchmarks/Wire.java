package dev.modelregistry.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;

/** Counts what goes to a store and comes from it, where it leaves and enters the process. */
final class Wire implements ExecutionInterceptor {
    private static final String CONTENT_LENGTH = "Content-Length";

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        requests.incrementAndGet();
        if (context.httpRequest().method() == SdkHttpMethod.PUT) {
            sent.addAndGet(context.httpRequest()
                    .firstMatchingHeader(CONTENT_LENGTH)
                    .map(Long::parseLong)
                    .orElse(0L));
        }
        if (context.httpRequest().method() == SdkHttpMethod.GET) {
            received.addAndGet(context.httpResponse()
                    .firstMatchingHeader(CONTENT_LENGTH)
                    .map(Long::parseLong)
                    .orElse(0L));
        }
    }

    long requests() {
        return requests.get();
    }

    /** Bytes of bodies since the last time that this was asked. */
    long takeSent() {
        return sent.getAndSet(0);
    }

    long takeReceived() {
        return received.getAndSet(0);
    }
}
