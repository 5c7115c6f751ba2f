package dev.serai.suppression;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.api.Answer;
import dev.serai.api.PathVariables;
import dev.serai.security.TenantScope;
import dev.serai.suppression.Preferences.Choice;
import dev.serai.suppression.Preferences.Standing;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;

/**
 * {@code /unsubscribe/{token}}, where the links of mails lead, for everybody who has one. {@code GET} only shows what could be done, since
 * scanners of mail follow links; {@code POST} does it: with one click as RFC 8058 has it, or from the page's own forms.
 */
@Component
public class UnsubscribePage {

    private static final int MOST_IN_A_MINUTE = 60;
    private static final int LONGEST_BODY = 64 * 1024;
    private static final String ONE_CLICK = "One-Click";

    private final UnsubscribeLinks links;
    private final Preferences preferences;
    private final Cache<String, AtomicInteger> asked = Caffeine.newBuilder().maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(1)).build();

    UnsubscribePage(UnsubscribeLinks links, Preferences preferences) {
        this.links = links;
        this.preferences = preferences;
    }

    public Answer answer(Exchange exchange) {
        Message request = exchange.getMessage();
        PageText text = PageText.of(request.getHeader("Accept-Language", String.class));
        String token = PathVariables.of(((PlatformHttpMessage) request).getRequest(), "token");
        Optional<UnsubscribeToken> meant = links.read(token);
        if (meant.isEmpty()) {
            return page(404, text.told(text.notValid()));
        }
        if (asked.get(token, key -> new AtomicInteger()).incrementAndGet() > MOST_IN_A_MINUTE) {
            Map<String, String> headers = new LinkedHashMap<>(HEADERS);
            headers.put("Retry-After", "60");
            return new Answer(429, text.told(text.tooOften()).getBytes(StandardCharsets.UTF_8), headers);
        }
        boolean posts = "POST".equals(request.getHeader(Exchange.HTTP_METHOD, String.class));
        byte[] body = posts ? request.getBody(byte[].class) : null;
        return TenantScope.call(meant.get().tenantId(), () -> answer(meant.get(), posts, body, text));
    }

    private Answer answer(UnsubscribeToken token, boolean posts, byte[] body, PageText text) {
        Optional<Standing> standing = preferences.of(token);
        if (standing.isEmpty()) {
            return page(404, text.told(text.notValid()));
        }
        if (!posts) {
            return page(200, text.choice(standing.get(), token.topic(), null));
        }
        if (body != null && body.length > LONGEST_BODY) {
            return page(413, text.told(text.notValid()));
        }
        String sent = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        Map<String, List<String>> fields = fields(sent);
        String what = fields.getOrDefault("do", List.of("")).get(0);
        if (sent.contains("List-Unsubscribe") && sent.contains(ONE_CLICK) || what.equals("one")) {
            preferences.unsubscribe(token, token.topic());
        } else if (what.equals("all")) {
            preferences.unsubscribe(token, null);
        } else if (what.equals("choose")) {
            preferences.choose(token, standing.get(), new Choice(fields.getOrDefault("on", List.of()),
                    fields.getOrDefault("off", List.of()), fields.getOrDefault("topic", List.of())));
        } else {
            return page(400, text.choice(standing.get(), token.topic(), null));
        }
        return page(200, text.choice(preferences.of(token).orElse(standing.get()), token.topic(), text.done()));
    }

    /** Of a form; what is none has no fields. */
    private static Map<String, List<String>> fields(String form) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String pair : form.split("&")) {
            int equals = pair.indexOf('=');
            try {
                if (equals > 0) {
                    fields.computeIfAbsent(URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            name -> new ArrayList<>()).add(URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            } catch (IllegalArgumentException e) {
                return Map.of();
            }
        }
        return fields;
    }

    private static final Map<String, String> HEADERS = PageText.PAGE.headers(List.of(), "no-referrer");

    private static Answer page(int status, String html) {
        return new Answer(status, html.getBytes(StandardCharsets.UTF_8), HEADERS);
    }
}
