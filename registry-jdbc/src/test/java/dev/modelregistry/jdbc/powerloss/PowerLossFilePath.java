package dev.modelregistry.jdbc.powerloss;

import dev.modelregistry.testkit.powerloss.PowerLossFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.h2.message.DbException;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.h2.store.fs.FileUtils;

/**
 * Lets H2 keep a database in a {@link PowerLossFileSystem}: after {@link #register}, a URL such as
 * {@code jdbc:h2:powerloss:/dir/log} loses, when this process ends, all that H2 did not force. Only the files are so
 * treated; directories are real ones.
 *
 * <p>H2 never forces a directory. The entry of a new file is therefore durable as soon as it is made, and the file empty
 * until it is forced: the usual journalling file systems write an entry no later than its file is forced. A deletion or
 * a rename is durable once another file is created in the same directory.
 */
public final class PowerLossFilePath extends FilePathWrapper {
    private static final Map<Path, Path> VIEWS = new ConcurrentHashMap<>();

    /** Makes H2 know the scheme {@code powerloss:}. */
    public static void register() {
        FilePath.register(new PowerLossFilePath());
    }

    @Override
    public String getScheme() {
        return "powerloss";
    }

    @Override
    public boolean exists() {
        return isDirectory() || isRegularFile();
    }

    @Override
    public boolean isRegularFile() {
        return Files.isDirectory(realDirectory()) && Files.isRegularFile(file());
    }

    @Override
    public boolean canWrite() {
        return isDirectory() ? super.canWrite() : isRegularFile();
    }

    /** Not done; H2 asks for it only by an explicit command of the user. */
    @Override
    public boolean setReadOnly() {
        return false;
    }

    @Override
    public long size() {
        return orFail(() -> Files.size(file()));
    }

    @Override
    public long lastModified() {
        return orFail(() -> Files.getLastModifiedTime(file()).toMillis());
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        return orFail(() -> {
            try (Stream<Path> files = Files.list(view(real()))) {
                return files.<FilePath>map(file -> getPath(getPrefix() + file)).toList();
            }
        });
    }

    @Override
    public boolean createFile() {
        return orFail(() -> {
            try {
                FileChannel.open(file(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                        .close();
            } catch (FileAlreadyExistsException e) {
                return false;
            }
            forceEntries();
            return true;
        });
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        boolean isNew = !Files.exists(file());
        FileChannel channel = FileChannel.open(file(), FileUtils.modeToOptions(mode));
        if (isNew) {
            forceEntries();
        }
        return channel;
    }

    @Override
    public InputStream newInputStream() throws IOException {
        return Files.newInputStream(file());
    }

    @Override
    public OutputStream newOutputStream(boolean append) throws IOException {
        return newFileChannelOutputStream(open("rw"), append);
    }

    @Override
    public void delete() {
        if (isDirectory()) {
            super.delete();
        } else {
            orFail(() -> Files.deleteIfExists(file()));
        }
    }

    @Override
    public void moveTo(FilePath target, boolean atomicReplace) {
        CopyOption[] options = atomicReplace ? new CopyOption[] {StandardCopyOption.ATOMIC_MOVE} : new CopyOption[0];
        orFail(() -> Files.move(file(), ((PowerLossFilePath) target).file(), options));
    }

    @Override
    public FilePath createTempFile(String suffix, boolean inTempDir) throws IOException {
        if (inTempDir) {
            // A plain file: nobody looks for it after a crash.
            return getBase().createTempFile(suffix, true);
        }
        FilePath file = getPath(name + "." + UUID.randomUUID() + suffix);
        file.createFile();
        return file;
    }

    private Path real() {
        return Path.of(getBase().toString()).toAbsolutePath().normalize();
    }

    private Path realDirectory() {
        return real().resolveSibling("");
    }

    private Path file() {
        return view(realDirectory()).resolve(real().getFileName().toString());
    }

    /** Forces the names of the files in this file's directory. */
    private void forceEntries() throws IOException {
        try (FileChannel directory = FileChannel.open(view(realDirectory()), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** One view of a directory per process: H2 opens, closes and opens again. */
    private static Path view(Path realDirectory) {
        return VIEWS.computeIfAbsent(realDirectory, real -> {
            try {
                return PowerLossFileSystem.over(real);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private <T> T orFail(Operation<T> operation) {
        try {
            return operation.run();
        } catch (IOException e) {
            throw DbException.convertIOException(e, name);
        }
    }

    private interface Operation<T> {
        T run() throws IOException;
    }
}
