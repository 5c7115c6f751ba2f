package dev.serai.egress;

import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCall.AccessToken;
import dev.serai.provider.ScriptedAnswers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.BufferedHttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The one HTTP client for calls to providers: pooled, without redirects, cookies, automatic retries and content decoding, and only to
 * addresses that {@link EgressDnsResolver} lets through. When the current {@link ProviderCall} is a sandbox call it writes the request
 * down and answers with the kamelet's example instead of going out.
 */
public final class EgressHttpClient extends CloseableHttpClient {

    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient network;
    private final long maxResponseBytes;
    private final long maxResponseNanos;
    private final CallDeadlines deadlines;

    public EgressHttpClient(EgressProperties properties, EgressDnsResolver resolver) {
        Timeout connect = Timeout.of(properties.connectTimeout());
        Timeout response = Timeout.of(properties.responseTimeout());
        connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setMaxConnTotal(properties.maxConnections())
                .setMaxConnPerRoute(properties.maxConnectionsPerHost())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom().setMaxHeaderCount(200).setMaxLineLength(32 * 1024).build())
                        .build())
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(response).setTcpNoDelay(true).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(response)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .build();
        network = HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(connect)
                        .setResponseTimeout(response)
                        .setDefaultKeepAlive(properties.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                        .setRedirectsEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent("Serai")
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableAuthCaching()
                .disableConnectionState()
                .evictExpiredConnections()
                .evictIdleConnections(TimeValue.of(properties.idleTimeout()))
                .build();
        maxResponseBytes = properties.maxResponseSize().toBytes();
        maxResponseNanos = properties.responseTimeout().multipliedBy(3).toNanos();
        deadlines = new CallDeadlines(properties.responseTimeout().multipliedBy(3));
    }

    /** Executes a request for this call, on whatever thread: SDKs have some of their own. */
    public <T> T execute(ProviderCall call, ClassicHttpRequest request, HttpClientResponseHandler<T> handler) throws IOException {
        ProviderCall before = ProviderCall.current().orElse(null);
        call.bind();
        try {
            return execute(request, handler);
        } finally {
            if (before == null) {
                ProviderCall.unbind();
            } else {
                before.bind();
            }
        }
    }

    @Override
    protected CloseableHttpResponse doExecute(HttpHost target, ClassicHttpRequest request, HttpContext context) throws IOException {
        ProviderCall call = ProviderCall.current().orElse(null);
        if (call != null && call.sandbox().isPresent()) {
            if (call.script().isPresent() && request.getEntity() != null) {
                request.setEntity(new BufferedHttpEntity(request.getEntity()));
            }
            call.capture(RequestCapture.http(call, target(target, request), request));
            if (call.script().isPresent()) {
                return scripted(call.script().get(), target(target, request), request);
            }
            return answer(SandboxAnswer.to(call, request.getMethod(), path(request)));
        }
        boolean renewable = call != null && call.token().isPresent();
        if (renewable) {
            bearCurrentToken(call, request);
        }
        if (renewable && request.getEntity() != null && !request.getEntity().isRepeatable()) {
            request.setEntity(new BufferedHttpEntity(request.getEntity()));
        }
        boolean beginning = call != null && call.beginning() > 0;
        if (beginning) {
            call.capture(RequestCapture.http(call, target(target, request), request, call.beginning()));
        }
        CloseableHttpResponse response = begun(target, request, context);
        if (beginning) {
            AnswerBeginning answer = AnswerBeginning.of(response, call.beginning(), (Cancellable) request, deadlines);
            call.capture(RequestCapture.reply(call, response, answer));
            return response;
        }
        if (renewable && isRefused(response)) {
            response = repeated(call, target, request, context, response);
        }
        HttpEntity entity = response.getEntity();
        if (entity != null && entity.getContentLength() == 0) {
            EntityUtils.consume(entity);
            response.setEntity(null);
        } else if (entity != null) {
            response.setEntity(new LimitedEntity(entity, maxResponseBytes, maxResponseNanos));
        }
        return response;
    }

    /** A route of several requests sets their headers once, before one of them had its token renewed. */
    private static void bearCurrentToken(ProviderCall call, ClassicHttpRequest request) {
        for (Header header : request.getHeaders()) {
            String current = call.withCurrentToken(header.getValue());
            if (!Objects.equals(current, header.getValue())) {
                request.setHeader(header.getName(), current);
            }
        }
    }

    /** The answer to the same request with another token, where one is to be had: what a 401 refused was not done. */
    private CloseableHttpResponse repeated(ProviderCall call, HttpHost target, ClassicHttpRequest request, HttpContext context,
            CloseableHttpResponse refused) throws IOException {
        AccessToken used = call.token().orElseThrow();
        List<Header> bearing = Arrays.stream(request.getHeaders())
                .filter(header -> header.getValue() != null && header.getValue().contains(used.value())).toList();
        Optional<Set<String>> lacking = LackingScope.in(refused);
        if (bearing.isEmpty() || lacking.isEmpty() && refused.getCode() != HttpStatus.SC_UNAUTHORIZED) {
            return refused;
        }
        if (lacking.isPresent()) {
            tellRefused(used, lacking.get(), true, refused);
            return refused;
        }
        if (blame(call, refused) == TokenBlame.OTHER) {
            return refused;
        }
        Optional<AccessToken> fresh;
        try {
            fresh = used.renewed();
        } catch (RuntimeException e) {
            refused.close();
            throw e;
        }
        if (fresh.isEmpty()) {
            return refused;
        }
        refused.close();
        call.authorize(fresh.get());
        bearing.forEach(header -> request.setHeader(header.getName(), header.getValue().replace(used.value(), fresh.get().value())));
        CloseableHttpResponse response = begun(target, request, context);
        lacking = LackingScope.in(response);
        TokenBlame blame = lacking.isPresent() ? TokenBlame.TOKEN : response.getCode() != HttpStatus.SC_UNAUTHORIZED ? TokenBlame.OTHER
                : blame(call, response);
        if (blame == TokenBlame.OTHER) {
            fresh.get().helped();
        } else {
            tellRefused(fresh.get(), lacking.orElse(Set.of()), blame == TokenBlame.TOKEN, response);
        }
        return response;
    }

    private TokenBlame blame(ProviderCall call, CloseableHttpResponse response) throws IOException {
        if (response.getEntity() != null) {
            response.setEntity(new LimitedEntity(response.getEntity(), maxResponseBytes, maxResponseNanos));
        }
        try {
            return TokenBlame.of(call, response);
        } catch (IOException | RuntimeException e) {
            response.close();
            throw e;
        }
    }

    private static boolean isRefused(ClassicHttpResponse response) {
        return response.getCode() == HttpStatus.SC_UNAUTHORIZED || response.getCode() == HttpStatus.SC_FORBIDDEN;
    }

    private static void tellRefused(AccessToken token, Set<String> lacking, boolean said, CloseableHttpResponse response)
            throws IOException {
        try {
            token.refused(lacking, said);
        } catch (RuntimeException e) {
            response.close();
            throw e;
        }
    }

    /** The answer once its headers are there. */
    private CloseableHttpResponse begun(HttpHost target, ClassicHttpRequest request, HttpContext context) throws IOException {
        if (!(request instanceof Cancellable cancellable)) {
            throw new IllegalArgumentException("A " + request.getClass().getName() + " cannot be broken off");
        }
        Duration within = ProviderCall.current().map(ProviderCall::answerWithin).orElse(null);
        CallDeadlines.Call call = deadlines.begin(cancellable, within);
        try {
            return network.execute(target, request, context);
        } catch (IOException e) {
            if (call.isLate()) {
                SocketTimeoutException late = new SocketTimeoutException("The provider's answer did not begin in "
                        + (within == null ? "three times serai.egress.response-timeout" : "the " + within.toMillis() + " ms it has"));
                late.initCause(e);
                throw late;
            }
            throw e;
        } finally {
            deadlines.ended(call);
        }
    }

    private static HttpHost target(HttpHost target, ClassicHttpRequest request) {
        if (target != null) {
            return target;
        }
        try {
            return RoutingSupport.determineHost(request);
        } catch (HttpException e) {
            throw new IllegalArgumentException("The request has no host", e);
        }
    }

    private static String path(ClassicHttpRequest request) {
        String path = request.getPath() == null ? "/" : request.getPath();
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /** @throws NoHttpResponseException where the script says that the connection is lost */
    private static CloseableHttpResponse scripted(ScriptedAnswers script, HttpHost target, ClassicHttpRequest request)
            throws IOException {
        ScriptedAnswers.Answer answer = script.answer(RequestCapture.plain(target, request));
        if (answer.drop()) {
            throw new NoHttpResponseException("The connection was lost, as the case says");
        }
        return answer(new SandboxAnswer(answer.status(), answer.headers(), answer.body()));
    }

    private static CloseableHttpResponse answer(SandboxAnswer answer) {
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(answer.status());
        answer.headers().forEach(response::addHeader);
        if (answer.body().length > 0) {
            String type = response.getFirstHeader("Content-Type").getValue();
            response.setEntity(new InputStreamEntity(new ByteArrayInputStream(answer.body()), answer.body().length,
                    ContentType.parseLenient(type)));
        }
        return CloseableHttpResponse.adapt(response);
    }

    HttpClientConnectionManager connections() {
        return connections;
    }

    /** Does nothing: endpoints that stop close their client, and this one is shared; see {@link #shutdown()}. */
    @Override
    public void close() {
    }

    /** Does nothing, as {@link #close()}. */
    @Override
    public void close(CloseMode mode) {
    }

    /** Closes all connections, at the end of the application. */
    public void shutdown() {
        network.close(CloseMode.GRACEFUL);
        deadlines.close();
    }
}
