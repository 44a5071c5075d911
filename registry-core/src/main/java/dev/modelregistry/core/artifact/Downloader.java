package dev.modelregistry.core.artifact;

import dev.modelregistry.Manifest;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Brings the files of an artifact to a folder; every segment and every file is checked against its digest. */
public final class Downloader {
    private static final int BUFFER = 64 << 10;
    private static final int MAX_LAYOUT = 256 << 20;

    private final BlobStore blobs;
    private final LayoutFormat format;

    public Downloader(BlobStore blobs, LayoutFormat format) {
        this.blobs = blobs;
        this.format = format;
    }

    /** Writes all files below an empty folder; {@code what} names the version in errors. The answer lists the files. */
    public List<Manifest.ModelFile> download(String what, Manifest.Artifact artifact, Path folder) {
        Layout layout = layout(what, artifact);
        List<String> problems = new ArrayList<>();
        ArtifactPaths.check(
                problems, layout.files().stream().map(f -> f.file().path()).toList());
        if (!problems.isEmpty()) {
            // Nothing like this is ever registered, and it might lead out of the folder.
            throw new IntegrityException(
                    "the file list of " + what + " is not one that was registered: " + problems, null);
        }
        byte[] buffer = new byte[BUFFER];
        for (Layout.CutFile file : layout.files()) {
            write(what, file, folder, buffer);
        }
        return layout.files().stream().map(Layout.CutFile::file).toList();
    }

    /** The files of an artifact, and how they are cut; {@code what} names the version in errors. */
    public Layout layout(String what, Manifest.Artifact artifact) {
        if (artifact.layout().isEmpty()) {
            return new Layout(artifact.files().stream().map(Layout::whole).toList());
        }
        Sha256 digest = artifact.layout().get();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String name = "the layout of " + what;
        copy(name, new Layout.Segment(MAX_LAYOUT, digest), bytes, Sha256.newDigest(), new byte[BUFFER], false);
        return format.decode(Bytes.wrap(bytes.toByteArray()));
    }

    private void write(String what, Layout.CutFile cut, Path folder, byte[] buffer) {
        Manifest.ModelFile file = cut.file();
        String name = "file " + file.path() + " of " + what;
        Path target = folder.resolve(file.path());
        MessageDigest whole = Sha256.newDigest();
        try {
            if (target.getParent() != null) {
                Files.createDirectories(target.getParent());
            }
            try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
                for (int i = 0; i < cut.segments().size(); i++) {
                    String part = "segment " + (i + 1) + " of " + cut.segments().size() + " of " + name;
                    copy(part, cut.segments().get(i), out, whole, buffer, true);
                }
            }
            if (file.executable()) {
                makeExecutable(target);
            }
        } catch (IOException e) {
            throw localFailure(name, folder, e);
        }
        Sha256 found = Sha256.from(whole.digest());
        if (!found.equals(file.digest())) {
            throw new IntegrityException(
                    name + " is not what was registered: expected " + file.digest() + ", found " + found, null);
        }
    }

    /** Copies one segment; the digest of all that is copied is added to {@code whole}. */
    private void copy(
            String name,
            Layout.Segment segment,
            OutputStream out,
            MessageDigest whole,
            byte[] buffer,
            boolean exactLength) {
        MessageDigest digest = Sha256.newDigest();
        long size = 0;
        try (InputStream in = Channels.newInputStream(blobs.open(BlobKey.of(segment.digest()), 0, segment.length()))) {
            for (int n = read(name, in, buffer); n >= 0; n = read(name, in, buffer)) {
                digest.update(buffer, 0, n);
                whole.update(buffer, 0, n);
                out.write(buffer, 0, n);
                size += n;
            }
        } catch (NotFoundException e) {
            throw new IntegrityException(
                    name + " is missing in the blob store: expected blob " + segment.digest() + "; restore it there",
                    e);
        } catch (IOException e) {
            throw new StoreUnavailableException(name + " could not be copied: " + e.getMessage(), e);
        }
        Sha256 found = Sha256.from(digest.digest());
        if (!found.equals(segment.digest()) || (exactLength && size != segment.length())) {
            throw new IntegrityException(
                    name + " is damaged in the blob store: expected " + segment.digest()
                            + (exactLength ? " of " + segment.length() + " bytes" : "") + ", found " + found + " of "
                            + size + " bytes",
                    null);
        }
    }

    private static int read(String name, InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    name + " could not be read from the blob store: " + e.getMessage() + "; try again", e);
        }
    }

    private static StoreUnavailableException localFailure(String name, Path folder, IOException e) {
        String why = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.toString();
        return new StoreUnavailableException(name + " could not be written below " + folder + ": " + why, e);
    }

    private static void makeExecutable(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null) {
            Set<PosixFilePermission> permissions =
                    EnumSet.copyOf(view.readAttributes().permissions());
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            view.setPermissions(permissions);
        }
    }
}
