package dev.modelregistry.spi;

/**
 * What to look for: versions whose field has this value.
 *
 * @param field such as {@code stage} or {@code tags.team}
 * @param value exactly this
 */
public record IndexTerm(String field, IndexValue value) {}
