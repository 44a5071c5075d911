package dev.modelregistry.audit;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * What a walk over a model's whole log found.
 *
 * @param model the model
 * @param revisions how many commits there are
 * @param head the digest of the last one, which vouches for all before it; empty if it cannot be read, or if there is none,
 *     though an anchor knows some
 * @param problems what is wrong, one sentence each; after the first hundred, only how many more there are
 * @param notes what is in order, but worth knowing, one sentence each: a command that overlapped with the publication of
 *     a policy, or may have, and was decided under the one before it, or by whom and when what was before it was redacted
 * @param unknown what this walk cannot tell, one sentence each: without an anchor, whether the log's tail was cut off or
 *     written anew; with one, the same of what came after it; and whether the index that searches use fits the log
 */
public record Verification(
        ModelName model,
        long revisions,
        Optional<Sha256> head,
        List<String> problems,
        List<String> notes,
        List<String> unknown) {
    /** Copies the lists. */
    public Verification {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
        unknown = List.copyOf(unknown);
    }

    /** Whether every commit follows from the one before it, and all that an anchor vouches for is there. */
    public boolean ok() {
        return problems.isEmpty();
    }
}
