package dev.serai.credential;

import dev.serai.api.Answer;
import dev.serai.credential.KeyNodes.Node;
import dev.serai.security.Caller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/keys} call; for the operator only, and never with a key, only with its id. */
@Component
public class KeysApi {

    private final EncryptionKeys keys;
    private final KeyChanges changes;
    private final KeyNodes nodes;
    private final RotationStore store;
    private final StoredSecrets stored;
    private final KeyRotation rotation;

    KeysApi(EncryptionKeys keys, KeyChanges changes, KeyNodes nodes, RotationStore store, StoredSecrets stored, KeyRotation rotation) {
        this.keys = keys;
        this.changes = changes;
        this.nodes = nodes;
        this.store = store;
        this.stored = stored;
        this.rotation = rotation;
    }

    /**
     * @param source where the keys are configured
     * @param problem why the keys as they are configured now are not in use; null when they are
     * @param rotation null before the first turn after the first start
     */
    record ShownKeys(List<ShownKey> keys, String source, String problem, ShownRotation rotation, List<Node> nodes) {}

    /**
     * @param id fingerprint of the key
     * @param stored secrets encrypted with it
     */
    record ShownKey(String id, boolean writes, boolean readable, long stored, boolean safeToRemove, String note) {}

    /**
     * @param remaining stored secrets that are not under the target
     * @param waitsFor ids of nodes that live and do not have the key
     */
    record ShownRotation(String targetKey, String state, long total, long done, long remaining, long unreadable, Double perSecond,
            Instant startedAt, Instant finishedAt, List<String> waitsFor) {}

    public ShownKeys show() {
        Caller.required().requireOperator();
        return shown();
    }

    public Answer rotate() {
        Caller.required().requireOperator();
        rotation.request();
        return Answer.accepted(shown());
    }

    public ShownKeys pause() {
        Caller.required().requireOperator();
        rotation.pause();
        return shown();
    }

    private ShownKeys shown() {
        KeyRing ring = keys.ring();
        Map<String, Long> byKey = stored.byKey();
        List<Node> alive = nodes.alive();
        Optional<Rotation> last = store.find();
        Set<String> ids = new LinkedHashSet<>(ring.keyIds());
        ids.addAll(byKey.keySet());
        List<ShownKey> shown = new ArrayList<>();
        for (String id : ids) {
            shown.add(shown(id, ring, byKey.getOrDefault(id, 0L), alive, last));
        }
        return new ShownKeys(shown, keys.source().name(), changes.problem().orElse(null),
                last.map(found -> shown(found, byKey)).orElse(null), alive);
    }

    private static ShownKey shown(String id, KeyRing ring, long count, List<Node> alive, Optional<Rotation> last) {
        boolean writes = id.equals(ring.writingKey());
        boolean readable = ring.keyIds().contains(id);
        boolean over = last.filter(found -> found.state().equals(Rotation.FINISHED)).isPresent();
        Optional<Node> writer = alive.stream().filter(node -> node.writes().equals(id)).findFirst();
        String secrets = count + (count == 1 ? " stored secret" : " stored secrets");
        String note;
        if (writes) {
            note = secrets + "; what is stored from now on is encrypted with it";
        } else if (!readable) {
            note = secrets + " cannot be read: the key is not configured on this node";
        } else if (count > 0) {
            note = secrets + "; keep it";
        } else if (writer.isPresent()) {
            note = secrets + ", but node " + writer.get().id() + " encrypts with it; keep it";
        } else if (!over) {
            note = secrets + "; keep it until the rotation has finished";
        } else {
            note = secrets + "; safe to remove";
        }
        return new ShownKey(id, writes, readable, count, !writes && readable && count == 0 && writer.isEmpty() && over, note);
    }

    private ShownRotation shown(Rotation last, Map<String, Long> byKey) {
        long remaining = byKey.entrySet().stream().filter(entry -> !entry.getKey().equals(last.targetKey()))
                .mapToLong(Map.Entry::getValue).sum();
        Double rate = last.workedMillis() == 0 ? null : Math.round(last.done() * 10_000.0 / last.workedMillis()) / 10.0;
        List<String> waitsFor = !last.state().equals(Rotation.RUNNING) ? List.of()
                : rotation.waitsFor(last).stream().map(Node::id).toList();
        return new ShownRotation(last.targetKey(), last.state(), last.total(), last.done(), remaining, last.unreadable(), rate,
                last.startedAt(), last.finishedAt(), waitsFor);
    }
}
