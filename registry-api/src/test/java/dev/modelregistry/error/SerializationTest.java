package dev.modelregistry.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An error says the same where it was sent to: a job runner or a test runner that forks sends it to another process. */
class SerializationTest {
    private static final List<String> TWO = List.of("one", "another");

    static List<RegistryException> errors() {
        return List.of(
                new AccessDeniedException("no"),
                new AlreadyExistsException("no"),
                new ApprovalRequiredException("no"),
                new ClockSkewException("no"),
                new ContentionException("no", null),
                new GateRefusedException("no", TWO),
                new IllegalTransitionException("no", TWO),
                new IncompatibleSignatureException("no", TWO),
                new IntegrityException("no", new IOException("broken")),
                new InvalidInputException("no", TWO),
                new LoadFailedException("no", new IOException("broken")),
                new NotFoundException("no"),
                new OutcomeUnknownException(CommandId.random(ModelName.of("fraud")), "no", null),
                new StaleExpectationException("no"),
                new StoreUnavailableException("no", null),
                new UnselectiveQueryException("no"),
                new UnsuitableStoreException("no", null),
                new UnsupportedFormatException("no", null));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorThatIsSentElsewhereSaysAllThatItSaid(RegistryException error) throws Exception {
        RegistryException there = sent(error);
        assertThat(there).hasSameClassAs(error).hasMessage(error.getMessage());
        for (Method method : error.getClass().getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0) {
                assertThat(method.invoke(there)).as("%s", method).isNotNull().isEqualTo(method.invoke(error));
            }
        }
    }

    @Test
    void everyErrorIsTried() throws IOException, URISyntaxException {
        Path classes = Path.of(Objects.requireNonNull(RegistryException.class.getResource("RegistryException.class"))
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(classes)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith("Exception.class"))
                            .filter(name -> !name.equals("RegistryException.class")))
                    .containsExactlyInAnyOrderElementsOf(errors().stream()
                            .map(error -> error.getClass().getSimpleName() + ".class")
                            .toList());
        }
    }

    private static RegistryException sent(RegistryException error) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (RegistryException) in.readObject();
        }
    }
}
