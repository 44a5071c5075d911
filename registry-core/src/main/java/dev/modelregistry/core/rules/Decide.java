package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.Alias;
import dev.modelregistry.Expect;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StaleExpectationException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.PromotionCheck;
import dev.modelregistry.lifecycle.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says what may be done: given a state and a command, the events that follow, or a refusal, which is
 * a {@link dev.modelregistry.error.RegistryException}. No events means that all is already as wanted.
 */
public final class Decide {
    private static final int MAX_ROLES = 1_000;

    private Decide() {}

    /** The events that the command leads to in this state. */
    public static List<Event> decide(ModelState state, Command command, Context context) {
        requireActor(context.actor());
        List<Event> events = Requests.withEnded(state, events(state, command, context), context);
        context.formats().require(events);
        return events;
    }

    private static List<Event> events(ModelState state, Command command, Context context) {
        if (!(command instanceof Command.Erase || command instanceof Command.Register)) {
            Known.requireNotErased(state);
        }
        if (command instanceof Command.Register c) {
            return RegisterRules.register(state, c, context);
        } else if (command instanceof Command.Promote c) {
            return StageRules.promote(state, c, context);
        } else if (command instanceof Command.Shift c) {
            return StageRules.shift(state, c, context);
        } else if (command instanceof Command.Demote c) {
            return StageRules.demote(state, c, context);
        } else if (command instanceof Command.Rollback c) {
            return RollbackRules.rollback(state, c, context);
        } else if (command instanceof Command.RequestPromotion c) {
            return Requests.request(state, c, context);
        } else if (command instanceof Command.Approve c) {
            return Requests.approve(state, c, context);
        } else if (command instanceof Command.Reject c) {
            return Requests.reject(state, c, context);
        } else if (command instanceof Command.Withdraw c) {
            return Requests.withdraw(state, c, context);
        } else if (command instanceof Command.Publish c) {
            return PublishRules.publish(state, c, context);
        } else if (command instanceof Command.Upgrade c) {
            return upgrade(state, c, context);
        }
        permission(command)
                .ifPresent(permission -> context.policy(state).require(context.actor(), permission, Optional.empty()));
        return annotate(state, command, context).orElseGet(() -> dispose(state, command));
    }

    /** What would become of a promotion. */
    public static PromotionCheck check(ModelState state, Command.Promote command, Context context) {
        return StageRules.check(state, command, context);
    }

    private static Optional<Permission> permission(Command command) {
        if (command instanceof Command.Describe || command instanceof Command.Tag || command instanceof Command.Untag) {
            return Optional.of(Permission.TAG);
        } else if (command instanceof Command.MoveAlias || command instanceof Command.RemoveAlias) {
            return Optional.of(Permission.ALIAS);
        } else if (command instanceof Command.Evaluate) {
            return Optional.of(Permission.EVALUATE);
        } else if (command instanceof Command.Archive) {
            return Optional.of(Permission.ARCHIVE);
        } else if (command instanceof Command.Restore) {
            return Optional.of(Permission.RESTORE);
        } else if (command instanceof Command.Recall) {
            return Optional.of(Permission.RECALL);
        } else if (command instanceof Command.Hold || command instanceof Command.Release) {
            return Optional.of(Permission.HOLD);
        } else if (command instanceof Command.Delete || command instanceof Command.Erase) {
            return Optional.of(Permission.DELETE);
        }
        throw new IllegalStateException("a command without a permission: " + command);
    }

    /** What is said about a model or a version; empty if the command is of another kind. */
    private static Optional<List<Event>> annotate(ModelState state, Command command, Context context) {
        if (command instanceof Command.Describe c) {
            return Optional.of(describe(state, c));
        } else if (command instanceof Command.Tag c) {
            return Optional.of(tag(state, c));
        } else if (command instanceof Command.Untag c) {
            return Optional.of(
                    tagsOf(state, c.version()).containsKey(c.key())
                            ? List.of(new Event.Untagged(c.version(), c.key()))
                            : List.of());
        } else if (command instanceof Command.MoveAlias c) {
            return Optional.of(moveAlias(state, c, context.policy(state).lifecycle()));
        } else if (command instanceof Command.RemoveAlias c) {
            Known.requireModel(state);
            return Optional.of(
                    state.aliases().containsKey(c.alias()) ? List.of(new Event.AliasRemoved(c.alias())) : List.of());
        } else if (command instanceof Command.Evaluate c) {
            return Optional.of(evaluate(state, c));
        }
        return Optional.empty();
    }

    /** Whether a version may be used, and may go. */
    private static List<Event> dispose(ModelState state, Command command) {
        if (command instanceof Command.Archive c) {
            return archive(state, c);
        } else if (command instanceof Command.Restore c) {
            return restore(state, c);
        } else if (command instanceof Command.Recall c) {
            return recall(state, c);
        } else if (command instanceof Command.Hold c) {
            requireReason(state, "place a hold", c.reason());
            return Known.require(state, c.version()).held() ? List.of() : List.of(new Event.Held(c.version()));
        } else if (command instanceof Command.Release c) {
            requireReason(state, "release a hold", c.reason());
            return Known.require(state, c.version()).held() ? List.of(new Event.Released(c.version())) : List.of();
        } else if (command instanceof Command.Delete c) {
            return delete(state, c);
        } else if (command instanceof Command.Erase c) {
            return erase(state, c);
        }
        throw new IllegalStateException("a command without a rule: " + command);
    }

    /** The version, possibly deleted, that was registered under an idempotency key. */
    public static Optional<VersionState> holderOf(ModelState state, String idempotencyKey) {
        for (VersionState version : state.versions()) {
            if (version.idempotencyKey().isPresent()
                    && version.idempotencyKey().get().equals(idempotencyKey)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    private static List<Event> describe(ModelState state, Command.Describe c) {
        refuse("cannot describe " + state.name(), p -> Texts.text(p, "the description", c.text(), Texts.MAX_TEXT));
        String before;
        if (c.version().isPresent()) {
            before = Known.require(state, c.version().get()).description();
        } else {
            Known.requireModel(state);
            before = state.description();
        }
        return before.equals(c.text()) ? List.of() : List.of(new Event.Described(c.version(), c.text()));
    }

    private static List<Event> tag(ModelState state, Command.Tag c) {
        refuse("cannot tag " + state.name(), problems -> {
            Texts.key(problems, "the key of a tag", c.key());
            Texts.text(problems, "tag " + c.key(), c.value(), Texts.MAX_TEXT);
        });
        @Nullable String before = tagsOf(state, c.version()).get(c.key());
        return c.value().equals(before) ? List.of() : List.of(new Event.Tagged(c.version(), c.key(), c.value()));
    }

    private static Map<String, String> tagsOf(ModelState state, Optional<Version> version) {
        if (version.isPresent()) {
            return Known.require(state, version.get()).tags();
        }
        Known.requireModel(state);
        return state.tags();
    }

    private static List<Event> moveAlias(ModelState state, Command.MoveAlias c, Lifecycle lifecycle) {
        Alias.requireName(c.alias());
        Known.requireActive(state, c.version());
        if (lifecycle.stages().contains(Stage.of(c.alias())) || state.stages().containsKey(Stage.of(c.alias()))) {
            throw new InvalidInputException("cannot make an alias " + c.alias() + " of " + state.name()
                    + ": a stage has that name, and " + state.name() + "@" + c.alias()
                    + " would go on meaning the stage; choose another name");
        }
        @Nullable Alias before = state.aliases().get(c.alias());
        requireUnchanged(c.expect(), state.aliasRevision(c.alias()), "alias " + c.alias() + " of " + state.name());
        return before != null && before.version().equals(c.version())
                ? List.of()
                : List.of(new Event.AliasMoved(c.alias(), c.version()));
    }

    private static List<Event> evaluate(ModelState state, Command.Evaluate c) {
        refuse("cannot evaluate " + state.name() + "@" + c.version(), problems -> {
            Texts.key(problems, "the name of an evaluation", c.evaluation().name());
            if (c.evaluation().metrics().isEmpty()) {
                problems.add("an evaluation needs a metric: metric(name, value)");
            }
            c.evaluation().metrics().forEach((name, value) -> Texts.metric(problems, name, value));
            c.evaluation().dataset().ifPresent(dataset -> RegistrationRules.dataset(problems, dataset));
        });
        Known.require(state, c.version());
        return List.of(new Event.Evaluated(c.version(), c.evaluation()));
    }

    private static List<Event> archive(ModelState state, Command.Archive c) {
        requireReason(state, "archive", c.reason());
        VersionState version = Known.require(state, c.version());
        if (version.archived()) {
            return List.of();
        }
        Known.requireActive(state, c.version());
        Known.requireFree(state, c.version(), "archive");
        return with(new Event.Archived(c.version()), Requests.ended(state, c.version()));
    }

    private static List<Event> restore(ModelState state, Command.Restore c) {
        requireReason(state, "restore", c.reason());
        VersionState version = Known.require(state, c.version());
        if (version.recalled()) {
            throw new IllegalTransitionException(
                    state.name() + "@" + c.version() + " was recalled, and may never be used again",
                    List.of("register a new version"));
        }
        return version.archived() ? List.of(new Event.Restored(c.version())) : List.of();
    }

    private static List<Event> recall(ModelState state, Command.Recall c) {
        requireReason(state, "recall", c.reason());
        if (Known.require(state, c.version()).recalled()) {
            return List.of();
        }
        List<Event> events = new ArrayList<>();
        events.add(new Event.Recalled(c.version()));
        state.stagesOf(c.version()).forEach(stage -> events.add(StageRules.without(state, stage, c.version())));
        state.aliasesOf(c.version()).forEach(alias -> events.add(new Event.AliasRemoved(alias)));
        events.addAll(Requests.ended(state, c.version()));
        return events;
    }

    private static List<Event> delete(ModelState state, Command.Delete c) {
        requireReason(state, "delete", c.reason());
        if (Known.require(state, c.version()).held()) {
            throw new IllegalTransitionException(
                    "cannot delete " + state.name() + "@" + c.version() + ": there is a legal hold on it",
                    List.of("release the hold first, if it is over"));
        }
        Known.requireFree(state, c.version(), "delete");
        return with(new Event.Deleted(c.version()), Requests.ended(state, c.version()));
    }

    /** What serves, what is pointed to and what is held for the law must not go by an oversight. */
    private static List<Event> erase(ModelState state, Command.Erase c) {
        requireReason(state, "erase", c.reason());
        if (state.erased().isPresent()) {
            return List.of();
        }
        Known.requireModel(state);
        Known.requireUnused(state);
        return List.of(new Event.Erased());
    }

    private static List<Event> upgrade(ModelState state, Command.Upgrade c, Context context) {
        context.policy(state).require(context.actor(), Permission.PUBLISH_POLICY, Optional.empty());
        requireReason(state, "upgrade", c.reason());
        int newest = context.formats().newest();
        return state.formatLevel() < newest ? List.of(new Event.FormatRaised(newest)) : List.of();
    }

    private static List<Event> with(Event first, List<Event> others) {
        List<Event> events = new ArrayList<>();
        events.add(first);
        events.addAll(others);
        return events;
    }

    static void requireReason(ModelState state, String verb, String reason) {
        refuse("cannot " + verb + " in " + state.name(), problems -> Texts.reason(problems, verb, reason));
    }

    /** What may be said beside a decision, or left unsaid. */
    static void requireComment(ModelState state, String verb, @Nullable String comment) {
        refuse(
                "cannot " + verb + " in " + state.name(),
                problems -> Texts.text(problems, "the comment", comment, Texts.MAX_REASON));
    }

    /** Who acts is written beside everything. */
    private static void requireActor(Actor actor) {
        refuse(actor.id() + " cannot act", problems -> {
            if (actor.roles().size() > MAX_ROLES) {
                problems.add("an actor has at most " + MAX_ROLES + " roles; got "
                        + actor.roles().size());
            }
            actor.roles().forEach(role -> Texts.text(problems, "a role", role, Texts.MAX_KEY));
        });
    }

    static void requireUnchanged(Expect expect, long changedIn, String what) {
        if (expect instanceof Expect.Revision seen && changedIn > seen.revision()) {
            throw new StaleExpectationException(what + " was changed in revision " + changedIn + ", after revision "
                    + seen.revision() + " that you saw; look again and decide again");
        }
    }

    private static void refuse(String heading, Consumer<List<String>> check) {
        List<String> problems = new ArrayList<>();
        check.accept(problems);
        if (!problems.isEmpty()) {
            throw new InvalidInputException(heading, problems);
        }
    }
}
