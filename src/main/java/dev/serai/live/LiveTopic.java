package dev.serai.live;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a reader can ask to hear of. */
public enum LiveTopic {
    DELIVERIES("delivery"), CONNECTIONS("connection"), ROUTES("route"), PROBLEMS("problem");

    private final String event;

    LiveTopic(String event) {
        this.event = event;
    }

    /** The name of its events. */
    String event() {
        return event;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What belongs to a tenant. */
    boolean ofTenant() {
        return this != ROUTES;
    }

    static Optional<LiveTopic> of(String word) {
        return Arrays.stream(values()).filter(topic -> topic.word().equals(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(LiveTopic::word).collect(Collectors.joining(", "));
    }

    static Set<LiveTopic> all() {
        return EnumSet.allOf(LiveTopic.class);
    }
}
