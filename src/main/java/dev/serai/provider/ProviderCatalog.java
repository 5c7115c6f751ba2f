package dev.serai.provider;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The providers that can be used now, by id; the reloader publishes and withdraws them. */
@Component("providerCatalog")
public final class ProviderCatalog {

    private final Map<String, Provider> providers = new ConcurrentHashMap<>();

    public Optional<Provider> find(String id) {
        return id == null ? Optional.empty() : Optional.ofNullable(providers.get(id));
    }

    /** The provider with this id; fails with the accepted ids where there is none. */
    public Provider get(String id) {
        return find(id).orElseThrow(() -> new UnknownProviderException(id, all().stream().map(Provider::id).toList()));
    }

    /** All providers, sorted by id. */
    public List<Provider> all() {
        return providers.values().stream().sorted(Comparator.comparing(Provider::id)).toList();
    }

    /** Makes a provider usable from now on; returns the one it replaces. Publish only once its route is started. */
    public Optional<Provider> publish(Provider provider) {
        return Optional.ofNullable(providers.put(provider.id(), provider));
    }

    /** Takes a provider out of use; returns it. */
    public Optional<Provider> withdraw(String id) {
        return Optional.ofNullable(providers.remove(id));
    }
}
