package dev.modelregistry.jdbc.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.error.IllegalTransitionException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The process that is killed: checks what it finds, then goes on where the one before it was killed. */
final class CrashChild {
    static final int THREADS = 4;
    static final String READY = "ready";
    static final String IDLE = "idle";

    // not buffered, and a line is one write: a kill loses none that was printed, and tears none
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private CrashChild() {}

    /** Arguments: the storage, its directory, the journal and how many items there are. */
    public static void main(String[] arguments) throws Exception {
        Storage.Opened opened = Storage.valueOf(arguments[0]).open(Path.of(arguments[1]));
        Journal journal = Journal.read(Path.of(arguments[2]));
        Checks.Found found = Checks.check(opened, journal);
        found.versions().keySet().removeAll(journal.registered().keySet());
        say(READY + " " + found.versions().size() + " " + found.unreferenced().size());

        work(opened, journal.remaining(Integer.parseInt(arguments[3])));
        say(IDLE);
        // until it is killed, or nobody is left to do it
        int ignored = System.in.read();
        Runtime.getRuntime().halt(0);
    }

    private static void work(Storage.Opened opened, List<Item> items) throws InterruptedException {
        Queue<Item> queue = new ConcurrentLinkedQueue<>(items);
        List<Thread> threads = Stream.generate(() -> new Thread(() -> take(opened, queue)))
                .limit(THREADS)
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void take(Storage.Opened opened, Queue<Item> queue) {
        try {
            for (Item item = queue.poll(); item != null; item = queue.poll()) {
                process(opened.registry(), item, CrashChild::say);
            }
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /** Does all of an item, and tells what was acknowledged. Once more does no harm. */
    static void process(Registry registry, Item item, Consumer<String> say) {
        ModelVersion version = registry.register(item.registration());
        say.accept(Journal.registered(item, version));
        for (Item.Change change : item.changes()) {
            try {
                item.apply(registry, change, version);
            } catch (IllegalTransitionException displaced) {
                // another version took its place in staging before it could go on to production
                continue;
            }
            say.accept(Journal.changed(item.command(change), Item.description(change, version.version(), item.key())));
        }
        say.accept(Journal.done(item));
    }

    private static synchronized void say(String line) {
        try {
            OUT.write((line + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
