package dev.serai.ledger;

import dev.serai.database.BinaryArrays;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rows of parameters, bound column by column as arrays. */
final class Rows {

    private final List<Object[]> rows = new ArrayList<>();

    void add(Object... row) {
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void bind(Connection connection, PreparedStatement statement, int first, String... types) throws SQLException {
        bindFirst(connection, statement, first, types);
    }

    /** Binds as many leading columns as there are types. A column without values is bound as null, for which unnest makes nulls. */
    void bindFirst(Connection connection, PreparedStatement statement, int first, String... types) throws SQLException {
        for (int column = 0; column < types.length; column++) {
            Object[] values = array(types[column], rows.size());
            boolean empty = true;
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row)[column];
                empty &= values[row] == null;
            }
            if (empty) {
                statement.setNull(first + column, Types.ARRAY, "_" + types[column]);
            } else {
                statement.setArray(first + column, array(connection, types[column], values));
            }
        }
    }

    private static Array array(Connection connection, String type, Object[] values) throws SQLException {
        return switch (type) {
            case "uuid" -> BinaryArrays.of(connection, (UUID[]) values);
            case "timestamptz" -> BinaryArrays.of(connection, (Instant[]) values);
            default -> connection.createArrayOf(type, values);
        };
    }

    /** An array of the Java type, which goes in binary and saves both sides quoting and parsing. */
    private static Object[] array(String type, int length) {
        return switch (type) {
            case "uuid" -> new UUID[length];
            case "timestamptz" -> new Instant[length];
            case "text" -> new String[length];
            case "integer" -> new Integer[length];
            case "boolean" -> new Boolean[length];
            default -> throw new IllegalArgumentException("No array of " + type);
        };
    }
}
