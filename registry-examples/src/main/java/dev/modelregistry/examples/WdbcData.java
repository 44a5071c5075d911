package dev.modelregistry.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Breast Cancer Wisconsin (Diagnostic): 569 biopsies, cut into a part to learn from and a part to judge by.
 *
 * @param train seven in ten
 * @param holdout the others, which no model learns from
 * @param digest of the whole file, so that a version tells exactly what it was made from
 */
record WdbcData(List<Patient> train, List<Patient> holdout, String digest) {
    /** How many measurements a patient has. */
    static final int FEATURES = 30;

    private static final long SEED_OF_THE_CUT = 1995;

    WdbcData {
        train = List.copyOf(train);
        holdout = List.copyOf(holdout);
    }

    /** Reads the data from the class path; it is cut the same way every time. */
    static WdbcData load() throws IOException {
        byte[] csv = read("wdbc.csv");
        List<String> lines = new String(csv, StandardCharsets.UTF_8).lines().toList();
        // the first line is a heading; so the number of a line is that of its patient
        List<Patient> patients = IntStream.range(1, lines.size())
                .mapToObj(number -> patient(number, lines.get(number)))
                .collect(Collectors.toList());
        Collections.shuffle(patients, new Random(SEED_OF_THE_CUT));
        int cut = patients.size() * 7 / 10;
        return new WdbcData(patients.subList(0, cut), patients.subList(cut, patients.size()), sha256(csv));
    }

    private static byte[] read(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(WdbcData.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        }
    }

    private static Patient patient(int number, String line) {
        List<String> cells = Arrays.asList(line.split(",", -1));
        return new Patient(
                number,
                cells.stream().limit(FEATURES).map(Double::valueOf).toList(),
                cells.get(FEATURES).equals("0") ? Patient.MALIGNANT : Patient.BENIGN);
    }

    private static String sha256(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
