package dev.modelregistry.core.rules;

import dev.modelregistry.Alias;
import dev.modelregistry.ModelRef;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Stage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which version a reference names. */
public final class Resolve {
    private Resolve() {}

    /** The version that the reference names in this state; refused, saying what there is, if there is none. */
    public static VersionState resolve(ModelState state, ModelRef ref) {
        Known.requireModel(state);
        ModelRef.Selector selector = ref.selector();
        if (selector instanceof ModelRef.Exact exact) {
            return Known.require(state, exact.version());
        } else if (selector instanceof ModelRef.NewestOf newest) {
            return newestActive(state, newest.major())
                    .orElseThrow(() ->
                            missing(ref, "major " + newest.major() + " has no version in use", Known.versions(state)));
        } else if (selector instanceof ModelRef.Latest) {
            return latest(state)
                    .orElseThrow(() ->
                            missing(ref, "every version is archived, recalled or deleted", Known.versions(state)));
        } else if (selector instanceof ModelRef.InStage inStage) {
            return serving(state, ref, inStage.stage());
        } else if (selector instanceof ModelRef.ByAlias byAlias) {
            return aliased(state, byAlias.alias())
                    .orElseThrow(() -> missing(ref, "there is no alias " + byAlias.alias(), Known.aliases(state)));
        } else if (selector instanceof ModelRef.Pinned pinned) {
            return pinned(state, pinned.digest())
                    .orElseThrow(() -> missing(ref, "no version has this digest", Known.versions(state)));
        } else if (selector instanceof ModelRef.Named named) {
            return named(state, ref, named.name());
        }
        throw new IllegalStateException("a selector without a meaning: " + selector);
    }

    /** What the stage serves that the reference names; empty if it names no stage, or one that serves nothing. */
    public static Optional<Allocation> allocation(ModelState state, ModelRef ref) {
        if (ref.selector() instanceof ModelRef.InStage inStage) {
            return state.stage(inStage.stage()).current();
        }
        if (ref.selector() instanceof ModelRef.Named named) {
            return state.stage(Stage.of(named.name())).current();
        }
        return Optional.empty();
    }

    /** The newest version that is in use. */
    public static Optional<VersionState> latest(ModelState state) {
        for (int major = state.lastMajor(); major > 0; major--) {
            Optional<VersionState> found = newestActive(state, major);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** In the short form a stage that ever served a version wins over an alias of the same name. */
    private static VersionState named(ModelState state, ModelRef ref, String name) {
        Stage stage = Stage.of(name);
        if (state.stages().containsKey(stage)) {
            return serving(state, ref, stage);
        }
        return aliased(state, name)
                .orElseThrow(() -> missing(
                        ref,
                        name + " is neither a stage that ever served a version nor an alias",
                        Known.stages(state) + "; " + Known.aliases(state)));
    }

    private static VersionState serving(ModelState state, ModelRef ref, Stage stage) {
        Version version = state.stage(stage)
                .current()
                .map(Allocation::primary)
                .orElseThrow(() -> missing(
                        ref,
                        "stage " + stage + " serves nothing",
                        Known.stages(state) + "; promote a version to it first"));
        return Known.require(state, version);
    }

    private static Optional<VersionState> aliased(ModelState state, String name) {
        @Nullable Alias alias = state.aliases().get(name);
        return alias == null ? Optional.empty() : state.version(alias.version());
    }

    private static Optional<VersionState> pinned(ModelState state, Sha256 digest) {
        for (VersionState version : state.versions()) {
            if (!version.deleted() && version.digest().equals(digest)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    private static Optional<VersionState> newestActive(ModelState state, int major) {
        List<VersionState> minors = state.versionsOf(major);
        for (int i = minors.size() - 1; i >= 0; i--) {
            if (minors.get(i).active()) {
                return Optional.of(minors.get(i));
            }
        }
        return Optional.empty();
    }

    private static NotFoundException missing(ModelRef ref, String why, String whatThereIs) {
        return new NotFoundException(ref + " names no version: " + why + "; " + whatThereIs);
    }
}
