package dev.modelregistry.core;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.core.audit.LogAudit;
import dev.modelregistry.core.audit.Reports;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.engine.Heads;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.engine.Manifests;
import dev.modelregistry.core.lineage.LogLineage;
import dev.modelregistry.core.query.IndexedTags;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.query.Scope;
import dev.modelregistry.core.query.Search;
import dev.modelregistry.core.report.ReportRenderer;
import dev.modelregistry.core.rules.Context;
import dev.modelregistry.core.rules.Formats;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.lineage.Lineage;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.QueryEngine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What reads at one moment: now, or in the past. */
final class Reads {
    final Heads heads;
    final ModelReader models;
    final Search search;
    final Lineage lineage;
    final LogAudit audit;
    final InstantSource clock;
    final Formats formats;
    private final Manifests manifests;

    Reads(
            CommitLog store,
            LogReader log,
            Heads heads,
            Manifests manifests,
            IndexedTags tags,
            InstantSource clock,
            Formats formats) {
        Optional<Instant> moment = heads.moment();
        this.heads = heads;
        this.manifests = manifests;
        this.models = new ModelReader(store, heads, manifests);
        Optional<QueryEngine> engine =
                moment.isEmpty() && store instanceof QueryEngine whole ? Optional.of(whole) : Optional.empty();
        this.search = new Search(
                // what a store found is looked at as it is now, whatever age will do
                engine.isPresent() ? new ModelReader(store, log, manifests) : models,
                moment.isEmpty() ? Scope.ofNow(store, tags) : Scope.ofThePast(store),
                engine,
                moment.map(Instant::toString).orElse(""));
        this.lineage = new LogLineage(store, models);
        this.audit = new LogAudit(
                store, log, clock, moment, new Reports(log, heads, models, lineage, clock, new ReportRenderer()));
        this.clock = clock;
        this.formats = formats;
    }

    /** The policy of the whole registry. */
    Optional<Published> policy() {
        return heads.load(ModelName.REGISTRY).state().policy();
    }

    /** What a decision that is only tried rests on, as if it were made now. */
    Context context(CommandId id, Actor actor, Head head, Optional<Published> registrys) {
        return new Context(
                id.uuid(),
                actor,
                Context.time(clock.instant(), head.time(), registrys),
                registrys,
                formats,
                version -> manifests.of(head.state().name(), version));
    }
}
