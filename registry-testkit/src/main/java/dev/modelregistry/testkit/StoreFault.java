package dev.modelregistry.testkit;

/** How a call of a store goes wrong. {@link RegistryFaults} says which calls do. */
public enum StoreFault {
    /**
     * Nothing happens, and the call fails as if the store could not be reached. The registry sends a commit again; a read or
     * an upload that fails is told at once.
     */
    FAIL_BEFORE(When.NEVER, false),
    /** The call does its work, and then fails: its answer is lost. */
    FAIL_AFTER(When.NOW, false),
    /** The call fails, and its request arrives later, before one of the next calls. On a read as {@link #FAIL_BEFORE}. */
    FAIL_LATE(When.LATER, false),
    /** Nothing happens, and the store's client breaks in a way that nobody expects. The registry does not try again. */
    BREAK_BEFORE(When.NEVER, true),
    /** The call does its work, and then the client breaks: the outcome of a change is unknown at once. */
    BREAK_AFTER(When.NOW, true),
    /** The client breaks, and the request arrives later. On a read as {@link #BREAK_BEFORE}. */
    BREAK_LATE(When.LATER, true),
    /** The answer comes after a pause. */
    DELAY(When.NOW, false),
    /** The call waits until {@link RegistryFaults#release} or {@link RegistryFaults#hangsFor}, and then fails. */
    HANG(When.NEVER, false),
    /** A read of the log gives fewer commits than it could; bytes of a blob break off in the middle. Spares all else. */
    PARTIAL_READ(When.NOW, false),
    /** The process dies before the call: this and every later call throws {@link SimulatedCrash}. */
    CRASH_BEFORE(When.NEVER, true),
    /** The process dies when the call has done its work. */
    CRASH_AFTER(When.NOW, true);

    /** When the work of the call is done. */
    enum When {
        NEVER,
        NOW,
        LATER
    }

    private final When work;
    private final boolean broken;

    StoreFault(When work, boolean broken) {
        this.work = work;
        this.broken = broken;
    }

    When work() {
        return work;
    }

    boolean isCrash() {
        return this == CRASH_BEFORE || this == CRASH_AFTER;
    }

    /** Whether what is thrown is something that the registry does not expect of a store. */
    boolean breaks() {
        return broken && !isCrash();
    }
}
