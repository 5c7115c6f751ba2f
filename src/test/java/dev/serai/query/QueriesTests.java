package dev.serai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.connection.Connection.Origin;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.connection.Connections;
import dev.serai.delivery.CallGate;
import dev.serai.delivery.Results;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderFile;
import dev.serai.provider.Sorted;
import dev.serai.routing.KnownObjects;
import dev.serai.routing.ObjectOrder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueriesTests {

    private static final Operation LIST = new Operation("shelf.list", "shelf", "List", OnUnknown.FAILOVER, null, null);
    private final UUID tenant = UUID.randomUUID();
    private final ProviderCatalog catalog = new ProviderCatalog();
    private final Connections connections = mock(Connections.class);
    private final QueryCaller caller = mock(QueryCaller.class);
    private final CallGate gate = mock(CallGate.class);
    private final KnownObjects objects = mock(KnownObjects.class);
    private final Results results = mock(Results.class);
    private final Queries queries = new Queries(new QueryRouter(connections, mock(ObjectOrder.class)), catalog,
            new ConnectionQueries(mock(ConnectionCredentials.class), gate, caller, results, mock(PageCursor.class),
                    new SimpleMeterRegistry(), Clock.systemUTC()), objects);

    @BeforeEach
    void connect() throws IOException {
        String file = new String(getClass().getResourceAsStream("/shelf/shelf-sink.kamelet.yaml").readAllBytes(), StandardCharsets.UTF_8);
        catalog.publish(ProviderFile.parse("oak-sink.kamelet.yaml", file.formatted("oak", "Oak", "",
                "      apiKey: {title: API Key, description: The key., type: string, format: password}", "apiKey"), 1));
        Connection one = connection(1);
        Connection other = connection(2);
        when(connections.carriers(any(), any(), any())).thenReturn(List.of(one, other));
        when(gate.admit(any(), any())).thenReturn(new CallGate.Passage(null, null));
    }

    private Connection connection(int number) {
        return new Connection(tenant, new UUID(7, number), "shelf", "oak", "Oak " + number, "active", true, false, number, Map.of(), "k",
                Origin.TENANT, null, null, null, 0, Instant.EPOCH, Instant.EPOCH, 1);
    }

    private static QueryReply failed(Outcome outcome, Fault fault) {
        return new QueryReply(new Sorted(outcome, null, "It went wrong", null, null, fault), null, null);
    }

    private static QueryReply answered() {
        return new QueryReply(new Sorted(Outcome.DELIVERED, 200, null, null, null), JsonNodeFactory.instance.objectNode(), null);
    }

    private Query query() {
        return new Query(tenant, null, LIST, JsonNodeFactory.instance.objectNode(), null, null, null);
    }

    @Test
    void aFailureToConnectIsRepeatedOnceAndThenTheNextOneIsAsked() {
        when(caller.ask(any(), any(), any())).thenReturn(failed(Outcome.RETRY, Fault.UNREACHABLE), failed(Outcome.RETRY, Fault.UNREACHABLE),
                answered());

        assertThat(queries.ask(query())).isEmpty();

        verify(caller, times(3)).ask(any(), any(), any());
        verify(gate, times(2)).note(any(), any(), any());
    }

    @Test
    void aFailureToConnectThatPassesIsNoFailureOfTheConnection() {
        when(caller.ask(any(), any(), any())).thenReturn(failed(Outcome.RETRY, Fault.HOST), answered());

        assertThat(queries.ask(query())).isEmpty();

        verify(gate, times(1)).note(any(), any(), any());
    }

    @Test
    void whatWasSentIsNotRepeated() {
        when(caller.ask(any(), any(), any())).thenReturn(failed(Outcome.UNKNOWN, Fault.TIMEOUT));

        assertThatThrownBy(() -> queries.ask(query())).isInstanceOfSatisfying(ProblemException.class,
                problem -> assertThat(problem.status()).isEqualTo(504));

        verify(caller, times(1)).ask(any(), any(), any());
    }

    @Test
    void whereAllAreBusyTheFirstToBeFreeSaysWhen() {
        Instant soon = Instant.now().plusSeconds(20);
        when(gate.admit(any(), any())).thenReturn(new CallGate.Passage(Instant.now().plusSeconds(300), "is at its rate limit"),
                new CallGate.Passage(soon, "is at its rate limit"));

        assertThatThrownBy(() -> queries.ask(query())).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.status()).isEqualTo(503);
            assertThat(Integer.parseInt(problem.headers().get("Retry-After"))).isBetween(10, 21);
        });
    }

    @Test
    void aFileWithoutAResultIsAtFaultAndNotTheCaller() {
        when(caller.ask(any(), any(), any())).thenReturn(
                new QueryReply(new Sorted(Outcome.DELIVERED, 200, null, null, null), null, null));

        assertThatThrownBy(() -> queries.ask(query())).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.status()).isEqualTo(502);
            assertThat(problem.getMessage()).contains("sets no variable result for shelf.list");
        });
    }
}
