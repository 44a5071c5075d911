package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Example05_AuditTest {
    @Test
    void answersTheFourQuestionsAndWritesTheReports(@TempDir Path home) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Example05_Audit.run(home, new PrintStream(bytes, true, StandardCharsets.UTF_8));

        String said = bytes.toString(StandardCharsets.UTF_8);
        assertThat(said)
                .contains("fraud-detector@1.6       transactions 2026-08, from card-encoder@1.2")
                .contains("fraud-detector           1.4 at 50 %, 1.5 at 50 %")
                .contains("2026-06-10  mei    agreed: drift report is clean")
                .contains("chargeback-forecast@1.1  in production")
                .contains("fraud-detector@1.5       recalled")
                .contains("66 revisions, is whole");
        assertThat(said.lines().count()).isLessThan(40);
        assertThat(home.resolve("reports/fraud-detector.html"))
                .content()
                .contains("<svg")
                .contains("precision fell");
        assertThat(home.resolve("reports/fraud-detector.md")).content().contains("```mermaid");
        assertThat(home.resolve("reports/fraud-detector.json")).content().startsWith("{\"format\":1,");
    }
}
