package dev.modelregistry.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The other side of a webhook: takes what is rightly signed. */
final class WebhookReceiver implements AutoCloseable {
    /** The bodies that were accepted, in the order in which they came. */
    final BlockingQueue<String> accepted = new LinkedBlockingQueue<>();

    /** How many requests are answered by an error first. */
    final AtomicInteger toRefuse = new AtomicInteger();

    private final byte[] secret;
    private final HttpServer server;

    /** On a port of this machine; 0 takes any that is free. */
    WebhookReceiver(int port, byte[] secret) throws IOException {
        this.secret = secret.clone();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI uri() {
        return uri(port());
    }

    /** Where a receiver on this port is found. */
    static URI uri(int port) {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/registry");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(answer(exchange, body), -1);
        }
    }

    private int answer(HttpExchange exchange, byte[] body) {
        if (toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return 503;
        }
        String got = String.valueOf(exchange.getRequestHeaders().getFirst(WebhookSender.SIGNATURE));
        try {
            String expected = WebhookSender.signature(secret, body);
            if (!MessageDigest.isEqual(
                    got.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8))) {
                return 403;
            }
        } catch (GeneralSecurityException e) {
            return 500;
        }
        accepted.add(new String(body, StandardCharsets.UTF_8));
        return 204;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
