package dev.serai.egress;

import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderReply;
import dev.serai.provider.ProviderRequest;
import dev.serai.provider.ScriptedAnswers;
import dev.serai.provider.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;

/** Writes down requests to providers with every secret masked. */
public final class RequestCapture {

    private static final int BODY_LIMIT = 64 * 1024;
    private static final int MOST_HEADERS = 50;
    private static final int LONGEST_HEADER = 500;
    private static final Set<String> CREDENTIAL_HEADERS = Set.of("authorization", "proxy-authorization", "cookie");

    private RequestCapture() {}

    /** The HTTP request as it would leave; reads the body, so only for requests that do not leave or can be repeated. */
    public static ProviderRequest http(ProviderCall call, HttpHost target, ClassicHttpRequest request) throws IOException {
        return http(call, target, request, BODY_LIMIT);
    }

    /** The same with no more of the body than this. */
    static ProviderRequest http(ProviderCall call, HttpHost target, ClassicHttpRequest request, int limit) throws IOException {
        SecretMask mask = call.mask();
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : request.getHeaders()) {
            add(headers, mask, header.getName(), header.getValue());
        }
        HttpEntity entity = request.getEntity();
        String body = null;
        if (entity != null) {
            if (entity.getContentType() != null && headers.keySet().stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
                add(headers, mask, "Content-Type", entity.getContentType());
            }
            Prefix prefix = new Prefix(limit + mask.longest());
            entity.writeTo(prefix);
            body = body(mask, prefix.toString(charset(entity)), limit);
        }
        return new ProviderRequest(request.getMethod(), mask.apply(url(target, request)), headers, body);
    }

    /** The request as it would leave, whole and with nothing masked: only for one that does not leave and has no real secrets. */
    static ScriptedAnswers.Request plain(HttpHost target, ClassicHttpRequest request) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : request.getHeaders()) {
            headers.merge(header.getName(), header.getValue() == null ? "" : header.getValue(), (one, other) -> one + ", " + other);
        }
        HttpEntity entity = request.getEntity();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (entity != null) {
            if (entity.getContentType() != null && headers.keySet().stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
                headers.put("Content-Type", entity.getContentType());
            }
            entity.writeTo(body);
        }
        return new ScriptedAnswers.Request(request.getMethod(), url(target, request), headers, body.toByteArray());
    }

    /** What was answered, of which the beginning was read. */
    static ProviderReply reply(ProviderCall call, HttpResponse response, AnswerBeginning answer) {
        SecretMask mask = call.mask();
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : response.getHeaders()) {
            if (headers.size() < MOST_HEADERS) {
                add(headers, mask, header.getName(), header.getValue());
            }
        }
        headers.replaceAll((name, value) -> value.length() > LONGEST_HEADER ? value.substring(0, LONGEST_HEADER) + "..." : value);
        return new ProviderReply(response.getCode(), headers, mask.apply(answer.text()), answer.cut());
    }

    /** A request of another protocol, e.g. {@code SMTP}. */
    public static ProviderRequest of(ProviderCall call, String method, String url, Map<String, String> headers, String body) {
        SecretMask mask = call.mask();
        Map<String, String> masked = new LinkedHashMap<>();
        headers.forEach((name, value) -> add(masked, mask, name, value));
        return new ProviderRequest(method, mask.apply(url), masked, body == null ? null : body(mask, body, BODY_LIMIT));
    }

    private static void add(Map<String, String> headers, SecretMask mask, String name, String value) {
        String clear = value == null ? "" : value;
        String masked = mask.apply(clear);
        if (CREDENTIAL_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            int blank = clear.indexOf(' ');
            boolean basic = clear.regionMatches(true, 0, "Basic ", 0, 6);
            if (basic) {
                masked = clear.substring(0, 6) + "****";
            } else if (masked.equals(clear)) {
                masked = clear.substring(0, blank + 1) + SecretMask.mask(clear.substring(blank + 1));
            }
        }
        headers.merge(name, masked, (first, second) -> first + ", " + second);
    }

    private static String body(SecretMask mask, String text, int limit) {
        String masked = mask.apply(text);
        return masked.length() > limit ? masked.substring(0, limit) : masked;
    }

    private static String url(HttpHost target, ClassicHttpRequest request) {
        String path = request.getPath() == null ? "/" : request.getPath();
        return target == null ? request.getRequestUri() : target.toURI() + path;
    }

    private static Charset charset(HttpEntity entity) {
        ContentType type = entity.getContentType() == null ? null : ContentType.parseLenient(entity.getContentType());
        return type == null || type.getCharset() == null ? StandardCharsets.UTF_8 : type.getCharset();
    }

    /** Keeps the first bytes and lets the rest go. */
    private static final class Prefix extends OutputStream {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final int limit;

        Prefix(int limit) {
            this.limit = limit;
        }

        @Override
        public void write(int octet) {
            if (kept.size() < limit) {
                kept.write(octet);
            }
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            kept.write(octets, offset, Math.min(length, limit - kept.size()));
        }

        String toString(Charset charset) {
            return kept.toString(charset);
        }
    }
}
