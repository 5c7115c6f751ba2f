package dev.serai.live;

import dev.serai.api.Answer;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.live.LiveStream.Asked;
import dev.serai.security.Caller;
import dev.serai.security.LastingCalls;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;

/** What the route of {@code /api/live} calls. */
@Component
public class LiveApi {

    private final LiveStreams streams;
    private final LastingCalls calls;

    LiveApi(LiveStreams streams, LastingCalls calls) {
        this.streams = streams;
        this.calls = calls;
    }

    /** {@code GET /api/live?topics=}: tells what changes, as it does. */
    public Answer open(@Header("Last-Event-ID") String lastEventId, Message message) {
        HttpServletRequest request = message.getExchange().getIn(PlatformHttpMessage.class).getRequest();
        UUID tenant = Caller.required().tenantId();
        Set<LiveTopic> topics = topics(Query.of(message).get("topics"));
        Map<String, String> headers = Map.of("Content-Type", LiveStream.MEDIA_TYPE);
        return "HEAD".equals(request.getMethod()) ? new Answer(200, null, headers)
                : new Answer(200, streams.open(tenant, new Asked(request, topics, calls.stillGood(request)), lastEventId), headers);
    }

    /** Those of what is asked for that the caller may hear of: the operator of route files, tenants of what is theirs. */
    private static Set<LiveTopic> topics(String asked) {
        boolean isOperator = Caller.required().tenantId() == null;
        Set<LiveTopic> topics = asked == null ? LiveTopic.all() : named(asked);
        topics.removeIf(topic -> topic.ofTenant() == isOperator);
        if (topics.isEmpty()) {
            throw new ProblemException(403, "Forbidden", isOperator ? "This belongs to tenants; the operator hears of routes"
                    : "Only the operator hears of routes", List.of());
        }
        return topics;
    }

    private static Set<LiveTopic> named(String asked) {
        Set<LiveTopic> topics = EnumSet.noneOf(LiveTopic.class);
        for (String word : asked.split(",")) {
            topics.add(LiveTopic.of(word.strip()).orElseThrow(() -> ProblemException.badField("topics", "names \"" + word.strip()
                    + "\"; accepted are " + LiveTopic.words())));
        }
        return topics;
    }
}
