package dev.serai.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Server-sent events as they are written. */
final class LiveText {

    static final String HEARTBEAT = ":\n\n";

    private LiveText() {}

    /** The first event: from here on everything is told. */
    static String ready(String id) {
        return "retry: 2000\nid: " + id + "\nevent: ready\ndata: {}\n\n";
    }

    /** Something may have been missed: everything is to be looked at again. */
    static String reset(String id) {
        return "id: " + id + "\nevent: reset\ndata: {}\n\n";
    }

    static String of(String id, LiveChange change) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        if (change.id() != null) {
            data.put("id", change.id());
        }
        if (change.state() != null) {
            data.put("status", change.state());
        }
        return "id: " + id + "\nevent: " + change.topic().event() + "\ndata: " + data + "\n\n";
    }
}
