package dev.serai.proof;

import dev.serai.proof.SignedRequest.Parameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A signature of Plivo, with the token of the account or, in the headers with {@code Ma}, of the main account: V3 of the address and all
 * parameters where there is one, else V2, which covers the address alone.
 */
record PlivoProof() implements Proof {

    private static final String HEADER = "X-Plivo-Signature-";

    @Override
    public Verdict check(SignedRequest request, List<String> secrets, Instant now) {
        List<String> newer = signatures(request, "V3");
        List<String> given = newer.isEmpty() ? signatures(request, "V2") : newer;
        if (given.isEmpty()) {
            return Verdict.missing("has no signature in its header " + HEADER + "V3 or " + HEADER + "V2");
        }
        String nonceHeader = HEADER + (newer.isEmpty() ? "V2" : "V3") + "-Nonce";
        Optional<String> nonce = request.header(nonceHeader);
        if (nonce.isEmpty()) {
            return Verdict.missing("has no nonce in its header " + nonceHeader);
        }
        if (!newer.isEmpty() && request.body().length > 0 && !request.isForm()) {
            return Verdict.missing("has a body that is no form, which no signature of Plivo covers");
        }
        boolean good = false;
        for (String url : Ports.variants(request.url())) {
            String text = newer.isEmpty() ? address(url) + nonce.get() : parameters(address(url), request) + "." + nonce.get();
            for (String secret : secrets) {
                byte[] expected = Secrets.hmac("HmacSHA256", secret, text);
                for (String each : given) {
                    good |= Secrets.equal(expected, Secrets.base64(each).orElse(new byte[0]));
                }
            }
        }
        return good ? Verdict.good(null)
                : Verdict.wrong("is signed with another auth token or for another address, or was changed on its way");
    }

    private static List<String> signatures(SignedRequest request, String version) {
        List<String> signatures = new ArrayList<>();
        for (String header : List.of(HEADER + version, HEADER + "Ma-" + version)) {
            signatures.addAll(new Source(Source.Kind.HEADER, header, null, ",", "").values(request));
        }
        return signatures.stream().filter(each -> !each.isEmpty()).toList();
    }

    private static String address(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    /** The parameters of the query as {@code ?k=v&k=v}, then those of the form as {@code kvkv}, both sorted. */
    private static String parameters(String address, SignedRequest request) {
        String query = joined(request.queryParameters(), "=", "&");
        String form = request.isForm() ? joined(request.form(), "", "") : "";
        if (query.isEmpty() && form.isEmpty()) {
            return address;
        }
        return address + "?" + query + (query.isEmpty() || form.isEmpty() ? "" : ".") + form;
    }

    private static String joined(List<Parameter> parameters, String within, String between) {
        return parameters.stream().sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
                .map(parameter -> parameter.name() + within + parameter.value()).collect(Collectors.joining(between));
    }
}
