package dev.modelregistry.lifecycle;

/** Metadata that a policy may ask of every registration, beside the artifact and the training date, which all need. */
public enum Requirement {
    /** A dataset with its version; "none" may be said out loud. */
    DATASET,
    /** Hyperparameters; "none" may be said out loud. */
    HYPERPARAMETERS,
    /** Metrics; "none" may be said out loud. */
    METRICS,
    /** A signature. */
    SIGNATURE,
    /** A reference to the code that trained the model. */
    CODE,
    /** At least one dependency. */
    DEPENDENCIES,
    /** At least one business entry. */
    BUSINESS
}
