package dev.modelregistry.testkit.contract;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Commits, terms and texts to test with, and whole lists made of pages. */
final class Samples {
    static final StreamId FRAUD = new StreamId("fraud");

    /** Texts that stores are known to trip over: quoting, patterns, collations, normal forms, path names. */
    static final List<String> AWKWARD_TEXTS = List.of(
            "'; drop table commits; --",
            "' or '1'='1",
            "\"",
            "`",
            "\\",
            "\\'",
            "%",
            "_",
            "a_b",
            "aXb",
            "a%b",
            "?",
            ":name",
            "$1",
            "${x}",
            "#{x}",
            "{}",
            "<b>&amp;",
            "",
            " ",
            "a",
            "a ",
            " a",
            "A",
            "\u00e9",
            "e\u0301",
            "\u00c9",
            "ss",
            "\u00df",
            "\u0131",
            "\u0130",
            "\ufb01",
            "\ufeff",
            "\u200b",
            "\ufffd",
            "\u0000",
            "a\u0000b",
            "\r\n\t",
            "\u001b[31m",
            "\u05e2\u05d1\u05e8\u05d9\u05ea",
            "\u202eabc",
            "\ud83d\ude00",
            "\ud83d\udc69\u200d\ud83d\udc67",
            "a/b",
            "//",
            "..",
            "../../etc/passwd",
            "%2F",
            "%00",
            "+",
            "null",
            "NaN",
            "0",
            "-0.0",
            "1e400");

    private Samples() {}

    static Commit commit(String payload) {
        return commit(Bytes.utf8(payload), IndexDelta.NONE);
    }

    static Commit commit(Bytes payload, IndexDelta index) {
        return new Commit(CommitId.random(), payload, index);
    }

    /** A commit that changes the index alone. */
    static Commit indexing(IndexDelta.Put... puts) {
        return commit(Bytes.utf8("{}"), new IndexDelta(List.of(), List.of(puts)));
    }

    static Commit dropping(List<String> members, IndexDelta.Put... puts) {
        return commit(Bytes.utf8("{}"), new IndexDelta(members, List.of(puts)));
    }

    static IndexDelta.Put put(String member, String field, String... values) {
        return new IndexDelta.Put(
                member,
                field,
                Arrays.stream(values).<IndexValue>map(IndexValue.Text::new).toList(),
                true);
    }

    static IndexDelta.Put put(String member, String field, double value) {
        return new IndexDelta.Put(member, field, List.of(new IndexValue.Numeric(value)), true);
    }

    static IndexTerm term(String field, String value) {
        return new IndexTerm(field, new IndexValue.Text(value));
    }

    static IndexTerm term(String field, double value) {
        return new IndexTerm(field, new IndexValue.Numeric(value));
    }

    static Bytes randomBytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    /** Every commit of a stream, read in parts. */
    static List<StoredCommit> readAll(CommitLog log, StreamId stream) {
        List<StoredCommit> all = new ArrayList<>();
        long from = 1;
        for (List<StoredCommit> part = log.read(stream, from, 64); !part.isEmpty(); part = log.read(stream, from, 64)) {
            all.addAll(part);
            from = part.get(part.size() - 1).revision() + 1;
        }
        return all;
    }

    /** Every item of a list, read in pages of this size. */
    static <T> List<T> all(int pageSize, Function<PageRequest, Page<T>> list) {
        List<T> all = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(pageSize));
        while (next.isPresent()) {
            Page<T> page = list.apply(next.get());
            if (page.items().size() > pageSize) {
                throw new AssertionError(
                        "a page of " + pageSize + " has " + page.items().size() + " items");
            }
            all.addAll(page.items());
            if (page.next().isPresent()
                    && page.next().get().after().equals(next.get().after())) {
                throw new AssertionError("the page after " + next.get() + " is the same page again");
            }
            next = page.next();
        }
        return all;
    }

    static List<StreamId> candidates(CommitLog log, IndexTerm term) {
        return all(100, page -> log.candidates(term, page));
    }
}
