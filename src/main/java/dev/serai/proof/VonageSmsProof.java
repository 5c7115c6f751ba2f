package dev.serai.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.api.JsonText;
import dev.serai.proof.SignedRequest.Parameter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A signature of Vonage's SMS API: of the sorted parameters of a form, a query or a JSON object, in the parameter {@code sig}, made in one
 * of the ways that an account may choose. Which that is shows in how long it is.
 */
record VonageSmsProof() implements Proof {

    private static final String SIGNATURE = "sig";
    private static final String TIME = "timestamp";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
    private static final JsonMapper JSON = JsonText.foreignMapper();
    private static final Map<Integer, String> BY_LENGTH = Map.of(16, "HmacMD5", 20, "HmacSHA1", 32, "HmacSHA256", 64, "HmacSHA512");
    private static final int MD5_LENGTH = 16;
    /** Vonage tries for a day, and may sign no try but the first. */
    private static final SignedAge AGE = new SignedAge(Duration.ofHours(25), false);

    @Override
    public Verdict check(SignedRequest request, List<String> secrets, Instant now) {
        Map<String, String> parameters = new TreeMap<>();
        for (Parameter each : parameters(request)) {
            if (!NAME.matcher(each.name()).matches()) {
                return Verdict.missing("has a parameter with a name that Vonage does not use; several could be signed as if they were one");
            }
            if (parameters.put(each.name(), each.value()) != null) {
                return Verdict.missing("has the parameter " + each.name() + " twice, which no signature of Vonage covers");
            }
        }
        Optional<byte[]> given = Optional.ofNullable(parameters.remove(SIGNATURE)).flatMap(Secrets::hex)
                .filter(signature -> BY_LENGTH.containsKey(signature.length));
        if (given.isEmpty()) {
            return Verdict.missing("has no signature in its parameter " + SIGNATURE);
        }
        StringBuilder text = new StringBuilder();
        parameters.forEach((name, value) -> text.append('&').append(name).append('=').append(value.replace('&', '_').replace('=', '_')));
        boolean good = false;
        for (String secret : secrets) {
            good |= isBy(secret, text.toString(), given.get());
        }
        if (!good) {
            return Verdict.wrong("is signed with another signature secret, or was changed on its way");
        }
        Optional<Instant> signedAt = AGE.read(parameters.get(TIME));
        if (signedAt.isEmpty()) {
            return Verdict.missing("has no time in its parameter " + TIME);
        }
        return AGE.problem(signedAt.get(), now).orElse(Verdict.good(signedAt.get()));
    }

    private static boolean isBy(String secret, String text, byte[] given) {
        boolean good = Secrets.equal(Secrets.hmac(BY_LENGTH.get(given.length), secret, text), given);
        return good | (given.length == MD5_LENGTH && Secrets.equal(md5(text + secret), given));
    }

    private static byte[] md5(String text) {
        try {
            return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has no MD5", e);
        }
    }

    /** As they are read afterwards: of a body, or of the query where there is none. */
    private static List<Parameter> parameters(SignedRequest request) {
        if (request.body().length == 0) {
            return request.queryParameters();
        }
        return request.isForm() ? request.form() : ofJson(request);
    }

    private static List<Parameter> ofJson(SignedRequest request) {
        List<Parameter> parameters = new ArrayList<>();
        try {
            JsonNode body = request.multipart() == null ? JSON.readTree(request.body()) : null;
            if (body != null && body.isObject()) {
                body.properties().forEach(member -> parameters.add(new Parameter(member.getKey(), member.getValue().isValueNode()
                        ? member.getValue().asText() : member.getValue().toString())));
            }
            return parameters;
        } catch (IOException e) {
            return List.of();
        }
    }
}
