package dev.modelregistry.core.serve;

import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that tells which one it is, whether its files are there, and how often it was closed. */
final class Probe implements AutoCloseable {
    private final String version;
    private final String content;
    final AtomicInteger closed = new AtomicInteger();

    Probe(LocalModel files) throws IOException {
        version = files.version().version().toString();
        content = Files.readString(files.path("model.txt"));
    }

    String version() {
        if (closed.get() > 0) {
            throw new IllegalStateException(version + " is closed");
        }
        return version;
    }

    String content() {
        return content;
    }

    void awaitClosed() throws InterruptedException {
        while (closed.get() == 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
