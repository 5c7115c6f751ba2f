package dev.serai.connection;

import dev.serai.api.Fields;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.UnknownProviderException;
import dev.serai.security.Caller;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads what a request about a connection says beside the values of its form: channel, provider, whether it is in use, whose it is. */
@Component
class ConnectionFields {

    private static final int LONGEST_WORD = 100;

    private final Channels channels;
    private final ProviderCatalog providers;

    ConnectionFields(Channels channels, ProviderCatalog providers) {
        this.channels = channels;
        this.providers = providers;
    }

    /** The channel that is named, in any spelling; null, and rejected, when it is none. */
    String channel(Fields fields) {
        String word = fields.requiredText("integrationType", LONGEST_WORD);
        String channel = word == null ? null : channels.find(word);
        if (word != null && channel == null) {
            fields.reject("integrationType", "is \"" + word + "\"; accepted are " + channels.accepted());
        }
        return channel;
    }

    /** Rejects another channel than the connection has. */
    void requireSameChannel(Fields fields, Connection connection) {
        String word = fields.text("integrationType", LONGEST_WORD);
        if (word != null && !connection.channel().equals(channels.find(word))) {
            fields.reject("integrationType", "cannot change; it is \"" + connection.channel() + "\". Create another connection");
        }
    }

    /**
     * The provider that is named, in any spelling; the only one of the channel where none is.
     *
     * @param channel null for any
     * @return null, and rejected, when there is none
     */
    Provider provider(Fields fields, String channel) {
        List<String> accepted = serving(channel);
        String word = fields.text("provider", LONGEST_WORD);
        String id = word == null && accepted.size() == 1 ? accepted.get(0)
                : word == null ? null : word.toLowerCase(Locale.ROOT).replace('_', '-');
        Provider provider = providers.find(id).filter(found -> ConnectionAccess.isOffered(found.id())).orElse(null);
        if (provider == null) {
            fields.reject(new UnknownProviderException(word, accepted).errors());
        } else if (channel != null && !provider.channels().contains(channel)) {
            fields.reject("provider", "is \"" + id + "\", which is not for " + channel + "; accepted are " + String.join(", ", accepted));
        }
        return provider;
    }

    /** Ids of the providers of a channel that who calls may have connections of; null for all channels. */
    List<String> serving(String channel) {
        return providers.all().stream().filter(provider -> channel == null || provider.channels().contains(channel)).map(Provider::id)
                .filter(ConnectionAccess::isOffered).toList();
    }

    /** Whether a connection is to be used once it is configured, which it is unless {@code isActive} or {@code status} say otherwise. */
    static boolean isToBeActive(Fields fields, boolean configured) {
        Boolean active = fields.bool("isActive");
        String status = fields.text("status", LONGEST_WORD);
        if (status == null || status.equals("pending") && !configured) {
            return !Boolean.FALSE.equals(active);
        }
        if (!status.equals("active") && !status.equals("inactive")) {
            rejectStatus(fields, status);
        } else if (active != null && active != status.equals("active")) {
            fields.reject("status", "contradicts isActive; send one of them");
        }
        return status.equals("active");
    }

    private static void rejectStatus(Fields fields, String status) {
        fields.reject("status", "is \"" + status + "\"; accepted are active and inactive, the others come about by themselves");
    }

    /** Whether the request switches it on or off; null when it does neither. What repeats the present state does neither. */
    static Boolean wantedActive(Fields fields, Connection connection, boolean configures) {
        boolean pending = connection.pending();
        Boolean active = fields.bool("isActive");
        String status = fields.text("status", LONGEST_WORD);
        Boolean byFlag = active == null || active == ConnectionApi.isShownActive(connection) ? null : active;
        Boolean byStatus = null;
        if (status != null && !status.equals(connection.status())) {
            if (!status.equals("active") && !status.equals("inactive")) {
                rejectStatus(fields, status);
            } else {
                byStatus = status.equals("active");
            }
        }
        if (byFlag != null && byStatus != null && !byFlag.equals(byStatus)) {
            fields.reject("status", "contradicts isActive; send one of them");
        }
        Boolean wanted = byFlag != null ? byFlag : byStatus;
        if (pending && !configures && Boolean.TRUE.equals(wanted)) {
            fields.reject(byFlag != null ? "isActive" : "status", "cannot be switched on before the connection is configured");
        }
        return wanted;
    }

    /** Team or private, as it is asked for; private is for who asks. Only administrators give to the team and take from it. */
    static UUID owner(Fields fields, Connection connection) {
        Visibility visibility = Visibility.of(fields);
        if (visibility == null || (visibility == Visibility.PRIVATE) == (connection.ownerId() != null)) {
            return connection.ownerId();
        }
        Caller.required().administeredTenant();
        return visibility == Visibility.PRIVATE ? ConnectionAccess.newOwner() : null;
    }
}
