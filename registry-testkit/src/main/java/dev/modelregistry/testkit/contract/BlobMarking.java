package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class BlobMarking extends BlobConcern {
    private static final int THREADS = 8;
    private static final Bytes NOTHING = Bytes.wrap(new byte[0]);

    BlobMarking(BlobStoreContract contract) {
        super(contract);
    }

    @Test
    void aMarkSaysWhatItWasMadeWith() {
        assertThat(store().mark("registry", Bytes.utf8("first"))).isEqualTo(Bytes.utf8("first"));
        assertThat(store().mark("gone/empty", NOTHING)).isEqualTo(NOTHING);
    }

    @Test
    void whoComesLaterIsToldWhatIsThereAndChangesNothing() {
        store().mark("registry", Bytes.utf8("first"));

        assertThat(store().mark("registry", Bytes.utf8("second"))).isEqualTo(Bytes.utf8("first"));
        assertThat(another().mark("registry", Bytes.utf8("third"))).isEqualTo(Bytes.utf8("first"));
    }

    @Test
    void ofManyWhoMakeOneAtOnceOneIsFirstAndAllAreToldWhich() throws InterruptedException {
        List<BlobStore> stores =
                IntStream.range(0, THREADS).mapToObj(i -> another()).toList();
        for (int round = 0; round < 10; round++) {
            String name = "round" + round;
            List<Bytes> told = Threads.together(
                    THREADS, thread -> stores.get(thread).mark(name, Bytes.utf8("of thread " + thread)));

            assertThat(new HashSet<>(told)).as(name).hasSize(1);
            assertThat(store().mark(name, NOTHING)).isEqualTo(told.get(0));
        }
    }

    @Test
    void marksAreListedByTheirStartInOrder() {
        List<String> gone = List.of("gone/0a", "gone/0a.1", "gone/0a.10", "gone/0a.2", "gone/0b", "gone/f");
        List<String> others = List.of("a", "gone.0", "gonf", "registry");
        others.forEach(name -> store().mark(name, NOTHING));
        gone.forEach(name -> store().mark(name, Bytes.utf8(name)));

        for (int size : List.of(1, 2, 5, 6, 7, PageRequest.MAX_LIMIT)) {
            assertThat(marks("gone/", size)).as("pages of %s", size).isEqualTo(gone);
        }
        assertThat(marks("gone/0a", 3)).isEqualTo(gone.subList(0, 4));
        assertThat(marks("registry", 3)).containsExactly("registry");
        assertThat(marks("none/", 3)).isEmpty();
        List<String> all = new ArrayList<>(others);
        all.addAll(gone);
        assertThat(marks("", 4)).containsExactlyElementsOf(all.stream().sorted().toList());
    }

    @Test
    void aStoreThatWasNeverWrittenToHasNone() {
        assertThat(marks("", 10)).isEmpty();
    }

    @Test
    void aMarkIsNoBlobAndStaysWhenTheBlobOfItsNameGoes() {
        Bytes kept = Bytes.utf8("kept");
        BlobKey key = put(kept);
        BlobKey deleted = put("deleted");
        store().mark("gone/" + key, NOTHING);
        store().mark("gone/" + deleted, NOTHING);

        store().delete(deleted);

        assertThat(list(store(), 10)).extracting(stat -> stat.key()).containsExactly(key);
        assertPresent(store(), key, kept);
        assertThat(marks("gone/", 10)).containsExactlyInAnyOrder("gone/" + key, "gone/" + deleted);
    }

    @Test
    void aMarkIsThereAfterClosingAndReopening() {
        assumeTrue(contract.survivesClosing(), "this store is gone when it is closed");
        try (BlobStore store = contract.openStore()) {
            store.mark("registry", Bytes.utf8("first"));
        }

        assertThat(store().mark("registry", Bytes.utf8("second"))).isEqualTo(Bytes.utf8("first"));
    }

    private List<String> marks(String prefix, int pageSize) {
        return Samples.all(pageSize, page -> another().marks(prefix, page));
    }
}
