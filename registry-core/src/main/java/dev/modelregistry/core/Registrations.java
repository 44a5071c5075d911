package dev.modelregistry.core;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.artifact.ArtifactSource;
import dev.modelregistry.core.artifact.Uploader;
import dev.modelregistry.core.codec.ManifestCodec;
import dev.modelregistry.core.engine.Done;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.engine.LapsedException;
import dev.modelregistry.core.engine.Request;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.rules.Decide;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Policy;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.core.rules.RegisterRules;
import dev.modelregistry.core.rules.RegistrationRules;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.ContentionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.lifecycle.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The way of a registration: check all that can be checked, store the files, commit. */
final class Registrations {
    /**
     * What is known of a model for no longer than this is good enough to begin with, and what was read before an upload that
     * took longer is read again after it.
     */
    private static final long STILL_NEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MAX_ATTEMPTS = 10;

    private final Parts parts;

    Registrations(Parts parts) {
        this.parts = parts;
    }

    /**
     * What a registration begins with.
     *
     * @param start when it began
     * @param head the model as it was then or lately
     * @param registrys the registry's policy, likewise
     */
    private record Before(long start, Head head, Optional<Published> registrys) {
        ModelState state() {
            return head.state();
        }

        /** From when on policies bind: from the start, unless that is long ago. */
        long since() {
            long now = System.nanoTime();
            return now - start > STILL_NEW_NANOS ? now : start;
        }
    }

    ModelVersion register(Registration registration, CommandId id, Actor actor, boolean resent) {
        parts.requireWritable();
        Before before = before(registration, id, actor);
        Optional<List<Manifest.Parent>> known = known(registration, before.state(), id, resent);
        // a policy that came since asks nothing of what is there
        Set<Requirement> minimum = known.isPresent() ? Set.of() : minimum(before);
        List<String> problems = RegistrationRules.problems(registration, minimum);
        try (ArtifactSource source = ArtifactSource.of(registration.artifact(), problems)) {
            if (!problems.isEmpty()) {
                throw new InvalidInputException("cannot register a version of " + registration.model(), problems);
            }
            return register(registration, source, before, known, id, actor, resent);
        }
    }

    /**
     * What is said against a registration rests on all that was acknowledged before it. While nothing is, what is known
     * already will do, as the engine decides anew on what is true then; the news are asked for beside the upload.
     */
    private Before before(Registration registration, CommandId id, Actor actor) {
        ModelName model = registration.model();
        long start = System.nanoTime();
        long lately = start - STILL_NEW_NANOS;
        if (parts.log.knows(model, lately) && parts.log.knows(ModelName.REGISTRY, lately)) {
            Before before = before(model, lately, start);
            if (isWelcome(registration, before, id, actor)) {
                return before;
            }
        }
        parts.log.loadBoth(model, ModelName.REGISTRY);
        return before(model, start, start);
    }

    private Before before(ModelName model, long moment, long start) {
        return new Before(
                start,
                parts.log.load(model, moment),
                parts.log.load(ModelName.REGISTRY, moment).state().policy());
    }

    private boolean isWelcome(Registration registration, Before before, CommandId id, Actor actor) {
        try {
            admit(registration, before, id, actor);
        } catch (RegistryException refused) {
            return false;
        }
        return holder(before.state(), registration).isEmpty()
                && RegistrationRules.problems(registration, minimum(before)).isEmpty();
    }

    private void admit(Registration registration, Before before, CommandId id, Actor actor) {
        RegisterRules.admit(
                before.state(),
                registration.signature(),
                registration.nextMajor(),
                parts.now.context(id, actor, before.head(), before.registrys()));
    }

    private static Set<Requirement> minimum(Before before) {
        return Policy.of(before.state(), before.registrys()).lifecycle().minimum();
    }

    /**
     * Whether this command, or its idempotency key, has registered a version already, which may be another one; and the
     * parents of that.
     */
    private Optional<List<Manifest.Parent>> known(
            Registration registration, ModelState state, CommandId id, boolean resent) {
        Optional<List<Manifest.Parent>> landed =
                resent ? parts.now.audit.outcome(id).map(Registrations::parents) : Optional.empty();
        return landed.or(() -> holder(state, registration)
                .map(version -> registration.parents().isEmpty()
                        ? List.of()
                        : parts.now.models.manifest(state, version).parents()));
    }

    private static List<Manifest.Parent> parents(HistoryEntry entry) {
        return entry.events().stream()
                .filter(Event.VersionRegistered.class::isInstance)
                .flatMap(event -> ((Event.VersionRegistered) event).manifest().parents().stream())
                .toList();
    }

    private ModelVersion register(
            Registration registration,
            ArtifactSource source,
            Before before,
            Optional<List<Manifest.Parent>> known,
            CommandId id,
            Actor actor,
            boolean resent) {
        List<Manifest.Parent> parents = registration.parents().stream()
                .map(ref -> parent(ref, known.orElse(List.of())))
                .toList();
        // What can only turn out to be registered already, or refused, moves no byte.
        if (known.isEmpty()) {
            admit(registration, before, id, actor);
        }
        Attempt attempt = new Attempt(registration, parents, id, actor, resent, before);
        if (known.isPresent()) {
            return attempt.send(parts.uploader.measure(source), OptionalLong.empty());
        }
        // what cannot be read leaves nothing behind
        source.keepStreamsAside();
        Duration grace = parts.binding.require(actor);
        Duration fresh = grace.dividedBy(4);
        // the policy's news, here, where they keep nobody else waiting
        Runnable beside = () -> parts.log.load(ModelName.REGISTRY, before.start());
        Uploader.Stored stored = parts.uploader.upload(source, fresh, registration.onProgress(), beside);
        for (int i = 1; ; i++) {
            if (System.nanoTime() - stored.asked() > fresh.toNanos()) {
                stored = parts.uploader.confirm(stored, source, fresh, registration.onProgress());
            }
            try {
                return attempt.send(
                        stored.artifact(),
                        OptionalLong.of(stored.asked() + grace.dividedBy(2).toNanos()));
            } catch (LapsedException e) {
                if (i == MAX_ATTEMPTS) {
                    throw new ContentionException(
                            registration.model() + " is so slow to answer that what was stored for it was, "
                                    + MAX_ATTEMPTS
                                    + " times, too old to rest on; nothing was registered, try again later",
                            e);
                }
            }
        }
    }

    /** @param registered one of these may be deleted, or erased, by now, and is the same parent all the same */
    private Manifest.Parent parent(ModelRef ref, List<Manifest.Parent> registered) {
        Optional<Manifest.Parent> same = registered.stream()
                .filter(parent -> parent.model().equals(ref.model())
                        && (ref.selector().equals(new ModelRef.Exact(parent.version()))
                                || ref.selector().equals(new ModelRef.Pinned(parent.digest()))))
                .findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        try {
            ModelVersion version = parts.now.models.version(ref);
            return new Manifest.Parent(version.model(), version.version(), version.digest());
        } catch (NotFoundException e) {
            throw new NotFoundException("parent " + ref + ": " + e.getMessage());
        }
    }

    /** What is the same whenever a registration is sent. */
    private final class Attempt {
        private final Registration registration;
        private final List<Manifest.Parent> parents;
        private final CommandId id;
        private final Actor actor;
        private final boolean resent;
        private final Before before;

        Attempt(
                Registration registration,
                List<Manifest.Parent> parents,
                CommandId id,
                Actor actor,
                boolean resent,
                Before before) {
            this.registration = registration;
            this.parents = parents;
            this.id = id;
            this.actor = actor;
            this.resent = resent;
            this.before = before;
        }

        ModelVersion send(Manifest.Artifact artifact, OptionalLong until) {
            Manifest manifest = manifest(registration, parents, artifact);
            Command.Register command = new Command.Register(
                    manifest,
                    ManifestCodec.digest(manifest),
                    registration.tags(),
                    registration.idempotencyKey(),
                    registration.nextMajor(),
                    RegistrationRules.waived(registration));
            Done done = parts.engine.execute(new Request(id, actor, command, resent, before.since(), until));
            // The content is the same, whether it was registered now or before, so nothing need be read again.
            return parts.now.models.version(done.head().state(), registeredAs(command, done), manifest);
        }
    }

    private static Version registeredAs(Command.Register command, Done done) {
        return done.events().stream()
                .filter(Event.VersionRegistered.class::isInstance)
                .map(event -> ((Event.VersionRegistered) event).version())
                .findFirst()
                .orElseGet(() -> Decide.holderOf(
                                done.head().state(), command.idempotencyKey().orElseThrow())
                        .orElseThrow()
                        .version());
    }

    private static Optional<VersionState> holder(ModelState state, Registration registration) {
        return registration.idempotencyKey().flatMap(key -> Decide.holderOf(state, key));
    }

    private static Manifest manifest(Registration r, List<Manifest.Parent> parents, Manifest.Artifact artifact) {
        Map<String, Object> hyperparameters = new TreeMap<>();
        r.hyperparameters().forEach((name, value) -> hyperparameters.put(name, ManifestCodec.normalize(value)));
        return new Manifest(
                artifact,
                r.trainedAt().orElseThrow(),
                r.datasets(),
                hyperparameters,
                r.metrics(),
                r.signature(),
                r.code(),
                r.dependencies(),
                parents,
                r.business());
    }
}
