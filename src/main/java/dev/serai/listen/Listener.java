package dev.serai.listen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.listen.ListenArguments.Direction;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Asks the instance every second for what came and went since, shows it and passes it on, each once. */
final class Listener {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int REMEMBERED = 20_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final ListenArguments asked;
    private final InstanceApi api;
    private final Forwarder forwarder;
    private final PrintStream out;
    private final String since = Instant.now().toString();
    private final Map<String, String> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    Listener(ListenArguments asked, InstanceApi api, Forwarder forwarder, PrintStream out) {
        this.asked = asked;
        this.api = api;
        this.forwarder = forwarder;
        this.out = out;
    }

    /** @throws ListenException where the instance does not take the token */
    void listen() throws InterruptedException {
        out.println("Listening to " + asked.instance() + (asked.forward() == null ? "" : ", passing on to " + asked.forward()));
        Duration wait = EVERY;
        while (true) {
            try {
                if (asked.shows(Direction.IN)) {
                    showReceived();
                }
                if (asked.shows(Direction.OUT)) {
                    showSent();
                }
                wait = EVERY;
            } catch (IOException e) {
                wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
                out.println(asked.instance() + " cannot be asked: " + (e.getMessage() == null ? "it does not answer" : e.getMessage())
                        + "; again in " + wait.toSeconds() + " s");
            }
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        }
    }

    private void showReceived() throws IOException, InterruptedException {
        List<JsonNode> events = new ArrayList<>(api.latest("/api/events?from=" + since, event -> seen.containsKey(id(event))));
        Collections.reverse(events);
        for (JsonNode event : events) {
            seen.put(id(event), "");
            if (isProviders(event.path("source").asText())) {
                JsonNode whole = api.get("/api/events/" + id(event));
                ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", whole.path("type").asText())
                        .put("timestamp", whole.path("time").asText()).put("source", whole.path("source").asText());
                body.set("data", whole.path("data"));
                show("in ", event.path("source").asText().split("/")[0], event.path("type").asText(), said(whole.path("data")),
                        forwarder.forward(id(event), body.toString()));
            }
        }
    }

    /** What a provider sends comes from {@code <provider>/<connection>}. */
    private static boolean isProviders(String source) {
        return source.matches("[a-z][a-z0-9-]*(/[0-9a-f-]{36})?") && !source.equals("serai");
    }

    private static String said(JsonNode data) {
        return data.has("state") ? data.at("/objects/0").asText() + " " + data.path("state").asText() : "";
    }

    private void showSent() throws IOException, InterruptedException {
        for (JsonNode subscription : api.latest("/api/integrations/webhooks", item -> false)) {
            String path = "/api/integrations/webhooks/" + id(subscription) + "/deliveries";
            List<JsonNode> sent = new ArrayList<>(api.latest(path, delivery -> delivery.path("createdAt").asText().compareTo(since) < 0));
            Collections.reverse(sent);
            for (JsonNode delivery : sent) {
                String status = delivery.path("status").asText();
                JsonNode attempt = delivery.path("attempts").path(delivery.path("attempts").size() - 1);
                if (attempt.isMissingNode() || status.equals(seen.get(id(delivery)))) {
                    continue;
                }
                String body = attempt.at("/request/body").asText("");
                boolean first = seen.put(id(delivery), status) == null && !body.isEmpty();
                show("out", subscription.path("url").asText(), delivery.path("eventType").asText(),
                        status + (attempt.path("httpStatus").isNumber() ? " " + attempt.path("httpStatus").asInt() : ""),
                        first ? forwarder.forward(delivery.path("eventId").asText(), body) : "");
            }
        }
    }

    private static String id(JsonNode item) {
        return item.path("id").asText();
    }

    private void show(String direction, String who, String type, String what, String forwarded) {
        String line = TIME.format(Instant.now()) + "  " + direction + "  " + who + "  " + type + (what.isBlank() ? "" : "  " + what.strip())
                + forwarded;
        out.println(CONTROL.matcher(line).replaceAll("?"));
    }
}
