package dev.serai.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.MovedClock;
import dev.serai.connection.Connection;
import dev.serai.ledger.History;
import dev.serai.ledger.Hold;
import dev.serai.ledger.Payload;
import dev.serai.ledger.Progress;
import dev.serai.ledger.Terms;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operation;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Rounds of one delivery with two connections, and a clock that is moved by hand. */
final class Rounds {

    static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");
    static final UUID TENANT = UUID.randomUUID();
    static final Connection FIRST = connection("first");
    static final Connection SECOND = connection("second");

    final MovedClock clock = new MovedClock(NOW);
    private final UUID id = UUID.randomUUID();
    private final OnUnknown policy;
    private int revision;
    private int replays;
    private int round;
    private UUID pinned;
    private Integer inquiries;
    private String notes;
    private List<Connection> connections = List.of(FIRST, SECOND);

    Rounds(OnUnknown policy) {
        this.policy = policy;
    }

    static DeliveryProperties properties() {
        return new DeliveryProperties(1, 1, List.of(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofHours(2)), 0,
                List.of(Duration.ofSeconds(5)), Duration.ofSeconds(5), Duration.ofDays(3),
                new DeliveryProperties.Breaker(20, 5, 50, Duration.ofSeconds(10), 100));
    }

    /** A round that begins now. */
    Carriage next() {
        return round(clock.instant(), false);
    }

    /** A round after a node died that had taken the delivery up so long ago. */
    Carriage afterACrash(Duration ago) {
        return round(clock.instant().minus(ago), true);
    }

    private Carriage round(Instant begunAt, boolean interrupted) {
        Operation operation = new Operation("email.send", "email", "Send an email", policy, null, null);
        Work work = new Work(TENANT, id, "email.send", new Payload(JsonNodeFactory.instance.objectNode(), 0), Terms.usual(NOW),
                new Progress(round, 0), new Hold(pinned, inquiries, null), new History(revision, replays, begunAt, interrupted, notes));
        return new Carriage(work, operation, connections);
    }

    /** Keeps what the round leaves, as the ledger does. */
    void settled(Carriage carriage) {
        pinned = carriage.settlement().pinned();
        inquiries = carriage.settlement().inquiries();
        round = carriage.settlement().round();
        notes = carriage.settlement().notes();
    }

    /** Keeps what is written down before a call. */
    void noted(RoundNotes before) {
        notes = before.write();
    }

    /** Gives the first connection the credentials of another account. */
    void rekey() {
        connections = List.of(new Connection(FIRST.tenantId(), FIRST.id(), "email", "acme", "first", "active", true, false, 1, Map.of(),
                "another", Connection.Origin.TENANT, null, null, null, 0, NOW, NOW, 2), SECOND);
    }

    /** Has the first connection wait for a person. */
    Connection awaitConsent() {
        Connection awaiting = new Connection(FIRST.tenantId(), FIRST.id(), "email", "acme", "first", "error", true, false, 1, Map.of(),
                "first", Connection.Origin.TENANT, null, null, null, 0, NOW, NOW, 2);
        connections = List.of(awaiting, SECOND);
        return awaiting;
    }

    void replay(boolean corrected) {
        replays++;
        round = 0;
        pinned = null;
        inquiries = null;
        if (corrected) {
            revision++;
            notes = null;
        }
    }

    UUID id() {
        return id;
    }

    static Connection connection(String name) {
        return new Connection(TENANT, UUID.randomUUID(), "email", "acme", name, "active", true, false, 1, Map.of(), name,
                Connection.Origin.TENANT, null, null, null, 0, NOW, NOW, 1);
    }

    static Provider provider(String idempotency, String operations) {
        return ProviderFile.parse("acme-sink.kamelet.yaml", """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata:
                  name: acme-sink
                  annotations: {serai.dev/channels: email, serai.dev/operations: "%s", serai.dev/idempotency: %s%s}
                spec:
                  definition:
                    title: Acme Sink
                    description: Send email through Acme.
                    type: object
                    properties:
                      apiKey: {title: API Key, description: The key., type: string, format: password}
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                        - removeHeaders: {pattern: "*"}
                """.formatted(operations, idempotency,
                operations.contains("find") ? ", serai.dev/inquiries: {email.send: email.find}" : ""), 1);
    }
}
