package dev.modelregistry.lifecycle;

import dev.modelregistry.error.InvalidInputException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The stages that there are, and from which of them each may be entered. Immutable. */
public final class Lifecycle {
    private final Map<Stage, Set<Stage>> entries;

    private Lifecycle(Map<Stage, Set<Stage>> entries) {
        this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** {@code staging}, entered by any version, and {@code production}, entered from staging. */
    public static Builder standard() {
        return new Builder().stage(Stage.STAGING).stage(Stage.PRODUCTION, Stage.STAGING);
    }

    /** A lifecycle of your own, without any stage yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** The stages, in the order in which they were declared. */
    public Set<Stage> stages() {
        return entries.keySet();
    }

    /** The stages from which this one is entered; empty if a version enters it from no stage. */
    public Set<Stage> enteredFrom(Stage stage) {
        Set<Stage> from = entries.get(stage);
        if (from == null) {
            throw new InvalidInputException("there is no stage " + stage + "; stages are " + stages());
        }
        return from;
    }

    /** Whether a version that is in these stages (possibly none) may enter that one. */
    public boolean mayEnter(Stage stage, Collection<Stage> current) {
        Set<Stage> from = enteredFrom(stage);
        return from.isEmpty() ? current.isEmpty() : current.stream().anyMatch(from::contains);
    }

    @Override
    public String toString() {
        return entries.toString();
    }

    /** Builds a {@link Lifecycle}; not thread-safe. */
    public static final class Builder {
        private final Map<Stage, Set<Stage>> entries = new LinkedHashMap<>();

        private Builder() {}

        /** Adds a stage that is entered from any one of these stages, or, with none given, from no stage. */
        public Builder stage(Stage stage, Stage... from) {
            entries.put(stage, Collections.unmodifiableSet(new TreeSet<>(Set.of(from))));
            return this;
        }

        /** The lifecycle; refused if a stage is entered from one that does not exist. */
        public Lifecycle build() {
            entries.forEach((stage, from) -> from.forEach(source -> {
                if (!entries.containsKey(source)) {
                    throw new InvalidInputException("stage " + stage + " is entered from " + source
                            + ", which does not exist; stages are " + entries.keySet());
                }
            }));
            return new Lifecycle(entries);
        }
    }
}
