package dev.modelregistry.examples;

import java.util.List;

/**
 * One biopsy.
 *
 * @param number its place in the data, from 1
 * @param measurements of the cell nuclei, as they were taken
 * @param diagnosis the truth, {@link #MALIGNANT} or {@link #BENIGN}
 */
record Patient(int number, List<Double> measurements, String diagnosis) {
    static final String MALIGNANT = "malignant";
    static final String BENIGN = "benign";

    Patient {
        measurements = List.copyOf(measurements);
    }
}
