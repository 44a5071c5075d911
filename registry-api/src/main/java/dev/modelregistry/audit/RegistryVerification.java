package dev.modelregistry.audit;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a walk over all logs of a registry found.
 *
 * @param logs of the models and of the registry itself, sorted by name; also those that an anchor knows and that are gone
 */
public record RegistryVerification(List<Verification> logs) {
    /** Copies the list. */
    public RegistryVerification {
        logs = List.copyOf(logs);
    }

    /** Whether all logs are as they were written, as far as can be known. */
    public boolean ok() {
        return logs.stream().allMatch(Verification::ok);
    }

    /** What is wrong, one sentence each, behind the name of the log. */
    public List<String> problems() {
        return logs.stream()
                .flatMap(log -> log.problems().stream().map(problem -> log.model() + ": " + problem))
                .toList();
    }

    /** What these walks cannot tell, one sentence each, behind the name of the log. */
    public List<String> unknown() {
        return logs.stream().flatMap(RegistryVerification::unknown).toList();
    }

    private static Stream<String> unknown(Verification log) {
        return log.unknown().stream().map(what -> log.model() + ": " + what);
    }
}
