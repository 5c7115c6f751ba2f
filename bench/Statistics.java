package bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Measures statistics and logs of a tenant with many deliveries, which SQL makes: over 30 days and five connections, every twentieth with
 * a second attempt. Also what the indexes of the log cost when attempts are written, and export and erasure of all that.
 */
public final class Statistics {

    private static final int ASKED = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Instance serai;
    private final Connection database;
    private String tenant;
    private String token;
    private String connection;

    private Statistics(Instance serai) {
        this.serai = serai;
        this.database = serai.database();
    }

    public static void main(String[] args) throws Exception {
        int deliveries = Integer.parseInt(args[0]);
        try (Instance serai = Instance.start()) {
            Statistics statistics = new Statistics(serai);
            statistics.measure(deliveries);
            serai.printMemory();
            statistics.export();
            serai.printMemory();
            statistics.erase();
        }
        System.exit(0);
    }

    private void measure(int deliveries) throws Exception {
        String made = serai.call("POST", "/api/tenants", serai.operator(), "{\"name\": \"Bench\"}");
        tenant = Instance.field(made, "id");
        token = Instance.field(made, "token");
        List<String> connections = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            connections.add(Instance.field(serai.call("POST", "/api/integrations", token, """
                    {"integrationType": "email", "provider": "sendgrid", "name": "Bench %d",
                     "configuration": {"apiKey": "SG.bench", "fromEmail": "a@example.com"}}""".formatted(i)), "id"));
        }
        connection = connections.get(0);
        logIndexCost();
        Connection hold = DriverManager.getConnection(database.getMetaData().getURL());
        hold.setAutoCommit(false);
        execute(hold, "select * from statistic_mark for update");
        make(deliveries, connections);
        ask("not yet counted: last 30 days", "/api/integrations/stats", 10);
        hold.commit();
        hold.close();
        count();
        ask("counted: last 30 days by day, channel and provider", "/api/integrations/stats", ASKED);
        ask("counted: last 30 days in all, by channel", "/api/integrations/stats?by=channel", ASKED);
        ask("counted: last 400 days by day and connection", "/api/integrations/stats?by=day,connection&from="
                + java.time.LocalDate.now(java.time.ZoneOffset.UTC).minusDays(399), ASKED);
        String log = "/api/integrations/" + connection + "/logs";
        ask("log of a connection: first page of 50", log, ASKED);
        ask("log of a connection: only what was rejected", log + "?outcome=rejected", ASKED);
        ask("log of a connection: 20 days ago", log + "?to=" + java.time.Instant.now().minus(java.time.Duration.ofDays(20)), ASKED);
        System.out.println(serai.call("GET", "/api/integrations/stats?by=channel", token, null));
    }

    private void export() throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<java.io.InputStream> answer = http.send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + serai.port() + "/api/tenants/" + tenant + "/export"))
                .header("Authorization", "Bearer " + token)
                .build(), BodyHandlers.ofInputStream());
        double first = 0;
        long bytes = 0;
        byte[] buffer = new byte[65536];
        for (int read = answer.body().read(buffer); read >= 0; read = answer.body().read(buffer)) {
            first = first == 0 ? (System.nanoTime() - start) / 1e6 : first;
            bytes += read;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("export: %,d MB in %.1f s, the first of it after %.0f ms%n", bytes / 1_000_000, seconds, first);
    }

    private void erase() throws IOException, InterruptedException {
        long start = System.nanoTime();
        String found = serai.call("POST", "/api/tenants/" + tenant + "/erasures", token, "{\"subject\": \"ada@example.com\"}");
        System.out.printf("erasure of a person: %.1f s; %s%n", (System.nanoTime() - start) / 1e9, found);
        start = System.nanoTime();
        serai.call("DELETE", "/api/tenants/" + tenant, serai.operator(), null);
        System.out.printf("erasure of the tenant: answered after %.1f s", (System.nanoTime() - start) / 1e9);
        while (!serai.call("GET", "/api/tenants/" + tenant + "/erasure", serai.operator(), null).contains("\"erased\"")) {
            java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
        }
        System.out.printf(", everything gone after %.1f s%n", (System.nanoTime() - start) / 1e9);
    }

    private void make(int deliveries, List<String> connections) throws SQLException {
        long start = System.nanoTime();
        execute(database, """
                select make_partition(parent, parent || '_before', format('for values from (%L) to (%L)',
                    uuid_at(date_trunc('month', now(), 'UTC') - interval '2 months'), uuid_at(date_trunc('month', now(), 'UTC'))))
                from unnest(array['delivery', 'attempt']) as parent""");
        execute(database, """
                create temporary table made as
                select i, t, overlay(uuid_at(t)::text placing right(gen_random_uuid()::text, 12) from 25)::uuid as id
                from (select i,
                  now() - make_interval(secs => (%1$d - i) * 30 * 86400.0 / %1$d) as t from generate_series(1, %1$d) as i) as x
                """.formatted(deliveries));
        execute(database, """
                insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                select '%s', id, 'email.send', case when i %% 500 = 0 then 'dead' else 'delivered' end,
                  json_build_object('to', json_build_array(json_build_object('email', 'person-' || i || '@example.com')), 'subject',
                    'Invoice ' || i, 'text', repeat('Thank you for your order. ', 10))::text, t, t, t
                from made""".formatted(tenant));
        execute(database, """
                insert into attempt (tenant_id, delivery_id, number, connection_id, operation, provider, outcome, http_status, started_at,
                  duration_ms)
                select '%s', id, n, (array['%s']::uuid[])[1 + i %% 5], 'email.send', 'sendgrid',
                  case when i %% 500 = 0 then 'rejected' when n = 1 and i %% 20 = 0 then 'retry' else 'delivered' end, 202,
                  t + make_interval(secs => 5 * (n - 1)), exp(4 + 0.6 * random_normal())
                from made cross join generate_series(1, 2) as n where n = 1 or i %% 20 = 0 and i %% 500 <> 0"""
                .formatted(tenant, String.join("','", connections)));
        execute(database, "analyze delivery, attempt");
        System.out.printf("%,d deliveries made in %.1f s%n", deliveries, (System.nanoTime() - start) / 1e9);
    }

    /** Counts, unless the route has begun to; then waits for it. */
    private void count() throws SQLException {
        long start = System.nanoTime();
        boolean more = true;
        while (more) {
            try (Statement statement = database.createStatement();
                    ResultSet row = statement.executeQuery("select count_statistics() or exists (select from attempt"
                            + " where recorded_at >= (select counted_until from statistic_mark for update))")) {
                row.next();
                more = row.getBoolean(1);
            }
        }
        System.out.printf("counted in %.2f s%n", (System.nanoTime() - start) / 1e9);
    }

    /** Writes the same batches of attempts to the table as it is and to one without the indexes of the log, in turn. */
    private void logIndexCost() throws SQLException {
        execute(database, "create table attempt_bare (like attempt including defaults, primary key (tenant_id, delivery_id, number))");
        execute(database, "create index on attempt_bare using brin (recorded_at)");
        double[][] micros = new double[2][7];
        for (int round = 0; round < micros[0].length; round++) {
            for (int table = 0; table < 2; table++) {
                micros[table][round] = write(table == 0 ? "attempt_bare" : "attempt", 400, 100);
            }
        }
        Arrays.sort(micros[0]);
        Arrays.sort(micros[1]);
        System.out.printf("writing an attempt, in batches of 100: %.1f us without the indexes of the log, %.1f us with them "
                + "(medians of %d)%n",
                micros[0][3], micros[1][3], micros[0].length);
        execute(database, "drop table attempt_bare");
        execute(database, "truncate attempt, statistic, statistic_latency");
    }

    private double write(String table, int batches, int size) throws SQLException {
        try (PreparedStatement insert = database.prepareStatement("insert into " + table + """
                 (tenant_id, delivery_id, operation, number, connection_id, provider, outcome, http_status, started_at, duration_ms)
                select ?, overlay(uuid_at(clock_timestamp())::text placing right(gen_random_uuid()::text, 12) from 25)::uuid, 'email.send',
                  i, ?, 'sendgrid', 'delivered', 202, clock_timestamp(), 80 from generate_series(1, ?) as i""")) {
            long start = System.nanoTime();
            for (int i = 0; i < batches; i++) {
                insert.setObject(1, UUID.fromString(tenant));
                insert.setObject(2, UUID.fromString(connection));
                insert.setInt(3, size);
                insert.executeUpdate();
            }
            return (System.nanoTime() - start) / 1e3 / batches / size;
        }
    }

    private void ask(String what, String path, int times) throws Exception {
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            serai.call("GET", path, token, null);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        double first = millis[0];
        Arrays.sort(millis);
        System.out.printf("%-55s first %7.1f ms, median %7.1f ms, slowest %7.1f ms%n", what, first, millis[times / 2], millis[times - 1]);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
