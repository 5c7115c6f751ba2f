package dev.serai.connection;

import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCatalog;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What providers are for: the channels of the API, and those that files of operations or of providers name. */
@Component
class Channels {

    /** The words of the API for channels that may have no file yet. */
    private static final List<String> KNOWN = List.of("email", "sms", "whatsapp", "payment", "video", "calendar", "crm", "chat", "social",
            "accounting", "signup_page", "facebook", "webhook");
    private static final Map<String, String> ALIASES = Map.of("signup", "signup_page");

    private final ProviderCatalog providers;
    private final Operations operations;

    Channels(ProviderCatalog providers, Operations operations) {
        this.providers = providers;
        this.operations = operations;
    }

    /** The channel a word means, whatever its case; null when it means none. */
    String find(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        String channel = ALIASES.getOrDefault(lower, lower);
        return all().contains(channel) ? channel : null;
    }

    /** All channels, for messages. */
    String accepted() {
        return String.join(", ", all());
    }

    private Set<String> all() {
        Set<String> all = new TreeSet<>(KNOWN);
        all.addAll(operations.channels());
        providers.all().forEach(provider -> all.addAll(provider.channels()));
        return all;
    }
}
