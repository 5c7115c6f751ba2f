package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The file {@code contracts/deviations.yaml}: whose contract is whose, and where a published document is known to be wrong or old. */
final class ContractDeviations {

    /** What a contract says of a request of a provider that does not count, and why. */
    record Deviation(String provider, String wireCase, String request, String says, String why) {

        boolean covers(String id, String name, String call, String violation) {
            return provider.equals(id) && (wireCase.isEmpty() || wireCase.equals(name)) && (request.isEmpty() || request.equals(call))
                    && violation.contains(says);
        }
    }

    private final Map<String, String> contracts = new HashMap<>();
    private final Map<String, String> without = new HashMap<>();
    private final List<Deviation> deviations = new ArrayList<>();
    private final Set<Deviation> met = new LinkedHashSet<>();

    ContractDeviations() {
        JsonNode file = KameletFiles.tree(Path.of("src/test/resources/contracts/deviations.yaml"));
        file.path("contracts").fields().forEachRemaining(entry -> contracts.put(entry.getKey(), entry.getValue().asText()));
        file.path("without").fields().forEachRemaining(entry -> without.put(entry.getKey(), entry.getValue().asText()));
        file.path("deviations").forEach(each -> deviations.add(new Deviation(each.get("provider").asText(),
                each.path("case").asText(""), each.path("request").asText(""), each.get("says").asText(), each.get("why").asText())));
    }

    /** The name of the contract of a provider: its own id unless the file says another. */
    String contract(String provider) {
        return contracts.getOrDefault(provider, provider);
    }

    /** Whether nobody publishes a contract of the provider. */
    boolean without(String provider) {
        return without.containsKey(provider);
    }

    boolean covers(String provider, String wireCase, String call, String violation) {
        List<Deviation> covering = deviations.stream().filter(each -> each.covers(provider, wireCase, call, violation)).toList();
        met.addAll(covering);
        return !covering.isEmpty();
    }

    /** What no request met. */
    List<Deviation> unmet() {
        return deviations.stream().filter(each -> !met.contains(each)).toList();
    }
}
