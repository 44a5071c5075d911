package dev.modelregistry.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server, and drops their connection after so many bytes. */
final class CuttingProxy implements AutoCloseable {
    /** Which way bytes go. */
    enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private static final class Meter {
        private final NavigableSet<Long> ends = new TreeSet<>();
        private long passed;
        private long cutAfter = Long.MAX_VALUE;
    }

    private final ServerSocket listener;
    private final int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Meter toServer = new Meter();
    private final Meter toClient = new Meter();

    CuttingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Counts from now on, and cuts once, after so many bytes in that direction. */
    void cutAfter(Direction direction, long bytes) {
        begin();
        synchronized (this) {
            meter(direction).cutAfter = bytes;
        }
    }

    /** Counts from now on. */
    synchronized void begin() {
        for (Meter meter : new Meter[] {toServer, toClient}) {
            meter.passed = 0;
            meter.ends.clear();
            meter.cutAfter = Long.MAX_VALUE;
        }
    }

    /** Whether what was asked for has happened; it does not happen any more. */
    synchronized boolean wasCut(Direction direction) {
        boolean cut = meter(direction).cutAfter == -1;
        meter(direction).cutAfter = Long.MAX_VALUE;
        return cut;
    }

    /** After how many bytes each message ended that has gone that way. */
    synchronized NavigableSet<Long> messages(Direction direction) {
        return new TreeSet<>(meter(direction).ends);
    }

    private Meter meter(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                daemon(() -> pump(client, server, toServer));
                daemon(() -> pump(server, client, toClient));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void pump(Socket from, Socket to, Meter meter) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                int passes = pass(meter, length);
                out.write(buffer, 0, passes);
                if (passes < length) {
                    break;
                }
            }
        } catch (IOException cut) {
            // the other direction was cut, or an end has gone
        } finally {
            close(from);
            close(to);
        }
    }

    /** How many of so many bytes may pass. */
    private synchronized int pass(Meter meter, int length) {
        if (meter.cutAfter != -1 && meter.passed + length > meter.cutAfter) {
            int passes = (int) (meter.cutAfter - meter.passed);
            meter.cutAfter = -1;
            return passes;
        }
        meter.passed += length;
        meter.ends.add(meter.passed);
        return length;
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
