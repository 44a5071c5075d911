package dev.modelregistry.core;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.Comparison;
import dev.modelregistry.Expect;
import dev.modelregistry.Export;
import dev.modelregistry.Model;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Progress;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.admin.Admin;
import dev.modelregistry.admin.CopyReport;
import dev.modelregistry.audit.Audit;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeListener;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.ChangeSubscription;
import dev.modelregistry.audit.Changes;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.codec.PolicyCodec;
import dev.modelregistry.core.engine.Done;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.engine.Request;
import dev.modelregistry.core.query.Comparing;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.rules.Command.Rollback.Target;
import dev.modelregistry.core.rules.Decide;
import dev.modelregistry.core.rules.PolicyForm;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.PromotionCheck;
import dev.modelregistry.lifecycle.Publication;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.Lineage;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ModelLoader;
import dev.modelregistry.serving.ServeOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Joins the rooms: turns calls into commands and reads. A view is one of these over the same parts. */
final class EmbeddedRegistry implements Registry {
    private final Parts parts;
    private final Reads reads;
    private final Actor actor;
    private final Optional<CommandId> command;
    private final boolean owner;
    private final Registrations registrations;
    private final Governance governance;

    EmbeddedRegistry(Parts parts, Actor actor) {
        this(parts, parts.now, actor, Optional.empty(), true);
    }

    private EmbeddedRegistry(Parts parts, Reads reads, Actor actor, Optional<CommandId> command, boolean owner) {
        this.parts = parts;
        this.reads = reads;
        this.actor = actor;
        this.command = command;
        this.owner = owner;
        this.registrations = new Registrations(parts);
        this.governance = new Governance(reads);
    }

    @Override
    public ModelVersion register(Registration registration) {
        requirePresent();
        return registrations.register(registration, commandId(registration.model()), actor, command.isPresent());
    }

    @Override
    public ModelVersion version(ModelRef ref) {
        parts.requireOpen();
        return reads.models.version(ref);
    }

    @Override
    public Model model(ModelName name) {
        parts.requireOpen();
        return reads.models.model(name);
    }

    @Override
    public Page<Model> models(PageRequest page) {
        parts.requireOpen();
        return reads.models.models(page);
    }

    @Override
    public Page<ModelVersion> versions(ModelName model, PageRequest page) {
        parts.requireOpen();
        return reads.models.versions(model, page);
    }

    @Override
    public Page<ModelVersion> search(VersionQuery query, PageRequest page) {
        parts.requireOpen();
        return reads.search.search(query, page);
    }

    @Override
    public Comparison compare(ModelRef before, ModelRef after) {
        ModelVersion from = version(before);
        ModelVersion to = version(after);
        return Comparing.compare(
                from,
                parts.downloader.layout(from.toString(), from.manifest().artifact()),
                to,
                parts.downloader.layout(to.toString(), to.manifest().artifact()),
                governance.lifecycle(to.model()));
    }

    @Override
    public LocalModel load(ModelRef ref, Consumer<? super Progress> listener) {
        parts.requireOpen();
        return parts.loads.load(reads, ref, listener);
    }

    @Override
    public LocalModel load(ModelRef ref, Duration maxStaleness) {
        parts.requireOpen();
        return parts.loads.load(reads, ref, maxStaleness);
    }

    @Override
    public <T> ModelHandle<T> serve(ModelRef ref, ModelLoader<T> loader, ServeOptions<T> options) {
        parts.requireOpen();
        requirePresent();
        return parts.handles.serve(ref, loader, options);
    }

    @Override
    public Export export(ModelRef ref, String bucket, String prefix) {
        return parts.exporter.export(version(ref), bucket, prefix);
    }

    @Override
    public URI link(ModelRef ref, String file, Duration validity) {
        return parts.exporter.link(version(ref), file, validity);
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
    public void evaluate(ModelRef version, Evaluation evaluation) {
        execute(version.model(), new Command.Evaluate(exact(version), evaluation));
    }

    @Override
    public Allocation promote(ModelRef version, Stage stage, PromoteOptions options, String reason) {
        Done done = execute(version.model(), new Command.Promote(exact(version), stage, options, reason));
        return Governance.allocation(done, stage);
    }

    @Override
    public PromotionCheck check(ModelRef version, Stage stage, PromoteOptions options) {
        parts.requireOpen();
        Head head = reads.models.existing(version.model());
        return Decide.check(
                head.state(),
                new Command.Promote(exact(version), stage, options, ""),
                reads.context(commandId(version.model()), actor, head, reads.policy()));
    }

    @Override
    public Allocation shift(ModelName model, Stage stage, Map<Version, Share> shares, String reason, Expect expect) {
        return Governance.allocation(execute(model, new Command.Shift(stage, shares, reason, expect)), stage);
    }

    @Override
    public Version route(ModelName model, Stage stage, String key) {
        parts.requireOpen();
        return governance.route(model, stage, key);
    }

    @Override
    public Promotion requestPromotion(ModelRef version, Stage stage, Share share, Share largest, String reason) {
        CommandId id = commandId(version.model());
        execute(id, new Command.RequestPromotion(exact(version), stage, share, largest, reason));
        return governance.promotion(id);
    }

    @Override
    public Promotion promotion(CommandId id) {
        parts.requireOpen();
        return governance.promotion(id);
    }

    @Override
    public List<Promotion> openPromotions(ModelName model) {
        parts.requireOpen();
        return governance.open(model);
    }

    @Override
    public Publication publication(CommandId id) {
        parts.requireOpen();
        return governance.publication(id);
    }

    @Override
    public RequestStatus approve(CommandId request, String comment) {
        Done done = execute(request.model(), new Command.Approve(request.uuid(), comment));
        return done.events().stream()
                .filter(Event.RequestMoved.class::isInstance)
                .map(event -> ((Event.RequestMoved) event).status())
                .findFirst()
                .orElse(RequestStatus.PENDING);
    }

    @Override
    public void reject(CommandId request, String reason) {
        execute(request.model(), new Command.Reject(request.uuid(), reason));
    }

    @Override
    public void withdraw(CommandId request, String reason) {
        execute(request.model(), new Command.Withdraw(request.uuid(), reason));
    }

    @Override
    public Publication publish(ModelName scope, Lifecycle lifecycle) {
        // before the digest, which is that of its written form
        PolicyForm.require(lifecycle);
        CommandId id = commandId(scope);
        Done done = execute(id, new Command.Publish(lifecycle, PolicyCodec.digest(lifecycle)));
        // the same policy again changes nothing, and is in force
        return done.events().isEmpty()
                ? new Publication(id, lifecycle, actor, done.head().time(), RequestStatus.EXECUTED, List.of())
                : governance.publication(id);
    }

    @Override
    public Lifecycle lifecycle(ModelName scope) {
        parts.requireOpen();
        return governance.lifecycle(scope);
    }

    @Override
    public void demote(ModelRef version, Stage stage, String reason) {
        execute(version.model(), new Command.Demote(exact(version), stage, reason));
    }

    @Override
    public Allocation rollback(ModelName model, Stage stage, String reason, Expect expect) {
        return rollback(model, stage, new Target.Previous(), reason, expect);
    }

    @Override
    public Allocation rollback(ModelName model, Stage stage, Version to, String reason) {
        return rollback(model, stage, new Target.ToVersion(to), reason, Expect.anything());
    }

    @Override
    public Allocation rollback(ModelName model, Stage stage, Instant to, String reason) {
        parts.requireOpen();
        Target target = new Target.ToAllocation(governance.servedAt(model, stage, to));
        return rollback(model, stage, target, reason, Expect.anything());
    }

    private Allocation rollback(ModelName model, Stage stage, Target target, String reason, Expect expect) {
        return Governance.allocation(execute(model, new Command.Rollback(stage, target, reason, expect)), stage);
    }

    @Override
    public void recall(ModelRef version, String reason) {
        execute(version.model(), new Command.Recall(exact(version), reason));
    }

    @Override
    public void hold(ModelRef version, String reason) {
        execute(version.model(), new Command.Hold(exact(version), reason));
    }

    @Override
    public void release(ModelRef version, String reason) {
        execute(version.model(), new Command.Release(exact(version), reason));
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
    public void erase(ModelName model, String reason) {
        Done done = execute(model, new Command.Erase(reason));
        parts.log.redact(model, done.head().state().erased().orElseThrow());
        parts.handles.erased(done.head());
    }

    @Override
    public int formatLevel() {
        parts.requireOpen();
        return reads.heads.load(ModelName.REGISTRY).state().formatLevel();
    }

    @Override
    public int upgrade(String reason) {
        return execute(ModelName.REGISTRY, new Command.Upgrade(reason))
                .head()
                .state()
                .formatLevel();
    }

    @Override
    public Lineage lineage() {
        parts.requireOpen();
        return reads.lineage;
    }

    @Override
    public Audit audit() {
        parts.requireOpen();
        return reads.audit;
    }

    @Override
    public long reindex() {
        requirePresent();
        parts.requireWritable();
        return parts.reindex();
    }

    @Override
    public Admin admin() {
        parts.requireOpen();
        requirePresent();
        return new Administration(parts, actor);
    }

    /** Lets a model of another registry in. */
    CopyReport receive(Parts source, ModelName model, Consumer<? super Progress> listener) {
        requirePresent();
        return new Copying(source, parts, model).copy(actor, listener);
    }

    @Override
    public Changes changes(ChangeCursor cursor, ChangeOptions options) {
        parts.requireOpen();
        requirePresent();
        return parts.feed.changes(cursor, options);
    }

    @Override
    public ChangeCursor endOfChanges(ChangeOptions options) {
        parts.requireOpen();
        requirePresent();
        return parts.feed.end(options);
    }

    @Override
    public ChangeSubscription subscribe(ChangeCursor from, ChangeOptions options, ChangeListener listener) {
        parts.requireOpen();
        requirePresent();
        return parts.subscriptions.subscribe(from, options, listener);
    }

    @Override
    public Optional<HistoryEntry> outcome(CommandId id) {
        parts.requireOpen();
        return reads.audit.outcome(id);
    }

    @Override
    public Registry as(Actor other) {
        return new EmbeddedRegistry(parts, reads, other, command, false);
    }

    @Override
    public Registry withCommand(CommandId id) {
        return new EmbeddedRegistry(parts, reads, actor, Optional.of(id), false);
    }

    @Override
    public Registry at(Instant moment) {
        Instant seen = reads.heads.moment().filter(moment::isAfter).orElse(moment);
        return new EmbeddedRegistry(parts, parts.at(seen), actor, command, false);
    }

    @Override
    public Registry within(Duration maxStaleness) {
        Reads recent = reads.heads.moment().isPresent() ? reads : parts.within(maxStaleness);
        return new EmbeddedRegistry(parts, recent, actor, command, false);
    }

    @Override
    public void close() {
        if (owner) {
            parts.close();
        }
    }

    private Done execute(ModelName model, Command wanted) {
        return execute(commandId(model), wanted);
    }

    private void requirePresent() {
        reads.heads.moment().ifPresent(moment -> {
            throw new InvalidInputException("this is a view of the registry as it was at " + moment
                    + ", which can neither be changed nor followed; ask the registry itself");
        });
    }

    private Done execute(CommandId id, Command wanted) {
        requirePresent();
        parts.requireWritable();
        return parts.engine.execute(new Request(id, actor, wanted, command.isPresent()));
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
                        + " does not say its number; write " + ref.model() + "@1.2, or use version(\"" + ref
                        + "\").ref()"));
    }
}
