package dev.serai.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Fields;
import dev.serai.api.ProblemException;
import dev.serai.event.DryRun;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * The steps of {@code routes/schedules.camel.yaml}, by which routes have something raised later, or not at all. Doing one twice is as once.
 */
@Component
public class ScheduleSteps {

    private static final int UNFIT = 422;
    private static final int LONGEST = 1000;

    private final ScheduleReader reader;
    private final Schedules schedules;

    ScheduleSteps(ScheduleReader reader, Schedules schedules) {
        this.reader = reader;
        this.schedules = schedules;
    }

    /** Does something with the data of an event; what is wrong with them is its sender's fault. */
    private interface Work {

        void with(UUID tenantId, UUID eventId, ObjectNode data);
    }

    private static void run(Exchange exchange, Work work) {
        if (!(exchange.getMessage().getBody(JsonNode.class) instanceof ObjectNode data)) {
            throw new ProblemException(UNFIT, "Event does not fit", "The body is no JSON object", List.of());
        }
        try {
            work.with(exchange.getVariable("tenantId", UUID.class), exchange.getVariable("eventId", UUID.class), data);
        } catch (ProblemException e) {
            throw e.status() != 400 ? e : new ProblemException(UNFIT, "Event does not fit", e.getMessage(), e.errors());
        }
    }

    /** Has what the body says raised later: the same as {@code POST /api/schedules} takes, the same key being the same schedule. */
    public void set(Exchange exchange) {
        run(exchange, (tenant, event, data) -> {
            ScheduleReader.Wanted wanted = reader.read(tenant, null, data);
            if (!DryRun.is(exchange)) {
                schedules.set(tenant, event, null, wanted);
            }
        });
    }

    /** Has nothing more raised by the schedule with the key in the body: {@code {key, reason?}}. */
    public void cancel(Exchange exchange) {
        run(exchange, (tenant, event, data) -> {
            Fields fields = new Fields(data);
            String key = fields.requiredText("key", LONGEST);
            String reason = fields.text("reason", LONGEST);
            fields.check();
            if (!DryRun.is(exchange)) {
                schedules.cancel(tenant, key, reason);
            }
        });
    }

    /** Takes when an anchor is, from the body: {@code {type, id, at, zone?}}. */
    public void moveAnchor(Exchange exchange) {
        run(exchange, (tenant, event, data) -> {
            Anchor anchor = reader.anchor(data, true);
            if (!DryRun.is(exchange)) {
                schedules.moveAnchor(tenant, anchor, event);
            }
        });
    }

    /** Takes that an anchor is cancelled, from the body: {@code {type, id, reason?}}. */
    public void cancelAnchor(Exchange exchange) {
        run(exchange, (tenant, event, data) -> {
            Anchor anchor = reader.anchor(data, false);
            if (!DryRun.is(exchange)) {
                schedules.cancelAnchor(tenant, anchor, event);
            }
        });
    }

    /** Makes of what is due the message of an operation in the body; its name is in the variable {@code operation}, its levers beside. */
    public void unpack(Exchange exchange) {
        run(exchange, (tenant, event, data) -> {
            String operation = data.path("operation").asText("");
            if (operation.isEmpty() || !(data.get("message") instanceof ObjectNode message)) {
                throw new ProblemException(UNFIT, "Event does not fit", "There is no operation with its message in it", List.of());
            }
            ObjectNode body = message.deepCopy();
            reader.levers(operation, body).forEach(exchange::setVariable);
            exchange.setVariable("operation", operation);
            exchange.setVariable("expires", data.path("expires").asText(null));
            exchange.getMessage().setBody(body);
        });
    }
}
