package dev.modelregistry.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Manifest.ModelFile;
import dev.modelregistry.Sha256;
import dev.modelregistry.core.artifact.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {
    private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6};

    @TempDir
    Path files;

    private Path file;
    private Layout layout;

    @BeforeEach
    void write() throws IOException {
        file = Files.createDirectories(files.resolve("nested")).resolve("model.bin");
        Files.write(file, CONTENT);
        layout = new Layout(List.of(new Layout.CutFile(
                new ModelFile("nested/model.bin", 6, Sha256.of(CONTENT), false),
                List.of(segment(1, 2), segment(3, 4), segment(5, 6)))));
    }

    private static Layout.Segment segment(int... bytes) {
        return new Layout.Segment(2, Sha256.of(new byte[] {(byte) bytes[0], (byte) bytes[1]}));
    }

    @Test
    void aWholeEntryHasNone() {
        assertThat(Damage.find(files, layout, true)).isEmpty();
    }

    @Test
    void theFirstSegmentThatIsDamagedIsNamed() throws IOException {
        Files.write(file, new byte[] {1, 2, 3, 0, 5, 0});
        assertThat(Damage.find(files, layout, false)).isEmpty();
        assertThat(Damage.find(files, layout, true))
                .hasValue("file nested/model.bin is damaged in the 2 bytes from offset 2");
    }

    @Test
    void aWrongSizeIsNamed() throws IOException {
        Files.write(file, new byte[5]);
        assertThat(Damage.find(files, layout, false)).hasValue("file nested/model.bin has 5 bytes instead of 6");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(file);
        assertThat(Damage.find(files, layout, false)).hasValue("file nested/model.bin is missing");
        Files.createDirectory(file);
        assertThat(Damage.find(files, layout, false)).hasValue("file nested/model.bin is no regular file");
    }
}
