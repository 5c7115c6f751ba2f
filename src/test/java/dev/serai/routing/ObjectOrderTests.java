package dev.serai.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.connection.Connection;
import dev.serai.connection.Connection.Origin;
import dev.serai.connection.Connections;
import dev.serai.connection.Strategy;
import dev.serai.ledger.ProviderObject;
import dev.serai.ledger.ProviderObjects;
import dev.serai.operation.Operation;
import dev.serai.operation.OperationFile;
import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderFile;
import dev.serai.routing.Bond.State;
import dev.serai.routing.Wanted.Before;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which connection has what something is about, by what is known of it. */
class ObjectOrderTests {

    private static final UUID TENANT = UUID.randomUUID();
    private static final Instant MONDAY = Instant.parse("2026-11-23T10:00:00Z");
    private static final Connection BLUE = connection("blue", Origin.TENANT, Map.of());
    private static final Connection GREEN = connection("green", Origin.TENANT, Map.of());
    private static final Connection SANDBOX = connection("red", Origin.TENANT, Map.of("sandbox", true));
    private static final Connection STAND_IN = connection("red", Origin.ENVIRONMENT, Map.of());

    private final Operations operations = new Operations();
    private final ProviderCatalog catalog = new ProviderCatalog();
    private final Connections connections = mock(Connections.class);
    private final ProviderObjects made = mock(ProviderObjects.class);
    private final KnownObjects known = new KnownObjects(made, operations, catalog);
    private final ObjectOrder order = new ObjectOrder(connections, known, operations, catalog);

    @BeforeEach
    void begin() throws IOException {
        for (String name : List.of("till.charge", "till.get", "till.refund", "till.void")) {
            operations.publish(OperationFile.parse(name + ".yaml", text("/till/" + name + ".yaml")));
        }
        for (String id : List.of("blue", "green", "red")) {
            catalog.publish(ProviderFile.parse(id + "-sink.kamelet.yaml", text("/till/till-sink.kamelet.yaml").formatted(id, id), 1));
        }
        when(connections.strategyFor(any(), any())).thenReturn(Strategy.PRIORITY);
        usable(BLUE, GREEN);
    }

    private static String text(String resource) throws IOException {
        return new String(ObjectOrderTests.class.getResourceAsStream(resource).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Connection connection(String provider, Origin origin, Map<String, Object> settings) {
        return new Connection(TENANT, UUID.nameUUIDFromBytes((provider + origin + settings).getBytes(StandardCharsets.UTF_8)), "till",
                provider, "My " + provider, "active", true, false, 1, settings, "k", origin, null, null, null, 0, MONDAY, MONDAY, 1);
    }

    private void usable(Connection... usable) {
        when(connections.carriers(any(), any(), any())).thenReturn(List.of(usable));
    }

    private void made(ProviderObject... objects) {
        when(made.find(any(), any(), any())).thenReturn(List.of(objects));
    }

    private static ProviderObject object(Connection maker, String kind) {
        return new ProviderObject(maker.provider(), "c-1", maker.id(), UUID.randomUUID(), kind, MONDAY);
    }

    private Candidates choose(String operation, List<UUID> requested, Before before) {
        Operation known = operations.get(operation);
        Wanted wanted = new Wanted(TENANT, null, null, known, JsonNodeFactory.instance.objectNode().put("chargeId", "c-1"), requested,
                before, () -> null);
        return order.of(wanted, About.of(known, wanted.message()));
    }

    private Candidates refund() {
        return choose("till.refund", List.of(), Before.NOTHING);
    }

    private static void isNone(Candidates chosen, State state, String words) {
        assertThat(chosen.connections()).isEmpty();
        assertThat(chosen.bond().state()).isEqualTo(state);
        assertThat(chosen.bond().words()).contains(words);
    }

    @Test
    void theMakerIsTheOnlyOne() {
        made(object(GREEN, "charge"));

        assertThat(refund().connections()).containsExactly(GREEN);
        assertThat(refund().decided()).isEqualTo("\"My green\" (green) made charge c-1 on 2026-11-23.");
    }

    @Test
    void anObjectOfAnotherKindIsNotMeant() {
        made(object(BLUE, "refund"), object(GREEN, "charge"));
        assertThat(refund().connections()).containsExactly(GREEN);

        made(object(BLUE, "refund"));
        assertThat(refund().isBound(State.ASK)).isTrue();
    }

    @Test
    void ofSeveralTheLatestIsMeantUnlessAnotherOneIsAskedFor() {
        made(object(GREEN, "charge"), object(BLUE, "charge"));

        assertThat(refund().connections()).containsExactly(GREEN);
        assertThat(refund().decided()).contains("1 more has the same id, over \"My blue\" (blue); name the connectionId");
        assertThat(choose("till.refund", List.of(BLUE.id()), Before.NOTHING).connections()).containsExactly(BLUE);
    }

    @Test
    void whatContradictsIsRefused() {
        made(object(GREEN, "charge"));

        isNone(choose("till.refund", List.of(BLUE.id()), Before.NOTHING), State.CONTRADICTED,
                "Charge c-1 was made by \"My green\" (green) on 2026-11-23");
    }

    @Test
    void aMakerThatIsPrivateToSomebodyElseIsNotNamed() {
        made(object(GREEN, "charge"));
        usable(BLUE);

        isNone(refund(), State.AWAY, "by a connection of green that is gone, or private to somebody else; no other gets it.");
        assertThat(refund().bond().words()).doesNotContain("My green");
        when(connections.known(any(), any(), any())).thenReturn(Optional.of(inactive(GREEN)));
        isNone(refund(), State.AWAY, "that is not active (\"My green\")");
    }

    private static Connection inactive(Connection one) {
        return new Connection(TENANT, one.id(), "till", one.provider(), one.name(), "inactive", false, false, 1, Map.of(), "k",
                Origin.TENANT, null, null, null, 0, MONDAY, MONDAY, 2);
    }

    @Test
    void whatAConnectionOfTheEnvironmentMadeStaysThereAndNothingElseGoesThere() {
        when(connections.standIns(any(), any())).thenReturn(List.of(STAND_IN));
        made(new ProviderObject("red", "c-1", null, UUID.randomUUID(), "charge", MONDAY));
        assertThat(refund().connections()).containsExactly(STAND_IN);

        made(object(STAND_IN, "charge"));
        assertThat(refund().connections()).containsExactly(STAND_IN);

        made();
        usable(STAND_IN);
        isNone(refund(), State.NOBODY, "serves all tenants");
        isNone(choose("till.refund", List.of(STAND_IN.id()), Before.NOTHING), State.NOBODY, "serves all tenants");
    }

    @Test
    void whatIsToldOtherwiseThanByItsIdIsNotChangedInAnAccountOfAllTenants() {
        assertThat(shared("till.void", STAND_IN)).hasValueSatisfying(refused -> isNone(refused, State.NOBODY,
                "\"My red\" (red) serves all tenants, and so only what each of them made over it. Name the chargeId, or connect"));
        assertThat(shared("till.void", BLUE)).isEmpty();
        assertThat(shared("till.charge", STAND_IN)).as("makes one").isEmpty();
        assertThat(shared("till.void")).isEmpty();
    }

    private Optional<Candidates> shared(String operation, Connection... usable) {
        return order.ofShared(new Wanted(TENANT, null, null, operations.get(operation), JsonNodeFactory.instance.objectNode(), List.of(),
                Before.NOTHING, () -> null), List.of(usable));
    }

    @Test
    void sandboxesHaveNothingThatWasMadeElsewhere() {
        usable(SANDBOX, GREEN);
        assertThat(refund().connections()).containsExactly(GREEN);

        usable(SANDBOX, connection("blue", Origin.TENANT, Map.of("sandbox", true)));
        assertThat(refund().connections()).containsExactly(SANDBOX);
    }

    @Test
    void ofSeveralThatMayHaveItTheOneThatSaidSo() {
        Candidates asks = refund();
        assertThat(asks.bond().asked()).containsExactly(BLUE, GREEN);
        assertThat(asks.bond().query().name()).isEqualTo("till.get");
        assertThat(choose("till.get", List.of(), Before.NOTHING).bond().query().name()).isEqualTo("till.get");

        assertThat(choose("till.refund", List.of(), new Before(null, Finding.known(GREEN.id()))).connections()).containsExactly(GREEN);
        isNone(choose("till.refund", List.of(), new Before(null, Finding.unknown("No one."))), State.NOBODY, "No one.");
        isNone(choose("till.refund", List.of(), new Before(null, Finding.unclear("Who?"))), State.AWAY, "Who?");
        isNone(choose("till.refund", List.of(), new Before(null, Finding.asked("now"))), State.AWAY, "could not be found out in time");
        known.remember(TENANT, operations.get("till.get"), About.of(operations.get("till.get"),
                JsonNodeFactory.instance.objectNode().put("chargeId", "c-1")), GREEN.id());
        assertThat(refund().connections()).containsExactly(GREEN);
        usable(BLUE, SANDBOX, connection("red", Origin.TENANT, Map.of()));
        assertThat(refund().isBound(State.ASK)).isTrue();
    }

    @Test
    void whereNobodyCanBeAskedItIsToBeNamed() {
        isNone(choose("till.void", List.of(), Before.NOTHING), State.NOBODY, "name the connectionId");
        assertThat(choose("till.void", List.of(GREEN.id()), Before.NOTHING).connections()).containsExactly(GREEN);
        assertThat(choose("till.refund", List.of(BLUE.id(), GREEN.id()), Before.NOTHING).isBound(State.ASK)).isTrue();
    }

    @Test
    void whereItMayHaveBeenTakenItStays() {
        made(object(GREEN, "charge"));

        assertThat(choose("till.refund", List.of(), new Before(BLUE.id(), null)).connections()).containsExactly(BLUE);
        isNone(choose("till.refund", List.of(), new Before(UUID.randomUUID(), null)), State.AWAY, "nobody else gets it");
    }

    @Test
    void onlyTextAndNumbersAreIds() {
        Operation refund = operations.get("till.refund");

        assertThat(About.of(refund, JsonNodeFactory.instance.objectNode().put("chargeId", 7)).words()).isEqualTo("charge 7");
        assertThat(About.of(refund, JsonNodeFactory.instance.objectNode())).isNull();
        assertThat(About.of(refund, JsonNodeFactory.instance.objectNode().put("chargeId", " "))).isNull();
        assertThat(About.of(operations.get("till.charge"), JsonNodeFactory.instance.objectNode().put("chargeId", "c"))).isNull();
        assertThat(About.of(refund, JsonNodeFactory.instance.objectNode().put("chargeId", "x".repeat(500)))
                .words()).hasSizeLessThan(120);
    }
}
