package dev.modelregistry.audit;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import java.util.List;

/**
 * What a walk over a model's whole log found.
 *
 * @param model the model
 * @param revisions how many commits there are
 * @param head the digest of the last one, which vouches for all before it; keep it elsewhere to notice a cut or rewritten
 *     tail, which a chain alone cannot show
 * @param problems what is wrong, one sentence each
 * @param notes what is in order, but worth knowing, one sentence each: a command that overlapped with the publication of
 *     a policy and was decided under the one before it
 */
public record Verification(ModelName model, long revisions, Sha256 head, List<String> problems, List<String> notes) {
    /** Copies the lists. */
    public Verification {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /** Whether every commit follows from the one before it. */
    public boolean ok() {
        return problems.isEmpty();
    }
}
