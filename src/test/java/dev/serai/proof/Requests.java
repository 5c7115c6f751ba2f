package dev.serai.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests as providers send them, for the tests of their proofs. */
final class Requests {

    static final Instant NOW = Instant.parse("2026-11-30T09:00:00Z");
    static final String FORM = "application/x-www-form-urlencoded; charset=UTF-8";

    private Requests() {}

    static SignedRequest of(String method, String url, String type, String body, Map<String, String> headers) {
        Map<String, List<String>> all = headers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                header -> List.of(header.getValue())));
        if (type != null) {
            all.put("content-type", List.of(type));
        }
        return new SignedRequest(method, url, all, body.getBytes(StandardCharsets.UTF_8));
    }
}
