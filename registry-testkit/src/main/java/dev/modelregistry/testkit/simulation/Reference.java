package dev.modelregistry.testkit.simulation;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * One model as the documentation tells of it, one command after the other: written anew, with none of the registry's code,
 * under the standard lifecycle. Not thread-safe.
 */
final class Reference {
    private static final int ALL = Share.BUCKETS;

    private final List<Known> versions = new ArrayList<>();
    private final Map<Stage, Serving> stages = new TreeMap<>(Map.of(STAGING, new Serving(), PRODUCTION, new Serving()));
    private final Map<String, Version> aliases = new TreeMap<>();
    private final Map<String, Long> aliasRevisions = new TreeMap<>();
    private String description = "";

    /** What a command comes to: a change and its answer, or nothing to do, or a refusal. */
    record Outcome(Type type, String answer) {
        enum Type {
            DONE,
            NOTHING,
            REFUSED
        }

        static final Outcome NOTHING = new Outcome(Type.NOTHING, "");
        static final Outcome REFUSED = new Outcome(Type.REFUSED, "");

        static Outcome done(String answer) {
            return new Outcome(Type.DONE, answer);
        }
    }

    private static final class Known {
        final Version version;
        final String content;
        final Optional<String> key;
        String tag;
        boolean archived;
        boolean recalled;
        boolean deleted;

        Known(Version version, String content, Optional<String> key, String tag) {
            this.version = version;
            this.content = content;
            this.key = key;
            this.tag = tag;
        }

        boolean active() {
            return !archived && !recalled && !deleted;
        }
    }

    /** What a stage serves, the primary first, and what it served before each rollout. */
    private static final class Serving {
        Map<Version, Integer> now = new LinkedHashMap<>();
        List<Map<Version, Integer>> before = new ArrayList<>();
        Optional<Version> candidate = Optional.empty();
        long revision;

        void set(Map<Version, Integer> shares, Optional<Version> by) {
            now = shares;
            candidate = by;
        }

        /** What was taken out on purpose does not come back by itself, nor does what is left twice in a row. */
        void forget(Version taken) {
            List<Map<Version, Integer>> left = new ArrayList<>();
            Map<Version, Integer> after = now;
            for (int i = before.size() - 1; i >= 0; i--) {
                Map<Version, Integer> shares = before.get(i);
                if (!shares.containsKey(taken) && !shares.equals(after)) {
                    left.add(0, shares);
                    after = shares;
                }
            }
            before = left;
        }

        /** The candidate is out, and all is as it was before it came: as if it never had. */
        boolean undone(Map<Version, Integer> shares) {
            return candidate.isPresent()
                    && now.size() > 1
                    && !shares.containsKey(candidate.get())
                    && !before.isEmpty()
                    && before.get(before.size() - 1).equals(shares);
        }

        void forgetLast() {
            before.remove(before.size() - 1);
        }
    }

    /** What the command would come to now. */
    Outcome judge(Step step) {
        return answer(step, false, 0);
    }

    /** Carries the command out, if it changes something. */
    Outcome apply(Step step, long revision) {
        return answer(step, true, revision);
    }

    private Outcome answer(Step step, boolean really, long revision) {
        if (step.kind() == Step.Kind.REGISTER || step.kind() == Step.Kind.REGISTER_RUN) {
            return register(step, really);
        }
        if (versions.isEmpty()) {
            return Outcome.REFUSED;
        }
        return switch (step.kind()) {
            case READ -> read(step.text());
            case UNALIAS ->
                when(aliases.containsKey(step.text()), really, () -> {
                    aliases.remove(step.text());
                    aliasRevisions.put(step.text(), revision);
                });
            case DESCRIBE -> when(!description.equals(step.text()), really, () -> description = step.text());
            case ROLL_BACK -> rollBack(step, really, revision);
            default -> {
                Optional<Known> known = find(v -> v.version.equals(step.version()) && !v.deleted);
                yield known.isEmpty() ? Outcome.REFUSED : about(known.get(), step, really, revision);
            }
        };
    }

    private Outcome about(Known known, Step step, boolean really, long revision) {
        boolean held = !stagesOf(known.version).isEmpty() || aliases.containsValue(known.version);
        return switch (step.kind()) {
            case TAG -> when(!known.tag.equals(step.text()), really, () -> known.tag = step.text());
            case UNTAG -> when(!known.tag.isEmpty(), really, () -> known.tag = "");
            case ALIAS -> alias(known, step, really, revision);
            case ARCHIVE ->
                known.archived || (!held && !known.recalled)
                        ? when(!known.archived, really, () -> known.archived = true)
                        : Outcome.REFUSED;
            case RESTORE ->
                known.recalled ? Outcome.REFUSED : when(known.archived, really, () -> known.archived = false);
            case DELETE -> held ? Outcome.REFUSED : when(true, really, () -> known.deleted = true);
            case RECALL -> when(!known.recalled, really, () -> recall(known, revision));
            case DEMOTE ->
                stagesOf(known.version).contains(step.stage())
                        ? when(true, really, () -> {
                            leave(step.stage(), known.version, revision);
                            stage(step.stage()).forget(known.version);
                        })
                        : Outcome.REFUSED;
            case PROMOTE -> promote(known, step, really, revision);
            default -> throw new IllegalStateException("not about a version: " + step);
        };
    }

    private Outcome alias(Known known, Step step, boolean really, long revision) {
        if (!known.active() || stale(step, aliasRevisions.getOrDefault(step.text(), 0L))) {
            return Outcome.REFUSED;
        }
        return when(!known.version.equals(aliases.get(step.text())), really, () -> {
            aliases.put(step.text(), known.version);
            aliasRevisions.put(step.text(), revision);
        });
    }

    private void recall(Known known, long revision) {
        known.recalled = true;
        known.archived = false;
        stagesOf(known.version).forEach(stage -> leave(stage, known.version, revision));
        aliases.forEach((alias, version) -> {
            if (version.equals(known.version)) {
                aliasRevisions.put(alias, revision);
            }
        });
        aliases.values().removeIf(known.version::equals);
    }

    private Outcome register(Step step, boolean really) {
        Optional<Known> same = find(v -> v.key.isPresent() && v.key.equals(step.key()));
        if (same.isPresent()) {
            boolean again = !same.get().deleted && same.get().content.equals(step.text());
            return again ? new Outcome(Outcome.Type.NOTHING, same.get().version.toString()) : Outcome.REFUSED;
        }
        Version next = new Version(1, versions.size());
        if (really) {
            versions.add(new Known(
                    next, step.text(), step.key(), Words.of(step.model()).firstTag()));
        }
        return Outcome.done(next.toString());
    }

    private Outcome promote(Known known, Step step, boolean really, long revision) {
        Version version = known.version;
        Serving target = stage(step.stage());
        boolean inside = target.now.containsKey(version);
        boolean mayEnter = step.stage().equals(STAGING)
                ? stagesOf(version).isEmpty()
                : stagesOf(version).contains(STAGING);
        if (!known.active()
                || stale(step, target.revision)
                || (inside ? target.now.getOrDefault(version, 0) == step.share() : !mayEnter)) {
            return Outcome.REFUSED;
        }
        Map<Version, Integer> others = new LinkedHashMap<>(target.now);
        others.remove(version);
        Map<Version, Integer> shares = new LinkedHashMap<>();
        if (step.share() < ALL) {
            if (others.isEmpty() || ALL - step.share() < others.size()) {
                return Outcome.REFUSED;
            }
            shares.putAll(scaled(others, ALL - step.share()));
        }
        shares.put(version, step.share());
        Map<Version, Integer> sorted = primaryFirst(shares, target.now);
        if (really) {
            step(target, sorted, version);
            target.revision = revision;
            if (!inside && step.stage().equals(PRODUCTION)) {
                leave(STAGING, version, revision);
            }
        }
        return Outcome.done(text(sorted));
    }

    /** All steps of one candidate are one rollout: only the first remembers what was there. */
    private static void step(Serving stage, Map<Version, Integer> shares, Version by) {
        if (stage.undone(shares)) {
            stage.forgetLast();
            stage.set(shares, Optional.empty());
            return;
        }
        if (!stage.candidate.equals(Optional.of(by)) && !stage.now.isEmpty()) {
            stage.before.add(stage.now);
        }
        stage.set(shares, Optional.of(by));
    }

    private void leave(Stage name, Version version, long revision) {
        Serving stage = stage(name);
        Map<Version, Integer> rest = new LinkedHashMap<>(stage.now);
        rest.remove(version);
        stage.revision = revision;
        if (rest.isEmpty()) {
            stage.set(rest, Optional.empty());
            return;
        }
        Map<Version, Integer> shares = primaryFirst(scaled(rest, ALL), stage.now);
        boolean undone = stage.undone(shares);
        if (undone) {
            stage.forgetLast();
        }
        stage.set(shares, undone ? Optional.empty() : stage.candidate.filter(shares::containsKey));
    }

    private Outcome rollBack(Step step, boolean really, long revision) {
        Serving stage = stage(step.stage());
        if (stale(step, stage.revision) || stage.before.isEmpty()) {
            return Outcome.REFUSED;
        }
        Map<Version, Integer> target = stage.before.get(stage.before.size() - 1);
        boolean usable = target.keySet().stream()
                .allMatch(version ->
                        find(v -> v.version.equals(version)).orElseThrow().active());
        if (target.equals(stage.now) || !usable) {
            return Outcome.REFUSED;
        }
        if (really) {
            stage.forgetLast();
            stage.set(target, Optional.empty());
            stage.revision = revision;
        }
        return Outcome.done(text(target));
    }

    private Outcome read(String ref) {
        String name = ref.substring(ref.indexOf('@') + 1);
        Optional<Version> named;
        if (name.equals("latest")) {
            named = newest();
        } else if (name.equals(STAGING.name()) || name.equals(PRODUCTION.name())) {
            named = stage(Stage.of(name)).now.keySet().stream().findFirst();
        } else if (Character.isDigit(name.charAt(0))) {
            named = find(v -> v.version.equals(Version.parse(name)) && !v.deleted)
                    .map(v -> v.version);
        } else {
            named = Optional.ofNullable(aliases.get(name));
        }
        return named.map(version -> Outcome.done(told(version))).orElse(Outcome.REFUSED);
    }

    private Optional<Version> newest() {
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (versions.get(i).active()) {
                return Optional.of(versions.get(i).version);
            }
        }
        return Optional.empty();
    }

    /** All that may change about a version. */
    private String told(Version version) {
        Known known = find(v -> v.version.equals(version)).orElseThrow();
        TreeSet<String> names = new TreeSet<>();
        aliases.forEach((alias, to) -> {
            if (to.equals(version)) {
                names.add(alias);
            }
        });
        return version + " tag " + known.tag + " aliases " + names + " stages " + stagesOf(version)
                + (known.archived ? " archived" : "") + (known.recalled ? " recalled" : "");
    }

    /** The same of a version that the registry tells of. */
    static String told(ModelVersion v) {
        return v.version() + " tag " + v.tags().getOrDefault(Step.TAG, "") + " aliases " + v.aliases() + " stages "
                + v.stages() + (v.archived() ? " archived" : "") + (v.recalled() ? " recalled" : "");
    }

    /** Every version that is not deleted, oldest first. */
    List<String> versions() {
        return versions.stream()
                .filter(v -> !v.deleted)
                .map(v -> told(v.version))
                .toList();
    }

    /** What every stage serves, as {@link Step#shares} writes it; empty for nothing. */
    String serves(Stage stage) {
        return text(stage(stage).now);
    }

    String description() {
        return description;
    }

    /** The versions that have this tag, this alias, or are in this stage. */
    List<String> withTag(String tag) {
        return versions.stream()
                .filter(v -> !v.deleted && v.tag.equals(tag))
                .map(v -> v.version.toString())
                .toList();
    }

    Map<String, Version> aliases() {
        return new TreeMap<>(aliases);
    }

    private List<Stage> stagesOf(Version version) {
        return stages.entrySet().stream()
                .filter(stage -> stage.getValue().now.containsKey(version))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Serving stage(Stage stage) {
        return Optional.ofNullable(stages.get(stage)).orElseThrow();
    }

    private Optional<Known> find(Predicate<Known> wanted) {
        return versions.stream().filter(wanted).findFirst();
    }

    private static boolean stale(Step step, long changedIn) {
        return step.seen() > 0 && changedIn > step.seen();
    }

    private static Outcome when(boolean changes, boolean really, Runnable change) {
        if (changes && really) {
            change.run();
        }
        return changes ? Outcome.done("") : Outcome.NOTHING;
    }

    /** In the proportions that they had; each has one bucket at least; the rest goes to the largest remainders. */
    private static Map<Version, Integer> scaled(Map<Version, Integer> shares, int buckets) {
        int sum = shares.values().stream().mapToInt(Integer::intValue).sum();
        Map<Version, Integer> scaled = new LinkedHashMap<>();
        shares.forEach((version, share) -> scaled.put(version, Math.max(1, (int) ((long) share * buckets / sum))));
        List<Version> byRemainder = new ArrayList<>(shares.keySet());
        byRemainder.sort(Comparator.comparingLong(
                version -> -((long) Optional.ofNullable(shares.get(version)).orElseThrow() * buckets % sum)));
        int left =
                buckets - scaled.values().stream().mapToInt(Integer::intValue).sum();
        for (int i = 0; i < left; i++) {
            scaled.merge(byRemainder.get(i), 1, Integer::sum);
        }
        for (int i = left; i < 0; i++) {
            Version largest = Collections.max(scaled.entrySet(), Map.Entry.comparingByValue())
                    .getKey();
            scaled.merge(largest, -1, Integer::sum);
        }
        return scaled;
    }

    /** The largest share first; of equal ones that which was primary, then the older version. */
    private static Map<Version, Integer> primaryFirst(Map<Version, Integer> shares, Map<Version, Integer> before) {
        Optional<Version> primary = before.keySet().stream().findFirst();
        Map<Version, Integer> sorted = new LinkedHashMap<>();
        shares.entrySet().stream()
                .sorted(Comparator.<Map.Entry<Version, Integer>>comparingInt(share -> -share.getValue())
                        .thenComparing(share -> !primary.equals(Optional.of(share.getKey())))
                        .thenComparing(Map.Entry::getKey))
                .forEach(share -> sorted.put(share.getKey(), share.getValue()));
        return sorted;
    }

    private static String text(Map<Version, Integer> shares) {
        StringBuilder text = new StringBuilder();
        shares.forEach((version, share) ->
                text.append(version).append('=').append(share).append(' '));
        return text.toString();
    }
}
