package dev.modelregistry.jdbc;

import dev.modelregistry.jdbc.SnapshotToken.Seen;
import dev.modelregistry.jdbc.SnapshotToken.Walk;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.sql.Array;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;

/**
 * PostgreSQL's feed: each stream has the id of the transaction that changed it last, and a token is the snapshot that its
 * reader had. Appends to different streams do not wait for each other.
 *
 * <p>Why no change is ever skipped: a stream is told if its last change is one that the token's snapshot does not show.
 * PostgreSQL knows that exactly, whatever order transactions started and ended in. Transaction ids mean nothing after
 * some events, so two more rules come on top:
 *
 * <ul>
 *   <li>After a crash PostgreSQL may use an id again whose transaction left no trace, and which the snapshot counts as
 *       ended. So a stream is also told if it changed later than the token by the server's clock.
 *   <li>On another server, on a standby that took over, or after a restore to an earlier time, ids start elsewhere. So a
 *       token names the server's system identifier and time line, and one of another starts from the beginning.
 * </ul>
 *
 * <p>A page that is cut short names the last stream that it told. The next goes on behind it, and all of the walk's pages
 * together tell what the snapshot at its first page shows; later changes are told again by what follows.
 */
record SnapshotFeed() implements Feed {
    /** Notes a change. What is pending of a slot that is free is of a commit that somebody took away. */
    static final String CHANGED = "INSERT INTO <t>changes (stream, revision, index_delta) VALUES (?, ?, ?)"
            + " ON CONFLICT (stream, revision) DO UPDATE SET changed_by = excluded.changed_by,"
            + " changed_at = excluded.changed_at, index_delta = excluded.index_delta";

    /** The last change of a stream is that of its last revision. */
    static final String SETTLE = """
            WITH settled AS (
                DELETE FROM <t>changes c USING unnest(?, ?) d (stream, revision)
                WHERE c.stream = d.stream AND c.revision = d.revision
                RETURNING c.stream, c.revision, c.changed_by, c.changed_at)
            INSERT INTO <t>streams (stream, changed_by, changed_at)
            SELECT DISTINCT ON (stream) stream, changed_by, changed_at FROM settled ORDER BY stream, revision DESC
            ON CONFLICT (stream) DO UPDATE SET changed_by = excluded.changed_by, changed_at = excluded.changed_at
            RETURNING (SELECT count(*) FROM settled)""";

    private static final String NOW = """
            SELECT (SELECT system_identifier FROM pg_control_system()) || '.' ||
                CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END,
                CAST(pg_current_snapshot() AS text),
                CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)""";

    private static final String ALL = """
            (SELECT stream FROM <t>streams WHERE stream > :after ORDER BY stream LIMIT :limit)
            UNION (SELECT DISTINCT stream FROM <t>changes WHERE stream > :after ORDER BY stream LIMIT :limit)
            ORDER BY stream LIMIT :limit""";

    /** Ids that are yet to come in this history were brought here from another one, and told with everything else. */
    private static final String BY_TRANSACTION = """
            changed_by >= pg_snapshot_xmin(CAST(:snapshot AS pg_snapshot))
                AND NOT pg_visible_in_snapshot(changed_by, CAST(:snapshot AS pg_snapshot))
                AND changed_by < pg_snapshot_xmax(pg_current_snapshot())""";

    private static final String BY_TIME = "changed_at > timestamptz 'epoch' + :micros * interval '1 microsecond'";

    private static final String SINCE = "SELECT stream FROM <t>streams WHERE " + BY_TRANSACTION
            + " AND stream > :after UNION SELECT stream FROM <t>streams WHERE " + BY_TIME
            + " AND stream > :after UNION SELECT stream FROM <t>changes WHERE (" + BY_TIME + " OR " + BY_TRANSACTION
            + ") AND stream > :after ORDER BY stream LIMIT :limit";

    @Override
    public long begin(Handle handle) {
        return 0;
    }

    @Override
    public Change end(Handle handle, StreamId stream, long revision, IndexDelta index, long number) {
        Change change = Change.of(stream, revision, index);
        handle.execute(CHANGED, stream.value(), revision, change.index().toByteArray());
        return change;
    }

    /** By what the table is, not by what this process calls it. */
    @Override
    public void lockPending(Handle handle) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended('model-registry changes '"
                        + " || CAST(CAST('<t>changes' AS regclass) AS oid), 0)) IS NULL")
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public Pending pending(Handle handle) {
        return handle.createQuery("SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint),"
                        + " CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)")
                .map((rs, context) -> new Pending(rs.getLong(1), rs.getLong(2)))
                .one();
    }

    @Override
    public List<Place> places(
            Handle handle, Pending pending, Optional<StreamId> stream, Optional<Place> after, int limit) {
        Query query = handle.createQuery("SELECT stream, revision, octet_length(index_delta) FROM <t>changes"
                        + " WHERE (stream, revision) > (:stream, :revision)"
                        + (stream.isPresent() ? " AND stream = :only" : "")
                        + " AND (changed_by < CAST(CAST(:xmax AS text) AS xid8)"
                        + " OR changed_at <= timestamptz 'epoch' + :micros * interval '1 microsecond')"
                        + " ORDER BY stream, revision LIMIT :limit")
                .bind("stream", after.map(place -> place.stream().value()).orElse(""))
                .bind("revision", after.map(Place::number).orElse(0L))
                .bind("xmax", Long.toString(pending.number()))
                .bind("micros", pending.micros())
                .bind("limit", limit);
        stream.ifPresent(only -> query.bind("only", only.value()));
        return query.map((rs, context) -> Place.read(rs)).list();
    }

    @Override
    public List<Change> changes(Handle handle, List<Place> places) throws SQLException {
        return handle.createQuery("SELECT c.stream, c.revision, c.index_delta FROM unnest(?, ?) p (stream, revision)"
                        + " JOIN <t>changes c ON c.stream = p.stream AND c.revision = p.revision"
                        + " ORDER BY c.stream, c.revision")
                .bind(
                        0,
                        array(
                                handle,
                                "text",
                                places.stream().map(place -> place.stream().value())))
                .bind(1, array(handle, "int8", places.stream().map(Place::number)))
                .map((rs, context) -> Change.read(rs))
                .list();
    }

    @Override
    public boolean isAnyPending(Handle handle) {
        return Feed.isAnyPending(handle, "stream, revision");
    }

    @Override
    public void settle(Handle handle, List<Change> changes) throws SQLException {
        int settled = handle.createQuery(SETTLE)
                .bind(
                        0,
                        array(
                                handle,
                                "text",
                                changes.stream().map(change -> change.stream().value())))
                .bind(1, array(handle, "int8", changes.stream().map(Change::place)))
                .mapTo(Integer.class)
                .findFirst()
                .orElse(0);
        Feed.requireAll(changes, settled);
    }

    private static Argument array(Handle handle, String type, Stream<?> items) throws SQLException {
        Array array = handle.getConnection().createArrayOf(type, items.toArray());
        return (position, statement, context) -> statement.setArray(position, array);
    }

    /** The newest snapshot, and whose it is. */
    private record Now(String history, Seen seen) {}

    @Override
    public ChangePage changedSince(Handle handle, ChangeToken token, int limit) {
        // older than what the streams are read with, so that nothing is between the two
        Now now = handle.createQuery(NOW)
                .map((rs, context) -> new Now(rs.getString(1), new Seen(rs.getLong(3), rs.getString(2))))
                .one();
        Optional<SnapshotToken> place = SnapshotToken.parse(token, now.history());
        Optional<Seen> from = place.flatMap(SnapshotToken::from);
        Optional<Walk> walk = place.flatMap(SnapshotToken::walk);
        Seen upTo = walk.map(Walk::upTo).orElse(now.seen());
        List<String> found = streams(handle, from, walk.map(Walk::after).orElse(""), limit + 1);
        boolean last = found.size() <= limit;
        List<StreamId> told = found.stream().limit(limit).map(StreamTable::id).toList();
        SnapshotToken next = last
                ? new SnapshotToken(now.history(), Optional.of(upTo), Optional.empty())
                : new SnapshotToken(now.history(), from, Optional.of(new Walk(upTo, found.get(limit - 1))));
        return new ChangePage(told, next.toToken());
    }

    private static List<String> streams(Handle handle, Optional<Seen> from, String after, int limit) {
        Query query = from.map(seen -> handle.createQuery(SINCE)
                        .bind("snapshot", seen.snapshot())
                        .bind("micros", seen.micros())
                        .bind("after", after)
                        .bind("limit", limit))
                .orElseGet(() -> handle.createQuery(ALL).bind("after", after).bind("limit", limit));
        return query.mapTo(String.class).list();
    }
}
