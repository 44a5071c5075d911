package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One concern of {@link BlobStoreContract}, in a file of its own. */
abstract class BlobConcern {
    final BlobStoreContract contract;
    private @Nullable BlobStore store;

    BlobConcern(BlobStoreContract contract) {
        this.contract = contract;
    }

    /** The handle that most tests need. */
    final BlobStore store() {
        BlobStore current = store;
        if (current == null) {
            current = contract.open();
            store = current;
        }
        return current;
    }

    /** One more handle onto the same store. */
    final BlobStore another() {
        return contract.open();
    }

    /** Stores bytes under their own digest. */
    final BlobKey put(Bytes bytes) {
        BlobKey key = BlobKey.of(bytes.digest());
        store().put(key, BlobSource.of(bytes));
        return key;
    }

    final BlobKey put(String text) {
        return put(Bytes.utf8(text));
    }

    static Bytes read(BlobStore store, BlobKey key) {
        return read(store, key, 0, Long.MAX_VALUE);
    }

    static Bytes read(BlobStore store, BlobKey key, long offset, long length) {
        try (ReadableByteChannel channel = store.open(key, offset, length)) {
            return Bytes.wrap(Channels.newInputStream(channel).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<BlobStat> list(BlobStore store, int pageSize) {
        return Samples.all(pageSize, store::list);
    }

    /** To no call is the blob there. */
    static void assertAbsent(BlobStore store, BlobKey key) {
        assertThat(store.stat(List.of(key))).isEmpty();
        Page<BlobStat> page = store.list(PageRequest.first(PageRequest.MAX_LIMIT));
        assertThat(page.items()).extracting(BlobStat::key).doesNotContain(key);
        assertThatThrownBy(() -> store.open(key, 0, 1)).isInstanceOf(NotFoundException.class);
    }

    /** To every call the blob is there, with these bytes. */
    static void assertPresent(BlobStore store, BlobKey key, Bytes bytes) {
        BlobStat stat = new BlobStat(key, bytes.size());
        assertThat(store.stat(List.of(key))).containsOnlyKeys(key).containsValue(stat);
        assertThat(list(store, 100)).contains(stat);
        assertThat(read(store, key).equals(bytes))
                .as("the bytes of %s are those that were put", key)
                .isTrue();
    }
}
