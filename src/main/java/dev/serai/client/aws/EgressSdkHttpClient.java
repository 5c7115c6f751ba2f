package dev.serai.client.aws;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderAnswers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Lets AWS SDK clients call out through the egress client. Error answers come out as {@link HttpOperationFailedException}. */
final class EgressSdkHttpClient implements SdkHttpClient {

    private static final Set<String> MADE_BY_CLIENT = Set.of("content-length", "transfer-encoding", "expect");

    private final EgressHttpClient client;
    private final String prefix;

    /** @param prefix goes in front of every path, because SDK clients take no path from their endpoint; empty for none */
    EgressSdkHttpClient(EgressHttpClient client, String prefix) {
        this.client = client;
        this.prefix = prefix;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        HttpUriRequestBase outgoing = outgoing(request.httpRequest());
        ContentStreamProvider content = request.contentStreamProvider().orElse(null);
        return new ExecutableHttpRequest() {

            @Override
            public HttpExecuteResponse call() throws IOException {
                if (content != null) {
                    try (InputStream in = content.newStream()) {
                        outgoing.setEntity(new ByteArrayEntity(in.readAllBytes(), null));
                    }
                }
                return client.execute(outgoing, response -> answer(outgoing.getRequestUri(), response));
            }

            @Override
            public void abort() {
                outgoing.abort();
            }
        };
    }

    private HttpUriRequestBase outgoing(SdkHttpRequest request) {
        HttpUriRequestBase outgoing = new HttpUriRequestBase(request.method().name(), request.getUri());
        outgoing.setPath(prefix + outgoing.getPath());
        for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
            if (!MADE_BY_CLIENT.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                header.getValue().forEach(value -> outgoing.addHeader(header.getKey(), value));
            }
        }
        return outgoing;
    }

    private static HttpExecuteResponse answer(String url, ClassicHttpResponse response) throws IOException {
        byte[] body = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        if (response.getCode() >= 300) {
            String text = AwsFailureReader.json(new String(body, StandardCharsets.UTF_8));
            HttpOperationFailedException failure = ProviderAnswers.failure(url, response, text);
            throw new IOException(failure.getMessage(), failure);
        }
        SdkHttpResponse.Builder answer = SdkHttpResponse.builder().statusCode(response.getCode()).statusText(response.getReasonPhrase());
        for (Header header : response.getHeaders()) {
            answer.appendHeader(header.getName(), header.getValue());
        }
        return HttpExecuteResponse.builder()
                .response(answer.build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    @Override
    public String clientName() {
        return "Serai";
    }

    /** Does nothing: the egress client is shared. */
    @Override
    public void close() {
    }
}
