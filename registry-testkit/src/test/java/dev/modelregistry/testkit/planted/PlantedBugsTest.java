package dev.modelregistry.testkit.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the simulation and the contracts are worth their time: each planted bug turns one of them red. */
class PlantedBugsTest {
    static List<PlantedBug> bugs() throws IOException {
        return PlantedBug.all();
    }

    @Test
    void thereAreTen() throws IOException {
        assertThat(bugs()).hasSizeGreaterThanOrEqualTo(10);
    }

    /** A bug that fits the code no more must be planted anew: {@code git apply --3way}, mend, {@code git diff -U1}. */
    @ParameterizedTest
    @MethodSource("bugs")
    void eachFitsTheCodeAsItIs(PlantedBug bug) throws IOException, InterruptedException {
        assumeTrue(gitIsThere(), "there is no git");
        assertThat(bug.fits()).as(bug.name()).extracting(PlantedBug.Ended::code).isEqualTo(0);
    }

    @ParameterizedTest
    @MethodSource("bugs")
    @Tag("soak")
    void eachIsFound(PlantedBug bug, @TempDir Path scratch) throws IOException, InterruptedException {
        PlantedBug.Ended ended = bug.plant(scratch);
        System.out.println(bug.name() + ": " + bug.what() + "\n  " + bug.test() + " says:\n" + ended.said());
        assertThat(ended.code())
                .as("%s, which %s must find", bug.name(), bug.test())
                .isEqualTo(1);
    }

    /** What turns red does so for the bug, and not for the copy. */
    @ParameterizedTest
    @ValueSource(strings = {"MemorySimulationTest", "MemoryCommitLogTest"})
    @Tag("soak")
    void eachIsFoundByWhatPassesWithoutIt(String test, @TempDir Path scratch) throws IOException, InterruptedException {
        PlantedBug.Ended ended = PlantedBug.without(test, scratch);
        assertThat(ended.code()).as(ended.said()).isEqualTo(0);
    }

    private static boolean gitIsThere() throws InterruptedException {
        try {
            return PlantedBug.run(Path.of("."), List.of("git", "--version")).code() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
