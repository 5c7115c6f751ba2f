package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Holds a provider's steps to the thread of their call. The call is bound to it: on another one a request finds neither the connection nor
 * its sandbox.
 */
final class OneThread {

    /** Steps that go on in a thread of their own, or on that of another message. */
    private static final Set<String> ELSEWHERE = Set.of("threads", "wiretap", "aggregate", "resequence", "oncompletion");
    /** What tells several steps at once. */
    private static final String PARALLEL = "parallelprocessing";

    private final YamlTree tree;

    OneThread(YamlTree tree) {
        this.tree = tree;
    }

    /** @throws InvalidProviderFileException where a step below goes on in another thread, or may */
    void check(JsonNode node, String pointer) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(node.get(i), pointer + "/" + i);
            }
            return;
        }
        for (Iterator<Map.Entry<String, JsonNode>> members = node.fields(); members.hasNext();) {
            Map.Entry<String, JsonNode> member = members.next();
            String at = pointer + "/" + YamlTree.escape(member.getKey());
            if (member.getKey().equals("steps")) {
                for (int i = 0; i < member.getValue().size(); i++) {
                    step(member.getValue().get(i), at + "/" + i);
                }
            }
            if (!member.getKey().equals("parameters")) {
                check(member.getValue(), at);
            }
        }
    }

    private void step(JsonNode step, String pointer) {
        if (step.isTextual()) {
            named(step.asText(), step, pointer);
        }
        step.fields().forEachRemaining(each -> named(each.getKey(), each.getValue(), pointer + "/" + YamlTree.escape(each.getKey())));
    }

    private void named(String name, JsonNode settings, String pointer) {
        String plain = plain(name);
        if (ELSEWHERE.contains(plain)) {
            throw tree.invalid(pointer, "the step \"" + name + "\" goes on in another thread, which knows no connection and no sandbox;"
                    + " leave it out");
        }
        if (plain.equals("delay") && !isNo(settings.path("asyncDelayed"))) {
            throw tree.invalid(pointer, "the step \"delay\" goes on in another thread, which knows no connection and no sandbox; write"
                    + " asyncDelayed: false with it");
        }
        settings.fields().forEachRemaining(setting -> {
            boolean parallel = plain(setting.getKey()).equals(PARALLEL);
            if ((parallel || plain.equals("throttle") && plain(setting.getKey()).equals("asyncdelayed")) && !isNo(setting.getValue())) {
                throw tree.invalid(pointer, "the step \"" + name + "\" goes on in another thread, which knows no connection and no"
                        + " sandbox; leave out " + setting.getKey());
            }
        });
    }

    private static boolean isNo(JsonNode value) {
        return value.asText().equals("false");
    }

    private static String plain(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
