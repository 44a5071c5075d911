package dev.modelregistry.error;

import java.util.List;

/** What was handed in cannot be accepted. All problems are listed at once; nothing was stored. */
public final class InvalidInputException extends RegistryException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** One problem, which is the whole message. */
    public InvalidInputException(String problem) {
        super(problem, null);
        this.problems = List.of(problem);
    }

    /** Several problems under one heading, such as "cannot register fraud". */
    public InvalidInputException(String heading, List<String> problems) {
        super(heading + ":\n  - " + String.join("\n  - ", problems), null);
        this.problems = List.copyOf(problems);
    }

    /** Every problem found, one sentence each. */
    public List<String> problems() {
        return problems;
    }
}
