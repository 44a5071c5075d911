package dev.modelregistry.jdbc;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A change of a stream that is pending.
 *
 * @param place in the order of {@link Feed#pending}, beside the stream
 * @param index what it does to the index, as {@link IndexDeltaCodec} writes it
 */
record Change(StreamId stream, long place, Bytes index) {
    static Change of(StreamId stream, long place, IndexDelta index) {
        return new Change(stream, place, Bytes.wrap(IndexDeltaCodec.encode(index)));
    }

    /** From its stream, place and index. */
    static Change read(ResultSet rs) throws SQLException {
        return new Change(StreamTable.id(rs.getString(1)), rs.getLong(2), Bytes.wrap(rs.getBytes(3)));
    }

    IndexDelta delta() {
        return IndexDeltaCodec.decode(stream, index.toByteArray());
    }
}
