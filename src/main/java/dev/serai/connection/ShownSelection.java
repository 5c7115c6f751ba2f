package dev.serai.connection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/**
 * When a connection is chosen, as the API answers with it.
 *
 * @param answerWithin such as {@code 2s}; null for the usual time
 * @param paused null while it is not
 */
record ShownSelection(Integer weight, List<ObjectNode> conditions, String answerWithin, Selection.Pause paused) {

    static ShownSelection of(Selection selection) {
        Duration within = selection.answerWithin();
        String time = within == null ? null : within.toMillis() % 1000 == 0 ? within.toSeconds() + "s" : within.toMillis() + "ms";
        return new ShownSelection(selection.weight(), selection.conditions().stream()
                .map(condition -> condition.written(JsonNodeFactory.instance.objectNode())).toList(), time, selection.pause());
    }

    /** Without its conditions, which may tell whom its owner writes to. */
    ShownSelection closed() {
        return new ShownSelection(weight, List.of(), answerWithin, paused);
    }
}
