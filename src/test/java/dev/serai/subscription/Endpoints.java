package dev.serai.subscription;

import dev.serai.faults.FaultyProvider;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Endpoints of tenants, each with a URL of its own, that answer as told and remember what they got. */
public final class Endpoints {

    public static final Told TAKEN = new Told(204, "", "");

    private static final Map<String, Endpoint> BY_PATH = new ConcurrentHashMap<>();

    private Endpoints() {}

    /** One endpoint. */
    public static final class Endpoint {

        private final String path = "/hooks/" + UUID.randomUUID();
        private final List<Asked> requests = new CopyOnWriteArrayList<>();
        private volatile Function<Asked, Told> answers = asked -> TAKEN;

        public String url() {
            return "https://hooks.example.com" + path;
        }

        public List<Asked> requests() {
            return requests;
        }

        public void answer(Function<Asked, Told> told) {
            answers = told;
        }

        public void answer(Told told) {
            answers = asked -> told;
        }

        private Told take(Asked asked) {
            requests.add(asked);
            return answers.apply(asked);
        }
    }

    public static Endpoint next(FaultyProvider providers) {
        providers.tell("webhook", asked -> {
            Endpoint endpoint = BY_PATH.get(asked.target().substring("/webhook".length()));
            return endpoint == null ? new Told(404, "", "") : endpoint.take(asked);
        });
        Endpoint endpoint = new Endpoint();
        BY_PATH.put(endpoint.path, endpoint);
        return endpoint;
    }
}
