package dev.modelregistry.core.serve;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.serving.Lease;
import dev.modelregistry.serving.ModelCall;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServingStatus;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Lets callers use what is served. */
final class Handle<T> implements ModelHandle<T> {
    private final Handles handles;
    private final Follower<T> follower;

    Handle(Handles handles, Follower<T> follower) {
        this.handles = handles;
        this.follower = follower;
    }

    @Override
    public <R, E extends Exception> R call(ModelCall<? super T, R, E> call) throws E {
        int stripe = Loaded.stripe();
        Loaded<T> model = entered(stripe);
        try {
            return call.on(model.model());
        } finally {
            model.exit(stripe);
        }
    }

    @Override
    public <R, E extends Exception> R call(String key, ModelCall<? super T, R, E> call) throws E {
        int stripe = Loaded.stripe();
        Loaded<T> model = entered(stripe, key);
        try {
            return call.on(model.model());
        } finally {
            model.exit(stripe);
        }
    }

    @Override
    public Lease<T> acquire() {
        int stripe = Loaded.stripe();
        return new Use<>(entered(stripe), stripe);
    }

    @Override
    public Lease<T> acquire(String key) {
        int stripe = Loaded.stripe();
        return new Use<>(entered(stripe, key), stripe);
    }

    private Loaded<T> entered(int stripe) {
        while (true) {
            Loaded<T> model = follower.now().any();
            if (model.enter(stripe)) {
                return model;
            }
        }
    }

    private Loaded<T> entered(int stripe, String key) {
        while (true) {
            Loaded<T> model = follower.now().of(key);
            if (model.enter(stripe)) {
                return model;
            }
        }
    }

    private static final class Use<T> implements Lease<T> {
        private final Loaded<T> model;
        private final int stripe;
        private final AtomicBoolean closed = new AtomicBoolean();

        Use(Loaded<T> model, int stripe) {
            this.model = model;
            this.stripe = stripe;
        }

        @Override
        public ModelVersion version() {
            return model.version();
        }

        @Override
        public T model() {
            return model.model();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                model.exit(stripe);
            }
        }
    }

    @Override
    public ServingStatus status() {
        return follower.status();
    }

    @Override
    public void onChange(Consumer<ServingStatus> listener) {
        follower.onChange(listener);
    }

    @Override
    public void refresh() {
        follower.refresh();
    }

    @Override
    public void close() {
        handles.forget(follower);
        follower.close();
    }

    @Override
    public String toString() {
        return "ModelHandle[" + follower.ref() + "]";
    }
}
