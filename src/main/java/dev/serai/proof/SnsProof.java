package dev.serai.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.api.JsonText;
import dev.serai.api.Times;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message of Amazon SNS, signed with a certificate of Amazon's. Anybody has topics there, so that the signature proves nothing but by the
 * topic, which is what the connection knows.
 *
 * @param age how old it may be
 */
record SnsProof(SignedAge age) implements Proof {

    private static final JsonMapper JSON = JsonText.foreignMapper();
    private static final Map<String, String> ALGORITHMS = Map.of("1", "SHA1withRSA", "2", "SHA256withRSA");
    private static final Map<String, List<String>> SIGNED = Map.of(
            "Notification", List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
            "SubscriptionConfirmation", List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
            "UnsubscribeConfirmation", List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"));

    @Override
    public boolean isBySecret() {
        return false;
    }

    @Override
    public Verdict check(SignedRequest request, List<String> topics, Instant now) {
        return check(request, topics, now, Certificates.NONE);
    }

    /** @param topics the ARNs of those that are the connection's */
    @Override
    public Verdict check(SignedRequest request, List<String> topics, Instant now, Certificates certificates) {
        JsonNode message = read(request);
        String type = message.path("Type").asText("");
        List<String> signed = SIGNED.get(type);
        String algorithm = ALGORITHMS.get(message.path("SignatureVersion").asText(""));
        Optional<byte[]> signature = Secrets.base64(message.path("Signature").asText(""));
        if (signed == null || algorithm == null || signature.isEmpty() || signature.get().length == 0) {
            return Verdict.missing(request.header("x-amz-sns-rawdelivery").isPresent()
                    ? "comes without signature; switch raw message delivery off in the subscription of the topic"
                    : "is no message of Amazon SNS that is signed in version 1 or 2");
        }
        String topic = message.path("TopicArn").asText("");
        if (!topics.contains(topic)) {
            return Verdict.wrong("comes from the topic " + shown(topic) + ", which is not that of the connection");
        }
        return SnsAddress.certificate(message.path("SigningCertURL").asText(""))
                .map(address -> checked(message, signed, algorithm, signature.get(), now, certificates, address))
                .orElseGet(() -> Verdict.wrong("names a certificate that is not at an address of Amazon SNS"));
    }

    private Verdict checked(JsonNode message, List<String> signed, String algorithm, byte[] signature, Instant now,
            Certificates certificates, URI address) {
        X509Certificate certificate;
        try {
            certificate = certificates.at(address).certificate();
        } catch (CertificateUnavailableException e) {
            return Verdict.unchecked("cannot be checked, for the certificate of Amazon SNS cannot be had: " + e.getMessage());
        }
        if (now.isBefore(certificate.getNotBefore().toInstant()) || now.isAfter(certificate.getNotAfter().toInstant())) {
            return Verdict.wrong("is signed with a certificate of Amazon SNS that is not valid at this time");
        }
        if (!proves(certificate, algorithm, text(message, signed), signature)) {
            return Verdict.wrong("is signed with another key, or was changed on its way");
        }
        Instant signedAt = Times.parse(message.path("Timestamp").asText(""));
        if (signedAt == null) {
            return Verdict.missing("has no time in its member Timestamp");
        }
        return age.problem(signedAt, now).orElse(Verdict.good(signedAt));
    }

    private static JsonNode read(SignedRequest request) {
        try {
            return JSON.readTree(request.body());
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    /** What is signed: each member that is there, its name and its value in lines of their own. */
    private static byte[] text(JsonNode message, List<String> signed) {
        StringBuilder text = new StringBuilder();
        for (String name : signed) {
            if (message.path(name).isTextual()) {
                text.append(name).append('\n').append(message.get(name).textValue()).append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean proves(X509Certificate certificate, String algorithm, byte[] signed, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** For the log: a name of whoever sends it, at most as long as names of topics are. */
    private static String shown(String topic) {
        String known = topic.length() > 300 ? topic.substring(0, 300) : topic;
        return known.isEmpty() ? "of no name" : known.replaceAll("[^A-Za-z0-9:._-]", "?");
    }
}
