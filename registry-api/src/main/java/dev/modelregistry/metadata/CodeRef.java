package dev.modelregistry.metadata;

/**
 * The code that trained the model.
 *
 * @param system the version control system, such as {@code git}
 * @param repository where the code is
 * @param revision the exact state of it, for git a commit hash
 */
public record CodeRef(String system, String repository, String revision) {
    /** A commit of a git repository. */
    public static CodeRef git(String repository, String commit) {
        return new CodeRef("git", repository, commit);
    }
}
