package dev.modelregistry.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentListTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void isWhatAnArrayListWouldBe(long seed) {
        Random random = new Random(seed);
        PersistentList<Integer> list = PersistentList.empty();
        List<Integer> expected = new ArrayList<>();
        List<PersistentList<Integer>> earlier = new ArrayList<>();
        List<List<Integer>> earlierExpected = new ArrayList<>();

        for (int step = 0; step < 3_000; step++) {
            int dice = random.nextInt(100);
            if (dice < 70 || expected.isEmpty()) {
                list = list.plus(step);
                expected.add(step);
            } else if (dice < 95) {
                int at = random.nextInt(expected.size());
                list = list.with(at, -step);
                expected.set(at, -step);
            } else if (dice < 99) {
                int count = expected.size() - random.nextInt(Math.min(expected.size(), 130) + 1);
                list = list.take(count);
                expected = new ArrayList<>(expected.subList(0, count));
            } else {
                list = PersistentList.copyOf(expected);
            }
            if (step % 50 == 0) {
                assertThat(list).as("seed %d, step %d", seed, step).isEqualTo(expected);
                earlier.add(list);
                earlierExpected.add(List.copyOf(expected));
            }
        }

        assertThat(earlier)
                .as("seed %d: copies made since changed an earlier list", seed)
                .isEqualTo(earlierExpected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 127, 128, 129})
    void growsAndShrinksAcrossTheEdgesOfItsChunks(int size) {
        List<Integer> expected = IntStream.range(0, size).boxed().toList();
        PersistentList<Integer> list = PersistentList.copyOf(expected);

        assertThat(list).isEqualTo(expected);
        assertThat(list.plus(size))
                .isEqualTo(IntStream.rangeClosed(0, size).boxed().toList());
        for (int count = 0; count <= size; count++) {
            assertThat(list.take(count)).isEqualTo(expected.subList(0, count));
            assertThat(list.take(count).plus(-1)).hasSize(count + 1).endsWith(-1);
        }
    }

    @Test
    void hasNothingOutsideOfItsBounds() {
        PersistentList<Integer> list = PersistentList.copyOf(List.of(1, 2));

        assertThatThrownBy(() -> list.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void cannotBeChangedInPlace() {
        PersistentList<Integer> list = PersistentList.copyOf(List.of(1, 2));

        assertThatThrownBy(() -> list.add(3)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.set(0, 3)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }
}
