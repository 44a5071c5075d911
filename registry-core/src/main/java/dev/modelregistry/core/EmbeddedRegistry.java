package dev.modelregistry.core;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.Expect;
import dev.modelregistry.Model;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Audit;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.engine.Done;
import dev.modelregistry.core.engine.Request;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.serving.LocalModel;
import java.util.Optional;

/** Joins the rooms: turns calls into commands and reads. A view is one of these over the same parts. */
final class EmbeddedRegistry implements Registry {
    private final Parts parts;
    private final Actor actor;
    private final Optional<CommandId> command;
    private final boolean owner;
    private final Registrations registrations;

    EmbeddedRegistry(Parts parts, Actor actor) {
        this(parts, actor, Optional.empty(), true);
    }

    private EmbeddedRegistry(Parts parts, Actor actor, Optional<CommandId> command, boolean owner) {
        this.parts = parts;
        this.actor = actor;
        this.command = command;
        this.owner = owner;
        this.registrations = new Registrations(parts);
    }

    @Override
    public ModelVersion register(Registration registration) {
        return registrations.register(registration, commandId(registration.model()), actor, command.isPresent());
    }

    @Override
    public ModelVersion version(ModelRef ref) {
        parts.requireOpen();
        return parts.models.version(ref);
    }

    @Override
    public Model model(ModelName name) {
        parts.requireOpen();
        return parts.models.model(name);
    }

    @Override
    public Page<Model> models(PageRequest page) {
        parts.requireOpen();
        return parts.models.models(page);
    }

    @Override
    public Page<ModelVersion> versions(ModelName model, PageRequest page) {
        parts.requireOpen();
        return parts.models.versions(model, page);
    }

    @Override
    public LocalModel load(ModelRef ref) {
        return parts.local.load(version(ref));
    }

    @Override
    public void describe(ModelName model, String text) {
        execute(model, new Command.Describe(Optional.empty(), text));
    }

    @Override
    public void describe(ModelRef version, String text) {
        execute(version.model(), new Command.Describe(Optional.of(exact(version)), text));
    }

    @Override
    public void tag(ModelName model, String key, String value) {
        execute(model, new Command.Tag(Optional.empty(), key, value));
    }

    @Override
    public void tag(ModelRef version, String key, String value) {
        execute(version.model(), new Command.Tag(Optional.of(exact(version)), key, value));
    }

    @Override
    public void untag(ModelName model, String key) {
        execute(model, new Command.Untag(Optional.empty(), key));
    }

    @Override
    public void untag(ModelRef version, String key) {
        execute(version.model(), new Command.Untag(Optional.of(exact(version)), key));
    }

    @Override
    public void alias(ModelName model, String alias, Version version, Expect expect) {
        execute(model, new Command.MoveAlias(alias, version, expect));
    }

    @Override
    public void unalias(ModelName model, String alias) {
        execute(model, new Command.RemoveAlias(alias));
    }

    @Override
    public Allocation promote(ModelRef version, Stage stage, String reason, Expect expect) {
        Done done = execute(version.model(), new Command.Promote(exact(version), stage, reason, expect));
        return allocation(done, stage);
    }

    @Override
    public void demote(ModelRef version, Stage stage, String reason) {
        execute(version.model(), new Command.Demote(exact(version), stage, reason));
    }

    @Override
    public Allocation rollback(ModelName model, Stage stage, String reason, Expect expect) {
        return allocation(execute(model, new Command.Rollback(stage, Optional.empty(), reason, expect)), stage);
    }

    @Override
    public Allocation rollback(ModelName model, Stage stage, Version to, String reason) {
        return allocation(
                execute(model, new Command.Rollback(stage, Optional.of(to), reason, Expect.anything())), stage);
    }

    @Override
    public void archive(ModelRef version, String reason) {
        execute(version.model(), new Command.Archive(exact(version), reason));
    }

    @Override
    public void restore(ModelRef version, String reason) {
        execute(version.model(), new Command.Restore(exact(version), reason));
    }

    @Override
    public void delete(ModelRef version, String reason) {
        execute(version.model(), new Command.Delete(exact(version), reason));
    }

    @Override
    public Audit audit() {
        parts.requireOpen();
        return parts.audit;
    }

    @Override
    public Optional<HistoryEntry> outcome(CommandId id) {
        parts.requireOpen();
        return parts.audit.outcome(id);
    }

    @Override
    public Registry as(Actor other) {
        return new EmbeddedRegistry(parts, other, command, false);
    }

    @Override
    public Registry withCommand(CommandId id) {
        return new EmbeddedRegistry(parts, actor, Optional.of(id), false);
    }

    @Override
    public void close() {
        if (owner) {
            parts.close();
        }
    }

    private Done execute(ModelName model, Command wanted) {
        parts.requireWritable();
        return parts.engine.execute(new Request(commandId(model), actor, wanted, command.isPresent()));
    }

    private CommandId commandId(ModelName model) {
        command.ifPresent(id -> {
            if (!id.model().equals(model)) {
                throw new InvalidInputException("command " + id + " is about " + id.model() + ", not about " + model);
            }
        });
        return command.orElseGet(() -> CommandId.random(model));
    }

    private static Version exact(ModelRef ref) {
        return ref.exact()
                .orElseThrow(() -> new InvalidInputException("a change needs an exact version, and " + ref
                        + " may name another one tomorrow; write " + ref.model() + "@1.2, or use version(\"" + ref
                        + "\").ref()"));
    }

    /** What the command put in place, even if somebody changed the stage again since. */
    private static Allocation allocation(Done done, Stage stage) {
        for (Event event : done.events()) {
            if (event instanceof Event.AllocationChanged changed
                    && changed.stage().equals(stage)
                    && !changed.shares().isEmpty()) {
                return new Allocation(
                        stage, changed.shares().keySet().iterator().next(), changed.shares(), done.revision());
            }
        }
        throw new IllegalStateException("a change of " + stage + " that changed nothing: " + done.events());
    }
}
