package dev.modelregistry.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Passes connections on to a server as slowly as a bucket far away does: so many bytes a second in each direction of each
 * connection, and the first byte of an answer not before a time after the last byte of its question. Runs in a process of its
 * own, so that it costs whoever is measured the same.
 */
public final class SlowLine {
    private static final int BUFFER = 64 << 10;
    /** What a connection may be ahead of its rate, as it would be after a pause of the thread. */
    private static final long AHEAD_NANOS = 4_000_000;

    private final InetSocketAddress server;
    private final double bytesPerNano;
    private final long firstByteNanos;

    private SlowLine(InetSocketAddress server, long bytesPerSecond, long firstByteMillis) {
        this.server = server;
        this.bytesPerNano = bytesPerSecond / 1e9;
        this.firstByteNanos = firstByteMillis * 1_000_000;
    }

    /** Takes host and port of the server, bytes a second, and milliseconds; prints the port that it listens on. Ends with its input. */
    public static void main(String[] arguments) throws IOException {
        SlowLine line = new SlowLine(
                new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])),
                Long.parseLong(arguments[2]),
                Long.parseLong(arguments[3]));
        ServerSocketChannel listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(() -> line.accept(listening));
        System.out.println(listening.socket().getLocalPort());
        while (System.in.read() >= 0) {
            // whoever started this holds the other end, and its death closes it
        }
        System.exit(0);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // one side broke off; both are closed, and the other one sees it
                    }
                },
                "slow-line");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocketChannel listening) throws IOException {
        while (true) {
            SocketChannel client = listening.accept();
            SocketChannel behind = SocketChannel.open(server);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            behind.setOption(StandardSocketOptions.TCP_NODELAY, true);
            AtomicLong lastAsked = new AtomicLong(Long.MIN_VALUE);
            start(() -> pass(client, behind, lastAsked, true));
            start(() -> pass(behind, client, lastAsked, false));
        }
    }

    /** @param lastAsked when the last byte of a question passed, until the first one of its answer has */
    private void pass(SocketChannel from, SocketChannel to, AtomicLong lastAsked, boolean question) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (from;
                to) {
            long due = System.nanoTime();
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                if (!question) {
                    long asked = lastAsked.getAndSet(Long.MIN_VALUE);
                    if (asked != Long.MIN_VALUE) {
                        sleepUntil(asked + firstByteNanos);
                    }
                }
                due = Math.max(due, System.nanoTime() - AHEAD_NANOS) + (long) (buffer.remaining() / bytesPerNano);
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                if (question) {
                    lastAsked.set(System.nanoTime());
                }
                sleepUntil(due);
            }
        }
    }

    private static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
