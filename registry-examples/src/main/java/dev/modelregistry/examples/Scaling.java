package dev.modelregistry.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Brings measurements to one scale: mean 0 and deviation 1 over the training set.
 *
 * <p>Tribuo can do this inside a model, but leaves it out of the ONNX export. So it is a step of its own, whose figures
 * travel in the artifact beside the model: what serves must scale exactly as what was trained.
 *
 * @param columns one for each measurement, in order
 */
record Scaling(List<Column> columns) {
    Scaling {
        columns = List.copyOf(columns);
    }

    /** The scale of one measurement. */
    record Column(double mean, double deviation) {
        private static Column of(double[] values) {
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance = Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow();
            return new Column(mean, Math.sqrt(variance));
        }

        private static Column parse(String line) {
            String[] cells = line.split(",", 2);
            return new Column(Double.parseDouble(cells[0]), Double.parseDouble(cells[1]));
        }

        private double apply(double value) {
            return (value - mean) / deviation;
        }

        @Override
        public String toString() {
            return mean + "," + deviation;
        }
    }

    /** The scale of these patients. */
    static Scaling of(List<Patient> patients) {
        return new Scaling(IntStream.range(0, WdbcData.FEATURES)
                .mapToObj(i -> Column.of(patients.stream()
                        .mapToDouble(patient -> patient.measurements().get(i))
                        .toArray()))
                .toList());
    }

    /** The scale that {@link #save} wrote. */
    static Scaling load(Path file) throws IOException {
        return new Scaling(Files.readAllLines(file).stream().map(Column::parse).toList());
    }

    void save(Path file) throws IOException {
        Files.write(file, columns.stream().map(Column::toString).toList());
    }

    /** The measurements, scaled. */
    double[] apply(List<Double> measurements) {
        return IntStream.range(0, columns.size())
                .mapToDouble(i -> columns.get(i).apply(measurements.get(i)))
                .toArray();
    }
}
