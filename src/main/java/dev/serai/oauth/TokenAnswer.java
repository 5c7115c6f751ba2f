package dev.serai.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.api.JsonText;
import dev.serai.provider.Fault;
import dev.serai.provider.OAuthConsent.Reading;
import dev.serai.provider.ProviderCall;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a token endpoint answers (RFC 6749, sections 5.1 and 5.2). A token there is where there is an {@code access_token}, whatever
 * the status.
 *
 * @param life how long the token may be used; the longest there is where nobody says
 * @param json all that was answered
 */
record TokenAnswer(String token, Duration life, JsonNode json) {

    private static final Logger log = LoggerFactory.getLogger(TokenAnswer.class);
    static final Duration LONGEST = Duration.ofDays(365);
    /** Less would be a call to the token endpoint for each call to the provider. */
    static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final int LONGEST_TOKEN = 16 * 1024;
    private static final int LONGEST_WORDS = 300;
    private static final Duration WITHOUT_WORD = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Set<String> OF_SCOPE = Set.of("invalid_scope", "unauthorized_client", "access_denied");
    private static final String NOT_OURS = "invalid_client";
    /** Of a refresh token, a code or an assertion. */
    private static final String SPENT = "invalid_grant";
    /** Where providers put their word for what is wrong. */
    private static final List<String> WORDS = List.of("/error", "/status", "/error/code", "/error/type", "/code", "/category");
    private static final Reading STANDARD = new Reading("/access_token", "/refresh_token", Map.of(), Set.of(), null);
    private static final Set<String> PASSING = Set.of("temporarily_unavailable", "server_error", "slow_down");
    /** How those say it that have no 429 for it, such as Zoho. */
    private static final List<String> TOO_OFTEN = List.of("too many requests", "too many calls", "rate limit", "rate_limit");

    /** @throws TokenRefusedException when it is no token */
    static TokenAnswer read(ProviderCall call, TokenRequest request, int status, String retryAfter, byte[] body, Instant now) {
        return read(call, request, null, status, retryAfter, body, now);
    }

    /** @param consent how what a person consented to is read; null for a grant that needs nobody */
    static TokenAnswer read(ProviderCall call, TokenRequest request, Reading consent, int status, String retryAfter, byte[] body,
            Instant now) {
        Reading reading = consent == null ? STANDARD : consent;
        String title = call.provider().title();
        JsonNode json = json(body);
        JsonNode token = json.at(reading.token());
        if (status / 100 == 2 && token.isTextual() && !token.textValue().isBlank()) {
            requireSendable(title, token.textValue());
            return new TokenAnswer(token.textValue(), bounded(life(call, json.at(reading.token().substring(0,
                    reading.token().lastIndexOf('/'))), now)), json);
        }
        String error = words(call, request, json.isMissingNode() && isSpent(text(body)) ? new TextNode(text(body)) : json.path("error"));
        String description = words(call, request, json.hasNonNull("error_description") ? json.path("error_description")
                : json.hasNonNull("reason") ? json.path("reason") : json.hasNonNull("message") ? json.path("message")
                : json.at("/error/message"));
        String said = !error.isEmpty() ? error + (description.isEmpty() ? "" : " (" + description + ")")
                : !description.isEmpty() ? description : null;
        String answered = "the token endpoint answered " + status + (said == null
                ? json.isMissingNode() ? " with " + body.length + " bytes that are no JSON" : " without an access_token" : ": " + said);
        String gives = title + " gives no access token: " + answered;
        if (status == 429 || tooOften(status, error, description)) {
            throw TokenRefusedException.throttled(gives, wait(retryAfter));
        }
        if (consent != null && status < 500 && (isSpent(error) || WORDS.stream().map(json::at).filter(JsonNode::isValueNode)
                .map(JsonNode::asText).anyMatch(word -> isSpent(word) || consent.dead().contains(word)))) {
            throw TokenRefusedException.spent(gives);
        }
        if (consent != null && error.startsWith(NOT_OURS)) {
            throw TokenRefusedException.later(Fault.CREDENTIALS, gives
                    + "; the client's id or secret is wrong, while the consent holds", null);
        }
        if (consent != null && status / 100 == 2 && error.isEmpty()) {
            throw TokenRefusedException.lost(Fault.PROVIDER, gives, null);
        }
        if (status >= 500 || status == 408 || status == 425 || PASSING.contains(error) || status / 100 == 2 && error.isEmpty()) {
            throw TokenRefusedException.later(Fault.PROVIDER, gives, null);
        }
        if (status / 100 == 3 || status == 404 || status == 405) {
            throw TokenRefusedException.refused(Fault.ADDRESS, gives);
        }
        throw TokenRefusedException.refused(OF_SCOPE.contains(error) || status == 403 ? Fault.PERMISSION : Fault.CREDENTIALS, gives);
    }

    /** The word of RFC 6749, or the same in plain words. */
    private static boolean isSpent(String word) {
        return word.length() >= SPENT.length() && word.substring(0, SPENT.length()).replace(' ', '_').equalsIgnoreCase(SPENT);
    }

    private static String text(byte[] body) {
        return new String(body, 0, Math.min(body.length, LONGEST_WORDS), StandardCharsets.UTF_8).strip();
    }

    /** A code of RFC 6749 that blames what was sent is taken at its word, whatever is described. */
    private static boolean tooOften(int status, String error, String description) {
        if (status >= 500 || error.startsWith("invalid_") || error.equals("unauthorized_client")) {
            return false;
        }
        String said = (error + " " + description).toLowerCase(Locale.ROOT);
        return TOO_OFTEN.stream().anyMatch(said::contains);
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode read = JsonText.read(body);
            return read.isObject() ? read : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** RFC 6750, section 2.1: it goes into a header. */
    private static void requireSendable(String title, String token) {
        if (token.length() > LONGEST_TOKEN || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw TokenRefusedException.later(Fault.PROVIDER, title + " gives an access token that cannot be sent in a header: "
                    + token.length() + " characters, " + LONGEST_TOKEN + " of ASCII without blanks are accepted", null);
        }
    }

    /** Seconds, also as text, the time of the end, or 0 for none; who says nothing, or nothing that makes sense, refuses it one day. */
    private static Duration life(ProviderCall call, JsonNode json, Instant now) {
        JsonNode seconds = json.path("expires_in");
        if (seconds.isMissingNode() || seconds.isNull()) {
            return json.path("expires_at").isTextual() ? until(json.path("expires_at").textValue(), now) : LONGEST;
        }
        try {
            BigDecimal number = seconds.isNumber() ? seconds.decimalValue() : new BigDecimal(shortened(seconds.asText().strip(), 20));
            if (number.signum() == 0 || number.compareTo(BigDecimal.valueOf(LONGEST.toSeconds())) > 0) {
                return LONGEST;
            }
            if (number.signum() > 0) {
                return Duration.ofMillis(number.multiply(BigDecimal.valueOf(1000)).longValue());
            }
        } catch (NumberFormatException e) {
            log.debug("It is no number", e);
        }
        log.warn("The token endpoint of {} says expires_in \"{}\", which is no number of seconds; the token of connection {} is used until"
                + " it is refused", call.provider().title(), shortened(seconds.asText(), 20), call.connectionId());
        return LONGEST;
    }

    private static Duration until(String time, Instant now) {
        try {
            return Duration.between(now, Instant.parse(time));
        } catch (DateTimeParseException e) {
            return LONGEST;
        }
    }

    private static Duration bounded(Duration life) {
        return life.compareTo(SHORTEST) < 0 ? SHORTEST : life.compareTo(LONGEST) > 0 ? LONGEST : life;
    }

    private static Duration wait(String retryAfter) {
        if (retryAfter == null || !retryAfter.matches("\\d{1,6}")) {
            return WITHOUT_WORD;
        }
        Duration asked = Duration.ofSeconds(Math.max(1, Long.parseLong(retryAfter)));
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }

    /** What it says in one line, without the secrets it may repeat. */
    private static String words(ProviderCall call, TokenRequest request, JsonNode value) {
        String text = value.isTextual() ? value.textValue() : value.isNumber() ? value.asText() : "";
        return shortened(request.masked(call.mask().apply(text)).replaceAll("[\\s\\p{Cntrl}]+", " ").strip(), LONGEST_WORDS);
    }

    private static String shortened(String text, int most) {
        return text.length() > most ? text.substring(0, most) + "..." : text;
    }

    @Override
    public String toString() {
        return "TokenAnswer[for " + life + "]";
    }
}
