package dev.modelregistry.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.StoreUnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactPathsTest {
    private static List<String> problems(String... paths) {
        List<String> problems = new ArrayList<>();
        ArtifactPaths.check(problems, List.of(paths));
        return problems;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.onnx",
                "a/b/c.bin",
                ".hidden",
                "..data",
                "a..b",
                "with space.txt",
                "雪/🦊.bin",
                "console.txt",
                "com10.txt",
                "auxiliary/x"
            })
    void mayBeAnyPlainRelativePath(String path) {
        assertThat(problems(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "../x",
                "a/../x",
                "a/..",
                ".",
                "./x",
                "a//b",
                "a/",
                "a\\b",
                "c:x",
                "a\u0000b",
                "a\nb",
                "a\u007fb",
                "trailing.",
                "trailing ",
                "a./b",
                "con",
                "NUL",
                "a/Aux.txt",
                "com1.tar.gz",
                "half \ud83e",
                "\udd8a half"
            })
    void mayNotLeaveItsFolderNorNeedACertainSystem(String path) {
        assertThat(problems(path)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../x", "a/..", "/etc/passwd", "./x"})
    void thatLeaveTheirFolderAreRefusedAsSuch(String path) {
        assertThat(problems(path))
                .containsExactly("the path " + path
                        + " in the artifact is not relative and plain: it has an empty part, '.' or '..'");
    }

    @Test
    void areBounded() {
        String longest = "xxxx/".repeat(199) + "12345";
        assertThat(problems(longest)).isEmpty();
        assertThat(problems("x".repeat(255))).isEmpty();
        assertThat(problems("x".repeat(254) + "ä")).singleElement().asString().contains("more than 255 bytes");
        assertThat(problems(longest + "6"))
                .singleElement()
                .asString()
                .endsWith("has 1001 characters; it must have 1 to 1000");
    }

    @Test
    void mustDifferInMoreThanCase() {
        assertThat(problems("a/Model.onnx", "a/model.onnx"))
                .containsExactly(
                        "the paths a/Model.onnx and a/model.onnx in the artifact differ in case alone, and some"
                                + " file systems see one file");
        assertThat(problems("model.onnx", "model.onnx"))
                .containsExactly("the path model.onnx occurs twice in the artifact");
    }

    @Test
    void areEitherAFileOrAFolder() {
        assertThat(problems("a/b", "a/b/c"))
                .containsExactly("the path a/b in the artifact is a file and the folder of a/b/c");
        assertThat(problems("a/b/c/d", "A"))
                .containsExactly("the path A in the artifact is a file and the folder of a/b/c/d");
        assertThat(problems("a/b", "a/bc", "a-b")).isEmpty();
    }

    @Test
    void thatThisJvmCannotWriteAreToldSo() {
        Path folder = Path.of("folder");
        assertThat(ArtifactPaths.resolve(folder, "a/b")).isEqualTo(folder.resolve("a/b"));
        // no character of any encoding that a file system has; with LANG=C, this is what becomes of an accent
        assertThatThrownBy(() -> ArtifactPaths.resolve(folder, "a\u0000b"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("sun.jnu.encoding")
                .hasMessageContaining("LC_ALL");
    }

    @Test
    void areAllReportedAtOnce() {
        assertThat(problems("../x", "con", "ok", "a//b")).hasSize(3);
    }
}
