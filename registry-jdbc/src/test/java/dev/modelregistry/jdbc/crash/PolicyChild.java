package dev.modelregistry.jdbc.crash;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;

import dev.modelregistry.ModelRef;
import dev.modelregistry.error.RegistryException;
import java.io.IOException;
import java.nio.file.Path;

/** A process that wants a version in production, whatever the policy: it says what becomes of each attempt. */
final class PolicyChild {
    private PolicyChild() {}

    /** Argument: the directory. Tries once at the start, and once for each line that it is sent. */
    public static void main(String[] arguments) throws IOException {
        try (Storage.Opened opened = Storage.SHARED.open(Path.of(arguments[0]))) {
            do {
                try {
                    opened.registry().promote(ModelRef.parse("fraud@1.0"), PRODUCTION, "now");
                    System.out.println("promoted");
                } catch (RegistryException refusal) {
                    System.out.println(refusal.getClass().getSimpleName() + ": "
                            + refusal.getMessage().replace("\n", " "));
                }
                System.out.flush();
            } while (System.in.read() == '\n');
        }
    }
}
