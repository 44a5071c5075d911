package dev.modelregistry.testkit.contract;

import dev.modelregistry.spi.BlobStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link BlobStore} must do, one behaviour a test. A backend's test is a subclass that says how to open its
 * store; JUnit makes a new instance of it for every test, and each instance needs a fresh, empty store.
 */
public abstract class BlobStoreContract {
    private final Deque<BlobStore> opened = new ArrayDeque<>();

    /** For subclasses. */
    protected BlobStoreContract() {}

    /** Opens one more handle onto the store of this test; the contract closes it. */
    protected abstract BlobStore openStore();

    /** Whether the store is still there when every handle is closed; a store in memory says no. */
    protected boolean survivesClosing() {
        return true;
    }

    /** How another process opens the store of this test; empty, as here, if none can. */
    protected Optional<SharedStore<BlobStore>> sharedStore() {
        return Optional.empty();
    }

    /** A handle of this test's own. */
    final BlobStore open() {
        BlobStore store = openStore();
        opened.push(store);
        return store;
    }

    /** Closes what the test opened, whatever its outcome. */
    @AfterEach
    final void closeAll() {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Whole blobs in and out; a blob's bytes never change. */
    @Nested
    class Putting extends BlobPutting {
        Putting() {
            super(BlobStoreContract.this);
        }
    }

    /** A blob is wholly visible or not at all. */
    @Nested
    class Visibility extends BlobVisibility {
        Visibility() {
            super(BlobStoreContract.this);
        }
    }

    /** Parts of blobs. */
    @Nested
    class Ranges extends BlobRanges {
        Ranges() {
            super(BlobStoreContract.this);
        }
    }

    /** What is there: asked for by key, and the list of all. */
    @Nested
    class Listing extends BlobListing {
        Listing() {
            super(BlobStoreContract.this);
        }
    }

    /** Removal. */
    @Nested
    class Deleting extends BlobDeleting {
        Deleting() {
            super(BlobStoreContract.this);
        }
    }

    /** Names that are taken once and for ever. */
    @Nested
    class Marking extends BlobMarking {
        Marking() {
            super(BlobStoreContract.this);
        }
    }

    /** What was put stays, and several processes, where a store can be shared. */
    @Nested
    class Durability extends BlobDurability {
        Durability() {
            super(BlobStoreContract.this);
        }
    }
}
