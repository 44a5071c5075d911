package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What H2 2.4.240 said to processes whose statements ran while another one, which served them, closed the file at its end. */
class H2FailureTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CONNECTION_LOST | org.h2.mvstore.MVStoreException: Transaction 1 is closed [2.4.240/4]
            CONNECTION_LOST | org.h2.mvstore.MVStoreException: Transaction was illegally transitioned from CLOSED to COMMITTED [2.4.240/103]
            CONNECTION_LOST | java.lang.NullPointerException: Cannot invoke ""org.h2.engine.Database.getModificationDataId()"" because it is null
            OTHER           | java.lang.NullPointerException
            OTHER           | org.h2.mvstore.MVStoreException: Chunk 7 not found [2.4.240/9]
            OTHER           | java.lang.OutOfMemoryError: Java heap space
            """)
    void isALostConnectionIfTheStorageWasClosed(Failure meaning, String said) {
        SQLException e =
                new SQLException("General error: \"" + said + "\"; SQL statement:\nCOMMIT [50000-240]", "HY000", 50000);

        assertThat(new H2Dialect(Optional.empty()).failure(e)).isEqualTo(meaning);
    }
}
