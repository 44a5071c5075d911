package dev.modelregistry.audit;

import dev.modelregistry.ModelName;
import dev.modelregistry.error.InvalidInputException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which changes are told, and how many at once. Immutable.
 *
 * @param models of these; none: of all, those to come included, and of the registry itself, whose changes are policies
 * @param limit at most so many entries at once; more only if a single commit has more
 */
public record ChangeOptions(Set<ModelName> models, int limit) {
    /** All models, by 500 entries. */
    public static final ChangeOptions ALL = new ChangeOptions(Set.of(), 500);

    /** Copies the set. */
    public ChangeOptions {
        models = Set.copyOf(models);
        if (limit < 1) {
            throw new InvalidInputException("at least one entry at a time, not " + limit);
        }
    }

    /** Of these models alone, which need not exist yet. */
    public static ChangeOptions of(String... models) {
        return ALL.models(Arrays.stream(models).map(ModelName::of).toList());
    }

    /** The same, of these models alone, which need not exist yet. */
    public ChangeOptions models(Collection<ModelName> of) {
        return new ChangeOptions(of.stream().collect(Collectors.toCollection(TreeSet::new)), limit);
    }

    /** The same, by so many entries at once. */
    public ChangeOptions limit(int entries) {
        return new ChangeOptions(models, entries);
    }
}
