package dev.serai.client.twilio;

import com.twilio.exception.ApiConnectionException;
import com.twilio.http.HttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderAnswers;
import dev.serai.provider.ProviderCall;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.RuntimeCamelException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * Lets the Twilio SDK call out through the egress client, for one {@link ProviderCall} and on whatever thread: {@code twilio}
 * endpoints run on a pool. Error answers come out as {@link org.apache.camel.http.base.HttpOperationFailedException}.
 */
final class EgressTwilioHttpClient extends HttpClient {

    private static final Pattern ORIGIN = Pattern.compile("^https://api\\.twilio\\.com");

    private final EgressHttpClient client;
    private final ProviderCall call;
    private final String baseUrl;
    private volatile String answer;

    /** @param baseUrl what stands for {@code https://api.twilio.com} */
    EgressTwilioHttpClient(EgressHttpClient client, ProviderCall call, String baseUrl) {
        this.client = client;
        this.call = call;
        this.baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
    }

    @Override
    public Response makeRequest(Request request) {
        HttpUriRequestBase outgoing = outgoing(request);
        try {
            return client.execute(call, outgoing, response -> response(outgoing, response));
        } catch (IOException e) {
            throw new ApiConnectionException(e.getMessage(), e);
        }
    }

    /** One attempt, whatever the answer. */
    @Override
    public Response reliableRequest(Request request, int[] retryCodes, int retries, long delayMillis) {
        return makeRequest(request);
    }

    /** The body of the last answer as Twilio sent it; null before there is one. */
    String answer() {
        return answer;
    }

    private HttpUriRequestBase outgoing(Request request) {
        URI url = URI.create(ORIGIN.matcher(request.constructURL().toString()).replaceFirst(
                Matcher.quoteReplacement(baseUrl)));
        HttpUriRequestBase outgoing = new HttpUriRequestBase(request.getMethod().toString(), url);
        outgoing.addHeader("Accept", "application/json");
        if (request.requiresAuthentication()) {
            outgoing.addHeader("Authorization", request.getAuthString());
        }
        request.getHeaderParams().forEach((name, values) -> values.forEach(value -> outgoing.addHeader(name, value)));
        if (!request.getPostParams().isEmpty()) {
            outgoing.setEntity(new StringEntity(request.encodeFormBody(), ContentType.APPLICATION_FORM_URLENCODED));
        }
        return outgoing;
    }

    private Response response(HttpUriRequestBase request, ClassicHttpResponse response) throws IOException {
        byte[] bytes = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        String body = new String(bytes, StandardCharsets.UTF_8);
        if (response.getCode() >= 300) {
            throw new RuntimeCamelException(ProviderAnswers.failure(request.getRequestUri(), response, body));
        }
        answer = body;
        return new Response(body, response.getCode(), response.getHeaders());
    }
}
