package dev.modelregistry.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an index was mended to is there after the power was lost. */
class MendedIndexTest {
    private static final StreamId FRAUD = new StreamId("fraud");

    @TempDir
    Path directory;

    @Test
    void survivesTheLossOfPower() throws Exception {
        try (ChildJvm child = ChildJvm.start(Mending.class, directory, List.of(), directory.toString())) {
            assertThat(child.next()).isEqualTo(Optional.of("mended"));
            assertThat(child.next()).isEmpty();
        }

        // the files have what was forced to the disk
        try (Storage.Opened opened = Storage.PLAIN.open(directory)) {
            assertThat(found(opened, "production")).containsExactly(FRAUD);
            assertThat(found(opened, "staging")).isEmpty();
        }
    }

    private static List<StreamId> found(Storage.Opened opened, String stage) {
        return opened.log()
                .candidates(new IndexTerm("stage", new IndexValue.Text(stage)), PageRequest.first(10))
                .items();
    }

    private static List<IndexDelta.Put> in(String stage) {
        return List.of(new IndexDelta.Put("1.0", "stage", List.of(new IndexValue.Text(stage)), true));
    }

    /** A process that mends an index and is gone. */
    static final class Mending {
        private Mending() {}

        /** Argument: the directory. */
        public static void main(String[] arguments) throws IOException {
            Storage.Opened opened = Storage.POWER_LOSS.open(Path.of(arguments[0]));
            IndexDelta index = new IndexDelta(List.of(), in("staging"));
            opened.log().append(FRAUD, 1, new Commit(CommitId.random(), Bytes.utf8("{}"), index));
            opened.log().replaceIndex(FRAUD, 1, in("production"));
            System.out.println("mended");
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }
}
