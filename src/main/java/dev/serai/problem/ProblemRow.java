package dev.serai.problem;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A problem as it is stored, while its figures change. */
final class ProblemRow {

    private final UUID tenantId;
    private final UUID id;
    private final Cause cause;
    private final String outcome;
    private final Integer httpStatus;
    private long count;
    private Instant first;
    private Instant last;
    private Hours hours;

    /** One that has nothing yet. */
    ProblemRow(UUID tenantId, Cause cause, Fate.Call call, Instant at) {
        this.tenantId = tenantId;
        this.id = cause.id();
        this.cause = cause;
        this.outcome = call == null ? null : call.outcome();
        this.httpStatus = call == null ? null : call.httpStatus();
        this.first = at;
        this.last = at;
        this.hours = Hours.none(at);
    }

    ProblemRow(ResultSet row) throws SQLException {
        tenantId = row.getObject("tenant_id", UUID.class);
        id = row.getObject("id", UUID.class);
        cause = new Cause(row.getString("status"), row.getString("cause"), row.getString("provider"),
                row.getObject("connection_id", UUID.class), row.getString("operation"), row.getObject("owner_id", UUID.class));
        outcome = row.getString("outcome");
        httpStatus = row.getObject("http_status", Integer.class);
        count = row.getLong("count");
        first = row.getTimestamp("first_at").toInstant();
        last = row.getTimestamp("last_at").toInstant();
        Array counts = row.getArray("hours");
        hours = new Hours(row.getTimestamp("hour").toInstant(), List.of((Long[]) counts.getArray()));
    }

    UUID tenantId() {
        return tenantId;
    }

    UUID id() {
        return id;
    }

    Cause cause() {
        return cause;
    }

    String outcome() {
        return outcome;
    }

    Integer httpStatus() {
        return httpStatus;
    }

    long count() {
        return count;
    }

    Instant first() {
        return first;
    }

    Instant last() {
        return last;
    }

    Hours hours() {
        return hours;
    }

    void left() {
        count--;
    }

    void joined(Instant at) {
        first = count <= 0 || at.isBefore(first) ? at : first;
        count = Math.max(count, 0) + 1;
        failed(at);
    }

    /** One that it has failed once more. */
    void failed(Instant at) {
        last = at.isAfter(last) ? at : last;
        hours = hours.plus(at);
    }

    /** As the columns of the table stand in {@link ProblemStore}. */
    Object[] values() {
        return new Object[] {tenantId, id, cause.status(), cause.words(), outcome, httpStatus, cause.provider(), cause.connectionId(),
                cause.operation(), cause.ownerId(), Math.max(count, 0), Timestamp.from(first), Timestamp.from(last),
                hours.counts().toArray(Long[]::new), Timestamp.from(hours.last())};
    }
}
