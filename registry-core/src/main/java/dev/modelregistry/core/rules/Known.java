package dev.modelregistry.core.rules;

import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.NotFoundException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What there is, and the errors that say so. */
final class Known {
    private static final int LISTED = 5;

    private Known() {}

    /** Refuses a model that was never registered. */
    static void requireModel(ModelState state) {
        requireNotErased(state);
        if (state.createdAt().isEmpty()) {
            throw noSuchModel(state.name());
        }
    }

    /** Refuses a model that was erased, whatever is wanted of it. */
    static void requireNotErased(ModelState state) {
        state.erased().ifPresent(erasure -> {
            throw new NotFoundException(erasure.describe(state.name()) + "; use another name");
        });
    }

    static NotFoundException noSuchModel(ModelName name) {
        return new NotFoundException("there is no model " + name + "; registering its first version creates it");
    }

    /** The version, archived ones included; refused if it was never registered, or deleted. */
    static VersionState require(ModelState state, Version version) {
        requireModel(state);
        VersionState found = state.version(version)
                .orElseThrow(() -> new NotFoundException(
                        "there is no version " + state.name() + "@" + version + "; " + versions(state)));
        if (found.deleted()) {
            throw new NotFoundException(
                    state.name() + "@" + version + " was deleted and its number is not used again; " + versions(state));
        }
        return found;
    }

    /** The version; refused if it is archived or recalled, too. */
    static VersionState requireActive(ModelState state, Version version) {
        VersionState found = require(state, version);
        if (found.recalled()) {
            throw new IllegalTransitionException(
                    state.name() + "@" + version + " was recalled, and may never be used again",
                    List.of("register a new version"));
        }
        if (found.archived()) {
            throw new IllegalTransitionException(
                    state.name() + "@" + version + " is archived",
                    List.of("restore it first, with restore(" + state.name() + "@" + version + ", reason)"));
        }
        return found;
    }

    /** Refuses to take a version away that a stage or an alias holds. */
    static void requireFree(ModelState state, Version version, String verb) {
        List<String> holders = new ArrayList<>();
        List<String> allowed = new ArrayList<>();
        state.stagesOf(version).forEach(stage -> {
            holders.add("stage " + stage);
            allowed.add(
                    "promote another version to " + stage + ", roll it back, or demote " + version + " from it, first");
        });
        state.aliasesOf(version).forEach(alias -> {
            holders.add("alias " + alias);
            allowed.add("point alias " + alias + " to another version, or remove it, first");
        });
        if (!holders.isEmpty()) {
            throw new IllegalTransitionException(
                    "cannot " + verb + " " + state.name() + "@" + version + " while it is held by "
                            + String.join(" and ", holders),
                    allowed);
        }
    }

    /** Refuses to take a model away of which anything is in use, or held for the law. */
    static void requireUnused(ModelState state) {
        List<String> holders = new ArrayList<>();
        List<String> allowed = new ArrayList<>();
        state.stages()
                .forEach((stage, s) -> s.current().ifPresent(serving -> {
                    holders.add("stage " + stage + " serves "
                            + join(serving.shares().keySet()));
                    allowed.add("demote " + join(serving.shares().keySet()) + " from " + stage);
                }));
        state.aliases().values().forEach(alias -> {
            holders.add("alias " + alias.name() + " points to " + alias.version());
            allowed.add("remove alias " + alias.name());
        });
        state.versions().forEach(version -> {
            if (version.held() && !version.deleted()) {
                holders.add("there is a legal hold on " + version.version());
                allowed.add("release the hold on " + version.version() + ", if it is over");
            }
        });
        if (!holders.isEmpty()) {
            throw new IllegalTransitionException(
                    "cannot erase " + state.name() + ": " + String.join(", ", holders),
                    List.of(String.join(", ", allowed) + ", and erase it then"));
        }
    }

    private static String join(Collection<Version> versions) {
        return versions.stream().map(Version::toString).collect(Collectors.joining(" and "));
    }

    static String versions(ModelState state) {
        List<Version> there = new ArrayList<>();
        state.versions().forEach(v -> {
            if (!v.deleted()) {
                there.add(v.version());
            }
        });
        if (there.isEmpty()) {
            return state.name() + " has no versions left";
        }
        String newest = there.subList(Math.max(0, there.size() - LISTED), there.size()).stream()
                .map(Version::toString)
                .collect(Collectors.joining(", "));
        return there.size() > LISTED
                ? state.name() + " has " + there.size() + " versions, the newest are " + newest
                : state.name() + " has " + newest;
    }

    static String stages(ModelState state) {
        String serving = state.stages().entrySet().stream()
                .filter(e -> e.getValue().current().isPresent())
                .map(e -> e.getKey() + " → " + e.getValue().current().get().primary())
                .collect(Collectors.joining(", "));
        return serving.isEmpty() ? "no stage serves a version" : "stages that serve: " + serving;
    }

    static String aliases(ModelState state) {
        if (state.aliases().isEmpty()) {
            return "there are no aliases";
        }
        String listed = state.aliases().values().stream()
                .limit(LISTED)
                .map(a -> a.name() + " → " + a.version())
                .collect(Collectors.joining(", "));
        return "aliases: " + listed + (state.aliases().size() > LISTED ? ", …" : "");
    }
}
