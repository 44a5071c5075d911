package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modelregistry.Sha256;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

abstract class BlobDurability extends BlobConcern {
    BlobDurability(BlobStoreContract contract) {
        super(contract);
    }

    @Test
    void blobsAreThereAfterClosingAndReopening() {
        assumeTrue(contract.survivesClosing(), "this store is gone when it is closed");
        Bytes kept = Bytes.utf8("kept");
        Bytes deleted = Bytes.utf8("deleted");
        BlobKey keptKey = BlobKey.of(kept.digest());
        BlobKey deletedKey = BlobKey.of(deleted.digest());
        try (BlobStore store = contract.openStore()) {
            store.put(keptKey, BlobSource.of(kept));
            store.put(deletedKey, BlobSource.of(deleted));
            store.delete(deletedKey);
        }

        assertPresent(store(), keptKey, kept);
        assertAbsent(store(), deletedKey);
    }

    @Test
    void whatAKilledProcessPutIsThereAndNothingIsHalfThere() {
        List<String> acknowledged = new ArrayList<>();
        try (ChildProcess writer = start(List.of(), "put-for-ever")) {
            assertThat(writer.expectNext()).isEqualTo("ready");
            writer.send("");
            while (acknowledged.size() < 30) {
                acknowledged.add(writer.expectNext());
            }
            writer.kill();
            acknowledged.addAll(writer.rest());
        }

        List<BlobStat> listed = list(store(), 100);
        assertThat(listed).extracting(stat -> stat.key() + " " + stat.size()).containsAll(acknowledged);
        for (BlobStat blob : listed) {
            Sha256 digest = read(store(), blob.key()).digest();
            assertThat(digest).isEqualTo(blob.key().digest());
        }
    }

    @Test
    void fourProcessesMayPutTheSameBlobs() throws InterruptedException {
        List<ChildProcess> writers = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                writers.add(start(List.of(), "put-the-same"));
            }
            writers.forEach(writer -> assertThat(writer.expectNext()).isEqualTo("ready"));
            writers.forEach(writer -> writer.send(""));
            for (ChildProcess writer : writers) {
                writer.rest();
                writer.expectSuccess();
            }
        } finally {
            writers.forEach(ChildProcess::close);
        }

        List<BlobStat> listed = list(store(), 100);
        assertThat(listed).hasSize(BlobChild.SAME);
        listed.forEach(blob -> assertThat(read(store(), blob.key()).digest())
                .isEqualTo(blob.key().digest()));
    }

    @Test
    void aBlobMayBeLargerThanTheMemory() throws InterruptedException {
        // 96 MiB of bytes through a heap of 48, with as little beside it; hashing them needs the optimizing compiler
        List<String> small = List.of("-Xmx48m", "-XX:MaxDirectMemorySize=16m", "-XX:TieredStopAtLevel=4");
        try (ChildProcess writer = start(small, "put-large", Long.toString(96 << 20))) {
            assertThat(writer.expectNext()).isEqualTo("ready");
            writer.send("");
            String put = writer.expectNext();
            assertThat(writer.expectNext()).as("the digest of what was read").isEqualTo(put);
            writer.expectSuccess();
        }
    }

    private ChildProcess start(List<String> options, String... arguments) {
        Optional<SharedStore<BlobStore>> store = contract.sharedStore();
        assumeTrue(store.isPresent(), "no other process can open this store");
        return ChildProcess.start(BlobChild.class, store.orElseThrow(), options, arguments);
    }
}
