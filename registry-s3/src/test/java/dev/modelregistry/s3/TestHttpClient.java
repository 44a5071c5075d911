package dev.modelregistry.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;

/** A real HTTP client, with a test between it and the SDK: each attempt of a request goes through a filter. */
final class TestHttpClient implements SdkHttpClient {
    private final SdkHttpClient client;
    private final Filter filter;

    private TestHttpClient(SdkHttpClient client, Filter filter) {
        this.client = client;
        this.filter = filter;
    }

    /** Sends a request, or does something else. */
    @FunctionalInterface
    interface Filter {
        HttpExecuteResponse call(SdkHttpRequest request, Sending sending) throws IOException;
    }

    /** Sends the request as it is. */
    @FunctionalInterface
    interface Sending {
        HttpExecuteResponse send() throws IOException;
    }

    static TestHttpClient with(Filter filter) {
        return with(Apache5HttpClient.builder().maxConnections(256).build(), filter);
    }

    static TestHttpClient with(SdkHttpClient client, Filter filter) {
        return new TestHttpClient(client, filter);
    }

    /** An answer that no server gave. */
    static HttpExecuteResponse answer(int status, String body) {
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Content-Type", "application/xml")
                        .build())
                .responseBody(
                        AbortableInputStream.create(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .build();
    }

    /** An error as S3 puts it. */
    static HttpExecuteResponse error(int status, String code) {
        return answer(status, "<Error><Code>" + code + "</Code><Message>as the test asked for</Message></Error>");
    }

    /** An answer as a store whose clock shows this would give it. */
    static HttpExecuteResponse dated(HttpExecuteResponse answer, Instant date) {
        String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC));
        return with(answer, head -> head.putHeader("Date", text));
    }

    /** An answer with another head. */
    static HttpExecuteResponse with(HttpExecuteResponse answer, Consumer<SdkHttpResponse.Builder> change) {
        SdkHttpResponse.Builder head = answer.httpResponse().toBuilder();
        change.accept(head);
        return HttpExecuteResponse.builder()
                .response(head.build())
                .responseBody(answer.responseBody().orElse(null))
                .build();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = client.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return filter.call(request.httpRequest(), prepared::call);
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public void close() {
        client.close();
    }
}
