package dev.serai.egress;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/** Gives the error answers that SDKs get the shape that camel-http gives its own, so that outcome tables sort them alike. */
public final class ProviderAnswers {

    private ProviderAnswers() {}

    /** The failure that camel-http would raise for the answer. */
    public static HttpOperationFailedException failure(String url, ClassicHttpResponse response, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : response.getHeaders()) {
            headers.put(header.getName(), header.getValue());
        }
        return new HttpOperationFailedException(url, response.getCode(), response.getReasonPhrase(), null, headers, body);
    }
}
