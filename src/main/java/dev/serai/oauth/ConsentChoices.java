package dev.serai.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.api.JsonText;
import dev.serai.provider.Fault;
import dev.serai.provider.OAuthConsent.Choice;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.ProviderCall;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.springframework.stereotype.Component;

/** Asks a provider for the accounts, pages or calendars of which one is to be chosen. */
@Component
class ConsentChoices {

    private static final int MOST = 500;
    private static final int LONGEST = 300;

    private final TokenEndpoint endpoint;

    ConsentChoices(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * One that may be chosen.
     *
     * @param values properties that are kept of it
     * @param token that is used from then on; null for the one there is
     */
    record Entry(String id, String name, Map<String, Object> values, String token) {

        @Override
        public String toString() {
            return "Entry[" + id + "]";
        }
    }

    /** @throws TokenRefusedException when the provider does not tell */
    List<Entry> list(ProviderCall call, String token) {
        Choice choice = ConsentRequests.consent(call).choice();
        HttpUriRequestBase request;
        try {
            request = new HttpUriRequestBase("GET", URI.create(endpoint.url(choice.url(), call)));
        } catch (IllegalArgumentException e) {
            throw TokenRefusedException.refused(Fault.ADDRESS, "The address of the list to choose from is none; check the Base URL");
        }
        request.setHeader("Authorization", "Bearer " + token);
        choice.headers().forEach((name, text) -> request.setHeader(name, OAuthGrant.filled(text, call)));
        JsonNode list = endpoint.send(call, request, (status, retryAfter, body) -> list(call, choice, status, body));
        List<Entry> entries = new ArrayList<>();
        for (JsonNode each : list) {
            String id = text(each.at(choice.id()));
            if (!id.isEmpty() && entries.size() < MOST) {
                entries.add(entry(choice, each, id));
            }
        }
        return entries;
    }

    private static JsonNode list(ProviderCall call, Choice choice, int status, byte[] body) {
        JsonNode answer;
        try {
            answer = JsonText.read(body);
        } catch (IOException e) {
            answer = MissingNode.getInstance();
        }
        JsonNode list = choice.list().isEmpty() ? answer : answer.at(choice.list());
        if (list.isObject()) {
            list = JsonNodeFactory.instance.arrayNode().add(list);
        }
        if (status / 100 != 2 || !list.isArray()) {
            throw TokenRefusedException.later(Fault.PROVIDER, call.provider().title() + " does not tell which " + choice.what()
                    + " there is: it answered " + status + (list.isArray() ? "" : " without a list"), null);
        }
        return list;
    }

    private static Entry entry(Choice choice, JsonNode each, String id) {
        Map<String, Object> values = new LinkedHashMap<>();
        choice.keep().forEach((property, pointer) -> {
            String value = text(each.at(pointer));
            if (!value.isEmpty()) {
                values.put(property, value);
            }
        });
        String token = choice.token() == null ? "" : each.at(choice.token()).asText("");
        String name = text(each.at(choice.name()));
        return new Entry(id, name.isEmpty() ? id : name, values, token.isBlank() ? null : token);
    }

    private static String text(JsonNode value) {
        String text = value.isValueNode() && !value.isNull() ? value.asText().replaceAll("\\p{Cntrl}", " ").strip() : "";
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }
}
