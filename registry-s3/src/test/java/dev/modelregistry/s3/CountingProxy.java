package dev.modelregistry.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/** Passes on what goes to a store and what comes back, and counts every byte of it, headers too. Thread-safe. */
final class CountingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final URI target;
    private final AtomicLong bytes = new AtomicLong();

    private CountingProxy(URI target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    static CountingProxy before(URI target) throws IOException {
        return new CountingProxy(target);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    long bytes() {
        return bytes.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket store = new Socket(target.getHost(), target.getPort());
                start(() -> pass(client, store));
                start(() -> pass(store, client));
            } catch (IOException e) {
                // closed, or a connection that failed: the client notices
            }
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.addAndGet(n);
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // the other direction was closed
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "counting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
