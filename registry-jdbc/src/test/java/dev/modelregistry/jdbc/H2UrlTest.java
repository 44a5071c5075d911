package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.InvalidInputException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class H2UrlTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:file:/data/log, /data/log",
        "jdbc:h2:/data/log, /data/log",
        "jdbc:h2:./log;CACHE_SIZE=1000, ./log",
        "jdbc:h2:C:/data/log, C:/data/log",
        "jdbc:h2:/data/log;AUTO_SERVER=TRUE, /data/log",
    })
    void aFileIsSharedByProcesses(String url, String file) {
        assertThat(JdbcUrl.parse(url).url())
                .containsOnlyOnce(";AUTO_SERVER=TRUE")
                .startsWith(url);
        assertThat(JdbcUrl.parse(url).sharedFile()).contains(file);
    }

    @Test
    void homeIsWhereH2LooksForIt() {
        assertThat(H2Url.parse("jdbc:h2:~/log").sharedFile()).contains(System.getProperty("user.home") + "/log");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:test",
                "jdbc:h2:tcp://localhost/~/log",
                "jdbc:h2:powerloss:/data/log",
                "jdbc:h2:file:/data/log;AUTO_SERVER=FALSE",
                "jdbc:h2:/data/log;auto_server=false",
                "jdbc:h2:/data/log;ACCESS_MODE_DATA=r",
                "jdbc:h2:/data/log;DB_CLOSE_ON_EXIT=FALSE",
            })
    void whatIsNoFileOrNotToBeSharedIsLeftAsItIs(String url) {
        assertThat(JdbcUrl.parse(url).url()).isEqualTo(url);
        assertThat(JdbcUrl.parse(url).sharedFile()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:h2:file:data/log", "jdbc:h2:log;CACHE_SIZE=1000"})
    void aPathThatH2WouldRefuseIsRefusedAtOnce(String url) {
        assertThatThrownBy(() -> JdbcUrl.parse(url))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("relative path")
                .hasMessageContaining("write jdbc:h2:file:./");
    }

    /** To H2 it is a part of the file's name, and so would be the password. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:file:/data/log?user=bob&password=s3cr3t",
                "jdbc:h2:file:data/log?user=bob&password=s3cr3t;CACHE_SIZE=1000",
                "jdbc:h2:mem:log?user=bob&password=s3cr3t",
                "jdbc:h2:tcp://localhost/~/log?user=bob&password=s3cr3t",
            })
    void credentialsAsOtherDatabasesTakeThemAreRefusedAndShownNowhere(String url) {
        assertThatThrownBy(() -> JdbcCommitLog.open(url))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(";USER=…;PASSWORD=…")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void whatIsNoUrlIsToldWhereEachDatabaseHasItsCredentials() {
        assertThatThrownBy(() -> JdbcUrl.parse("jdbc:derby:log?password=s3cr3t"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("jdbc:mysql: and has user and password, if any, behind the '?'")
                .hasMessageContaining("jdbc:h2: and has them as ;USER=…;PASSWORD=…")
                .hasMessageNotContaining("s3cr3t");
    }

    /** Every connection would set it, and H2 then writes whenever it likes, amid transactions of others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:/data/log;WRITE_DELAY=500",
                "jdbc:h2:tcp://localhost/~/log;CACHE_SIZE=1000;write_delay = 1",
                "jdbc:h2:/data/log;INIT=SET MODE MySQL\\;SET Write_Delay 500",
            })
    void aDelayOfWritesIsRefused(String url) {
        assertThatThrownBy(() -> JdbcUrl.parse(url))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("WRITE_DELAY")
                .hasMessageContaining("leave it out");
    }

    @Test
    void credentialsAreTakenOut() {
        H2Url url = H2Url.parse("jdbc:h2:/data/log;user=registrar;CACHE_SIZE=1000;PASSWORD=a=b");

        assertThat(url.user()).contains("registrar");
        assertThat(url.password()).contains("a=b");
        assertThat(url.url()).isEqualTo("jdbc:h2:/data/log;CACHE_SIZE=1000;AUTO_SERVER=TRUE");
        assertThat(url.location()).isEqualTo("jdbc:h2:/data/log");
    }

    @Test
    void aBackslashTakesWhatFollowsAsItIs() {
        H2Url url = H2Url.parse("jdbc:h2:/data/log;PASSWORD=a\\;b\\\\;INIT=SET MODE MySQL\\;SET LOCK_TIMEOUT 1");

        assertThat(url.password()).contains("a;b\\");
        assertThat(url.url()).isEqualTo("jdbc:h2:/data/log;INIT=SET MODE MySQL\\;SET LOCK_TIMEOUT 1;AUTO_SERVER=TRUE");
    }

    @Test
    void aFolderBeforeTheSettingsHidesNone() {
        H2Url url = H2Url.parse("jdbc:h2:C:\\data\\;PASSWORD=s3cr3t");

        assertThat(url.location()).isEqualTo("jdbc:h2:C:\\data\\");
        assertThat(url.password()).contains("s3cr3t");
    }

    @Test
    void aPasswordIsWhatH2Reads() throws SQLException {
        String url = "jdbc:h2:mem:escaped;USER=registrar;PASSWORD=a\\;b\\\\";
        try (Connection own = DriverManager.getConnection(url);
                JdbcCommitLog log = JdbcCommitLog.open(url)) {
            assertThat(log).hasToString("JdbcCommitLog[jdbc:h2:mem:escaped]");
            assertThat(own.isValid(1)).isTrue();
        }
    }
}
