package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/** Reads what a request says about when a connection is chosen: {@code conditions}, {@code weight} and {@code answerWithin}. */
@Component
class SelectionFields {

    static final List<String> NAMES = List.of("conditions", "weight", "answerWithin");

    private static final int HEAVIEST = 1000;
    private static final int MOST_CONDITIONS = 20;
    private static final int LONGEST_CONDITIONS = 8000;
    private static final int LONGEST_DURATION = 40;
    private static final Duration SHORTEST_ANSWER = Duration.ofMillis(250);
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(10);

    private final MessageFields messages;
    private final ConnectionStore store;

    SelectionFields(MessageFields messages, ConnectionStore store) {
        this.messages = messages;
        this.store = store;
    }

    /**
     * What it is after the request: a field that is not given stays, null clears one.
     *
     * @param channel null where it is not known, which is a problem of its own
     */
    Selection read(Fields fields, ObjectNode body, String channel, Selection before) {
        List<Condition> conditions = body.has("conditions") ? conditions(fields, body.get("conditions"), channel) : before.conditions();
        Integer weight = body.has("weight") ? fields.integer("weight", 0, HEAVIEST) : before.weight();
        Duration answerWithin = body.has("answerWithin") ? answerWithin(fields) : before.answerWithin();
        return new Selection(conditions, weight, answerWithin, before.pause());
    }

    private List<Condition> conditions(Fields fields, JsonNode given, String channel) {
        if (given.isNull()) {
            return List.of();
        }
        if (!given.isArray() || given.size() > MOST_CONDITIONS || given.toString().length() > LONGEST_CONDITIONS) {
            fields.reject("conditions", "must be a list of at most " + MOST_CONDITIONS + " conditions, of " + LONGEST_CONDITIONS
                    + " characters together");
            return List.of();
        }
        List<FieldProblem> problems = new ArrayList<>();
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String at = "conditions[" + i + "]";
            Condition condition = Condition.read(at, given.get(i), problems);
            if (condition != null) {
                conditions.add(condition);
                if (channel != null) {
                    messages.problem(channel, condition).ifPresent(wrong -> problems.add(new FieldProblem(at + ".field", wrong)));
                }
            }
        }
        fields.reject(problems);
        return conditions;
    }

    private static Duration answerWithin(Fields fields) {
        String text = fields.text("answerWithin", LONGEST_DURATION);
        try {
            Duration duration = text == null ? null : DurationStyle.detectAndParse(text);
            if (duration == null || duration.compareTo(SHORTEST_ANSWER) >= 0 && duration.compareTo(LONGEST_ANSWER) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // no duration, as the message below says
        }
        fields.reject("answerWithin", "must be a time from 250ms to 10m, such as 2s");
        return null;
    }

    /** Rejects a weight of 0 where no other connection of the same priority carries anything either. */
    void requireSomeWeight(Fields fields, UUID tenantId, Connection connection) {
        if (!Objects.equals(connection.selection().weight(), 0) || !connection.active()) {
            return;
        }
        boolean others = store.all(tenantId).stream().anyMatch(other -> !other.id().equals(connection.id()) && other.active()
                && !other.pending() && other.channel().equals(connection.channel()) && other.priority() == connection.priority()
                && Objects.equals(other.ownerId(), connection.ownerId()) && other.selection().weightOrUsual() > 0);
        if (!others) {
            fields.reject("weight", "is 0, and so is that of every other active " + connection.channel() + " connection of priority "
                    + connection.priority() + ": none of them would ever carry anything. Give one a weight, or pause this one");
        }
    }
}
