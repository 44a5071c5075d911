package dev.modelregistry.jdbc;

/** What a commit has to survive before {@link JdbcCommitLog} calls it appended. */
public enum Durability {
    /** A crash of the machine: the commit is forced to the disk. The default. */
    SYNC,

    /** A crash of the process: the commit is with the operating system, and a loss of power may take it back. */
    OS
}
