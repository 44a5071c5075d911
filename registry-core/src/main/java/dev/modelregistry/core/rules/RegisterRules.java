package dev.modelregistry.core.rules;

import com.google.common.collect.ImmutableMap;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.IncompatibleSignatureException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.Requirement;
import dev.modelregistry.metadata.Signature;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a version comes to be. */
public final class RegisterRules {
    /** What makes the content of a version, as a registration names it. */
    private static final Map<String, Function<Manifest, Object>> PARTS =
            ImmutableMap.<String, Function<Manifest, Object>>builder()
                    .put("artifact", Manifest::artifact)
                    .put("trainedAt", Manifest::trainedAt)
                    .put("dataset", Manifest::datasets)
                    .put("hyperparameters", Manifest::hyperparameters)
                    .put("metrics", Manifest::metrics)
                    .put("signature", Manifest::signature)
                    .put("code", Manifest::code)
                    .put("dependency", Manifest::dependencies)
                    .put("parent", Manifest::parents)
                    .put("business", Manifest::business)
                    .build();

    private RegisterRules() {}

    static List<Event> register(ModelState state, Command.Register c, Context context) {
        if (isRegistered(state, c, context)) {
            return List.of();
        }
        admit(state, c.manifest().signature(), c.nextMajor(), context);
        requireMinimum(state, c, context);
        int major = major(state, c.nextMajor());
        Version version = new Version(major, state.versionsOf(major).size());
        return List.of(new Event.VersionRegistered(version, c.digest(), c.manifest(), c.tags(), c.idempotencyKey()));
    }

    /** Whether the idempotency key has registered this content already; refused if it was other content. */
    private static boolean isRegistered(ModelState state, Command.Register c, Context context) {
        Optional<VersionState> earlier = c.idempotencyKey().flatMap(key -> Decide.holderOf(state, key));
        earlier.ifPresent(version -> {
            String what = "idempotency key " + c.idempotencyKey().orElseThrow() + " belongs to " + state.name() + "@"
                    + version.version();
            if (version.deleted()) {
                throw new AlreadyExistsException(what + ", which was deleted; use a new key for a new run");
            }
            if (!version.digest().equals(c.digest())) {
                throw new AlreadyExistsException(what + ", which has other content: its "
                        + differences(context.manifests().of(version), c.manifest())
                        + " differs; use a new key for a new run, and for the same run the same content");
            }
        });
        return earlier.isPresent();
    }

    private static String differences(Manifest a, Manifest b) {
        return PARTS.entrySet().stream()
                .filter(part -> !part.getValue().apply(a).equals(part.getValue().apply(b)))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    /** Refuses what would be refused whatever the artifact is, so that no byte of it need be moved. */
    public static void admit(ModelState state, Optional<Signature> signature, boolean nextMajor, Context context) {
        if (state.name().equals(ModelName.REGISTRY)) {
            throw new InvalidInputException(ModelName.REGISTRY + " is the registry's own log, and no model");
        }
        state.erased().ifPresent(erasure -> {
            throw new AlreadyExistsException("cannot register a version of " + state.name() + ": "
                    + erasure.describe(state.name()) + "; choose another name");
        });
        context.policy(state).require(context.actor(), Permission.REGISTER, Optional.empty());
        int major = major(state, nextMajor);
        List<Signature> contract = state.contract(major);
        if (contract.isEmpty()) {
            return;
        }
        String what = "cannot register a version of " + state.name() + " " + major + ".x";
        if (signature.isEmpty()) {
            throw new IncompatibleSignatureException(
                    what,
                    List.of("it has no signature, and the versions before it have; give it theirs, or ask for"
                            + " nextMajor()"));
        }
        List<String> differences = new ArrayList<>();
        for (Signature known : contract) {
            Compatibility.differences(known, signature.get()).stream()
                    .filter(difference -> !differences.contains(difference))
                    .forEach(differences::add);
        }
        if (!differences.isEmpty()) {
            throw new IncompatibleSignatureException(
                    what + ": its signature breaks the contract of " + major
                            + ".x; keep the contract, or ask for nextMajor()",
                    differences);
        }
    }

    private static int major(ModelState state, boolean next) {
        int last = state.lastMajor();
        return last == 0 || next ? last + 1 : last;
    }

    /** The policy may have been changed since the registration was checked. */
    private static void requireMinimum(ModelState state, Command.Register c, Context context) {
        Set<Requirement> missing = EnumSet.noneOf(Requirement.class);
        missing.addAll(context.policy(state).lifecycle().minimum());
        missing.removeIf(requirement -> c.waived().contains(requirement) || given(c.manifest(), requirement));
        if (!missing.isEmpty()) {
            throw new InvalidInputException(
                    "cannot register a version of " + state.name(),
                    missing.stream().map(RegistrationRules::missing).toList());
        }
    }

    private static boolean given(Manifest m, Requirement requirement) {
        return switch (requirement) {
            case DATASET -> !m.datasets().isEmpty();
            case HYPERPARAMETERS -> !m.hyperparameters().isEmpty();
            case METRICS -> !m.metrics().isEmpty();
            case SIGNATURE -> m.signature().isPresent();
            case CODE -> m.code().isPresent();
            case DEPENDENCIES -> !m.dependencies().isEmpty();
            case BUSINESS -> !m.business().isEmpty();
        };
    }
}
