package dev.serai.connection;

import dev.serai.connection.Connection.Origin;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.ConnectionFormValidator;
import dev.serai.provider.ConnectionFormValidator.Checked;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * Connections that stand in where a tenant has configured none for a channel: from environment variables, else, in development or where
 * the whole instance is a sandbox, a sandbox. A tenant's own secrets are never mixed with the environment's.
 */
@Component
class StandInConnections {

    private static final int PRIORITY = 1000;

    private final ProviderCatalog providers;
    private final AccountKeys accounts;
    private final ConnectionProperties properties;
    private final Environment environment;
    private final boolean sandboxAllowed;
    private final boolean sandboxForAll;
    private final Map<String, Known> byChannel = new ConcurrentHashMap<>();

    StandInConnections(ProviderCatalog providers, AccountKeys accounts, ConnectionProperties properties, Environment environment) {
        this.providers = providers;
        this.accounts = accounts;
        this.properties = properties;
        this.environment = environment;
        this.sandboxForAll = properties.sandbox() || environment.getProperty("MOCK_EXTERNAL_APIS", Boolean.class, false);
        this.sandboxAllowed = sandboxForAll || !environment.acceptsProfiles(Profiles.of("production"));
    }

    /** What was found for a channel, and in which providers. */
    private record Known(List<Provider> among, List<Connection> connections) {}

    /** Whether every connection of this instance answers from the sandbox. */
    boolean sandboxForAll() {
        return sandboxForAll;
    }

    /** The connections that stand in for a channel, in the order of use; of no tenant in particular. */
    List<Connection> of(String channel) {
        List<Provider> among = providers.all();
        Known known = byChannel.get(channel);
        if (known == null || !isSame(known.among(), among)) {
            known = new Known(among, build(channel, among));
            byChannel.put(channel, known);
        }
        return known.connections();
    }

    /** The one with this id, in any channel. */
    Optional<Connection> find(UUID id) {
        return providers.all().stream().flatMap(provider -> provider.channels().stream()).distinct()
                .flatMap(channel -> of(channel).stream()).filter(connection -> connection.id().equals(id)).findFirst();
    }

    /** The values for a provider in the environment, by property name; secrets in clear. */
    Map<String, Object> values(Provider provider) {
        return check(provider).values();
    }

    private static boolean isSame(List<Provider> one, List<Provider> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i) != other.get(i)) {
                return false;
            }
        }
        return true;
    }

    private List<Connection> build(String channel, List<Provider> among) {
        List<Provider> serving = among.stream().filter(provider -> provider.channels().contains(channel)).toList();
        List<Connection> complete = new ArrayList<>();
        List<Connection> withoutSender = new ArrayList<>();
        for (Provider provider : serving) {
            Checked checked = check(provider);
            if (!checked.values().isEmpty() && checked.valid()) {
                complete.add(connection(channel, provider, Origin.ENVIRONMENT, checked.values()));
            } else if (lacksOnlyTheSender(provider, checked)) {
                withoutSender.add(connection(channel, provider, Origin.ENVIRONMENT, checked.values()));
            }
        }
        complete.addAll(withoutSender);
        if (complete.isEmpty() && sandboxAllowed && !serving.isEmpty()) {
            sandboxes(channel, serving).forEach(provider -> complete.add(connection(channel, provider, Origin.SANDBOX, Map.of())));
        }
        return List.copyOf(complete);
    }

    /** The preferred provider, and after it others, as few as do what it does not. */
    private List<Provider> sandboxes(String channel, List<Provider> serving) {
        String preferred = properties.standIn(channel);
        List<Provider> inOrder = serving.stream().sorted(Comparator.comparing((Provider p) -> !p.id().equals(preferred))
                .thenComparing(p -> -p.operations().size()).thenComparing(Provider::id)).toList();
        List<Provider> chosen = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (Provider provider : inOrder) {
            if (done.addAll(provider.ownOperations())) {
                chosen.add(provider);
            }
        }
        return chosen;
    }

    private Checked check(Provider provider) {
        Map<String, Object> values = new LinkedHashMap<>();
        provider.environment().forEach((property, variable) -> {
            String value = environment.getProperty(variable);
            if (value != null && !value.isBlank()) {
                values.put(property, value);
            }
        });
        return ConnectionFormValidator.check(provider.form(), values);
    }

    private static boolean lacksOnlyTheSender(Provider provider, Checked checked) {
        boolean hasSecret = checked.values().keySet().stream().anyMatch(provider.form().secretNames()::contains);
        return hasSecret && checked.problems().stream().allMatch(problem -> provider.form().field(problem.field())
                .map(Field::group).filter("sender"::equals).isPresent());
    }

    private Connection connection(String channel, Provider provider, Origin origin, Map<String, Object> values) {
        String name = origin == Origin.SANDBOX ? provider.title() + " sandbox" : provider.title() + " from the environment";
        UUID id = UUID.nameUUIDFromBytes((origin + ":" + channel + ":" + provider.id()).getBytes(StandardCharsets.UTF_8));
        Map<String, Object> settings = new LinkedHashMap<>(values);
        settings.keySet().removeAll(provider.form().secretNames());
        return new Connection(null, id, channel, provider.id(), name, "active", true, false, PRIORITY, Map.copyOf(settings),
                accounts.of(null, provider, values, id), origin, null, null, null, 0, Instant.EPOCH, Instant.EPOCH, 0);
    }
}
