package dev.serai.egress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SandboxMode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;

/**
 * What the sandbox answers in a provider's stead.
 *
 * @param body empty for none
 */
public record SandboxAnswer(int status, Map<String, String> headers, byte[] body) {

    private static final String RETRY_AFTER_SECONDS = "30";

    /** What stands for the answer to the request of an operation that makes one. */
    public static SandboxAnswer to(ProviderCall call) {
        return to(call, null, null);
    }

    /**
     * The kamelet's example for the call's operation and this request of it, or the error the connection asks for.
     *
     * @param path without the query
     */
    public static SandboxAnswer to(ProviderCall call, String method, String path) {
        int wanted = call.sandbox().map(SandboxMode::status).orElse(0);
        if (wanted >= 300) {
            return error(wanted);
        }
        Provider.ProviderAnswer example = call.provider().answers().get(call.operation());
        if (example == null) {
            return new SandboxAnswer(wanted == 0 ? 200 : wanted, Map.of("Content-Type", "application/json"), utf8("{}"));
        }
        if (path != null) {
            example = example.to(method, path);
        }
        String id = "MOCK-" + UUID.randomUUID();
        Map<String, String> headers = new LinkedHashMap<>();
        if (example.headers() != null) {
            example.headers().forEach((name, value) -> headers.put(name, value.replace("MOCK-ID", id)));
        }
        JsonNode body = example.body();
        byte[] bytes = new byte[0];
        if (body != null && !body.isNull() && !body.isMissingNode()) {
            if (headers.keySet().stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
                headers.put("Content-Type", body.isTextual() ? "text/plain; charset=utf-8" : "application/json");
            }
            bytes = utf8((body.isTextual() ? body.textValue() : body.toString()).replace("MOCK-ID", id));
        }
        return new SandboxAnswer(wanted == 0 ? example.status() : wanted, headers, bytes);
    }

    private static SandboxAnswer error(int status) {
        String phrase = EnglishReasonPhraseCatalog.INSTANCE.getReason(status, null);
        String title = phrase == null ? "Status " + status : phrase;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        if (status == 429) {
            headers.put("Retry-After", RETRY_AFTER_SECONDS);
        }
        String message = title + " (the connection's sandbox is set to answer " + status + ")";
        return new SandboxAnswer(status, headers, utf8("{\"status\":" + status + ",\"message\":\"" + message
                + "\",\"error\":{\"type\":\"" + title.toLowerCase().replace(' ', '_') + "\",\"message\":\"" + message + "\"}}"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
