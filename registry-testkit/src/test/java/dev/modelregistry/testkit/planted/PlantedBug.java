package dev.modelregistry.testkit.planted;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** A patch that breaks the registry; its first lines say how, and which test should notice. */
record PlantedBug(Path patch, String what, String test) {
    private static final Path FOLDER = Path.of("src/test/resources/planted-bugs");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> SOURCES = List.of("registry-api/src/main/java", "registry-core/src/main/java");
    private static final String TEST = "Caught by: ";

    /** How something that was run ended. */
    record Ended(int code, String said) {}

    static List<PlantedBug> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<PlantedBug> bugs = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                List<String> lines = Files.readAllLines(file);
                String test = lines.get(1).substring(TEST.length());
                bugs.add(new PlantedBug(file.toAbsolutePath(), lines.get(0), test));
            }
            return bugs;
        }
    }

    String name() {
        return patch.getFileName().toString();
    }

    Ended fits() throws IOException, InterruptedException {
        return run(ROOT, List.of("git", "apply", "--check", patch.toString()));
    }

    /** Applies it to a copy of the sources, compiles that, and runs the test on it, in a process of its own. */
    Ended plant(Path scratch) throws IOException, InterruptedException {
        copySources(scratch);
        Ended applied = run(scratch, List.of("git", "apply", patch.toString()));
        if (applied.code() != 0) {
            throw new AssertionError(name() + " does not apply: " + applied.said());
        }
        return compileAndRun(scratch, test);
    }

    /** The same without a bug. */
    static Ended without(String test, Path scratch) throws IOException, InterruptedException {
        copySources(scratch);
        return compileAndRun(scratch, test);
    }

    private static void copySources(Path scratch) throws IOException {
        for (String sources : SOURCES) {
            copy(ROOT.resolve(sources), scratch.resolve(sources));
        }
    }

    private static Ended compileAndRun(Path scratch, String test) throws IOException, InterruptedException {
        Path classes = compile(scratch);
        return run(
                scratch,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dregistry.commands=" + Integer.getInteger("registry.commands", 20_000),
                        "-cp",
                        classes + System.getProperty("path.separator") + everything(),
                        RunOneTest.class.getName(),
                        "dev.modelregistry.testkit.contract." + test));
    }

    private static Path compile(Path scratch) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-cp", everything(), "-d"));
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        arguments.add(classes.toString());
        for (String sources : SOURCES) {
            try (Stream<Path> files = Files.walk(scratch.resolve(sources))) {
                files.map(Path::toString)
                        .filter(file -> file.endsWith(".java") && !file.endsWith("module-info.java"))
                        .forEach(arguments::add);
            }
        }
        // not javax.tools: under Maven this test is part of the testkit's module, which does not read java.compiler
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        int code = javac.run(System.out, System.err, arguments.toArray(String[]::new));
        if (code != 0) {
            throw new AssertionError("what is in " + scratch + " does not compile");
        }
        return classes;
    }

    /** All that this process runs on, as one class path. */
    private static String everything() {
        String separator = System.getProperty("path.separator");
        Path module = Path.of("target").toAbsolutePath();
        return String.join(
                separator,
                module.resolve("test-classes").toString(),
                module.resolve("classes").toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    static Ended run(Path directory, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), said);
    }
}
