package dev.modelregistry.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That the ONNX file is one is shown where ONNX Runtime is: in TestModelsOnnxTest of registry-examples. */
@ExtendWith(RegistryExtension.class)
class TestModelsTest {
    @Test
    void eachMinimalModelHasOtherBytes(Registry registry, TestModels models) {
        ModelVersion first = registry.register(models.minimal("fraud"));
        ModelVersion second = registry.register(models.minimal("fraud"));
        assertThat(first.manifest().artifact()).isNotEqualTo(second.manifest().artifact());
        assertThat(first.digest()).isNotEqualTo(second.digest());
    }

    @Test
    void theSameTestGetsTheSameModels(Registry registry, TestModels models) {
        ModelVersion one = registry.register(models.minimal("fraud"));
        ModelVersion same = registry.register(TestModels.create().minimal("spam"));
        assertThat(one.digest()).isEqualTo(same.digest());
    }

    @Test
    void theFullModelSaysAllThatCanBeSaid(Registry registry, TestModels models) {
        ModelVersion full = registry.register(models.full("fraud"));
        assertThat(full.manifest().signature()).isPresent();
        assertThat(full.manifest().code()).isPresent();
        assertThat(full.manifest().datasets()).hasSize(2);
        assertThat(full.manifest().dependencies()).isNotEmpty();
        assertThat(full.manifest().business()).isNotEmpty();
        assertThat(full.tags()).containsEntry("team", "risk");
        assertThat(registry.search(VersionQuery.parse("tags.team = 'risk'"), PageRequest.first(5))
                        .items())
                .containsExactly(full);
    }

    @Test
    void theDirectoryComesBackAsADirectory(Registry registry, TestModels models) throws IOException {
        ModelVersion version = registry.register(models.directory("llm"));
        try (LocalModel files = registry.load(version.ref())) {
            assertThat(files.path("config.json")).hasContent("{\"layers\": 1}\n");
            assertThat(files.path("weights/model.safetensors")).exists();
        }
    }

    /** Eight bytes of length, a header of that length, and tensors where the header says. */
    @Test
    void theSafetensorsFileIsOne(TestModels models) {
        ByteBuffer file = ByteBuffer.wrap(models.safetensors(1.5f, -2)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) file.getLong()];
        file.get(header);
        assertThat(new String(header, StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"weight\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}");
        assertThat(file.position() % 8).isZero();
        assertThat(file.remaining()).isEqualTo(8);
        assertThat(file.getFloat()).isEqualTo(1.5f);
        assertThat(file.getFloat()).isEqualTo(-2f);
    }

    @Test
    void theHistoryEndsInAnExperimentAndCanBeLookedAtInItsMiddle(
            Registry registry, TestModels models, ManualClock clock) {
        assertThat(models.fraudHistory(registry)).hasSize(4);
        RegistryAssertions.assertThat(registry)
                .serves("fraud@production", "1.1")
                .splits("fraud", Stage.PRODUCTION, Map.of("1.1", 75, "1.3", 25))
                .hasAnUnbrokenLog("fraud");
        clock.set(ManualClock.START.plus(Duration.ofDays(7)));
        RegistryAssertions.assertThat(registry.at(clock.instant())).serves("fraud@production", "1.0");
        assertThat(registry.rollback("fraud", Stage.PRODUCTION, "test").shares())
                .containsOnlyKeys(Version.parse("1.1"));
    }

    @Test
    void theFilesOfAModelAreThoseOfTheTest(Registry registry, TestModels models) throws IOException {
        ModelVersion version = registry.register(models.minimal("fraud"));
        try (LocalModel files = registry.load(version.ref())) {
            assertThat(Files.readAllBytes(files.path("model.onnx"))).isEqualTo(models.onnx(0.001f));
        }
    }
}
