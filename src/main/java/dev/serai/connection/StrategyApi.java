package dev.serai.connection;

import dev.serai.api.Fields;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.audit.AuditLog;
import dev.serai.security.Caller;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What the routes of {@code /api/integrations/strategies} call: how a tenant's connections of a channel share what they carry. */
@Component
public class StrategyApi {

    private final ConnectionStore store;
    private final Channels channels;
    private final ConnectionChanges changes;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    StrategyApi(ConnectionStore store, Channels channels, ConnectionChanges changes, AuditLog audit, TransactionTemplate transaction) {
        this.store = store;
        this.channels = channels;
        this.changes = changes;
        this.audit = audit;
        this.transaction = transaction;
    }

    record ChannelStrategy(String channel, Strategy strategy) {}

    record ChannelStrategies(List<ChannelStrategy> items) {}

    /** Those that were set; any other channel goes by priority. */
    public ChannelStrategies list() {
        return new ChannelStrategies(store.strategies(Caller.requiredTenant()).entrySet().stream()
                .map(each -> new ChannelStrategy(each.getKey(), each.getValue())).toList());
    }

    /** {@code {strategy}}. */
    public ChannelStrategy set(@Header("channel") String word, @Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        String channel = channels.find(word);
        if (channel == null) {
            throw ProblemException.notFound("channel \"" + word + "\"; there are " + channels.accepted());
        }
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("strategy"));
        if (!fields.has("strategy")) {
            fields.reject("strategy", "is required: one of " + String.join(", ", Strategy.WORDS));
        }
        String strategy = fields.word("strategy", Strategy.WORDS);
        fields.check();
        ChannelStrategy after = new ChannelStrategy(channel, Strategy.of(strategy));
        transaction.executeWithoutResult(status -> {
            Strategy before = store.strategies(tenant).getOrDefault(channel, Strategy.PRIORITY);
            store.setStrategy(tenant, channel, after.strategy());
            audit.record(tenant, "strategy.set", null, new ChannelStrategy(channel, before), after);
            changes.announce(tenant);
        });
        changes.forget(tenant);
        return after;
    }
}
