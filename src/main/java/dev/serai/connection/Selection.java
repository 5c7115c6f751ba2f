package dev.serai.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tenant says about when a connection is chosen, beside its place in the order.
 *
 * @param conditions what must hold of all that it carries
 * @param weight its share among connections of the same priority; null for none of its own
 * @param answerWithin how long its provider may take to answer; null for the usual time
 * @param pause null while it is not paused
 */
public record Selection(List<Condition> conditions, Integer weight, Duration answerWithin, Pause pause) {

    /** Nothing but its place in the order. */
    public static final Selection NONE = new Selection(List.of(), null, null, null);
    /** What counts where a share has to be known and no weight is given. */
    public static final int USUAL_WEIGHT = 100;

    private static final String CONDITIONS = "conditions";
    private static final String WEIGHT = "weight";
    private static final String ANSWER_WITHIN = "answerWithin";
    private static final String PAUSED = "paused";

    public Selection {
        conditions = List.copyOf(conditions);
    }

    /** @param failover whether others take over what it would have carried, else that waits */
    public record Pause(Instant since, boolean failover) {}

    public boolean isPaused() {
        return pause != null;
    }

    public int weightOrUsual() {
        return weight == null ? USUAL_WEIGHT : weight;
    }

    Selection paused(Pause now) {
        return new Selection(conditions, weight, answerWithin, now);
    }

    /** As it is stored; null for {@link #NONE}. */
    String write() {
        if (equals(NONE)) {
            return null;
        }
        ObjectNode written = JsonNodeFactory.instance.objectNode();
        if (!conditions.isEmpty()) {
            conditions.forEach(condition -> condition.written(written.withArray("/" + CONDITIONS).addObject()));
        }
        if (weight != null) {
            written.put(WEIGHT, weight);
        }
        if (answerWithin != null) {
            written.put(ANSWER_WITHIN, answerWithin.toString());
        }
        if (pause != null) {
            written.putObject(PAUSED).put("since", pause.since().toString()).put("failover", pause.failover());
        }
        return written.toString();
    }

    /**
     * Reads what was stored.
     *
     * @throws IllegalArgumentException where that is not what {@link #write} makes; a connection is then better not used than for
     *     everything
     */
    static Selection read(String text) {
        if (text == null) {
            return NONE;
        }
        try {
            JsonNode stored = JsonText.read(text);
            List<FieldProblem> problems = new ArrayList<>();
            List<Condition> conditions = new ArrayList<>();
            stored.path(CONDITIONS).forEach(each -> conditions.add(Condition.read(CONDITIONS, each, problems)));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(problems.get(0).field() + " " + problems.get(0).message());
            }
            JsonNode paused = stored.path(PAUSED);
            return new Selection(conditions, stored.has(WEIGHT) ? stored.get(WEIGHT).intValue() : null,
                    stored.has(ANSWER_WITHIN) ? Duration.parse(stored.get(ANSWER_WITHIN).asText()) : null,
                    paused.isObject() ? new Pause(Instant.parse(paused.path("since").asText()), paused.path("failover").asBoolean())
                            : null);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(JsonText.reason(e), e);
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
