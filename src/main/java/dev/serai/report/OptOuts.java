package dev.serai.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.PathId;
import dev.serai.event.DryRun;
import dev.serai.suppression.Suppressions;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * What people answer to end messages or to have them again, as their provider tells. What an application posts as if it had been answered
 * changes nothing.
 */
@Component
public class OptOuts {

    /** The words that the networks of the United States and Canada ask for (CTIA), and those of other languages. */
    private static final Set<String> STOP = Set.of("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT",
            "OPT OUT", "OPT-OUT", "REVOKE", "STOPP", "ABMELDEN", "ARRET", "ARRÊT", "ALTO", "BAJA", "PARAR", "ANNULLA");
    private static final Set<String> START = Set.of("START", "UNSTOP", "YES", "OPTIN", "OPT IN", "OPT-IN");
    private static final Set<String> HELP = Set.of("HELP", "INFO", "HILFE", "AIDE");
    private static final Set<String> CHANNELS = Set.of("sms", "whatsapp");
    private static final Pattern AROUND = Pattern.compile("^[\\p{P}\\p{Z}\\s]+|[\\p{P}\\p{Z}\\s]+$");
    private static final int LONGEST = 40;

    private final Suppressions suppressions;

    OptOuts(Suppressions suppressions) {
        this.suppressions = suppressions;
    }

    /**
     * Sets the variable {@code optOut} to {@code stop}, {@code start} or {@code help} where the message in the body, the data of an event
     * {@code message.received}, is such a word and nothing else, or its provider took it for one; else to {@code none}.
     */
    public void read(Exchange exchange) {
        JsonNode data = exchange.getMessage().getBody(JsonNode.class);
        boolean counts = data != null && CHANNELS.contains(data.path("channel").asText()) && data.path("from").isTextual();
        exchange.setVariable("optOut", counts ? word(data) : "none");
    }

    private static String word(JsonNode data) {
        String told = data.path("optOutType").asText("");
        String text = told.isEmpty() ? data.path("text").asText("") : told;
        String plain = text.length() > LONGEST ? "" : AROUND.matcher(text).replaceAll("").toUpperCase(Locale.ROOT);
        return STOP.contains(plain) ? "stop" : START.contains(plain) ? "start" : HELP.contains(plain) ? "help" : "none";
    }

    /** Sends nothing more to who wrote, on this channel. */
    public void stop(Exchange exchange) {
        if (counts(exchange)) {
            JsonNode data = exchange.getMessage().getBody(JsonNode.class);
            suppressions.stopped(tenant(exchange), data.path("channel").asText(), data.path("from").asText(), connection(exchange),
                    time(exchange));
        }
    }

    /** Sends to who wrote again. */
    public void start(Exchange exchange) {
        if (counts(exchange)) {
            JsonNode data = exchange.getMessage().getBody(JsonNode.class);
            suppressions.started(tenant(exchange), data.path("channel").asText(), data.path("from").asText(), time(exchange));
        }
    }

    private static boolean counts(Exchange exchange) {
        return !DryRun.is(exchange) && exchange.getVariable("eventReceived", false, Boolean.class);
    }

    /** When it was answered: events may be planned in another order, and twice. */
    private static Instant time(Exchange exchange) {
        return exchange.getVariable("eventTime", Instant.class);
    }

    private static UUID tenant(Exchange exchange) {
        return exchange.getVariable("tenantId", UUID.class);
    }

    /** The connection that it came over, as the source of the event has it; null for none. */
    private static UUID connection(Exchange exchange) {
        String source = exchange.getVariable("eventSource", String.class);
        return source == null || source.indexOf('/') < 0 ? null : PathId.parse(source.substring(source.indexOf('/') + 1));
    }
}
