package dev.serai.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.proof.HmacProof.Key;
import dev.serai.proof.Source.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads a proof as a provider file writes it, e.g. {@code {scheme: hmac, secret: webhookSecret, signature: {header: X-Signature}, signs:
 * "{body}", encoding: hex}}. The table of schemes is the registry: a new one is a class and a line here.
 */
public final class ProofReader {

    private static final Map<String, Function<ProofReader, Proof>> SCHEMES = new TreeMap<>(Map.ofEntries(
            Map.entry("hmac", ProofReader::hmac),
            Map.entry("ed25519", reader -> reader.publicKey(true)),
            Map.entry("ecdsa", reader -> reader.publicKey(false)),
            Map.entry("sns", ProofReader::sns),
            Map.entry("token", reader -> new TokenProof(reader.source("in"))),
            Map.entry("basic", reader -> new TokenProof(null)),
            Map.entry("paypal", ProofReader::payPal),
            Map.entry("twilio", ProofReader::twilio),
            Map.entry("vonage", reader -> reader.fixed(new VonageProof())),
            Map.entry("vonage-sms", reader -> reader.fixed(new VonageSmsProof())),
            Map.entry("plivo", reader -> reader.fixed(new PlivoProof()))));
    private static final List<String> SOURCE = List.of("header", "query", "form", "body", "part", "separator", "prefix");
    private static final Map<String, String> ALGORITHMS = new TreeMap<>(Map.of("sha1", "HmacSHA1", "sha256", "HmacSHA256", "sha512",
            "HmacSHA512"));
    /** Two days: what is older is not tried again by any provider, SendGrid with its 24 hours included. */
    private static final int LONGEST = 172_800;

    private final JsonNode given;

    private ProofReader(JsonNode given) {
        this.given = given;
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException with the end of a sentence that says what is wrong
     */
    public static Proof read(JsonNode given) {
        String scheme = given.path("scheme").asText("");
        Function<ProofReader, Proof> reader = SCHEMES.get(scheme);
        if (reader == null) {
            throw new IllegalArgumentException("has scheme \"" + scheme + "\"; accepted are " + String.join(", ", SCHEMES.keySet()));
        }
        return reader.apply(new ProofReader(given));
    }

    private Proof hmac() {
        only("algorithm", "key", "encoding", "signature", "time", "id", "signs", "within", "unit");
        Source time = given.has("time") ? source("time") : null;
        SignedText text = text();
        Source id = given.has("id") ? source("id") : null;
        if (text.has("id") && id == null) {
            throw new IllegalArgumentException("signs {id}, and does not say where that is, such as id: {header: webhook-id}");
        }
        return new HmacProof(word("algorithm", ALGORITHMS, "sha256"), word("key", Map.of("text", Key.TEXT, "base64", Key.BASE64), "text"),
                hex("hex"), source("signature"), time, id, text, age(time));
    }

    /** A scheme of one provider, of which a file says nothing but the secret. */
    private Proof fixed(Proof proof) {
        only();
        return proof;
    }

    private Proof publicKey(boolean ed25519) {
        only("encoding", "signature", "time", "signs", "within", "unit");
        Source time = given.has("time") ? source("time") : null;
        return new PublicKeyProof(ed25519, hex(ed25519 ? "hex" : "base64"), source("signature"), time, text(), age(time));
    }

    private Proof twilio() {
        only("key");
        return new TwilioProof(word("key", Map.of("account", false, "shared", true), "account"));
    }

    private Proof payPal() {
        only();
        return new PayPalProof();
    }

    private Proof sns() {
        only("within");
        return new SnsProof(new SignedAge(within(), false));
    }

    private boolean hex(String otherwise) {
        return word("encoding", Map.of("hex", true, "base64", false), otherwise);
    }

    private SignedText text() {
        SignedText text = SignedText.of(given.path("signs").asText("{body}"));
        if (text.has("time") && !given.has("time")) {
            throw new IllegalArgumentException("signs {time}, and does not say where that is, such as time: {header: X-Timestamp}");
        }
        return text;
    }

    private SignedAge age(Source time) {
        if (!given.has("within")) {
            return null;
        }
        if (time == null) {
            throw new IllegalArgumentException("has within, and does not say where the time is, such as time: {header: X-Timestamp}");
        }
        return new SignedAge(within(), word("unit", Map.of("seconds", false, "millis", true), "seconds"));
    }

    private Duration within() {
        int seconds = given.path("within").asInt(0);
        if (seconds < 1 || seconds > LONGEST) {
            throw new IllegalArgumentException("has within \"" + given.path("within").asText() + "\"; 1 to " + LONGEST
                    + " seconds are accepted");
        }
        return Duration.ofSeconds(seconds);
    }

    private Source source(String name) {
        JsonNode from = given.path(name);
        List<Kind> kinds = Arrays.stream(Kind.values()).filter(kind -> from.has(word(kind))).toList();
        if (kinds.size() != 1) {
            throw new IllegalArgumentException("needs " + name + " with one of header, query, form, body, such as " + name
                    + ": {header: X-Signature}");
        }
        from.fieldNames().forEachRemaining(each -> {
            if (!SOURCE.contains(each)) {
                throw new IllegalArgumentException("has \"" + each + "\" in " + name + "; accepted are " + String.join(", ", SOURCE));
            }
        });
        String part = from.path("part").asText(null);
        String where = from.get(word(kinds.get(0))).asText();
        if (kinds.get(0) == Kind.BODY && !where.startsWith("/")) {
            throw new IllegalArgumentException("has body \"" + where + "\" in " + name + "; a JSON Pointer such as /token is expected");
        }
        return new Source(kinds.get(0), where, part, from.path("separator").asText(part == null ? null : ","),
                from.path("prefix").asText(""));
    }

    private void only(String... accepted) {
        given.fieldNames().forEachRemaining(name -> {
            if (!name.equals("scheme") && !name.equals("secret") && !List.of(accepted).contains(name)) {
                throw new IllegalArgumentException("has \"" + name + "\"; accepted with this scheme are "
                        + String.join(", ", Stream.concat(Stream.of("secret"), Stream.of(accepted)).toList()));
            }
        });
    }

    private <T> T word(String name, Map<String, T> accepted, String otherwise) {
        String written = given.path(name).asText(otherwise);
        T found = accepted.get(written);
        if (found == null) {
            throw new IllegalArgumentException("has " + name + " \"" + written + "\"; accepted are "
                    + String.join(", ", new TreeMap<>(accepted).keySet()));
        }
        return found;
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
