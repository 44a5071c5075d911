package dev.modelregistry.testkit.contract;

import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;

/** What another process does to the store under test; it prints the key and size of each blob that is put. */
final class BlobChild {
    /** How many blobs a process of "put-the-same" puts. */
    static final int SAME = 20;

    private BlobChild() {}

    /** Arguments: the opener, its argument, what to do, and how large a blob. */
    public static void main(String[] arguments) throws Exception {
        try (BlobStore store = ChildMain.open(BlobStore.class, arguments)) {
            ChildMain.say("ready");
            ChildMain.awaitLine();
            switch (arguments[2]) {
                case "put-for-ever" -> put(store, Integer.MAX_VALUE);
                case "put-the-same" -> put(store, SAME);
                case "put-large" -> putLarge(store, Long.parseLong(arguments[3]));
                default -> throw new IllegalArgumentException(arguments[2]);
            }
        }
    }

    private static void put(BlobStore store, int count) {
        for (int i = 0; i < count; i++) {
            Generated blob = new Generated(i, 100_000 + i);
            BlobKey key = blob.key();
            store.put(key, blob);
            ChildMain.say(key + " " + blob.size());
        }
    }

    private static void putLarge(BlobStore store, long size) throws IOException {
        Generated blob = new Generated(1, size);
        BlobKey key = blob.key();
        store.put(key, blob);
        ChildMain.say(key.toString());
        try (InputStream in = Channels.newInputStream(store.open(key, 0, size))) {
            ChildMain.say(Generated.digest(in).hex());
        }
    }
}
