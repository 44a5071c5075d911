package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.AppendResult.Appended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and passwords of real servers, and connections that are few. */
class ServerUrlTest {
    /** As MySQL's driver takes them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://(host=127.0.0.1,port=1,user=sandy,password=s3cr3t)/models",
                "jdbc:mysql://address=(host=127.0.0.1)(trustCertificateKeyStorePassword=s3cr3t)/models",
            })
    void credentialsInParenthesesAreRefusedAndShownNowhere(String url) {
        assertThatThrownBy(() -> JdbcCommitLog.open(url))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("behind the '?'")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void hostsInParenthesesAreNot() {
        String location = "jdbc:mariadb://address=(host=127.0.0.1)(port=1)/models";
        assertThat(JdbcUrl.parse(location + "?user=a&password=b").location()).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b", "50%s3"})
    void aPasswordIsWhatMariaDbReads(String password) {
        String url = Servers.mariaDb();
        String database = url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
        String name = "user_" + Servers.name();
        Servers.execute(
                url,
                "CREATE USER " + name + "@localhost IDENTIFIED BY '" + password + "'",
                "GRANT ALL ON " + database + ".* TO " + name + "@localhost");

        try (JdbcCommitLog log =
                JdbcCommitLog.open(url.replace("?user=root", "?user=" + name + "&password=" + password))) {
            assertThat(log.append(FRAUD, 1, Commits.commit("one"))).isEqualTo(new Appended());
        }
    }

    @Test
    void aPasswordThatCannotBeDecodedIsRefusedAndNotShown() {
        assertThatThrownBy(() -> JdbcCommitLog.open("jdbc:postgresql://localhost/models?user=a&password=50%s3"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the value of password")
                .hasMessageNotContaining("s3")
                .hasNoCause();
    }

    @Test
    void whoMayNotConnectIsToldSo() {
        String postgres = Servers.postgres();
        String nobody = "nobody_" + Servers.name();
        Servers.execute(
                postgres,
                "CREATE DATABASE " + nobody,
                "REVOKE CONNECT ON DATABASE " + nobody + " FROM PUBLIC",
                "CREATE ROLE " + nobody + " LOGIN PASSWORD 'secret'");
        String closed =
                postgres.replaceFirst("/postgres\\?", "/" + nobody + "?").replace("user=postgres", "user=" + nobody);
        assertThatThrownBy(() -> JdbcCommitLog.open(closed, nobody, "secret"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("may not open it");

        String mariaDb = Servers.mariaDb();
        Servers.execute(mariaDb, "CREATE USER " + nobody + "@localhost IDENTIFIED BY 'secret'");
        assertThatThrownBy(() -> JdbcCommitLog.open(mariaDb.replace("?user=root", ""), nobody, "secret"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("may not open it");
    }

    @Test
    void oneConnectionIsEnoughForWhoTakesOne() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(Servers.postgres());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(3_000);
        try (HikariDataSource pool = new HikariDataSource(config);
                JdbcCommitLog log =
                        JdbcCommitLog.over(pool, JdbcOptions.defaults().connections(1))) {
            assertThat(log.append(FRAUD, 1, Commits.commit("one"))).isEqualTo(new Appended());
        }
    }
}
