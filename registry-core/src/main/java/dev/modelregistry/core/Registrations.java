package dev.modelregistry.core;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.artifact.ArtifactSource;
import dev.modelregistry.core.codec.ManifestCodec;
import dev.modelregistry.core.engine.Done;
import dev.modelregistry.core.engine.Request;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.rules.Decide;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.RegistrationRules;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The way of a registration: check all that can be checked, store the files, commit. */
final class Registrations {
    private final Parts parts;

    Registrations(Parts parts) {
        this.parts = parts;
    }

    ModelVersion register(Registration registration, CommandId id, Actor actor) {
        List<String> problems = RegistrationRules.problems(registration);
        ArtifactSource source = ArtifactSource.of(registration.artifact(), problems);
        if (!problems.isEmpty()) {
            throw new InvalidInputException("cannot register a version of " + registration.model(), problems);
        }
        List<Manifest.Parent> parents = registration.parents().stream()
                .map(ref -> parts.models.version(ref))
                .map(v -> new Manifest.Parent(v.model(), v.version(), v.digest()))
                .toList();
        Optional<ModelVersion> earlier = registeredBefore(registration, source, parents);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Manifest manifest = manifest(registration, parents, parts.uploader.upload(source));
        Command.Register command = new Command.Register(
                manifest,
                ManifestCodec.digest(manifest),
                registration.tags(),
                registration.idempotencyKey(),
                registration.nextMajor());
        return registered(registration, parts.engine.execute(new Request(id, actor, command)));
    }

    /** The version that a registration led to. */
    ModelVersion registered(Registration registration, Done done) {
        ModelState state = done.head().state();
        Version version = done.events().stream()
                .filter(Event.VersionRegistered.class::isInstance)
                .map(event -> ((Event.VersionRegistered) event).version())
                .findFirst()
                .or(() -> registration
                        .idempotencyKey()
                        .flatMap(key -> Decide.holderOf(state, key))
                        .map(VersionState::version))
                .orElseThrow(() -> new InvalidInputException(
                        "this command id was used for another kind of command on " + registration.model() + ": "
                                + done.events().stream().map(Event::describe).toList()));
        return parts.models.version(state, version);
    }

    /** A key that is known already decides before a byte is stored. */
    private Optional<ModelVersion> registeredBefore(
            Registration registration, ArtifactSource source, List<Manifest.Parent> parents) {
        if (registration.idempotencyKey().isEmpty()) {
            return Optional.empty();
        }
        ModelState state = parts.log.load(registration.model()).state();
        if (Decide.holderOf(state, registration.idempotencyKey().get()).isEmpty()) {
            return Optional.empty();
        }
        Sha256 digest = ManifestCodec.digest(manifest(registration, parents, parts.uploader.measure(source)));
        return Decide.registeredUnder(state, registration.idempotencyKey(), digest)
                .map(version -> parts.models.version(state, version.version()));
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
