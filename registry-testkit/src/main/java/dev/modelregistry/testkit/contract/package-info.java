/**
 * What every storage backend must do, as JUnit 5 tests to inherit from: {@link
 * dev.modelregistry.testkit.contract.CommitLogContract} and {@link
 * dev.modelregistry.testkit.contract.BlobStoreContract}. A backend's test is a subclass that says how to open the store.
 */
@NullMarked
package dev.modelregistry.testkit.contract;

import org.jspecify.annotations.NullMarked;
