package dev.serai.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.api.Answer;
import dev.serai.api.Problem;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestKey;
import dev.serai.event.EventIntake.Sent;
import dev.serai.event.EventIntake.Taken;
import dev.serai.ledger.Accepted.Line;
import dev.serai.security.BearerTokens;
import dev.serai.security.Caller;
import dev.serai.security.TenantScope;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.jms.JmsMessage;
import org.springframework.stereotype.Component;

/** The channel adapters of events: REST and JMS hand the same JSON to the same intake. */
@Component
public class EventEntry {

    private static final String TOKEN = "SeraiToken";
    private static final String ASYNC = "respond-async";
    /** Loop detected (RFC 5842). */
    private static final int LOOP = 508;

    private final EventReader reader;
    private final EventIntake intake;
    private final BearerTokens tokens;

    EventEntry(EventReader reader, EventIntake intake, BearerTokens tokens) {
        this.reader = reader;
        this.intake = intake;
        this.tokens = tokens;
    }

    /**
     * What was accepted of one event.
     *
     * @param status absent where the event is planned
     * @param deliveries absent as long as no route has taken it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EventAnswer(UUID eventId, String status, List<Line> deliveries) {}

    /** {@code POST /api/events}: 202 once the events are on disk; an object for one event, an array for an array. */
    public Answer accept(Exchange exchange) {
        return accept(exchange.getMessage(), false);
    }

    /** {@code POST /api/events/batch}: the same, always with an array. */
    public Answer acceptBatch(Exchange exchange) {
        return accept(exchange.getMessage(), true);
    }

    private Answer accept(Message message, boolean many) {
        byte[] body = message.getBody(byte[].class);
        EventReader.Batch batch = reader.read(body, EventReader.headers(message));
        String key = RequestKey.of(message);
        Caller caller = Caller.required();
        int hops = Hops.read(EventReader.headers(message).apply(Hops.HEADER));
        if (Hops.areTooMany(hops)) {
            return new Answer(LOOP, Problem.of(LOOP, Hops.problem(hops)), Map.of("Content-Type", Problem.MEDIA_TYPE));
        }
        boolean later = asksForLater(message);
        List<Taken> taken = intake.accept(new Sent(caller.tenant(), caller.userId(), key,
                key == null ? null : RequestKey.fingerprint("events" + batch.attributes(), body), later, null, hops), batch);
        List<EventAnswer> answers = taken.stream().map(EventEntry::answer).toList();
        boolean before = !taken.isEmpty() && taken.stream().allMatch(Taken::repeated);
        Object answer = many || batch.many() ? answers : answers.get(0);
        return new Answer(202, answer, later ? Map.of("Preference-Applied", ASYNC) : Map.of()).replayed(before);
    }

    /** RFC 7240, section 4.1. */
    private static boolean asksForLater(Message message) {
        String prefer = message.getHeader("Prefer", String.class);
        return prefer != null && Arrays.stream(prefer.split("[,;]")).anyMatch(each -> each.strip().equalsIgnoreCase(ASYNC));
    }

    /**
     * A message on {@code serai.events}: on disk when this returns.
     *
     * @throws InvalidEventException when the message itself is at fault, so that trying again is pointless
     */
    public void acceptFromQueue(Exchange exchange) throws JMSException {
        jakarta.jms.Message message = exchange.getMessage(JmsMessage.class).getJmsMessage();
        try {
            Caller caller = caller(message.getStringProperty(TOKEN));
            EventReader.Batch batch = reader.read(json(message), name -> null);
            TenantScope.run(caller.tenant(), () -> intake.accept(new Sent(caller.tenant(), caller.userId(), null, null, false), batch));
        } catch (ProblemException e) {
            if (e.status() < 500) {
                throw new InvalidEventException(e);
            }
            throw e;
        }
    }

    /** Reads text and bytes only: what another kind of message holds would have to be deserialised. */
    private static byte[] json(jakarta.jms.Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return text.getText() == null ? null : text.getText().getBytes(StandardCharsets.UTF_8);
        }
        if (message instanceof BytesMessage bytes) {
            return bytes.getBody(byte[].class);
        }
        throw ProblemException.badRequest("The message holds neither text nor bytes; send a text message with the event as JSON",
                List.of());
    }

    private Caller caller(String token) {
        if (token == null) {
            throw ProblemException.badField(TOKEN, "is required: the property names the tenant by one of its tokens");
        }
        return tokens.authenticate(token)
                .orElseThrow(() -> new ProblemException(401, "Unauthorized", "Property \"" + TOKEN + "\" is no valid token", List.of()));
    }

    private static EventAnswer answer(Taken taken) {
        boolean nothingYet = taken.waiting() != null && taken.deliveries().isEmpty();
        return new EventAnswer(taken.eventId(), taken.waiting(), nothingYet ? null : taken.deliveries());
    }
}
