package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class BlobListing extends BlobConcern {
    BlobListing(BlobStoreContract contract) {
        super(contract);
    }

    @Test
    void ofAMixThoseThatAreThereAreTold() {
        BlobKey first = put("first");
        BlobKey second = put("the second");
        BlobKey none = put("");
        BlobKey absent = BlobKey.of(Bytes.utf8("absent").digest());
        BlobKey later = new BlobKey(first.digest(), 1);

        assertThat(store().stat(List.of(absent, first, second, first, later, none)))
                .isEqualTo(Map.of(
                        first, new BlobStat(first, 5),
                        second, new BlobStat(second, 10),
                        none, new BlobStat(none, 0)));
    }

    @Test
    void ofNoKeysNoneAreThere() {
        put("first");

        assertThat(store().stat(List.of())).isEmpty();
    }

    @Test
    void aThousandKeysMayBeAskedForAtOnce() {
        BlobKey there = put("there");
        List<BlobKey> keys = new ArrayList<>(IntStream.range(0, 1_000)
                .mapToObj(i -> BlobKey.of(Bytes.utf8("absent " + i).digest()))
                .toList());
        keys.add(there);

        assertThat(store().stat(keys)).containsOnlyKeys(there);
    }

    @Test
    void anEmptyStoreHasOneEmptyPage() {
        Page<BlobStat> page = store().list(PageRequest.first(10));

        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isEmpty();
    }

    @Test
    void blobsAreListedInTheOrderOfTheirKeysTexts() {
        Bytes bytes = Bytes.utf8("model");
        List<BlobKey> keys = IntStream.of(0, 1, 10, 2)
                .mapToObj(generation -> new BlobKey(bytes.digest(), generation))
                .toList();
        keys.forEach(key -> store().put(key, BlobSource.of(bytes)));

        assertThat(list(store(), 10)).extracting(BlobStat::key).containsExactlyElementsOf(keys);
    }

    @Test
    void pagesOfEverySizeGiveEachBlobOnce() {
        List<BlobStat> all = putMany("blob ", 30);

        for (int size : List.of(1, 7, 29, 30, 31, PageRequest.MAX_LIMIT)) {
            assertThat(list(store(), size)).as("pages of %s", size).isEqualTo(all);
        }
    }

    @Test
    void whatWasThereThroughoutIsNeitherSkippedNorRepeatedWhenOthersComeAndGo() {
        List<BlobStat> there = putMany("there ", 40);
        List<BlobStat> goes = putMany("goes ", 40);

        List<BlobStat> listed = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(7));
        for (int page = 0; next.isPresent(); page++) {
            Page<BlobStat> blobs = store().list(next.get());
            listed.addAll(blobs.items());
            next = blobs.next();
            putMany("comes " + page + " ", 4);
            goes.stream().skip(page * 3L).limit(3).forEach(stat -> store().delete(stat.key()));
        }

        assertThat(listed).doesNotHaveDuplicates().containsAll(there);
        assertThat(listed).extracting(stat -> stat.key().toString()).isSorted();
    }

    @Test
    void aPageMayStartAfterABlobThatIsGone() {
        List<BlobStat> all = putMany("blob ", 10);
        PageRequest next = store().list(PageRequest.first(4)).next().orElseThrow();
        store().delete(all.get(3).key());

        assertThat(store().list(PageRequest.after(next.after().orElseThrow(), 100))
                        .items())
                .isEqualTo(all.subList(4, 10));
    }

    private List<BlobStat> putMany(String text, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new BlobStat(put(text + i), (text + i).length()))
                .sorted((a, b) -> a.key().toString().compareTo(b.key().toString()))
                .toList();
    }
}
