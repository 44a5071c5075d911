package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where drivers are found. */
class DriverTest {
    /** As in a web application that is started after another one has used a database. */
    @Test
    void aDriverBesideTheRegistryIsFoundWhereverTheRegistryIsLoaded() throws Exception {
        assertThat(DriverManager.drivers()).isNotEmpty();
        List<URL> classes = new ArrayList<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
                classes.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader application = new Application(classes.toArray(new URL[0]))) {
            Class<?> log = application.loadClass(JdbcCommitLog.class.getName());
            assertThat(log).isNotEqualTo(JdbcCommitLog.class);
            Object opened = log.getMethod("open", String.class).invoke(null, "jdbc:h2:mem:beside");
            assertThat(opened).hasToString("JdbcCommitLog[jdbc:h2:mem:beside]");
            log.getMethod("close").invoke(opened);
        }
    }

    /** Looks into what it brings itself first, as a container of web applications has it. */
    private static final class Application extends URLClassLoader {
        Application(URL[] classes) {
            super(classes, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.matches("(java|javax|jdk|sun)\\..*")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
