package dev.modelregistry.testkit.contract;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What the main classes of child processes share. */
final class ChildMain {
    // lines reach the parent at once, so that a kill loses none that was printed
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.US_ASCII);

    private ChildMain() {}

    /** Opens the store that the first two arguments name. */
    static <S> S open(Class<S> type, String[] arguments) throws Exception {
        Object opener = Class.forName(arguments[0]).getConstructor().newInstance();
        if (!(opener instanceof StoreOpener<?> found)) {
            throw new IllegalArgumentException(arguments[0] + " is no " + StoreOpener.class);
        }
        return type.cast(found.open(arguments[1]));
    }

    static void say(String line) {
        OUT.println(ChildProcess.MARK + line);
    }

    /** The parent's next line; if it has died, so does this process. */
    static String awaitLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = System.in.read(); c != '\n'; c = System.in.read()) {
            if (c < 0) {
                throw new IOException("the parent process is gone");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
