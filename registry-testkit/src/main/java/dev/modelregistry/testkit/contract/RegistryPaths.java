package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Registration;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.serving.LocalModel;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** See {@link RegistryContract}. */
abstract class RegistryPaths extends RegistryConcern {
    @TempDir
    Path folder;

    RegistryPaths(RegistryContract contract) {
        super(contract);
    }

    private InvalidInputException refused(Registration.Builder registration, String... texts) {
        return refused(InvalidInputException.class, () -> registry().register(registration.build()), texts);
    }

    private void refusedEach(List<String> paths, String text) {
        allInVain(() -> paths.forEach(path -> {
            InvalidInputException error = refused(minimal("fraud", "a").artifact(path, new byte[1]), text);
            assertThat(error.problems()).as("problems of <%s>", path).hasSize(1);
        }));
    }

    @Test
    void aPathThatLeadsOutOfTheArtifactIsRefused() {
        refusedEach(
                List.of(
                        "..",
                        "../x",
                        "a/../../x",
                        "a/..",
                        "/etc/passwd",
                        "/",
                        "//host/x",
                        ".",
                        "./x",
                        "a/./b",
                        "a//b",
                        "a/"),
                "not relative and plain");
        refusedEach(List.of("c:\\x", "c:x", "\\\\host\\x", "..\\x"), "Windows cannot hold");
        refusedEach(List.of(""), "has 0 characters");
    }

    @Test
    void aPathWithAControlCharacterIsRefused() {
        refusedEach(List.of("a\nb", "a\u0000b", "a\tb", "a\u007fb", "\u001b[31m", "a\u0085b"), "control character");
    }

    @Test
    void aPathThatWindowsCannotHoldIsRefused() {
        refusedEach(
                List.of(
                        "con",
                        "NUL",
                        "nul.txt",
                        "a/Aux.tar.gz",
                        "prn",
                        "com1",
                        "LPT9.bin",
                        "con/x",
                        "a.",
                        "a ",
                        "a./b",
                        "a /b"),
                "Windows cannot hold");
    }

    @Test
    void aPathThatNoDiskCanHoldIsRefused() {
        // what was registered under such a name could never be loaded again
        refusedEach(List.of("x/".repeat(500) + "x"), "has 1001 characters");
        refusedEach(
                List.of("x".repeat(256), "a/" + "x".repeat(256) + "/b", "\u96ea".repeat(86)),
                "part of more than 255 bytes");
    }

    @Test
    void aPathWithHalfASurrogatePairIsRefused() {
        refusedEach(List.of("a\ud83e", "\udd8aa", "\udd8a\ud83e"), "half of a surrogate pair");
    }

    @Test
    void foldersMayDifferInCaseFromFilesButNotFilesFromFolders() {
        refused(
                minimal("fraud", "a").artifact("weights", new byte[1]).artifact("Weights/layer", new byte[1]),
                "weights",
                "is a file and the folder of");
    }

    @Test
    void aLinkIsRefusedWhateverItPointsTo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("weights"), "x");
        for (Path target : List.of(file, model, folder.resolve("nowhere"))) {
            Path link = Files.createSymbolicLink(folder.resolve("to-" + target.getFileName()), target);
            refused(minimal("fraud", "a").artifact(link), "is a link");
            refused(minimal("fraud", "a").artifact("named", link), "is a link");
            Path inside = Files.createSymbolicLink(model.resolve("link"), target);
            refused(minimal("fraud", "a").artifact(model), "is a link");
            Files.delete(inside);
        }
    }

    @Test
    void aFolderIsNoFileToBeNamed() {
        refused(minimal("fraud", "a").artifact("named", folder), "not a regular file");
    }

    @Test
    void aFolderWithoutFilesIsToldBesideEverythingElse() throws IOException {
        Path empty = folder.resolve("empty");
        Files.createDirectories(empty.resolve("inner"));
        refused(minimal("fraud", "a").metric("nan", Double.NaN).artifact(empty), "nan is NaN", "holds no file");
    }

    @Test
    void whatWasStoredBeforeASourceFailedIsNotLeftBehind() {
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        refused(
                minimal("fraud", "stored before").artifact("z", new SequenceInputStream(bytes("half"), broken)),
                "the file z",
                "the disk is gone");
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void plainPathsOfAnyScriptComeBack() {
        List<String> paths = List.of(
                "with space.txt",
                ".hidden",
                "..data",
                "a..b",
                "\u96ea/\ud83e\udd8a.bin",
                "e\u0301",
                "'; --",
                "$(id)",
                "-rf",
                "~",
                "%2e%2e",
                "console.txt");
        Registration.Builder registration = minimal("fraud", "a");
        paths.forEach(path -> registration.artifact(path, path.getBytes(StandardCharsets.UTF_8)));
        registry().register(registration.build());
        try (LocalModel files = contract.open().load("fraud@1.0")) {
            assertThat(files.files()).containsAll(paths).isSorted();
            paths.forEach(path -> assertThat(files.path(path)).hasContent(path));
        }
    }

    @Test
    void whatIsRefusedCannotForgeTheMessage() {
        InvalidInputException error = refused(
                minimal("fraud", "a")
                        .artifact("a\n  - all is well", new byte[1])
                        .tag("k\n  - all is well", "v")
                        .metric("m\n  - all is well", Double.NaN)
                        .hyperparameter("h\n  - all is well", List.of()),
                "cannot register");
        assertThat(error.getMessage()).hasLineCount(1 + error.problems().size());
    }

    @Test
    void whatIsRefusedIsNotRepeatedInFull() {
        InvalidInputException error = refused(
                minimal("fraud", "a").tag("k".repeat(100_000), "v").metric("m".repeat(100_000), Double.NaN),
                "cannot register");
        assertThat(error.getMessage()).hasSizeLessThan(5_000);
    }
}
