package dev.modelregistry.jdbc.crash;

import dev.modelregistry.CommandId;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a registry has acknowledged, line by line as its process printed it. Not thread-safe. */
final class Journal {
    private static final String REGISTERED = "registered";
    private static final String CHANGED = "changed";
    private static final String DONE = "done";

    /** A version that is there, for ever. */
    record Registered(ModelRef ref, Sha256 digest) {}

    private final List<String> lines = new ArrayList<>();
    private final Map<Integer, Registered> registered = new TreeMap<>();
    private final Map<String, String> changes = new TreeMap<>();
    private final Set<Integer> done = new TreeSet<>();

    static Journal read(Path file) throws IOException {
        Journal journal = new Journal();
        Files.readAllLines(file).forEach(journal::add);
        return journal;
    }

    void write(Path file) throws IOException {
        Files.write(file, lines);
    }

    static String registered(Item item, ModelVersion version) {
        return String.join(
                " ",
                REGISTERED,
                String.valueOf(item.number()),
                version.ref().toString(),
                version.digest().toString());
    }

    static String changed(CommandId command, String description) {
        return CHANGED + " " + command + " " + description;
    }

    static String done(Item item) {
        return DONE + " " + item.number();
    }

    /** Takes a line that one of the methods above made; others are left aside. */
    void add(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case REGISTERED -> {
                String[] what = words[2].split(" ", 2);
                registered.put(
                        Integer.parseInt(words[1]), new Registered(ModelRef.parse(what[0]), Sha256.parse(what[1])));
            }
            case CHANGED -> changes.put(words[1], words[2]);
            case DONE -> done.add(Integer.parseInt(words[1]));
            default -> {
                return;
            }
        }
        lines.add(line);
    }

    /** By number of the item. */
    Map<Integer, Registered> registered() {
        return registered;
    }

    /** By id of the command, how the history tells of it. */
    Map<String, String> changes() {
        return changes;
    }

    /** Of so many items, those that nobody has done to the end. */
    List<Item> remaining(int items) {
        List<Item> remaining = new ArrayList<>();
        for (int number = 0; number < items; number++) {
            if (!done.contains(number)) {
                remaining.add(new Item(number));
            }
        }
        return remaining;
    }
}
