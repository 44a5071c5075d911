package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryRemoving extends RegistryConcern {
    RegistryRemoving(RegistryContract contract) {
        super(contract);
    }

    @Test
    void whatIsHeldIsNeitherArchivedNorDeleted() {
        ModelVersion version = inProduction(register("fraud"));
        registry().alias("fraud", "champion", version.version());
        for (String verb : List.of("archive", "delete")) {
            refused(
                    IllegalTransitionException.class,
                    () -> remove(verb, version),
                    "cannot " + verb + " fraud@1.0",
                    "stage production",
                    "alias champion",
                    "demote",
                    "another version");
        }
        registry().demote(version.ref(), PRODUCTION, "test");
        refused(IllegalTransitionException.class, () -> remove("delete", version), "alias champion");
        registry().unalias("fraud", "champion");
        remove("archive", version);
        remove("delete", version);
    }

    private void remove(String verb, ModelVersion version) {
        if (verb.equals("archive")) {
            registry().archive(version.ref(), "test");
        } else {
            registry().delete(version.ref(), "test");
        }
    }

    @Test
    void latestSkipsWhatIsArchivedUntilItIsRestored() {
        ModelVersion first = register("fraud");
        ModelVersion second = register("fraud");
        registry().archive(second.ref(), "test");
        assertThat(registry().version("fraud@latest").ref()).isEqualTo(first.ref());
        assertThat(registry().model("fraud").latest()).contains(first.version());
        registry().archive(second.ref(), "again is nothing");
        registry().restore(second.ref(), "test");
        assertThat(registry().version("fraud@latest").ref()).isEqualTo(second.ref());
        registry().promote(second.ref(), STAGING, "fit for use again");
    }

    @Test
    void whatIsDeletedIsNotFound() {
        ModelVersion first = register("fraud");
        register("fraud");
        registry().delete(first.ref(), "test");
        refused(NotFoundException.class, () -> registry().version(first.ref()), "was deleted", "fraud has 1.1");
        refused(NotFoundException.class, () -> registry().delete(first.ref(), "again"), "was deleted");
        refused(NotFoundException.class, () -> registry().restore(first.ref(), "x"), "was deleted");
        refused(NotFoundException.class, () -> registry().archive(first.ref(), "x"), "was deleted");
        refused(NotFoundException.class, () -> registry().promote(first.ref(), STAGING, "x"), "was deleted");
        assertThat(registry().audit().history("fraud"))
                .extracting(entry -> entry.describe())
                .contains("registered 1.0 trained on transactions 2026-10-01", "deleted 1.0");
    }

    @Test
    void aReasonIsAskedFor() {
        ModelVersion version = register("fraud");
        refused(InvalidInputException.class, () -> registry().archive(version.ref(), ""), "say why you archive");
        refused(InvalidInputException.class, () -> registry().delete(version.ref(), " "), "say why you delete");
        refused(InvalidInputException.class, () -> registry().restore(version.ref(), ""), "say why you restore");
        refused(InvalidInputException.class, () -> registry().demote(version.ref(), STAGING, ""), "say why you demote");
    }

    @Test
    void aDeletedParentLeavesItsTrace() {
        ModelVersion base = register("base");
        ModelVersion child =
                registry().register(minimal("fraud", "a").parent(base.ref()).build());
        registry().delete(base.ref(), "test");
        assertThat(registry().version(child.ref()).manifest().parents().get(0).digest())
                .isEqualTo(base.digest());
    }
}
