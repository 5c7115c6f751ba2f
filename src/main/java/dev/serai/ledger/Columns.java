package dev.serai.ledger;

import dev.serai.database.BinaryArrays;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The columns of a batch, each bound as one array: the one list that a statement's SQL and its parameters come from. */
final class Columns<R> {

    private final List<Column<R>> columns;

    private Columns(List<Column<R>> columns) {
        this.columns = columns;
    }

    /** @param type as PostgreSQL calls it */
    record Column<R>(String name, String type, Function<R, ?> value) {}

    @SafeVarargs
    static <R> Columns<R> of(Column<R>... columns) {
        return new Columns<>(List.of(columns));
    }

    static <R> Column<R> uuid(String name, Function<R, UUID> value) {
        return new Column<>(name, "uuid", value);
    }

    static <R> Column<R> text(String name, Function<R, String> value) {
        return new Column<>(name, "text", value);
    }

    /** What others wrote: PostgreSQL stores no U+0000. */
    static <R> Column<R> words(String name, Function<R, String> value) {
        return text(name, row -> storable(value.apply(row)));
    }

    static <R> Column<R> time(String name, Function<R, Instant> value) {
        return new Column<>(name, "timestamptz", value);
    }

    static <R> Column<R> integer(String name, Function<R, Integer> value) {
        return new Column<>(name, "integer", value);
    }

    static <R> Column<R> bool(String name, Function<R, Boolean> value) {
        return new Column<>(name, "boolean", value);
    }

    private static String storable(String text) {
        return text == null || text.indexOf(0) < 0 ? text : text.replace('\0', '\ufffd');
    }

    int count() {
        return columns.size();
    }

    /** {@code a, b}. */
    String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** {@code unnest(?::uuid[]) as a, unnest(?::text[]) as b}, for a list of what is selected. */
    String selected() {
        return columns.stream().map(column -> "unnest(?::" + column.type() + "[]) as " + column.name()).collect(Collectors.joining(", "));
    }

    /** {@code unnest(?::uuid[], ?::text[]) as alias (a, b)}, to select from. */
    String table(String alias) {
        return columns.stream().map(column -> "?::" + column.type() + "[]").collect(Collectors.joining(", ", "unnest(", ") as "))
                + alias + " (" + names() + ")";
    }

    /**
     * Binds the rows. A column without values is bound as null, for which unnest makes nulls.
     *
     * @return the number of the parameter after them
     */
    int bind(Connection connection, PreparedStatement statement, int first, List<? extends R> rows) throws SQLException {
        int parameter = first;
        for (Column<R> column : columns) {
            Object[] values = array(column.type(), rows.size());
            boolean empty = true;
            for (int row = 0; row < values.length; row++) {
                values[row] = column.value().apply(rows.get(row));
                empty &= values[row] == null;
            }
            if (empty) {
                statement.setNull(parameter, Types.ARRAY, "_" + column.type());
            } else {
                statement.setArray(parameter, array(connection, column.type(), values));
            }
            parameter++;
        }
        return parameter;
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
