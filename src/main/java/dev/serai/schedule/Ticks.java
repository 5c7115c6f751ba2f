package dev.serai.schedule;

import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import java.time.ZoneOffset;
import java.util.Date;
import org.apache.camel.Header;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Gives each tick of a schedule to one node. All nodes that have the route reckon the same ticks from its cron expression, and the first to
 * write a tick down has it. A node that is gone, or does not have the route, claims none, so the next tick is another's at once. A node
 * whose clock is more than a minute ahead of the database's gets none either, since it would take those of hours to come.
 */
@Component
public class Ticks {

    private final JdbcClient jdbc;
    private final String node;

    @Autowired
    Ticks(SystemDatabase system, DataDirectory directory) {
        this(system, directory.nodeId());
    }

    Ticks(SystemDatabase system, String node) {
        this.jdbc = system.jdbc();
        this.node = node;
    }

    /**
     * Whether this node is the one that does what is due; for routes from {@code quartz} with a cron expression.
     *
     * @param group of the trigger, which with its name stands for the schedule
     * @param due when the tick was due, not when it came
     */
    public boolean isMine(@Header("triggerGroup") String group, @Header("triggerName") String name, @Header("scheduledFireTime") Date due) {
        return jdbc.sql("""
                insert into schedule_tick (schedule, due, node)
                select schedule, due, node from (values (?, ?::timestamptz, ?)) as tick (schedule, due, node)
                where due <= now() + interval '1 minute'
                on conflict (schedule) do update set due = excluded.due, node = excluded.node where schedule_tick.due < excluded.due""")
                .params(group + "/" + name, due.toInstant().atOffset(ZoneOffset.UTC), node).update() == 1;
    }
}
