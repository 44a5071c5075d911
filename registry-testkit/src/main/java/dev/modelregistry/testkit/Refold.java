package dev.modelregistry.testkit;

import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.Start;
import dev.modelregistry.spi.StreamId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Folds every model of a log anew, with its checkpoint and without, and walks every chain. */
final class Refold {
    private static final int PAGE = 500;
    private static final Set<String> HIDDEN = Set.of("checkpoint", "start");

    private Refold() {}

    /** What is wrong, one sentence each. The log stays open. */
    static List<String> problems(CommitLog log) {
        List<String> problems = new ArrayList<>();
        try (Registry folded = over(kept(log));
                Registry refolded = over(withoutCheckpoints(log))) {
            for (StreamId stream : streams(log)) {
                ModelName model = stream.value().equals(ModelName.REGISTRY.value())
                        ? ModelName.REGISTRY
                        : ModelName.of(stream.value());
                folded.audit().verify(model).problems().forEach(problem -> problems.add(model + ": " + problem));
                if (readsTheSame(log, stream)) {
                    continue;
                }
                String with = told(folded, model);
                String without = told(refolded, model);
                if (!with.equals(without)) {
                    problems.add(model + " is not the same with its checkpoint and without:\n  with    " + with
                            + "\n  without " + without);
                }
            }
        }
        return problems;
    }

    /** Whether nothing sets the two folds apart; most logs of tests are too short for a checkpoint. */
    private static boolean readsTheSame(CommitLog log, StreamId stream) {
        Start start = log.start(stream, PAGE);
        return log.checkpoint(stream).isEmpty()
                && start.checkpoint().isEmpty()
                && start.tail().equals(log.tail(stream, 1, PAGE));
    }

    private static Registry over(CommitLog log) {
        return Registries.builder(log, Registries.blobsInMemory())
                .executor(Runnable::run)
                .build();
    }

    /** All that a reader sees of a model. */
    private static String told(Registry registry, ModelName model) {
        if (model.equals(ModelName.REGISTRY)) {
            return answer(() -> registry.lifecycle(model));
        }
        return answer(() -> registry.model(model))
                + answer(() -> versions(registry, model))
                + answer(() -> registry.openPromotions(model))
                + answer(() -> registry.lifecycle(model));
    }

    private static String answer(Supplier<?> question) {
        try {
            return question.get().toString();
        } catch (RegistryException e) {
            return e.toString();
        }
    }

    /** A version is short as a text; what may change about it is told in full. */
    private static List<String> versions(Registry registry, ModelName model) {
        List<String> all = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PAGE));
        while (next.isPresent()) {
            Page<ModelVersion> page = registry.versions(model, next.get());
            page.items()
                    .forEach(v -> all.add(v + " " + v.digest() + " " + v.author() + " " + v.registeredAt() + " "
                            + v.revision() + " " + v.description() + v.tags() + v.aliases() + v.stages() + v.archived()
                            + v.recalled() + v.held() + v.evaluations() + v.idempotencyKey()));
            next = page.next();
        }
        return all;
    }

    private static List<StreamId> streams(CommitLog log) {
        List<StreamId> all = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PAGE));
        while (next.isPresent()) {
            Page<StreamId> page = log.streams("", next.get());
            page.items().stream().filter(Refold::isModels).forEach(all::add);
            next = page.next();
        }
        return all;
    }

    /** Not the stream that holds the registry's id alone. */
    private static boolean isModels(StreamId stream) {
        return ModelName.isName(stream.value()) || stream.value().equals(ModelName.REGISTRY.value());
    }

    /** The same log, which a registry that is closed leaves open, and in which it saves nothing. */
    private static CommitLog kept(CommitLog log) {
        return proxy(log, Set.of());
    }

    private static CommitLog withoutCheckpoints(CommitLog log) {
        return proxy(log, HIDDEN);
    }

    private static CommitLog proxy(CommitLog log, Set<String> hidden) {
        return (CommitLog) Proxy.newProxyInstance(
                CommitLog.class.getClassLoader(), new Class<?>[] {CommitLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close") || method.getName().equals("saveCheckpoint")) {
                        return null;
                    }
                    if (hidden.contains(method.getName())) {
                        return method.getName().equals("checkpoint")
                                ? Optional.empty()
                                : new Start(Optional.empty(), log.tail((StreamId) arguments[0], 1, (int) arguments[1]));
                    }
                    try {
                        return method.invoke(log, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
