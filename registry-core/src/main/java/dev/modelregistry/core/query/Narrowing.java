package dev.modelregistry.core.query;

import dev.modelregistry.ModelName;
import dev.modelregistry.core.index.IndexTerms;
import dev.modelregistry.query.Condition;
import dev.modelregistry.query.Field;
import dev.modelregistry.query.Literal;
import dev.modelregistry.query.Operator;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** In which models a match of a condition can be. Pure, but for what it asks its {@link Finder}. */
final class Narrowing {
    /** As soon as there are no more models than this, they are looked at, and no further term is asked for. */
    private static final int FEW = 16;

    private final Finder finder;

    private final Predicate<String> indexedTags;

    /** {@code indexedTags} are the fields by which models are found besides those that are always so. */
    Narrowing(Finder finder, Predicate<String> indexedTags) {
        this.finder = finder;
        this.indexedTags = indexedTags;
    }

    /** Finds the models with a version that has a term; empty if there are too many, or if nobody can tell. */
    interface Finder {
        Optional<Set<String>> find(IndexTerm term);
    }

    /** The names of all models with a match, and perhaps of others; empty if the condition does not narrow. */
    Optional<Set<String>> models(Condition condition) {
        return models(condition, true);
    }

    /** Where the condition holds, or where its opposite does. */
    private Optional<Set<String>> models(Condition condition, boolean holds) {
        if (condition instanceof Condition.Not not) {
            return models(not.condition(), !holds);
        } else if (condition instanceof Condition.And and) {
            return holds ? inAll(and.parts(), true) : inSome(and.parts(), false);
        } else if (condition instanceof Condition.Or or) {
            return holds ? inSome(or.parts(), true) : inAll(or.parts(), false);
        } else if (condition instanceof Condition.Comparison c) {
            return c.operator() == (holds ? Operator.EQUAL : Operator.NOT_EQUAL)
                    ? withAny(c.field(), List.of(c.value()))
                    : Optional.empty();
        } else if (condition instanceof Condition.In in && holds) {
            return withAny(in.field(), in.values());
        }
        return Optional.empty();
    }

    /** A part that narrows is enough; more of them narrow more, and each costs a question. */
    private Optional<Set<String>> inAll(List<Condition> parts, boolean holds) {
        Optional<Set<String>> found = Optional.empty();
        for (Condition part : cheapFirst(parts)) {
            Optional<Set<String>> here = models(part, holds);
            if (here.isPresent()) {
                Set<String> both = new TreeSet<>(here.get());
                found.ifPresent(both::retainAll);
                found = Optional.of(both);
                if (both.size() <= FEW) {
                    return found;
                }
            }
        }
        return found;
    }

    /** A condition on the model itself costs no question, and one on a tag perhaps one more than others. */
    private static List<Condition> cheapFirst(List<Condition> parts) {
        List<Condition> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingInt(Narrowing::cost));
        return sorted;
    }

    private static int cost(Condition condition) {
        if (condition instanceof Condition.Comparison c) {
            return cost(c.field());
        }
        return condition instanceof Condition.In in ? cost(in.field()) : 1;
    }

    private static int cost(Field field) {
        return isModel(field) ? 0 : IndexTerms.alwaysFindable(field.name()) ? 1 : 2;
    }

    private Optional<Set<String>> inSome(List<Condition> parts, boolean holds) {
        Set<String> all = new TreeSet<>();
        for (Condition part : parts) {
            Optional<Set<String>> here = models(part, holds);
            if (here.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(here.get());
        }
        return Optional.of(all);
    }

    private Optional<Set<String>> withAny(Field field, List<? extends Literal> values) {
        Set<String> all = new TreeSet<>();
        for (Literal value : values) {
            Optional<Set<String>> here = with(field, value);
            if (here.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(here.get());
        }
        return Optional.of(all);
    }

    private Optional<Set<String>> with(Field field, Literal value) {
        if (isModel(field)) {
            String name = ((Literal.Text) value).value();
            return Optional.of(ModelName.isName(name) ? Set.of(name) : Set.of());
        }
        return IndexTerms.alwaysFindable(field.name()) || indexedTags.test(field.name())
                ? finder.find(new IndexTerm(field.name(), IndexValue.of(value)))
                : Optional.empty();
    }

    private static boolean isModel(Field field) {
        return field.name().equals("model");
    }
}
