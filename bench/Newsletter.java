package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** Bulk messages of the one tenant that wait in the ledger, written there by SQL as an acceptance would. */
final class Newsletter {

    private static final String MAKE = """
            with made as (
              insert into delivery (tenant_id, id, operation, status, message, priority, due_at, created_at, updated_at)
              select t.id, overlay(uuid_at(now())::text placing right(gen_random_uuid()::text, 12) from 25)::uuid, 'email.send', 'accepted',
                json_build_object('to', json_build_array(json_build_object('email', 'ada@example.com')), 'cc', '[]'::json,
                  'bcc', '[]'::json, 'attachments', '[]'::json, 'tags', '[]'::json, 'headers', '{}'::json, 'subject', 'News of the month',
                  'text', '%s%d-' || i || '-%d All that is new.')::text, 2, now(), now(), now()
              from (select id from tenant where name like 'Bench%%' limit 1) t cross join generate_series(0, %d - 1) i returning 1)
            select count(*) from made""";
    private static final String WAITING = "select count(*) from delivery where priority = 2 and status in ('accepted', 'retrying')";

    private final StoredTenants stored;

    Newsletter(StoredTenants stored) {
        this.stored = stored;
    }

    /** Lets as many wait; the double counts them as this run. */
    void post(int run, int count) throws SQLException, IOException {
        stored.value(MAKE.formatted(new String(ProviderDouble.MARKER, StandardCharsets.US_ASCII), run, ProviderDouble.epochMicros(),
                count));
    }

    long waiting() throws SQLException, IOException {
        return Long.parseLong(stored.value(WAITING));
    }
}
