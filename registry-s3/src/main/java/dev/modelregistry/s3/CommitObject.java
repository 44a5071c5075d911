package dev.modelregistry.s3;

import dev.modelregistry.Sha256;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StoredCommit;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A commit as an object: a few lines that say what the store needs to know, an empty line, the payload.
 *
 * <pre>
 * model-registry commit 1
 * id 0123456789abcdef0123456789abcdef
 * sha256 (of the payload, in hex)
 * length 1234                             or: redacted
 * drop 1.0                                a member that left the index
 * put 1.1 stage (term) (term)             all terms of a field of a member from now on, if they must be found
 * </pre>
 *
 * @param commit as it is read
 * @param index what it changed in the index
 */
record CommitObject(StoredCommit commit, List<Change> index) {
    private static final String KIND = "commit";

    CommitObject {
        index = List.copyOf(index);
    }

    /** One line of the index delta. */
    sealed interface Change {
        /** A member leaves the index. */
        record Drop(String member) implements Change {}

        /** A field of a member has these terms, and no others, from now on. */
        record Put(String member, String field, List<String> terms) implements Change {}
    }

    /** What is written in a commit's slot. */
    static Bytes encode(Commit commit) {
        Header header = Header.of(KIND)
                .line("id", commit.id().value())
                .line("sha256", commit.payload().digest().hex())
                .line("length", Integer.toString(commit.payload().size()));
        commit.index().dropped().forEach(member -> header.line("drop", escape(member)));
        for (IndexDelta.Put put : commit.index().puts()) {
            if (put.findable()) {
                List<String> words = new ArrayList<>(List.of(escape(put.member()), escape(put.field())));
                words.addAll(Terms.hashes(put));
                header.line("put", String.join(" ", words));
            }
        }
        return header.with(commit.payload());
    }

    /** What takes a commit's place when it is redacted; of the index it says nothing any more. */
    static Bytes redacted(StoredCommit commit) {
        return Header.of(KIND)
                .line("id", commit.id().value())
                .line("sha256", commit.digest().hex())
                .line("redacted", "")
                .with(Bytes.wrap(new byte[0]));
    }

    /**
     * Reads an object.
     *
     * @throws Header.CutShortException if it is not whole
     */
    static CommitObject decode(String where, long revision, byte[] object) throws Header.CutShortException {
        Header.Parsed parsed = Header.parse(where, KIND, object);
        Optional<CommitId> id = Optional.empty();
        Optional<Sha256> digest = Optional.empty();
        long length = -1;
        boolean redacted = false;
        List<Change> index = new ArrayList<>();
        for (Header.Line line : parsed.lines()) {
            List<String> words = List.of(line.rest().split(" ", -1));
            switch (line.word()) {
                case "id" -> id = Optional.of(parsed.read(line, CommitId::new));
                case "sha256" -> digest = Optional.of(parsed.read(line, Sha256::new));
                case "length" -> length = parsed.read(line, Long::parseLong);
                case "redacted" -> redacted = true;
                case "drop" -> index.add(new Change.Drop(line.rest()));
                case "put" ->
                    index.add(parsed.read(
                            line, rest -> new Change.Put(words.get(0), words.get(1), words.subList(2, words.size()))));
                default -> throw parsed.unknown(line);
            }
        }
        if (id.isEmpty() || digest.isEmpty() || (length < 0 && !redacted)) {
            throw new IntegrityException(where + " is no commit: its header lacks a line", null);
        }
        if (redacted) {
            return new CommitObject(StoredCommit.redacted(revision, id.get(), digest.get()), List.of());
        }
        Bytes payload = parsed.content(length);
        StoredCommit commit = StoredCommit.of(revision, id.get(), payload);
        if (!commit.digest().equals(digest.get())) {
            throw new IntegrityException(
                    where + " is damaged: its payload should have " + digest.get() + ", and has " + commit.digest(),
                    null);
        }
        return new CommitObject(commit, index);
    }

    /** Words without white space, and different texts as different words: they are compared, and never turned back. */
    static String escape(String text) {
        return text.isEmpty() ? "%" : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return commit + " " + Arrays.toString(index.toArray());
    }
}
