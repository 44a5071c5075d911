package dev.modelregistry.jdbc.crash;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Another virtual machine with the classes of this one, whose lines are read and which can be killed. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Path errors;
    private volatile boolean killed;

    private ChildJvm(Process process, Path errors) {
        this.process = process;
        this.out = process.inputReader();
        this.errors = errors;
    }

    /** Starts {@code main}; its temporary files and what it prints as errors go below {@code directory}. */
    static ChildJvm start(Class<?> main, Path directory, List<String> options, String... arguments) throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("temporary"));
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        return new ChildJvm(process, errors);
    }

    /** The next line, or empty once the process has ended; if nobody killed it, it must have ended well. */
    Optional<String> next() throws IOException, InterruptedException {
        String line = out.readLine();
        if (line == null) {
            int code = process.waitFor();
            if (code != 0 && !killed) {
                throw new AssertionError("the process ended with code " + code + ": " + Files.readString(errors));
            }
        }
        return Optional.ofNullable(line);
    }

    /** Sends the process an empty line. */
    void nudge() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    boolean wasKilled() {
        return killed;
    }

    /** {@code kill -9} after a pause, or at once when the process ends before. */
    void killAfter(Duration pause) throws InterruptedException {
        if (!process.waitFor(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            kill();
        }
    }

    /** The same while the caller goes on. */
    void killLater(Duration pause) {
        Executor later = CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS);
        later.execute(this::kill);
    }

    private void kill() {
        killed |= process.isAlive();
        // by its handle, which leaves the pipe open: what it had printed is still to be read
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Of this process, and, if it has a module path, of that and of these tests. */
    private static String classPath() {
        String name = "/" + ChildJvm.class.getName().replace('.', '/') + ".class";
        URL here = Objects.requireNonNull(ChildJvm.class.getResource(name));
        try {
            String classes = Path.of(here.toURI()).toString();
            return String.join(
                    File.pathSeparator,
                    classes.substring(0, classes.length() - name.length()),
                    System.getProperty("java.class.path"),
                    System.getProperty("jdk.module.path", ""));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
