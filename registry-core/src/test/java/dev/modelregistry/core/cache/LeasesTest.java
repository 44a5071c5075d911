package dev.modelregistry.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {
    @TempDir
    Path folder;

    /** Has this package's classes a second time, as a second web application has. */
    private static final class Second extends ClassLoader {
        Second() {
            super(Leases.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Leases.class.getPackageName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in =
                    Leases.class.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** As the operating system knows it: the class that has taken a lock is not told when it loses it. */
    private boolean isLocked() throws IOException {
        Path lease;
        try (Stream<Path> all = Files.list(folder.resolve("key"))) {
            lease = all.findFirst().orElseThrow();
        }
        String inode = ":" + Files.getAttribute(lease, "unix:ino") + " ";
        return Files.readAllLines(Path.of("/proc/locks")).stream().anyMatch(line -> line.contains(inode));
    }

    @Test
    void aSecondClassLoaderDoesNotTakeALeaseAway() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/locks")), "it takes Linux to see who has a lock");
        Class<?> other = new Second().loadClass(Leases.class.getName());
        Constructor<?> make = other.getDeclaredConstructor(Path.class);
        make.setAccessible(true);
        Method isHeld = other.getDeclaredMethod("isHeld", String.class);
        isHeld.setAccessible(true);
        try (Leases.Lease lease = new Leases(folder).take("key")) {
            assertThat(isLocked()).isTrue();
            assertThat(isHeld.invoke(make.newInstance(folder), "key")).isEqualTo(true);
            assertThat(isLocked()).as("still").isTrue();
            assertThat(lease).isNotNull();
        }
    }
}
