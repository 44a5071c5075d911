package dev.modelregistry.testkit.simulation;

import dev.modelregistry.Model;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Compares what callers were told, what the log holds, and what registries say now with the {@link Reference}. The log gives
 * the order. What a call was told must be true at a moment between its start and its end.
 */
final class Judge {
    private static final int PAGE = 500;

    private final Registry registry;
    private final List<Registry> others;
    private final List<ModelName> models;
    private final Map<ModelName, List<Attempt>> attempts;
    private final Map<ModelName, Reference> references =
            new TreeMap<>((a, b) -> a.value().compareTo(b.value()));

    Judge(Registry registry, List<Registry> others, List<ModelName> models, List<Attempt> attempts) {
        this.registry = registry;
        this.others = others;
        this.models = models;
        this.attempts =
                attempts.stream().collect(Collectors.groupingBy(a -> a.step().model()));
    }

    /** Something that must be true at one of the moments from one entry to another, counted in entries. */
    private record Claim(Attempt attempt, int from, int to, Reference.Outcome.Type type, boolean answered) {
        boolean holds(Reference reference) {
            Reference.Outcome outcome = reference.judge(attempt.step());
            return outcome.type() == type && (!answered || outcome.answer().equals(attempt.answer()));
        }
    }

    void judge() {
        for (ModelName model : models) {
            if (attempts.containsKey(model)) {
                replay(model);
            }
        }
        search();
    }

    private void replay(ModelName model) {
        List<HistoryEntry> history = history(model);
        Map<String, Integer> places = places(history);
        Map<Integer, Step> steps = new HashMap<>();
        List<Claim> claims = new ArrayList<>();
        for (Attempt attempt : Optional.ofNullable(attempts.get(model)).orElseThrow()) {
            steps.put(attempt.step().number(), attempt.step());
            Integer place = places.get(attempt.step().actor());
            if (place == null) {
                claim(attempt, history).ifPresent(claims::add);
            } else {
                requirePlace(attempt, history.get(place));
            }
        }
        Map<Integer, List<Claim>> begin = claims.stream().collect(Collectors.groupingBy(Claim::from));
        Map<Integer, List<Attempt>> answers = answers(model, places);
        Reference reference = new Reference();
        references.put(model, reference);
        List<Claim> open = new ArrayList<>();
        for (int done = 0; done <= history.size(); done++) {
            open.addAll(begin.getOrDefault(done, List.of()));
            open.removeIf(claim -> claim.holds(reference));
            for (Claim claim : open) {
                require(
                        claim.to() > done,
                        () -> "no moment makes this true: " + claim.attempt() + around(claim, history));
            }
            if (done < history.size()) {
                apply(history.get(done), steps, reference, answers.getOrDefault(done, List.of()));
            }
        }
        agree(model, reference);
    }

    /** Whether its chain verifies is looked at in the end, for all models of a store. */
    private List<HistoryEntry> history(ModelName model) {
        List<HistoryEntry> history = historyOrNone(model);
        Instant before = Instant.MIN;
        for (HistoryEntry entry : history) {
            require(!entry.time().isBefore(before), () -> "time goes back at " + entry);
            before = entry.time();
        }
        return history;
    }

    /** None of a model for which every registration failed: whoever asks for it is told that it does not exist. */
    private List<HistoryEntry> historyOrNone(ModelName model) {
        try {
            return registry.audit().history(model);
        } catch (NotFoundException e) {
            return List.of();
        }
    }

    private static Map<String, Integer> places(List<HistoryEntry> history) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < history.size(); i++) {
            HistoryEntry entry = history.get(i);
            Integer twice = places.put(entry.actor().id(), i);
            require(twice == null, () -> "in the log twice: " + history.get(twice) + " and " + entry);
        }
        return places;
    }

    /** What is not in the log must have had a reason not to be. */
    private static Optional<Claim> claim(Attempt attempt, List<HistoryEntry> history) {
        int from = entriesUpTo(history, attempt.start());
        int to = entriesUpTo(history, attempt.end());
        boolean read = !attempt.step().kind().changes();
        return switch (attempt.type()) {
            case RETURNED ->
                Optional.of(new Claim(
                        attempt,
                        from,
                        to,
                        read ? Reference.Outcome.Type.DONE : Reference.Outcome.Type.NOTHING,
                        read || attempt.step().kind().readsFirst()));
            case REFUSED -> Optional.of(new Claim(attempt, from, to, Reference.Outcome.Type.REFUSED, false));
            case FAILED, UNKNOWN -> Optional.empty();
        };
    }

    /** What is in the log must be there by right, and at its time. */
    private static void requirePlace(Attempt attempt, HistoryEntry entry) {
        boolean mayBe = attempt.type() == Attempt.Type.RETURNED || attempt.type() == Attempt.Type.UNKNOWN;
        require(mayBe, () -> "in the log, although it ended otherwise: " + attempt + ", " + entry);
        require(
                attempt.again() || entry.revision() > attempt.start(),
                () -> "before its start: " + attempt + ", " + entry);
        require(
                attempt.type() != Attempt.Type.RETURNED || entry.revision() <= attempt.end(),
                () -> "after its end: " + attempt + ", " + entry);
    }

    /** Those that were told an answer when their command landed, by the place of its entry. */
    private Map<Integer, List<Attempt>> answers(ModelName model, Map<String, Integer> places) {
        return Optional.ofNullable(attempts.get(model)).orElseThrow().stream()
                .filter(attempt -> attempt.type() == Attempt.Type.RETURNED
                        && !attempt.again()
                        && places.containsKey(attempt.step().actor()))
                .collect(Collectors.groupingBy(attempt ->
                        Optional.ofNullable(places.get(attempt.step().actor())).orElseThrow()));
    }

    private static void apply(
            HistoryEntry entry, Map<Integer, Step> steps, Reference reference, List<Attempt> answered) {
        Step step = Optional.ofNullable(
                        steps.get(Integer.parseInt(entry.actor().id().substring("step-".length()))))
                .orElseThrow(() -> new AssertionError("nobody asked for " + entry));
        Reference.Outcome outcome = reference.apply(step, entry.revision());
        require(
                outcome.type() == Reference.Outcome.Type.DONE,
                () -> "in the log, although it is " + outcome.type() + " there: " + step + ", " + entry);
        for (Attempt attempt : answered) {
            require(
                    attempt.answer().equals(outcome.answer()),
                    () -> "a wrong answer: " + attempt + ", not " + outcome.answer());
        }
        for (Event event : entry.events()) {
            if (event instanceof Event.AllocationChanged changed) {
                String serves = Step.shares(changed.shares());
                require(
                        serves.equals(reference.serves(changed.stage())),
                        () -> entry + " lets " + changed.stage() + " serve " + serves + ", not "
                                + reference.serves(changed.stage()));
            } else if (event instanceof Event.VersionRegistered registered) {
                require(
                        registered.version().toString().equals(outcome.answer()),
                        () -> entry + " registers " + registered.version() + ", not " + outcome.answer());
            }
        }
    }

    /** Every process, and one that knows nothing yet, must see the same. */
    private void agree(ModelName model, Reference reference) {
        List<String> wanted = reference.versions();
        if (wanted.isEmpty()) {
            return;
        }
        List<String> versions = pages(page -> registry.versions(model, page)).stream()
                .map(Reference::told)
                .toList();
        require(versions.equals(wanted), () -> "versions of " + model + " are " + versions + ", not " + wanted);
        List<Registry> all = new ArrayList<>(others);
        all.add(registry);
        all.forEach(process -> agree(process.model(model), reference));
    }

    private static void agree(Model model, Reference reference) {
        for (Stage stage : List.of(Stage.STAGING, Stage.PRODUCTION)) {
            String serves = model.allocation(stage)
                    .map(Allocation::shares)
                    .map(Step::shares)
                    .orElse("");
            require(
                    serves.equals(reference.serves(stage)),
                    () -> stage + " of " + model.name() + " serves " + serves + ", not " + reference.serves(stage));
        }
        Map<String, Version> aliases = new TreeMap<>();
        model.aliases().values().forEach(alias -> aliases.put(alias.name(), alias.version()));
        require(
                aliases.equals(reference.aliases()),
                () -> "aliases of " + model.name() + " are " + aliases + ", not " + reference.aliases());
        require(
                model.versionCount() == reference.versions().size()
                        && model.description().equals(reference.description()),
                () -> model + " has " + reference.versions().size() + " versions and is described as "
                        + reference.description());
    }

    /** What is searched for is found: the index has all that it must have. */
    private void search() {
        Words words = Words.of(models.get(0));
        List<String> tags = new ArrayList<>(words.tags());
        tags.add(words.firstTag());
        for (String tag : tags) {
            compare("tags." + Step.TAG + " = '" + tag + "'", reference -> reference.withTag(tag));
        }
        for (String alias : words.aliases()) {
            compare(
                    "alias = '" + alias + "'",
                    reference -> Optional.ofNullable(reference.aliases().get(alias)).map(Version::toString).stream()
                            .toList());
        }
    }

    private void compare(String query, Function<Reference, List<String>> expected) {
        List<String> wanted = new ArrayList<>();
        references.forEach(
                (model, reference) -> expected.apply(reference).forEach(version -> wanted.add(model + "@" + version)));
        List<String> found = pages(page -> registry.search(query, page)).stream()
                .filter(version -> references.containsKey(version.model()))
                .map(ModelVersion::toString)
                .sorted()
                .toList();
        require(
                found.equals(wanted.stream().sorted().toList()),
                () -> "a search for " + query + " finds " + found + ", not " + wanted);
    }

    private static List<ModelVersion> pages(Function<PageRequest, Page<ModelVersion>> list) {
        List<ModelVersion> all = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PAGE));
        while (next.isPresent()) {
            Page<ModelVersion> page = list.apply(next.get());
            all.addAll(page.items());
            next = page.next();
        }
        return all;
    }

    /** How many entries there are up to a revision. */
    private static int entriesUpTo(List<HistoryEntry> history, long revision) {
        int low = 0;
        int high = history.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (history.get(middle).revision() <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static String around(Claim claim, List<HistoryEntry> history) {
        return history.subList(Math.max(0, claim.from() - 8), Math.min(history.size(), claim.to() + 3)).stream()
                .map(entry -> "\n  " + entry.revision() + " " + entry.actor().id() + ": " + entry.describe())
                .collect(Collectors.joining("", "\nthe log there:", ""));
    }

    private static void require(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new AssertionError(what.get());
        }
    }
}
