package dev.modelregistry.core.rules;

import com.google.common.collect.Iterables;
import dev.modelregistry.Alias;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A model as the rules see it: its log, folded. Immutable; a copy shares what did not change. */
public final class ModelState {
    private final Parts parts;

    private ModelState(Parts parts) {
        this.parts = parts;
    }

    /** What a state consists of. It is filled once, and never changed after a state was made of it. */
    public static final class Parts {
        private final ModelName name;
        private Optional<Instant> createdAt = Optional.empty();
        private String description = "";
        private SortedMap<String, String> tags = new TreeMap<>();
        private SortedMap<String, Alias> aliases = new TreeMap<>();
        private SortedMap<String, Long> removedAliases = new TreeMap<>();
        private SortedMap<Stage, StageState> stages = new TreeMap<>();
        private SortedMap<Integer, PersistentList<VersionState>> majors = new TreeMap<>();
        private SortedMap<Integer, List<Signature>> contracts = new TreeMap<>();
        private Optional<Published> policy = Optional.empty();
        private Map<UUID, RequestState> requests = new LinkedHashMap<>();
        private Optional<Erasure> erased = Optional.empty();
        private int formatLevel = Formats.FIRST;

        private Parts(ModelName name) {
            this.name = name;
        }

        private Parts(Parts other) {
            name = other.name;
            createdAt = other.createdAt;
            description = other.description;
            tags = other.tags;
            aliases = other.aliases;
            removedAliases = other.removedAliases;
            stages = other.stages;
            majors = other.majors;
            contracts = other.contracts;
            policy = other.policy;
            requests = other.requests;
            erased = other.erased;
            formatLevel = other.formatLevel;
        }

        public void created(Optional<Instant> time) {
            createdAt = time;
        }

        public void description(String text) {
            description = text;
        }

        public void tags(Map<String, String> all) {
            tags = new TreeMap<>(all);
        }

        public void aliases(Collection<Alias> all) {
            aliases = new TreeMap<>();
            all.forEach(alias -> aliases.put(alias.name(), alias));
        }

        public void removedAliases(Map<String, Long> all) {
            removedAliases = new TreeMap<>(all);
        }

        public void stages(Map<Stage, StageState> all) {
            stages = new TreeMap<>(all);
        }

        /** Sorted by number within each major, without a gap. */
        public void versions(Collection<VersionState> all) {
            SortedMap<Integer, List<VersionState>> lists = new TreeMap<>();
            all.forEach(v -> lists.computeIfAbsent(v.version().major(), m -> new ArrayList<>())
                    .add(v));
            majors = new TreeMap<>();
            lists.forEach((major, list) -> majors.put(major, PersistentList.copyOf(list)));
        }

        public void contracts(Map<Integer, List<Signature>> all) {
            contracts = new TreeMap<>(all);
        }

        public void policy(Optional<Published> published) {
            policy = published;
        }

        public void requests(Collection<RequestState> all) {
            requests = new LinkedHashMap<>();
            all.forEach(request -> requests.put(request.id(), request));
        }

        public void erased(Optional<Erasure> erasure) {
            erased = erasure;
        }

        public void formatLevel(int level) {
            formatLevel = level;
        }
    }

    /** Before the first event. */
    public static ModelState empty(ModelName name) {
        return new ModelState(new Parts(name));
    }

    /** A state that was written down, such as a checkpoint's. */
    public static ModelState restore(ModelName name, Consumer<Parts> fill) {
        return empty(name).with(fill);
    }

    public ModelName name() {
        return parts.name;
    }

    /** When the first version was registered; empty as long as the model does not exist. */
    public Optional<Instant> createdAt() {
        return parts.createdAt;
    }

    public String description() {
        return parts.description;
    }

    public Map<String, String> tags() {
        return Collections.unmodifiableMap(parts.tags);
    }

    public Map<String, Alias> aliases() {
        return Collections.unmodifiableMap(parts.aliases);
    }

    /** Aliases that were removed, and the revision in which each last was. */
    public Map<String, Long> removedAliases() {
        return Collections.unmodifiableMap(parts.removedAliases);
    }

    /** The revision in which an alias was made, moved or removed last; 0 if it never was. */
    long aliasRevision(String alias) {
        Alias there = parts.aliases.get(alias);
        return there == null ? parts.removedAliases.getOrDefault(alias, 0L) : there.revision();
    }

    /** Stages that serve, or ever served, a version. */
    public Map<Stage, StageState> stages() {
        return Collections.unmodifiableMap(parts.stages);
    }

    public StageState stage(Stage stage) {
        return parts.stages.getOrDefault(stage, StageState.EMPTY);
    }

    /** The stages that serve a version now. */
    public SortedSet<Stage> stagesOf(Version version) {
        SortedSet<Stage> found = new TreeSet<>();
        parts.stages.forEach((stage, state) -> {
            if (state.serves(version)) {
                found.add(stage);
            }
        });
        return found;
    }

    /** The aliases that point to a version now. */
    public SortedSet<String> aliasesOf(Version version) {
        SortedSet<String> found = new TreeSet<>();
        parts.aliases.forEach((name, alias) -> {
            if (alias.version().equals(version)) {
                found.add(name);
            }
        });
        return found;
    }

    /** The number of majors that were opened. */
    public int lastMajor() {
        return parts.majors.isEmpty() ? 0 : parts.majors.lastKey();
    }

    /** The versions of a major, deleted ones included; the index in the list is the minor. */
    public List<VersionState> versionsOf(int major) {
        return parts.majors.getOrDefault(major, PersistentList.empty());
    }

    /** A version, deleted ones included. */
    public Optional<VersionState> version(Version version) {
        List<VersionState> minors = versionsOf(version.major());
        return version.minor() < minors.size() ? Optional.of(minors.get(version.minor())) : Optional.empty();
    }

    /** All versions, deleted ones included, oldest first. */
    public Iterable<VersionState> versions() {
        return Iterables.concat(parts.majors.values());
    }

    /** How many versions were ever registered. */
    public int size() {
        return parts.majors.values().stream().mapToInt(List::size).sum();
    }

    /** The different signatures of a major's versions; none as long as it is not signed. */
    public List<Signature> contract(int major) {
        return parts.contracts.getOrDefault(major, List.of());
    }

    public Map<Integer, List<Signature>> contracts() {
        return Collections.unmodifiableMap(parts.contracts);
    }

    /** The policy that was published in this log. */
    public Optional<Published> policy() {
        return parts.policy;
    }

    /** Every request for approvals that was ever made, oldest first. */
    public Collection<RequestState> requests() {
        return Collections.unmodifiableCollection(parts.requests.values());
    }

    public Optional<RequestState> request(UUID id) {
        return Optional.ofNullable(parts.requests.get(id));
    }

    /** How the model ended, if it was erased; nothing else is known of it then. */
    public Optional<Erasure> erased() {
        return parts.erased;
    }

    /** Up to which level of the stored format may be written; it is told by the registry's own log. */
    public int formatLevel() {
        return parts.formatLevel;
    }

    ModelState with(Consumer<Parts> change) {
        Parts next = new Parts(parts);
        change.accept(next);
        return new ModelState(next);
    }

    ModelState withAlias(Alias alias) {
        SortedMap<String, Alias> next = new TreeMap<>(parts.aliases);
        next.put(alias.name(), alias);
        return with(p -> p.aliases = next);
    }

    ModelState withoutAlias(String alias, long revision) {
        SortedMap<String, Alias> next = new TreeMap<>(parts.aliases);
        next.remove(alias);
        SortedMap<String, Long> removed = new TreeMap<>(parts.removedAliases);
        removed.put(alias, revision);
        return with(p -> {
            p.aliases = next;
            p.removedAliases = removed;
        });
    }

    ModelState withStage(Stage stage, StageState state) {
        SortedMap<Stage, StageState> next = new TreeMap<>(parts.stages);
        next.put(stage, state);
        return with(p -> p.stages = next);
    }

    ModelState withNewVersion(VersionState version, Optional<Signature> signature) {
        int major = version.version().major();
        SortedMap<Integer, PersistentList<VersionState>> next = new TreeMap<>(parts.majors);
        next.merge(major, PersistentList.copyOf(List.of(version)), (minors, one) -> minors.plus(version));
        boolean another = signature.isPresent() && !contract(major).contains(signature.get());
        SortedMap<Integer, List<Signature>> signed = another ? new TreeMap<>(parts.contracts) : parts.contracts;
        if (another) {
            List<Signature> all = new ArrayList<>(contract(major));
            all.add(signature.get());
            signed.put(major, List.copyOf(all));
        }
        return with(p -> {
            p.majors = next;
            p.contracts = signed;
        });
    }

    ModelState withVersion(Version version, UnaryOperator<VersionState> change) {
        SortedMap<Integer, PersistentList<VersionState>> next = new TreeMap<>(parts.majors);
        next.computeIfPresent(
                version.major(),
                (major, minors) -> minors.with(version.minor(), change.apply(minors.get(version.minor()))));
        return with(p -> p.majors = next);
    }

    ModelState withRequest(RequestState request) {
        Map<UUID, RequestState> next = new LinkedHashMap<>(parts.requests);
        next.put(request.id(), request);
        return with(p -> p.requests = next);
    }

    ModelState withRequests(UnaryOperator<RequestState> change) {
        if (parts.requests.isEmpty()) {
            return this;
        }
        Map<UUID, RequestState> next = new LinkedHashMap<>(parts.requests);
        next.replaceAll((id, request) -> change.apply(request));
        return with(p -> p.requests = next);
    }
}
