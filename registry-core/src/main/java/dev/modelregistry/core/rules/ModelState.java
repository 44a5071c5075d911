package dev.modelregistry.core.rules;

import dev.modelregistry.Alias;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A model as the rules see it: its log, folded. Immutable; a copy shares what did not change. */
public final class ModelState {
    private final ModelName name;
    private final Optional<Instant> createdAt;
    private final String description;
    private final SortedMap<String, String> tags;
    private final SortedMap<String, Alias> aliases;
    private final SortedMap<String, Long> removedAliases;
    private final SortedMap<Stage, StageState> stages;
    private final SortedMap<Integer, PersistentList<VersionState>> majors;

    private ModelState(
            ModelName name,
            Optional<Instant> createdAt,
            String description,
            SortedMap<String, String> tags,
            SortedMap<String, Alias> aliases,
            SortedMap<String, Long> removedAliases,
            SortedMap<Stage, StageState> stages,
            SortedMap<Integer, PersistentList<VersionState>> majors) {
        this.name = name;
        this.createdAt = createdAt;
        this.description = description;
        this.tags = tags;
        this.aliases = aliases;
        this.removedAliases = removedAliases;
        this.stages = stages;
        this.majors = majors;
    }

    /** Before the first event. */
    public static ModelState empty(ModelName name) {
        return new ModelState(
                name,
                Optional.empty(),
                "",
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>());
    }

    /** A state that was written down, such as a checkpoint's. */
    public static ModelState restore(
            ModelName name,
            Instant createdAt,
            String description,
            Map<String, String> tags,
            Collection<Alias> aliases,
            Map<String, Long> removedAliases,
            Map<Stage, StageState> stages,
            Collection<VersionState> versions) {
        SortedMap<String, Alias> byName = new TreeMap<>();
        aliases.forEach(alias -> byName.put(alias.name(), alias));
        SortedMap<Integer, List<VersionState>> lists = new TreeMap<>();
        versions.forEach(v -> lists.computeIfAbsent(v.version().major(), m -> new ArrayList<>())
                .add(v));
        SortedMap<Integer, PersistentList<VersionState>> majors = new TreeMap<>();
        lists.forEach((major, list) -> majors.put(major, PersistentList.copyOf(list)));
        return new ModelState(
                name,
                Optional.of(createdAt),
                description,
                new TreeMap<>(tags),
                byName,
                new TreeMap<>(removedAliases),
                new TreeMap<>(stages),
                majors);
    }

    public ModelName name() {
        return name;
    }

    /** When the first version was registered; empty as long as the model does not exist. */
    public Optional<Instant> createdAt() {
        return createdAt;
    }

    public String description() {
        return description;
    }

    public Map<String, String> tags() {
        return Collections.unmodifiableMap(tags);
    }

    public Map<String, Alias> aliases() {
        return Collections.unmodifiableMap(aliases);
    }

    /** Aliases that were removed, and the revision in which each last was. */
    public Map<String, Long> removedAliases() {
        return Collections.unmodifiableMap(removedAliases);
    }

    /** The revision in which an alias was made, moved or removed last; 0 if it never was. */
    long aliasRevision(String alias) {
        return aliases.containsKey(alias) ? aliases.get(alias).revision() : removedAliases.getOrDefault(alias, 0L);
    }

    /** Stages that serve, or ever served, a version. */
    public Map<Stage, StageState> stages() {
        return Collections.unmodifiableMap(stages);
    }

    public StageState stage(Stage stage) {
        return stages.getOrDefault(stage, StageState.EMPTY);
    }

    /** The stages that serve a version now. */
    public List<Stage> stagesOf(Version version) {
        return stages.entrySet().stream()
                .filter(e -> e.getValue().serves(version))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The aliases that point to a version now. */
    public List<String> aliasesOf(Version version) {
        return aliases.values().stream()
                .filter(a -> a.version().equals(version))
                .map(Alias::name)
                .toList();
    }

    /** The number of majors that were opened. */
    public int lastMajor() {
        return majors.isEmpty() ? 0 : majors.lastKey();
    }

    /** The versions of a major, deleted ones included; the index in the list is the minor. */
    public List<VersionState> versionsOf(int major) {
        return majors.getOrDefault(major, PersistentList.empty());
    }

    /** A version, deleted ones included. */
    public Optional<VersionState> version(Version version) {
        List<VersionState> minors = versionsOf(version.major());
        return version.minor() < minors.size() ? Optional.of(minors.get(version.minor())) : Optional.empty();
    }

    /** All versions, deleted ones included, oldest first. */
    public Iterable<VersionState> versions() {
        return () -> majors.values().stream().flatMap(List::stream).iterator();
    }

    /** How many versions were ever registered. */
    public int size() {
        return majors.values().stream().mapToInt(List::size).sum();
    }

    ModelState created(Instant time) {
        return createdAt.isPresent()
                ? this
                : new ModelState(name, Optional.of(time), description, tags, aliases, removedAliases, stages, majors);
    }

    ModelState withDescription(String text) {
        return new ModelState(name, createdAt, text, tags, aliases, removedAliases, stages, majors);
    }

    ModelState withTags(SortedMap<String, String> next) {
        return new ModelState(name, createdAt, description, next, aliases, removedAliases, stages, majors);
    }

    ModelState withAlias(Alias alias) {
        SortedMap<String, Alias> next = new TreeMap<>(aliases);
        next.put(alias.name(), alias);
        return withAliases(next, removedAliases);
    }

    ModelState withoutAlias(String alias, long revision) {
        SortedMap<String, Alias> next = new TreeMap<>(aliases);
        next.remove(alias);
        SortedMap<String, Long> removed = new TreeMap<>(removedAliases);
        removed.put(alias, revision);
        return withAliases(next, removed);
    }

    private ModelState withAliases(SortedMap<String, Alias> next, SortedMap<String, Long> removed) {
        return new ModelState(name, createdAt, description, tags, next, removed, stages, majors);
    }

    ModelState withStage(Stage stage, StageState state) {
        SortedMap<Stage, StageState> next = new TreeMap<>(stages);
        next.put(stage, state);
        return new ModelState(name, createdAt, description, tags, aliases, removedAliases, next, majors);
    }

    ModelState withNewVersion(VersionState version) {
        SortedMap<Integer, PersistentList<VersionState>> next = new TreeMap<>(majors);
        next.merge(
                version.version().major(),
                PersistentList.copyOf(List.of(version)),
                (minors, one) -> minors.plus(version));
        return new ModelState(name, createdAt, description, tags, aliases, removedAliases, stages, next);
    }

    ModelState withVersion(Version version, UnaryOperator<VersionState> change) {
        SortedMap<Integer, PersistentList<VersionState>> next = new TreeMap<>(majors);
        next.computeIfPresent(
                version.major(),
                (major, minors) -> minors.with(version.minor(), change.apply(minors.get(version.minor()))));
        return new ModelState(name, createdAt, description, tags, aliases, removedAliases, stages, next);
    }
}
