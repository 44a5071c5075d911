package dev.modelregistry.testkit.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Another virtual machine with the classes of this one. It talks in lines that start with a mark; all else that it
 * prints is kept for the message of a failure. Not thread-safe.
 */
final class ChildProcess implements AutoCloseable {
    static final String MARK = "> ";
    private static final long MAX_MINUTES = 3;

    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private final StringBuilder noise = new StringBuilder();

    private ChildProcess(Process process) {
        this.process = process;
        this.out = process.inputReader();
        this.in = process.outputWriter();
    }

    /** Starts {@code main} with the opener's name, its argument and more arguments. */
    static ChildProcess start(Class<?> main, SharedStore<?> store, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(main, store.opener()), main.getName()));
        command.addAll(List.of(store.opener().getName(), store.argument()));
        command.addAll(Arrays.asList(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            // A child that hangs would hang the whole build: a read from its pipe cannot be interrupted.
            CompletableFuture.delayedExecutor(MAX_MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
            return new ChildProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a process: " + command, e);
        }
    }

    /** The next line, or empty once the process has ended. */
    Optional<String> next() {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(MARK)) {
                    return Optional.of(line.substring(MARK.length()));
                }
                noise.append(line).append('\n');
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line; a process that ends instead is a failure. */
    String expectNext() {
        return next().orElseThrow(() -> new AssertionError("the process ended too early; it printed:\n" + noise));
    }

    /** All lines until the process ends. */
    List<String> rest() {
        List<String> lines = new ArrayList<>();
        for (Optional<String> line = next(); line.isPresent(); line = next()) {
            lines.add(line.get());
        }
        return lines;
    }

    /** Waits for the end, which must be a good one. */
    void expectSuccess() throws InterruptedException {
        int code = process.waitFor();
        if (code != 0) {
            throw new AssertionError("the process ended with exit code " + code + "; it printed:\n" + noise);
        }
    }

    void send(String line) {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the process reads no more; it printed:\n" + noise, e);
        }
    }

    /** Ends it as a power switch would: no shutdown hook runs, no stream is flushed. */
    void kill() {
        // by its handle, which leaves the pipe open: what it had printed is still to be read
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What was started on a module path runs on the class path there; a module's tests are patched into it. */
    private static String classPath(Class<?>... needed) {
        List<String> entries = new ArrayList<>();
        for (Class<?> type : needed) {
            entries.add(rootOf(type));
        }
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            String value = System.getProperty(property, "");
            if (!value.isEmpty()) {
                entries.add(value);
            }
        }
        return String.join(System.getProperty("path.separator"), entries);
    }

    /** The directory or jar that a class comes from. */
    private static String rootOf(Class<?> type) {
        String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        String path = type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource(file));
        String root = url.substring(0, url.length() - path.length());
        return root.startsWith("jar:")
                ? Path.of(URI.create(root.substring("jar:".length(), root.length() - "!/".length())))
                        .toString()
                : Path.of(URI.create(root)).toString();
    }
}
