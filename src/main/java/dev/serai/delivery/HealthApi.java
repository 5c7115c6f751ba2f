package dev.serai.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.serai.connection.Connection;
import dev.serai.connection.Connection.Origin;
import dev.serai.connection.Connections;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What the route of {@code /api/v1/integrations/health} calls: how the connections of a tenant are, by channel. */
@Component
public class HealthApi {

    private final Connections connections;
    private final ConnectionBreakers breakers;
    private final ProviderCatalog providers;
    private final Clock clock;

    HealthApi(Connections connections, ConnectionBreakers breakers, ProviderCatalog providers, Clock clock) {
        this.connections = connections;
        this.breakers = breakers;
        this.providers = providers;
        this.clock = clock;
    }

    /** @param status {@code up}, {@code degraded}, {@code down}; {@code unconfigured} when nothing is in use */
    record Health(String status, Instant checkedAt, List<ChannelHealth> channels) {}

    /**
     * @param status {@code up}: every connection in use works; {@code degraded}: some do; {@code down}: none does;
     *     {@code unconfigured}: none is in use
     */
    record ChannelHealth(String channel, String status, List<ConnectionState> connections) {}

    /**
     * @param origin {@code tenant}, or {@code environment} and {@code sandbox} for what stands in where the tenant configured nothing
     * @param breaker of the circuit breaker on this node: {@code closed}, {@code open} or {@code half-open}
     */
    record ConnectionState(UUID id, String name, String provider, String origin, String status, @JsonProperty("isActive") boolean isActive,
            String breaker, String lastError, int errorCount, Instant lastSyncAt) {

        boolean inUse() {
            return isActive && !"pending".equals(status);
        }

        boolean works() {
            return "active".equals(status) && !"open".equals(breaker);
        }
    }

    public Health health() {
        Caller caller = Caller.required();
        UUID tenant = caller.tenant();
        Map<String, List<ConnectionState>> byChannel = new TreeMap<>();
        connections.all(tenant).forEach(connection -> byChannel.computeIfAbsent(connection.channel(), channel -> new ArrayList<>())
                .add(state(connection)));
        providers.all().stream().flatMap(provider -> provider.channels().stream()).distinct()
                .forEach(channel -> connections.usable(tenant, caller.userId(), channel).stream()
                        .filter(usable -> usable.origin() != Origin.TENANT)
                        .forEach(standIn -> byChannel.computeIfAbsent(channel, name -> new ArrayList<>()).add(state(standIn))));
        List<ChannelHealth> channels = byChannel.entrySet().stream()
                .map(entry -> new ChannelHealth(entry.getKey(), status(entry.getValue()), entry.getValue())).toList();
        return new Health(overall(channels), clock.instant().truncatedTo(ChronoUnit.MICROS), channels);
    }

    private ConnectionState state(Connection c) {
        return new ConnectionState(c.id(), c.name(), c.provider(), c.origin().name().toLowerCase(Locale.ROOT), c.status(),
                c.active() && !"pending".equals(c.status()), breakers.state(c), c.lastError(), c.errorCount(), c.lastSyncAt());
    }

    private static String status(List<ConnectionState> states) {
        long inUse = states.stream().filter(ConnectionState::inUse).count();
        long working = states.stream().filter(ConnectionState::inUse).filter(ConnectionState::works).count();
        return inUse == 0 ? "unconfigured" : working == inUse ? "up" : working == 0 ? "down" : "degraded";
    }

    private static String overall(List<ChannelHealth> channels) {
        List<String> used = channels.stream().map(ChannelHealth::status).filter(status -> !"unconfigured".equals(status)).distinct()
                .toList();
        return used.isEmpty() ? "unconfigured" : used.size() == 1 ? used.get(0) : "degraded";
    }
}
