package dev.serai.drift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.drift.Difference.Kind;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.Provider.ProviderAnswer;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Takes a sample of what providers answer, and compares it with the examples of their files on a thread of its own. */
@Component
public class DriftSampler {

    private static final Logger log = LoggerFactory.getLogger(DriftSampler.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** What waits to be compared; an answer that finds no place is not compared. */
    private static final int WAITING = 64;
    private static final int LARGEST = 256 * 1024;
    private static final int SUCCESS = 2;

    private final DriftStore store;
    private final Loops loops;
    private final long everyNanos;
    private final Map<Source, Turn> turns = new ConcurrentHashMap<>();
    private final BlockingQueue<Sample> samples = new ArrayBlockingQueue<>(WAITING);
    private Loop loop;

    private record Source(String provider, String operation) {}

    /** @param revision of the file; an answer to a new one is compared at once */
    private record Turn(int revision, long next) {}

    private record Sample(Provider provider, String operation, int status, boolean recognised, String body) {}

    DriftSampler(DriftStore store, DriftProperties properties, Loops loops) {
        this.store = store;
        this.loops = loops;
        this.everyNanos = properties.every().toNanos();
    }

    /** Takes the answer where it is this operation's turn; costs next to nothing where it is not. */
    public void observe(ProviderCall call, Sorted sorted, Exchange exchange) {
        boolean taken = sorted.outcome() == Outcome.DELIVERED;
        boolean odd = sorted.outcome() == Outcome.UNKNOWN && sorted.httpStatus() != null && sorted.httpStatus() / 100 == SUCCESS;
        if (everyNanos == 0 || !taken && !odd || call.sandbox().isPresent() || !isDue(call)) {
            return;
        }
        Provider provider = call.provider();
        if (provider.answers().containsKey(call.operation())) {
            String body = body(exchange.getMessage().getBody(), exchange);
            if (body != null && body.length() <= LARGEST) {
                Integer status = sorted.httpStatus();
                samples.offer(new Sample(provider, call.operation(), status == null ? 200 : status, taken, body));
            }
        }
    }

    private boolean isDue(ProviderCall call) {
        long now = System.nanoTime();
        int revision = call.provider().revision();
        Source source = new Source(call.provider().id(), call.operation());
        Turn turn = turns.get(source);
        if (turn != null && turn.revision == revision && now - turn.next < 0) {
            return false;
        }
        turns.put(source, new Turn(revision, now + everyNanos));
        return true;
    }

    private static String body(Object body, Exchange exchange) {
        if (body instanceof JsonNode node) {
            return node.toString();
        }
        if (body instanceof byte[] bytes && bytes.length > LARGEST) {
            return null;
        }
        if (body instanceof StreamCache stream) {
            if (stream.length() > LARGEST) {
                return null;
            }
            stream.reset();
            String text = exchange.getContext().getTypeConverter().tryConvertTo(String.class, exchange, stream);
            stream.reset();
            return text;
        }
        return body instanceof byte[] || body instanceof String ? exchange.getMessage().getBody(String.class) : null;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        loop = loops.start("serai-drift", PATIENCE, beat -> {
            beat.waits();
            Sample sample = samples.poll(1, TimeUnit.SECONDS);
            if (sample != null) {
                beat.works();
                compare(sample);
            }
        });
    }

    @PreDestroy
    void stop() {
        if (loop != null) {
            loop.end();
        }
    }

    private void compare(Sample sample) {
        ProviderAnswer example = sample.provider().answers().get(sample.operation());
        Optional<JsonNode> live = json(sample.body());
        List<Difference> differences = new ArrayList<>();
        if (!sample.recognised()) {
            differences.add(new Difference(Kind.UNRECOGNISED, "", Set.of(), Set.of(String.valueOf(sample.status()))));
        }
        live.flatMap(answer -> nearest(example, sample.status(), AnswerShape.of(answer))).ifPresent(found -> found.stream()
                .filter(each -> !isCustom(sample.provider(), each.path())).forEach(differences::add));
        if (live.isEmpty() && sample.recognised()) {
            return;
        }
        List<Difference> first = store.record(sample.provider().id(), sample.operation(), ExampleHash.of(example), differences);
        if (!first.isEmpty()) {
            log.warn("{} answers {} otherwise than its file says, for the first time: {}; see GET /api/providers/{}/drift",
                    sample.provider().title(), sample.operation(), first.stream().map(DriftSampler::words).toList(),
                    sample.provider().id());
        }
    }

    private static String words(Difference difference) {
        return switch (difference.kind()) {
            case ADDED -> difference.path() + " is new";
            case MISSING -> difference.path() + " is missing";
            case TYPE -> difference.path() + " is " + String.join(" or ", difference.seen()) + " instead of "
                    + String.join(" or ", difference.expected());
            case UNRECOGNISED -> "nothing in it tells a success";
        };
    }

    /**
     * The differences to what the answer resembles most: an operation of several requests may end with any of them. Empty where no example
     * has such a status.
     */
    private static Optional<List<Difference>> nearest(ProviderAnswer example, int status, AnswerShape live) {
        List<ProviderAnswer> all = new ArrayList<>(List.of(example));
        example.steps().forEach(step -> all.add(step.answer()));
        return all.stream().filter(answer -> answer.status() / 100 == status / 100 && answer.body() != null)
                .map(answer -> AnswerShape.of(answer.body()).to(live)).min(Comparator.comparingInt(List::size));
    }

    /** Whether a member is of a customer's own naming, so that it says nothing of the provider. */
    private static boolean isCustom(Provider provider, String path) {
        return provider.customFields().stream().anyMatch(each -> {
            int star = each.indexOf('*');
            return path.startsWith(each.substring(0, star)) && path.substring(star).endsWith(each.substring(star + 1));
        });
    }

    private static Optional<JsonNode> json(String body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null || !node.isContainerNode() ? Optional.empty() : Optional.of(node);
        } catch (JsonProcessingException e) {
            log.debug("An answer that is compared is no JSON", e);
            return Optional.empty();
        }
    }
}
