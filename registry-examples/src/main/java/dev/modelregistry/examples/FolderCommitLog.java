package dev.modelregistry.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.modelregistry.*;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.time.Instant;
import java.util.*;
import java.util.concurrent.Callable;

/** A whole backend: a log in a folder that processes share. A hard link takes a slot: it never replaces a file. */
public final class FolderCommitLog implements CommitLog {
    private final Path root;

    /** Rests on a folder that is there. */
    public FolderCommitLog(Path root) {
        this.root = root;
    }

    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        // the index first: a name too many does no harm, and one that is missing is never found
        index(stream, commit.index().puts());
        create(root.resolve("log/" + stream), number(revision), "C" + commit.id() + text(commit.payload()));
        StoredCommit there = load(stream, revision);
        return there.id().equals(commit.id()) ? new AppendResult.Appended() : new AppendResult.Occupied(there);
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        List<StoredCommit> commits = new ArrayList<>();
        for (long r = fromRevision; commits.size() < limit && Files.exists(file("log", stream, r)); r++) {
            commits.add(load(stream, r));
        }
        return commits;
    }

    /** The token is a line for each stream and its head: simple, and long where there are many. */
    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        Set<String> known = new TreeSet<>(token.value().lines().toList());
        List<StreamId> changed = new ArrayList<>();
        for (String stream : names(root.resolve("log"))) {
            String head = stream + "=" + names(root.resolve("log/" + stream)).size();
            if (changed.size() < limit && !known.contains(head)) {
                known.removeIf(line -> line.startsWith(stream + "="));
                known.add(head);
                changed.add(new StreamId(stream));
            }
        }
        return new ChangePage(changed, new ChangeToken(String.join("\n", known)));
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        List<String> streams = new ArrayList<>(names(root.resolve("log")));
        streams.removeIf(name ->
                !name.startsWith(prefix) || names(root.resolve("log/" + name)).isEmpty());
        return page(streams, page);
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        return page(names(index(term)), page);
    }

    @Override
    public void index(StreamId stream, List<IndexDelta.Put> puts) {
        puts.stream()
                .filter(IndexDelta.Put::findable)
                .forEach(put -> put.values()
                        .forEach(value -> create(index(new IndexTerm(put.field(), value)), stream.value(), "")));
    }

    private static Page<StreamId> page(List<String> names, PageRequest page) {
        List<String> rest = new ArrayList<>(names);
        rest.removeIf(name -> name.compareTo(page.after().orElse("")) <= 0);
        List<String> items = rest.subList(0, Math.min(page.limit(), rest.size()));
        boolean last = items.size() == rest.size();
        return (last ? Page.last(items) : Page.of(items, PageRequest.after(items.get(items.size() - 1), page.limit())))
                .map(StreamId::new);
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        create(root.resolve("checkpoint/" + stream), number(checkpoint.revision()), text(checkpoint.content()));
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        // each is under its revision, so that the newest is found whoever saved last
        Optional<String> newest =
                names(root.resolve("checkpoint/" + stream)).stream().reduce((a, b) -> b);
        return newest.map(Long::valueOf).map(r -> new Checkpoint(r, bytes(text(file("checkpoint", stream, r)))));
    }

    @Override
    public void redact(StreamId stream, long revision) {
        for (StoredCommit commit : read(stream, revision, 1)) {
            Path draft = draft("R" + commit.id() + commit.digest().hex());
            io(() -> Files.move(draft, file("log", stream, revision), StandardCopyOption.ATOMIC_MOVE));
            force(root.resolve("log/" + stream));
        }
        Path checkpoints = root.resolve("checkpoint/" + stream);
        names(checkpoints).forEach(saved -> io(() -> Files.deleteIfExists(checkpoints.resolve(saved))));
    }

    @Override
    public Instant time() {
        return Instant.now();
    }

    @Override
    public void close() {}

    private Path file(String kind, StreamId stream, long revision) {
        return root.resolve(kind + "/" + stream).resolve(number(revision));
    }

    private static String number(long revision) {
        return "%020d".formatted(revision);
    }

    private Path index(IndexTerm term) {
        String value = term.value() instanceof IndexValue.Numeric n ? "number " + (n.value() + 0.0) : "" + term.value();
        return root.resolve(
                "index/" + Bytes.utf8(term.field() + "=" + value).digest().hex());
    }

    private StoredCommit load(StreamId stream, long revision) {
        String all = text(file("log", stream, revision));
        CommitId id = new CommitId(all.substring(1, 33));
        String rest = all.substring(33);
        return all.startsWith("C")
                ? StoredCommit.of(revision, id, bytes(rest))
                : StoredCommit.redacted(revision, id, new Sha256(rest));
    }

    /** The file is there in the end, whole and durable: by this call, or by whoever was faster. */
    private void create(Path folder, String name, String content) {
        Path draft = draft(content);
        io(() -> {
            try {
                return Files.createLink(Files.createDirectories(folder).resolve(name), draft);
            } catch (FileAlreadyExistsException faster) {
                return folder;
            } finally {
                Files.delete(draft);
            }
        });
        List.of(folder, folder.resolve(".."), root).forEach(FolderCommitLog::force);
    }

    private Path draft(String content) {
        Path draft = io(() -> Files.createTempFile(Files.createDirectories(root.resolve("drafts")), "draft", ""));
        return io(() -> Files.writeString(draft, content, ISO_8859_1, WRITE, SYNC));
    }

    private static void force(Path folder) {
        io(() -> {
            try (FileChannel channel = FileChannel.open(folder)) {
                channel.force(true);
                return folder;
            }
        });
    }

    private static List<String> names(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? List.of() : Arrays.stream(names).sorted().toList();
    }

    /** In Latin-1, each byte is a character. */
    private static String text(Bytes bytes) {
        return new String(bytes.toByteArray(), ISO_8859_1);
    }

    private static String text(Path file) {
        return io(() -> Files.readString(file, ISO_8859_1));
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(ISO_8859_1));
    }

    private static <T> T io(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new StoreUnavailableException("the folder of the log cannot be used: " + e, e);
        }
    }
}
