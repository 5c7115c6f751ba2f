package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;

/** Opens the console in a browser: how soon it is painted, how many bytes it takes, and how evenly ten thousand deliveries scroll. */
public final class Console {

    /** Of the page and all it loaded, compressed, with their headers. */
    private static final String LOADED = """
            (() => { const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
              const own = all.filter((each) => !each.name.includes('/api/'));
              return [performance.getEntriesByName('first-contentful-paint')[0].startTime.toFixed(0), own.length,
                (own.reduce((sum, each) => sum + each.transferSize, 0) / 1024).toFixed(0)].join(' '); })()""";
    /** Scrolls on at every frame until the last row is there, then to the top again. */
    private static final String SCROLLED = """
            new Promise((done) => { const frames = []; let last = performance.now(); let down = true;
              const step = (now) => { frames.push(now - last); last = now;
                const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
                if (down && end && !document.querySelector('[data-end]')) down = false;
                if (!down && scrollY === 0) { frames.sort((a, b) => a - b);
                  done([frames.length, frames[frames.length >> 1].toFixed(1), frames[Math.floor(frames.length * 0.99)].toFixed(1),
                    frames.at(-1).toFixed(1), frames.filter((each) => each > 50).length].join(' '));
                } else { scrollBy(0, down ? 120 : -240); requestAnimationFrame(step); } };
              requestAnimationFrame(step); })""";

    private Console() {}

    public static void main(String[] args) throws Exception {
        int deliveries = Integer.parseInt(args[0]);
        try (Instance serai = Instance.start()) {
            String made = serai.call("POST", "/api/tenants", serai.operator(), "{\"name\": \"Bench\"}");
            make(serai, Instance.field(made, "id"), deliveries);
            String address = "http://localhost:" + serai.port();
            for (int round = 1; round <= 3; round++) {
                Path folder = Files.createTempDirectory(Path.of("target/bench").toAbsolutePath(), "browser");
                try (Browser browser = new Browser(folder)) {
                    browser.open(address + "/sign-in");
                    browser.await("document.querySelector('#token')");
                    print("round " + round + ", sign-in, nothing cached", browser.text(LOADED));
                    browser.text("fetch('/api/session', {method: 'POST', headers: {'Content-Type': 'application/json'},"
                            + " body: '{\"token\": \"" + Instance.field(made, "token") + "\"}'}).then((answer) => String(answer.status))");
                    browser.open(address + "/deliveries");
                    browser.await("document.querySelector('.deliveries tr[data-id]')");
                    print("round " + round + ", deliveries, the rest from the cache", browser.text(LOADED));
                    String[] frames = browser.text(SCROLLED).split(" ");
                    System.out.printf("round %d, %,d deliveries down and up: %s frames, median %s ms, p99 %s ms, longest %s ms, %s above"
                            + " 50 ms%n", round, deliveries, frames[0], frames[1], frames[2], frames[3], frames[4]);
                }
            }
        }
        System.exit(0);
    }

    private static void print(String what, String loaded) {
        String[] figures = loaded.split(" ");
        System.out.printf("%s: first painted after %s ms, %s files, %s KiB%n", what, figures[0], figures[1], figures[2]);
    }

    private static void make(Instance serai, String tenant, int deliveries) throws SQLException {
        try (Statement statement = serai.database().createStatement()) {
            statement.execute("""
                    insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                    select '%s', overlay(uuid_at(t)::text placing right(gen_random_uuid()::text, 12) from 25)::uuid, 'email.send',
                      case when i %% 50 = 0 then 'dead' else 'delivered' end,
                      json_build_object('to', json_build_array(json_build_object('email', 'person-' || i || '@example.com')), 'subject',
                        'Invoice ' || i || ' of your order', 'text', repeat('Thank you for your order. ', 10))::text, t, t, t
                    from (select i, clock_timestamp() - make_interval(secs => (%2$d - i) * 0.001) as t
                      from generate_series(1, %2$d) as i) as made""".formatted(tenant, deliveries));
            statement.execute("analyze delivery");
        }
    }
}
