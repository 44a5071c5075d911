package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file whose disk has lost the end of it. */
class TruncatedBlobTest {
    private static final Bytes CONTENT = Bytes.utf8("weights0");

    @TempDir
    Path directory;

    @Test
    void isStoredAnewByWhoeverHasItsBytes() throws IOException {
        BlobKey key = BlobKey.of(CONTENT.digest());
        try (BlobStore store = FileBlobStore.at(directory)) {
            store.put(key, BlobSource.of(CONTENT));
            store.put(key, BlobSource.of(CONTENT));
            Files.write(file(), new byte[] {1});
            store.put(key, BlobSource.of(CONTENT));
            assertThat(Channels.newInputStream(store.open(key, 0, CONTENT.size()))
                            .readAllBytes())
                    .isEqualTo(CONTENT.toByteArray());
        }
        assertThat(files()).hasSize(1);
    }

    private Path file() throws IOException {
        return files().get(0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
