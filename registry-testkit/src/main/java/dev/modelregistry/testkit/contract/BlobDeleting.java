package dev.modelregistry.testkit.contract;

import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.Bytes;
import org.junit.jupiter.api.Test;

abstract class BlobDeleting extends BlobConcern {
    BlobDeleting(BlobStoreContract contract) {
        super(contract);
    }

    @Test
    void aDeletedBlobIsGoneForEveryHandle() {
        BlobKey key = put("model");

        store().delete(key);

        assertAbsent(store(), key);
        assertAbsent(another(), key);
    }

    @Test
    void theOthersAreLeftAlone() {
        Bytes kept = Bytes.utf8("kept");
        BlobKey keptKey = put(kept);
        BlobKey key = put("model");

        store().delete(key);

        assertPresent(store(), keptKey, kept);
    }

    @Test
    void deletingWhatIsAbsentDoesNothing() {
        Bytes kept = Bytes.utf8("kept");
        BlobKey keptKey = put(kept);

        store().delete(new BlobKey(keptKey.digest(), 1));
        store().delete(BlobKey.of(Bytes.utf8("absent").digest()));

        assertPresent(store(), keptKey, kept);
    }

    @Test
    void deletingAgainDoesNothing() {
        BlobKey key = put("model");
        store().delete(key);

        store().delete(key);

        assertAbsent(store(), key);
    }

    @Test
    void deletingInAStoreThatWasNeverWrittenToDoesNothing() {
        BlobKey key = BlobKey.of(Bytes.utf8("absent").digest());

        store().delete(key);

        assertAbsent(store(), key);
    }
}
