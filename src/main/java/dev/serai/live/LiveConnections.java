package dev.serai.live;

import dev.serai.connection.ConnectionChanges;
import dev.serai.notify.Notifications;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Passes on that connections of a tenant changed, which every node hears by itself. */
@Component
class LiveConnections {

    private static final List<LiveChange> CHANGED = List.of(new LiveChange(LiveTopic.CONNECTIONS, null, null));

    LiveConnections(Notifications notifications, LiveStreams streams) {
        notifications.subscribe(ConnectionChanges.CHANNEL, payload -> streams.add(UUID.fromString(payload), CHANGED), streams::reset);
    }
}
