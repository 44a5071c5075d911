package dev.modelregistry.core;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.Progress;
import dev.modelregistry.Registry;
import dev.modelregistry.admin.Admin;
import dev.modelregistry.admin.CopyReport;
import dev.modelregistry.admin.GarbageReport;
import dev.modelregistry.core.rules.AdminRules;
import dev.modelregistry.error.InvalidInputException;
import java.time.Duration;
import java.util.function.Consumer;

/** What is done to a registry as a whole, by somebody. */
final class Administration implements Admin {
    private final Parts parts;
    private final Actor actor;

    Administration(Parts parts, Actor actor) {
        this.parts = parts;
        this.actor = actor;
    }

    @Override
    public GarbageReport findGarbage() {
        parts.requireOpen();
        parts.binding.requireNoOthers();
        return parts.sweep.look(parts.live());
    }

    @Override
    public GarbageReport collectGarbage() {
        parts.requireWritable();
        AdminRules.requireCollect(parts.log.load(ModelName.REGISTRY).state(), actor);
        Duration grace = parts.binding.require(actor);
        return parts.sweep.run(parts.live(), grace);
    }

    @Override
    public long rebuildIndex(ModelName model) {
        parts.requireWritable();
        AdminRules.requireRebuild(model, parts.log.load(ModelName.REGISTRY).state(), actor);
        return parts.rebuild.of(model);
    }

    @Override
    public CopyReport copy(ModelName model, Registry target, Consumer<? super Progress> listener) {
        parts.requireOpen();
        if (!(target instanceof EmbeddedRegistry other)) {
            throw new InvalidInputException("cannot copy into " + target
                    + ": it was not made by Registries.builder, whose registries know how");
        }
        return other.receive(parts, model, listener);
    }
}
