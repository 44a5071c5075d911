package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.query.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MySQL has no collation of ascii texts under which a space at the end counts, so columns of names have one that fills up. */
class MySqlNamesTest {
    private final Conditions conditions = new Conditions(new MariaDbDialect(true));

    @ParameterizedTest
    @ValueSource(strings = {"fraud ", "fraud\t", "fr\u00e4ud"})
    void whatNoNameCanBeIsComparedExactly(String value) {
        assertThat(conditions.of(Field.model().is(value)).text()).contains("COLLATE utf8mb4_0900_bin =");
        assertThat(conditions.of(Field.model().in("fraud", value)).text()).contains("COLLATE utf8mb4_0900_bin IN");
    }

    @Test
    void aNameIsComparedByTheIndex() {
        assertThat(conditions.of(Field.model().is("fraud-eu_2")).text()).isEqualTo("b.stream = ?");
    }
}
