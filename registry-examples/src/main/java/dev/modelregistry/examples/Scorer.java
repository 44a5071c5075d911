package dev.modelregistry.examples;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Serves a classifier from its files by ONNX Runtime; knows nothing of what trained it. Thread-safe. */
final class Scorer implements AutoCloseable {
    static final String MODEL = "model.onnx";
    static final String SCALING = "scaling.csv";
    static final String CLASSES = "classes.txt";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Scaling scaling;
    private final int malignant;

    private Scorer(OrtEnvironment environment, OrtSession session, Scaling scaling, int malignant) {
        this.environment = environment;
        this.session = session;
        this.scaling = scaling;
        this.malignant = malignant;
    }

    /** Opens the classifier in this directory; the files may go once this has returned. */
    static Scorer open(Path directory) throws IOException, OrtException {
        Scaling scaling = Scaling.load(directory.resolve(SCALING));
        List<String> classes = Files.readAllLines(directory.resolve(CLASSES));
        // one environment serves the whole process, so it is not closed; warnings are about GPUs that this needs not
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "model-registry-examples");
        OrtSession session = environment.createSession(Files.readAllBytes(directory.resolve(MODEL)));
        return new Scorer(environment, session, scaling, classes.indexOf(Patient.MALIGNANT));
    }

    /** The probability that these measurements are of a malignant tumour. */
    double probabilityOfMalignant(List<Double> measurements) throws OrtException {
        try (OnnxTensor row =
                        OnnxTensor.createTensor(environment, new float[][] {floats(scaling.apply(measurements))});
                OrtSession.Result result = session.run(Map.of("input", row))) {
            float[][] probabilities = (float[][]) result.get(0).getValue();
            return probabilities[0][malignant];
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
