package dev.serai.live;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Changes of tenants as one node tells them to all, in texts that PostgreSQL's {@code NOTIFY} takes: a line for the tenant and one for each
 * of its changes, topic, id and state apart by blanks.
 */
final class LivePayload {

    private static final int LONGEST = 7900;
    private static final String NONE = "-";

    private LivePayload() {}

    static List<String> write(Map<UUID, ? extends Collection<LiveChange>> changes) {
        List<String> payloads = new ArrayList<>();
        StringBuilder payload = new StringBuilder();
        changes.forEach((tenant, all) -> {
            String head = tenant + "\n";
            boolean begun = false;
            for (LiveChange change : all) {
                String line = change.topic().ordinal() + " " + word(change.id()) + " " + word(change.state()) + "\n";
                if (payload.length() + line.length() + (begun ? 0 : head.length()) > LONGEST) {
                    payloads.add(payload.toString());
                    payload.setLength(0);
                    begun = false;
                }
                if (!begun) {
                    payload.append(head);
                    begun = true;
                }
                payload.append(line);
            }
        });
        if (payload.length() > 0) {
            payloads.add(payload.toString());
        }
        return payloads;
    }

    static Map<UUID, List<LiveChange>> read(String payload) {
        Map<UUID, List<LiveChange>> changes = new LinkedHashMap<>();
        List<LiveChange> all = List.of();
        for (String line : payload.split("\n")) {
            String[] words = line.split(" ");
            if (words.length == 1) {
                all = changes.computeIfAbsent(UUID.fromString(words[0]), tenant -> new ArrayList<>());
            } else {
                all.add(new LiveChange(LiveTopic.values()[Integer.parseInt(words[0])], text(words[1]), text(words[2])));
            }
        }
        return changes;
    }

    /** Whether a text can be told as it is. */
    static boolean isWord(String text) {
        return text == null || !text.isEmpty() && text.length() <= 200 && !text.equals(NONE)
                && text.getBytes(StandardCharsets.UTF_8).length == text.length()
                && text.chars().noneMatch(c -> c <= ' ' || c == 127);
    }

    private static String word(String text) {
        return text == null ? NONE : text;
    }

    private static String text(String word) {
        return NONE.equals(word) ? null : word;
    }
}
