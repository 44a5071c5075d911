package dev.modelregistry.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.core.rules.Commands;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManifestCacheTest {
    private static final ModelName MODEL = ModelName.of("fraud");

    private final ManifestCache cache = new ManifestCache();

    private long kept(int count, Map<String, String> business) {
        Manifest plain = Commands.manifest(1);
        for (int i = 0; i < count; i++) {
            cache.put(
                    MODEL,
                    new Version(1, i),
                    new Manifest(
                            plain.artifact(),
                            plain.trainedAt(),
                            plain.datasets(),
                            plain.hyperparameters(),
                            plain.metrics(),
                            plain.signature(),
                            plain.code(),
                            plain.dependencies(),
                            plain.parents(),
                            business));
        }
        return IntStream.range(0, count)
                .filter(i -> cache.get(MODEL, new Version(1, i)) != null)
                .count();
    }

    @Test
    void manyAreKept() {
        assertThat(kept(1_000, Map.of("note", "short"))).isEqualTo(1_000);
    }

    @Test
    void longTextsTakeTheRoomOfOthers() {
        Map<String, String> megabyte =
                IntStream.range(0, 256).boxed().collect(Collectors.toMap(i -> "key" + i, i -> "x".repeat(4_096)));
        assertThat(kept(1_000, megabyte)).isBetween(1L, 64L);
    }
}
