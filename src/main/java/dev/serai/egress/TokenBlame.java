package dev.serai.egress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.api.JsonText;
import dev.serai.provider.ProviderCall;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.BufferedHttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** For what a 401 refuses a call: some providers answer so where the message, or what it is about, is wrong. */
enum TokenBlame {

    /** For its token: the provider's file, or the answer itself (RFC 6750, section 3.1), says so. */
    TOKEN,
    /** For something else, as the provider's file says. */
    OTHER,
    /** Nobody says. */
    UNSAID;

    /** Reads the answer, which can be read again afterwards; it must be bounded. */
    static TokenBlame of(ProviderCall call, ClassicHttpResponse response) throws IOException {
        if (Arrays.stream(response.getHeaders("WWW-Authenticate")).map(Header::getValue)
                .anyMatch(value -> value != null && value.contains("invalid_token"))) {
            return TOKEN;
        }
        if (call.provider() == null || call.provider().outcomes() == null) {
            return UNSAID;
        }
        HttpEntity entity = response.getEntity();
        if (entity != null && !entity.isRepeatable()) {
            response.setEntity(new BufferedHttpEntity(entity));
        }
        Map<String, Object> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(header.getName(), header.getValue());
        }
        JsonNode body = body(response.getEntity());
        return call.provider().outcomes().blamesCredentials(call.operation(), response.getCode(), headers, () -> body)
                .map(ofCredentials -> ofCredentials ? TOKEN : OTHER).orElse(UNSAID);
    }

    private static JsonNode body(HttpEntity entity) throws IOException {
        if (entity == null) {
            return MissingNode.getInstance();
        }
        try {
            return JsonText.read(EntityUtils.toByteArray(entity));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
