package dev.modelregistry.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that nothing can be kept to. */
class BuildingTest {
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    private final List<String> closed = new ArrayList<>();
    private final CommitLog log = watched(CommitLog.class, new MemoryCommitLog());
    private final BlobStore blobs = watched(BlobStore.class, new MemoryBlobStore());

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "-PT1S", "PT0.000001S", "PT2562047788015215H"})
    void noTimeIsTooShortOrTooLong(Duration duration) {
        assertRefused(builder -> builder.commitTimeout(duration), "the commit timeout lies between");
        assertRefused(builder -> builder.pollInterval(duration), "the poll interval lies between");
        assertRefused(builder -> builder.garbageGrace(duration), "the grace time of garbage lies between");
        assertRefused(builder -> builder.garbageGrace(Duration.ofMillis(1)), "PT0.5S and PT87600H; got PT0.001S");
    }

    @Test
    void whatWasOpenedForABuildThatFailsIsClosed() {
        assertRefused(builder -> builder.commitTimeout(FOREVER), "the commit timeout");
        assertThat(closed).containsExactly("CommitLog", "BlobStore");
    }

    private void assertRefused(UnaryOperator<Registries.Builder> setting, String message) {
        Registries.Builder builder = setting.apply(Registries.builder(log, blobs));
        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }

    private <T> T watched(Class<T> type, T store) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("close")) {
                closed.add(type.getSimpleName());
            }
            try {
                return method.invoke(store, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
