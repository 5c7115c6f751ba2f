package dev.serai.delivery;

import dev.serai.connection.Connections;
import dev.serai.ledger.Delivery;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import org.springframework.stereotype.Component;

/** Shows deliveries to who calls: what a provider said over another user's connection is for that user alone. */
@Component
public class DeliveryWords {

    private static final String PRIVATE = "It was for a connection that belongs to one user alone, who sees here what became of it.";

    private final Operations operations;
    private final Connections connections;

    DeliveryWords(Operations operations, Connections connections) {
        this.operations = operations;
        this.connections = connections;
    }

    /** The delivery with the words that who calls may read. */
    public Delivery shown(Delivery delivery) {
        String channel = operations.find(delivery.operation()).map(Operation::channel).orElse(null);
        boolean read = delivery.askedBy() == null || !connections.hasOwn(delivery.tenantId(), delivery.askedBy(), channel)
                && connections.isRead(delivery.tenantId(), delivery.connectionId(), delivery.askedBy());
        return delivery.withWords(read ? delivery.explanation() : PRIVATE, connection ->
                connections.isRead(delivery.tenantId(), connection, delivery.askedBy()));
    }
}
