package dev.serai.signup;

import dev.serai.api.Answer;
import dev.serai.api.PathVariables;
import dev.serai.credential.Fingerprints;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * {@code /confirm/{token}}, where people confirm that an address is theirs. {@code GET} only asks, since scanners of mail follow links;
 * {@code POST}, from the page's own button, does it.
 */
@Component
public class ConfirmPage {

    static final String PATH = "/confirm/";
    private static final String PURPOSE = "signup confirmation";

    private final Signups signups;
    private final SignupLimits limits;
    private final Fingerprints fingerprints;
    private final Clock clock;

    ConfirmPage(Signups signups, SignupLimits limits, Fingerprints fingerprints, Clock clock) {
        this.signups = signups;
        this.limits = limits;
        this.fingerprints = fingerprints;
        this.clock = clock;
    }

    /** What the link of a confirmation ends with. */
    static String token(UUID tenantId, UUID signupId, Instant expires, Fingerprints fingerprints) {
        return new SignedId(tenantId, signupId, expires.toEpochMilli()).write(PURPOSE, fingerprints);
    }

    public Answer answer(Exchange exchange) {
        HttpServletRequest request = SignupEntry.request(exchange);
        SignupText text = SignupText.of(request.getHeader("Accept-Language"));
        SignupHtml html = new SignupHtml(text);
        if (!limits.mayOpen(request.getRemoteAddr())) {
            Map<String, String> headers = new LinkedHashMap<>(SignupEntry.pageHeaders(List.of()));
            headers.put("Retry-After", "60");
            return new Answer(429, html.told(text.say("confirmTitle"), text.say("tooOften")).getBytes(StandardCharsets.UTF_8), headers);
        }
        Optional<SignedId> link = SignedId.read(PathVariables.of(request, "token"), PURPOSE, fingerprints);
        Optional<Signups.Asked> asked = link.flatMap(meant -> signups.asked(meant.first(), meant.second()));
        boolean late = link.isPresent() && clock.millis() >= link.get().number();
        if (asked.isEmpty() || late && !asked.get().confirmed()) {
            return page(404, html.told(text.say("confirmTitle"), text.say("notValid")));
        }
        if (asked.get().confirmed()) {
            return page(200, html.told(text.say("confirmTitle"), text.say("confirmed")));
        }
        if (!"POST".equals(request.getMethod())) {
            return page(200, html.question(asked.get()));
        }
        return signups.confirm(link.get().first(), link.get().second())
                ? page(200, html.told(text.say("confirmTitle"), text.say("confirmed")))
                : page(404, html.told(text.say("confirmTitle"), text.say("notValid")));
    }

    private static Answer page(int status, String html) {
        return new Answer(status, html.getBytes(StandardCharsets.UTF_8), SignupEntry.pageHeaders(List.of()));
    }
}
