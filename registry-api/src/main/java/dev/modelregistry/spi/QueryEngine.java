package dev.modelregistry.spi;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.query.VersionQuery;

/**
 * Answers whole queries: a second interface for a {@link CommitLog} that keeps every {@link IndexDelta.Put} and can search
 * them. Thread-safe.
 *
 * <p>What it promises, and {@code RegistryContract} checks: the answer is exact, as {@link VersionQuery} says it, over the
 * index that all commits so far make; a commit whose append returned before the call is in it.
 *
 * <ul>
 *   <li>Each version, a member of a stream, has exactly one value of {@code version}; so these rows tell which versions
 *       there are. {@link IndexValue#of(dev.modelregistry.query.Literal)} is what a value of the query looks like in the
 *       index, {@link dev.modelregistry.query.Field#name} the field.
 *   <li>Texts are compared by UTF-8 bytes, whatever the collation of the store.
 *   <li>A version sorts by {@link Keyset}: the least (descending: the greatest) value of each field of the order, or none,
 *       which comes last; then by model and version.
 *   <li>The token of a page is {@link Keyset#encode} of its last version, with the values that it had in this answer: the
 *       next page begins behind them, so what nobody changed comes once, whatever else is written meanwhile. The registry
 *       has checked a token before it comes here.
 * </ul>
 */
public interface QueryEngine {
    /** A page of the versions that match. */
    Page<VersionKey> search(VersionQuery query, PageRequest page);
}
