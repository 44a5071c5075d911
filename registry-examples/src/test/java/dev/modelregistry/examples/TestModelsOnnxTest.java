package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.modelregistry.testkit.TestModels;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The testkit writes its ONNX file by hand; this is where it is shown to be one. */
class TestModelsOnnxTest {
    @Test
    void onnxRuntimeLoadsTheFileAndGetsTheNumber() throws OrtException {
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "model-registry-examples");
        try (OrtSession session = environment.createSession(TestModels.create().onnx(0.25f));
                OnnxTensor rows = OnnxTensor.createTensor(environment, new float[][] {{1, 2}, {-3, 4}});
                OrtSession.Result result = session.run(Map.of("features", rows))) {
            assertThat(session.getOutputNames()).containsExactly("score");
            assertThat((float[][]) result.get(0).getValue()).isDeepEqualTo(new float[][] {{0.25f}, {0.25f}});
        }
    }
}
