package dev.modelregistry.jdbc.crash;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything acknowledged survives {@code kill -9} and, with the power-loss file system, the loss of power. */
class CrashTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "POWER_LOSS"})
    void killedThreeTimes(Storage storage) throws Exception {
        new CrashRun(storage, directory, 40, 3).run();
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "SHARED", "POWER_LOSS"})
    void killedTwentyTimesAmidTwoHundredRegistrations(Storage storage) throws Exception {
        new CrashRun(storage, directory, 200, 20).run();
    }
}
