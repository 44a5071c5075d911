package dev.modelregistry.testkit.powerloss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory's entries: as changed, and as forced. */
final class DirectoryNode extends Node {
    final Map<String, Node> seen = new TreeMap<>();
    private final Map<String, Node> forced = new TreeMap<>();
    private final Staging staging;

    /** None while no forced entry leads here. */
    private @Nullable Path realDirectory;

    /** A new directory. */
    DirectoryNode(Staging staging) {
        super(now());
        this.staging = staging;
    }

    /** A directory that survived. */
    DirectoryNode(Path real, FileTime modified, Map<String, Node> entries, Staging staging) {
        super(modified);
        this.staging = staging;
        realDirectory = real;
        seen.putAll(entries);
        forced.putAll(entries);
    }

    @Override
    long size() {
        return 0;
    }

    @Override
    void force() throws IOException {
        // New names first: a rename that is cut short leaves both names, never neither.
        for (Map.Entry<String, Node> entry : Map.copyOf(seen).entrySet()) {
            forceEntry(entry.getKey(), entry.getValue());
        }
        for (String name : Map.copyOf(forced).keySet()) {
            if (!seen.containsKey(name)) {
                forceEntry(name, null);
            }
        }
    }

    private void forceEntry(String name, @Nullable Node now) throws IOException {
        Node before = forced.get(name);
        if (now == before) {
            return;
        }
        if (realDirectory != null) {
            replace(realDirectory.resolve(name), before, now);
        }
        if (now == null) {
            forced.remove(name);
        } else {
            forced.put(name, now);
        }
    }

    private void replace(Path real, @Nullable Node before, @Nullable Node now) throws IOException {
        if (before != null) {
            before.detach(real);
        }
        boolean renamesOver = before instanceof FileNode && now instanceof FileNode;
        if (before != null && !renamesOver) {
            staging.discard(real);
        }
        if (now != null) {
            staging.publish(now, real);
            now.attach(real);
        }
    }

    @Override
    void writeTo(Path real) throws IOException {
        Files.createDirectory(real);
        for (Map.Entry<String, Node> entry : forced.entrySet()) {
            entry.getValue().writeTo(real.resolve(entry.getKey()));
        }
    }

    @Override
    void attach(Path real) {
        realDirectory = real;
        forced.forEach((name, node) -> node.attach(real.resolve(name)));
    }

    @Override
    void detach(Path real) throws IOException {
        realDirectory = null;
        for (Map.Entry<String, Node> entry : forced.entrySet()) {
            entry.getValue().detach(real.resolve(entry.getKey()));
        }
    }
}
