package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.kamelets.ProviderDouble.Request;
import dev.serai.provider.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What goes over the wire is what each provider's own OpenAPI document knows, strictly. The documents are not part of this project:
 * {@code -Dserai.contracts=<folder>} says where they are, and without them nothing is held against them.
 */
@EnabledIf(value = "contractsAreThere", disabledReason = "there is no folder of contracts; -Dserai.contracts names one")
class ProviderContractTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "003000000000000001";
    /** Whose ids are numbers in JSON. */
    private static final Set<String> NUMBERED = Set.of("chatwoot");
    private static final Map<String, ClientKamelets> KAMELETS = new HashMap<>();

    private static WireRuns runs;
    private static HttpDouble server;
    private static int checked;

    static boolean contractsAreThere() {
        return ContractCheck.available();
    }

    @BeforeAll
    static void start() throws Exception {
        runs = new WireRuns();
        server = new HttpDouble();
    }

    @AfterAll
    static void stop() throws Exception {
        KAMELETS.values().forEach(ClientKamelets::close);
        server.close();
        runs.close();
        if (checked == cases().count() + operations().count()) {
            assertThat(ContractCheck.deviations().unmet()).as("deviations that no request meets any more").isEmpty();
        }
    }

    static Stream<WireCase> cases() {
        return KameletWireTests.cases().filter(wire -> !ContractCheck.deviations().without(wire.provider()));
    }

    /** Every operation of every provider that publishes a contract. */
    static Stream<Arguments> operations() {
        return providers().flatMap(provider -> provider.operations().stream().map(operation -> Arguments.of(provider.id(), operation)));
    }

    private static Stream<Provider> providers() {
        return KameletFiles.providers().stream().filter(provider -> !ContractCheck.deviations().without(provider.id()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void requestsOfTheWireCasesKeepTheContract(WireCase wire) throws Exception {
        checked++;
        List<String> violations = new ArrayList<>();
        runs.late(wire, exchange -> {
            for (Request request : runs.server().received()) {
                violations.addAll(ContractCheck.violations(wire.provider(), wire.name(), request));
            }
        });
        assertThat(violations).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("operations")
    void requestsOfTheFilesOwnExamplesKeepTheContract(String provider, String operation) throws Exception {
        checked++;
        server.answer(request -> withIds(provider, SuccessTests.answer(KameletFiles.provider(provider).answers().get(operation)
                .to(request.method(), request.path().split("\\?")[0]))));
        String message = JSON.writeValueAsString(KameletFiles.example(provider, operation)).replace("MOCK-ID", ID);

        Map<String, Object> connection = Connections.of(provider, server.url());
        connection.putIfAbsent("accessToken", "token-1");
        connection.replaceAll((name, value) -> value.toString().replaceAll("(?<=X)X|X(?=X)", "0"));

        Result result = kamelets(provider).call(operation, message, connection);

        assertThat(server.requests()).as("" + result.exchange().getException()).isNotEmpty();
        ContractCheck.assertKept(provider, server.requests());
    }

    @Test
    void everyOperationHasARequestThatSucceedsAndIsHeldAgainstTheContract() {
        Map<String, Set<String>> held = cases().filter(ProviderContractTests::succeeds)
                .collect(Collectors.groupingBy(WireCase::provider, Collectors.mapping(WireCase::operation, Collectors.toSet())));
        List<String> missing = new ArrayList<>();
        providers().filter(provider -> held.containsKey(provider.id())).forEach(provider -> {
            Set<String> operations = new TreeSet<>(provider.operations());
            operations.removeAll(held.get(provider.id()));
            operations.forEach(operation -> missing.add(provider.id() + " " + operation));
        });
        assertThat(missing).as("operations without a wire case that succeeds").isEmpty();
    }

    /** Ids of the sandbox are none of the provider's form. */
    private static Answer withIds(String provider, Answer answer) {
        String body = NUMBERED.contains(provider) ? answer.body().replace("\"MOCK-ID\"", "41") : answer.body();
        return new Answer(answer.status(), answer.contentType(), body.replace("MOCK-ID", ID), answer.headers());
    }

    private static boolean succeeds(WireCase wire) {
        return !wire.request().isMissingNode() && (wire.expect().has("found")
                || wire.expect().path("outcome").asText("delivered").equals("delivered"));
    }

    private static ClientKamelets kamelets(String provider) throws Exception {
        ClientKamelets kamelets = KAMELETS.get(provider);
        if (kamelets == null) {
            kamelets = ClientKamelets.patient(provider);
            KAMELETS.put(provider, kamelets);
        }
        return kamelets;
    }
}
