package dev.serai.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.rehearsal.Difference.Field;
import dev.serai.rehearsal.SandboxRuns.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What would become of a past delivery if another provider had been in place of the one that had it. */
final class SwapCheck implements DeliveryCheck {

    private final SandboxRuns runs;
    private final IgnoredFields ignored;
    private final Connections connections;
    private final Operations operations;
    private final PastLedger past;
    private final Provider from;
    private final Provider to;
    private UUID tenant;
    private Connection theirs;

    SwapCheck(SandboxRuns runs, Connections connections, Operations operations, PastLedger past, Provider from, Provider to) {
        this.runs = runs;
        this.ignored = new IgnoredFields(runs);
        this.connections = connections;
        this.operations = operations;
        this.past = past;
        this.from = from;
        this.to = to;
    }

    @Override
    public List<Difference> of(PastDelivery delivery) {
        String name = delivery.operation();
        Optional<String> object = objectOf(delivery);
        if (object.isPresent() && past.made(delivery.tenantId(), from.id(), object.get())) {
            return List.of(delivery.difference(Difference.STAYS, List.of(), "It is about what " + from.title() + " made, and goes there"
                    + " as long as that connection is kept; " + to.title() + " does not know it"));
        }
        if (!to.serves(name)) {
            return List.of(delivery.difference(Difference.FAILS, List.of(), to.title() + " does not do " + name));
        }
        Connection other = connection(delivery.tenantId());
        Run would = runs.of(delivery.tenantId(), other, to, to, SandboxRuns.madeUp(to, to), name, delivery.copy());
        if (would.refusal() != null) {
            return List.of(delivery.difference(Difference.FAILS, List.of(), would.refusal()));
        }
        Connection ours = delivery.connectionId() == null ? null
                : connections.known(delivery.tenantId(), null, delivery.connectionId()).orElse(null);
        List<Difference> found = new ArrayList<>();
        lacking(delivery, would).ifPresent(found::add);
        ignored(delivery, ours, other).ifPresent(found::add);
        return found;
    }

    /** What it is about, such as the payment that is to be refunded. */
    private Optional<String> objectOf(PastDelivery delivery) {
        return operations.find(delivery.operation()).map(Operation::about).map(about -> delivery.message().path(about))
                .filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    /** The tenant's own of the other provider, which no single user owns; null for none yet, where the examples of its form stand in. */
    private Connection connection(UUID tenantId) {
        if (!tenantId.equals(tenant)) {
            theirs = connections.all(tenantId).stream()
                    .filter(each -> each.provider().equals(to.id()) && each.ownerId() == null && each.active()
                            && !"pending".equals(each.status())).findFirst().orElse(null);
            tenant = tenantId;
        }
        return theirs;
    }

    /** What the result had, that the other provider's has not. */
    private Optional<Difference> lacking(PastDelivery delivery, Run would) {
        if (delivery.result() == null || !delivery.result().isObject()) {
            return Optional.empty();
        }
        List<Field> fields = new ArrayList<>();
        delivery.result().properties().forEach(field -> {
            if (!field.getValue().isNull() && (would.result() == null || !would.result().hasNonNull(field.getKey()))) {
                fields.add(new Field("result." + field.getKey(), field.getValue(), null));
            }
        });
        return fields.isEmpty() ? Optional.empty() : Optional.of(delivery.difference(Difference.CHANGED, fields,
                "Its result would not have this; what is done with the result must do without"));
    }

    /** What the one takes of the message and the other takes no notice of. */
    private Optional<Difference> ignored(PastDelivery delivery, Connection ours, Connection other) {
        List<String> names = ignored.of(delivery, to, other);
        if (names.isEmpty() || !from.serves(delivery.operation())) {
            return Optional.empty();
        }
        List<String> before = ignored.of(delivery, from, ours);
        List<Field> fields = names.stream().filter(name -> !before.contains(name))
                .map(name -> new Field("message." + name, JsonComparison.shown(delivery.message().path(name)), null)).toList();
        return fields.isEmpty() ? Optional.empty() : Optional.of(delivery.difference(Difference.IGNORED, fields,
                to.title() + " would take no notice of it"));
    }

    @Override
    public void close() {
        // it holds nothing
    }
}
