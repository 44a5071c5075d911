package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.randomBytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class BlobPutting extends BlobConcern {
    private static final int THREADS = 8;

    BlobPutting(BlobStoreContract contract) {
        super(contract);
    }

    @Test
    void whatWasPutIsThereForEveryHandle() {
        Bytes bytes = Bytes.utf8("model");
        BlobKey key = put(bytes);

        assertPresent(store(), key, bytes);
        assertPresent(another(), key, bytes);
    }

    @Test
    void aBlobMayHaveNoBytes() {
        Bytes none = Bytes.copyOf(new byte[0]);

        assertPresent(store(), put(none), none);
    }

    @Test
    void aBlobMayHaveEveryByteValue() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Bytes all = Bytes.wrap(bytes);

        assertPresent(store(), put(all), all);
    }

    @Test
    void aBlobOfSixteenMebibytesIsKept() {
        Bytes large = randomBytes(16 << 20, 3);

        assertPresent(store(), put(large), large);
    }

    @Test
    void puttingItAgainChangesNothing() {
        Bytes bytes = Bytes.utf8("model");
        BlobKey key = put(bytes);

        put(bytes);

        assertPresent(store(), key, bytes);
        assertThat(list(store(), 100)).hasSize(1);
    }

    @Test
    void otherBytesUnderItsKeyDoNotReplaceIt() {
        Bytes bytes = Bytes.utf8("model");
        BlobKey key = put(bytes);

        // a store may refuse or ignore them
        Throwable refusal = catchThrowable(() -> store().put(key, BlobSource.of(Bytes.utf8("other"))));

        assertThat(read(store(), key)).as("after %s", refusal).isEqualTo(bytes);
    }

    @Test
    void generationsAreBlobsOfTheirOwn() {
        Bytes bytes = Bytes.utf8("model");
        BlobKey first = put(bytes);
        List<BlobKey> later = List.of(
                new BlobKey(first.digest(), 1),
                new BlobKey(first.digest(), 10),
                new BlobKey(first.digest(), Integer.MAX_VALUE));
        later.forEach(key -> assertAbsent(store(), key));

        later.forEach(key -> store().put(key, BlobSource.of(bytes)));
        store().delete(first);
        store().delete(later.get(0));

        assertAbsent(store(), first);
        assertAbsent(store(), later.get(0));
        assertPresent(store(), later.get(1), bytes);
        assertPresent(store(), later.get(2), bytes);
    }

    @Test
    void manyThreadsMayPutOneBlobAtOnce() throws InterruptedException {
        List<BlobStore> handles = List.of(store(), another());
        for (int round = 0; round < 5; round++) {
            Bytes bytes = randomBytes(300_000, round);
            BlobKey key = BlobKey.of(bytes.digest());

            List<Bytes> seen = Threads.together(THREADS, thread -> {
                handles.get(thread % 2).put(key, BlobSource.of(bytes));
                return read(handles.get((thread + 1) % 2), key);
            });

            assertThat(seen).allMatch(bytes::equals, "the bytes that were put");
        }
        assertThat(list(store(), 100)).hasSize(5);
    }

    @Test
    void manyThreadsMayPutDifferentBlobsAtOnce() throws InterruptedException {
        List<Boolean> right = Threads.together(THREADS, thread -> {
            boolean all = true;
            for (int i = 0; i < 10; i++) {
                Bytes bytes = Bytes.utf8(thread + "/" + i);
                all &= read(store(), put(bytes)).equals(bytes);
            }
            return all;
        });

        assertThat(right).containsOnly(true);
        assertThat(list(store(), 100)).hasSize(10 * THREADS);
    }

    @Test
    void closingOneHandleLeavesTheOthersAtWork() {
        Bytes bytes = Bytes.utf8("model");
        BlobKey key = put(bytes);
        contract.openStore().close();

        assertPresent(store(), key, bytes);
        put("another");
    }
}
