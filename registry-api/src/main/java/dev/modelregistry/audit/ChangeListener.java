package dev.modelregistry.audit;

/** Is told of changes, one call at a time, on a thread of the registry's. */
@FunctionalInterface
public interface ChangeListener {
    /**
     * Some changes, at least one. Once this returns they count as told; a listener that must not miss any after a restart
     * stores {@link Changes#next} here. If it throws, the same changes are told again, after a pause that grows with each
     * failure.
     */
    void onChanges(Changes changes) throws Exception;

    /** The feed could not be read, or {@link #onChanges} threw; it is tried again. By default it is logged alone. */
    default void onFailure(Exception failure) {}
}
