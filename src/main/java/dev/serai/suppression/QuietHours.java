package dev.serai.suppression;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.audit.AuditLog;
import dev.serai.database.SystemDatabase;
import dev.serai.notify.Notifications;
import dev.serai.notify.TenantSettings;
import dev.serai.operation.Operation;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * When messages wait, since whom they go to sleeps: as the message says, or else as its tenant does, by the clock of the recipient. What a
 * tenant set is remembered on every node until it changes on any.
 */
@Component
public class QuietHours {

    private static final String CHANGES = "serai_quiet_hours";
    /** In a message: whatever the tenant has set, it does not wait. */
    private static final String NONE = "none";

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final Notifications notifications;
    private final AuditLog audit;
    private final Clock clock;
    private final TenantSettings<Setting> settings;

    QuietHours(JdbcClient jdbc, SystemDatabase system, Notifications notifications, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.system = system;
        this.notifications = notifications;
        this.audit = audit;
        this.clock = clock;
        this.settings = new TenantSettings<>(notifications, CHANGES, "Quiet hours", this::eachSetting, this::read);
    }

    /**
     * What a tenant set.
     *
     * @param starts the first minute that is quiet, e.g. {@code 21:00}
     * @param ends the first that is not
     * @param zone whose clock counts where a message does not say where its recipient is, e.g. {@code Europe/Zurich}
     * @param channels whose messages wait
     */
    public record Setting(@JsonFormat(pattern = "HH:mm") LocalTime starts, @JsonFormat(pattern = "HH:mm") LocalTime ends, String zone,
            List<String> channels) {}

    /**
     * Until when a message waits.
     *
     * @return empty where it may go now
     */
    public Optional<Instant> until(UUID tenantId, Operation operation, JsonNode message) {
        if (operation.recipients().isEmpty()) {
            return Optional.empty();
        }
        String asked = message.path("quietHours").asText("");
        String there = message.path("recipientZone").asText("");
        if (asked.equals(NONE)) {
            return Optional.empty();
        }
        Optional<Setting> setting = settings.of(tenantId);
        Optional<QuietWindow> window = asked.isEmpty() ? setting.filter(set -> set.channels().contains(operation.channel()))
                .map(set -> new QuietWindow(set.starts(), set.ends())) : QuietWindow.parse(asked);
        String zone = there.isEmpty() ? setting.map(Setting::zone).orElse("UTC") : there;
        return window.flatMap(found -> found.end(clock.instant(), ZoneId.of(zone)));
    }

    private void eachSetting(BiConsumer<UUID, Setting> what) {
        system.jdbc().sql("select * from quiet_hours").query(row -> {
            what.accept(row.getObject("tenant_id", UUID.class), setting(row, 0));
        });
    }

    /** What a tenant set, whoever works on this thread. */
    private Optional<Setting> read(UUID tenantId) {
        return system.jdbc().sql("select * from quiet_hours where tenant_id = ?").param(tenantId).query(QuietHours::setting).optional();
    }

    /** Empty where the tenant set nothing. */
    Optional<Setting> find(UUID tenantId) {
        return jdbc.sql("select * from quiet_hours where tenant_id = ?").param(tenantId).query(QuietHours::setting).optional();
    }

    @Transactional
    void set(UUID tenantId, Setting setting) {
        Setting before = find(tenantId).orElse(null);
        jdbc.sql("""
                insert into quiet_hours (tenant_id, starts, ends, zone, channels) values (:tenant, :starts, :ends, :zone, :channels)
                on conflict (tenant_id) do update set starts = excluded.starts, ends = excluded.ends, zone = excluded.zone,
                  channels = excluded.channels""")
                .param("tenant", tenantId).param("starts", setting.starts()).param("ends", setting.ends()).param("zone", setting.zone())
                .param("channels", setting.channels().toArray(String[]::new)).update();
        audit.record(tenantId, "quiet-hours.set", null, before, setting);
        notifications.send(CHANGES, tenantId.toString());
    }

    @Transactional
    void clear(UUID tenantId) {
        find(tenantId).ifPresent(before -> {
            jdbc.sql("delete from quiet_hours where tenant_id = ?").param(tenantId).update();
            audit.record(tenantId, "quiet-hours.clear", null, before, null);
            notifications.send(CHANGES, tenantId.toString());
        });
    }

    /** To be called on this node once a change is committed, so that whoever made it sees it at once. */
    void changed(UUID tenantId) {
        settings.changed(tenantId);
    }

    private static Setting setting(ResultSet row, int number) throws SQLException {
        Array channels = row.getArray("channels");
        return new Setting(row.getObject("starts", LocalTime.class), row.getObject("ends", LocalTime.class), row.getString("zone"),
                List.of((String[]) channels.getArray()));
    }
}
