package dev.serai.database;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/** Arrays of types that the driver would send as text, for the server to parse, in PostgreSQL's binary format. Values may be null. */
public final class BinaryArrays {

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private BinaryArrays() {}

    public static Array of(Connection connection, UUID[] values) throws SQLException {
        byte[] binary = encode(Oid.UUID, 16, values, (buffer, id) ->
                buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()));
        return new PgArray(connection.unwrap(BaseConnection.class), Oid.UUID_ARRAY, binary);
    }

    /** To the microsecond. */
    public static Array of(Connection connection, Instant[] values) throws SQLException {
        byte[] binary = encode(Oid.TIMESTAMPTZ, 8, values, (buffer, instant) ->
                buffer.putLong(ChronoUnit.MICROS.between(EPOCH, instant)));
        return new PgArray(connection.unwrap(BaseConnection.class), Oid.TIMESTAMPTZ_ARRAY, binary);
    }

    /** Dimensions, whether there may be nulls, type, length and lower bound of the one dimension, then each value after its size. */
    private static <T> byte[] encode(int type, int size, T[] values, BiConsumer<ByteBuffer, T> put) {
        ByteBuffer buffer = ByteBuffer.allocate(20 + values.length * (4 + size));
        buffer.putInt(1).putInt(1).putInt(type).putInt(values.length).putInt(1);
        for (T value : values) {
            if (value == null) {
                buffer.putInt(-1);
            } else {
                buffer.putInt(size);
                put.accept(buffer, value);
            }
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
