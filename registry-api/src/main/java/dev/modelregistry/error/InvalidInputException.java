package dev.modelregistry.error;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** What was handed in cannot be accepted. All problems are listed at once; nothing was stored. */
public final class InvalidInputException extends RegistryException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_LENGTH = 1_000;
    private static final int END = 300;

    private final String[] problems;

    /** One problem, which is the whole message. */
    public InvalidInputException(String problem) {
        super(oneLine(problem), null);
        this.problems = new String[] {oneLine(problem)};
    }

    /** Several problems under one heading, such as "cannot register fraud". */
    public InvalidInputException(String heading, List<String> problems) {
        super(
                heading + ":\n  - "
                        + problems.stream().map(InvalidInputException::oneLine).collect(joining("\n  - ")),
                null);
        this.problems = problems.stream().map(InvalidInputException::oneLine).toArray(String[]::new);
    }

    /** A problem may repeat what was handed in: shortened, and on one line, so that it cannot pass for another problem. */
    private static String oneLine(String problem) {
        StringBuilder line = new StringBuilder();
        problem.codePoints()
                .forEach(c ->
                        line.append(Character.isISOControl(c) ? String.format("\\u%04x", c) : Character.toString(c)));
        return line.length() <= MAX_LENGTH
                ? line.toString()
                : line.substring(0, MAX_LENGTH - END) + " … " + line.substring(line.length() - END);
    }

    /** Every problem found, one sentence each. */
    public List<String> problems() {
        return List.of(problems);
    }
}
