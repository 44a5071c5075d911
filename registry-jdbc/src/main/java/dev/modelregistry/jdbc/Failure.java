package dev.modelregistry.jdbc;

/** Why a database failed to do something, as far as it matters what is done about it. */
enum Failure {
    /** A row with the key is there. It was not when the work looked: done again, the work sees it. */
    DUPLICATE_KEY,

    /** A deadlock, a lock that was not to be had, a serialization failure. */
    CONFLICT,

    /** The server or the way to it is gone, or has no room for one more connection. */
    CONNECTION_LOST,

    /** The user or the password is refused. */
    CREDENTIALS,

    /** The database does not take what the URL sets. */
    SETTINGS,

    /** What is to be opened is no database, or cannot be read as one. */
    NO_DATABASE,

    /** The user may not do this. */
    NO_PRIVILEGE,

    /** The database, or the server, takes no writes. */
    READ_ONLY,

    /** A limit on the time of a statement has passed. */
    TIMED_OUT,

    /** Anything else. */
    OTHER;

    /** Whether the same may work a moment later. */
    boolean isTransient() {
        return this == DUPLICATE_KEY || this == CONFLICT || this == CONNECTION_LOST;
    }
}
