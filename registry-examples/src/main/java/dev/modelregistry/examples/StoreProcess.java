package dev.modelregistry.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.h2.tools.Server;

/** A database server in a process of its own, which can be killed and started again. */
final class StoreProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final int port;
    private Process process;

    private StoreProcess(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    static StoreProcess start(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        StoreProcess store = new StoreProcess(directory, freePort());
        store.awaitPort();
        return store;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        Path jar = Path.of(URI.create(
                Server.class.getProtectionDomain().getCodeSource().getLocation().toString()));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jar.toString(),
                Server.class.getName(),
                "-tcp",
                "-tcpPort",
                String.valueOf(port),
                "-ifNotExists",
                "-baseDir",
                directory.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitPort() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (Instant.now().isAfter(end) || !process.isAlive()) {
                throw new IOException("the database server did not start on port " + port);
            }
            Thread.sleep(20);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String url() {
        return "jdbc:h2:tcp://localhost:" + port + "/./log";
    }

    /** As {@code kill -9} would. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    void restart() throws IOException, InterruptedException {
        process = launch();
        awaitPort();
    }

    @Override
    public void close() {
        kill();
    }
}
