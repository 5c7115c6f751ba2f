package dev.serai.connection;

import dev.serai.provider.ProviderCatalog;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What providers are for. */
@Component
class Channels {

    private static final List<String> KNOWN = List.of("email", "sms", "whatsapp", "payment", "video", "calendar", "crm", "chat", "social",
            "accounting", "signup_page", "facebook", "webhook");
    private static final Map<String, String> ALIASES = Map.of("signup", "signup_page");

    private final ProviderCatalog providers;

    Channels(ProviderCatalog providers) {
        this.providers = providers;
    }

    /** The channel a word means, whatever its case; null when it means none. */
    String find(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        String channel = ALIASES.getOrDefault(lower, lower);
        return KNOWN.contains(channel) || providers.all().stream().anyMatch(provider -> provider.channels().contains(channel))
                ? channel : null;
    }

    /** All channels, for messages. */
    String accepted() {
        TreeSet<String> all = new TreeSet<>(KNOWN);
        providers.all().forEach(provider -> all.addAll(provider.channels()));
        return String.join(", ", all);
    }
}
