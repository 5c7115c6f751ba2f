package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * What is written of the description, read anew whenever it is put together.
 *
 * @param shared the document without tags and paths
 * @param families by name: {@code description}, {@code calls} by id, {@code parameters} and {@code schemas} of their own
 */
record Fragments(ObjectNode shared, Map<String, ObjectNode> families) {

    private static final String SHARED = "shared";

    /** A call and the family it is of. */
    record Call(String family, JsonNode node) {}

    static Fragments read() throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        Map<String, ObjectNode> families = new TreeMap<>();
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath*:openapi/*.yaml")) {
            try (InputStream in = resource.getInputStream()) {
                families.put(resource.getFilename().replace(".yaml", ""), (ObjectNode) yaml.readTree(in));
            }
        }
        return new Fragments(families.remove(SHARED), families);
    }

    /** The calls of all families by their ids. */
    Map<String, Call> calls() {
        Map<String, Call> calls = new LinkedHashMap<>();
        families.forEach((family, fragment) -> fragment.path("calls").properties().forEach(call -> {
            if (calls.put(call.getKey(), new Call(family, call.getValue())) != null) {
                throw new IllegalStateException("Call \"" + call.getKey() + "\" is described twice in openapi/");
            }
        }));
        return calls;
    }

    /** The family whose calls carry operations. */
    String carryingFamily() {
        return families.entrySet().stream().filter(family -> family.getValue().has("carrying")).map(Map.Entry::getKey).findFirst()
                .orElseThrow(() -> new IllegalStateException("No file in openapi/ has \"carrying\""));
    }
}
