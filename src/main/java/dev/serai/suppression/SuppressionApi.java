package dev.serai.suppression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.EntityTags;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.ledger.Ids;
import dev.serai.operation.Operations;
import dev.serai.security.Caller;
import dev.serai.suppression.SuppressionStore.Filter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/suppressions} call. */
@Component
public class SuppressionApi {

    private static final String NEITHER = "must be an email address, or a phone number with its country code, such as +41791234567";
    private static final int LONGEST_TOPIC = 100;
    private static final int LONGEST_CHANNEL = 40;
    private static final int MOST_IMPORTED = 10_000;
    private static final int MOST_TOLD = 100;
    private static final int LONGEST_ADDRESS = 320;
    private static final String[] REASONS = Arrays.stream(Reason.values()).map(Reason::word).toArray(String[]::new);

    private final Suppressions suppressions;
    private final SuppressionStore store;
    private final Operations operations;
    private final Clock clock;

    SuppressionApi(Suppressions suppressions, SuppressionStore store, Operations operations, Clock clock) {
        this.suppressions = suppressions;
        this.store = store;
        this.operations = operations;
        this.clock = clock;
    }

    /** The channels whose messages go to addresses. */
    private String[] channels() {
        return operations.all().stream().filter(operation -> !operation.recipients().isEmpty())
                .flatMap(operation -> Stream.of(operation.channel())).distinct().sorted().toArray(String[]::new);
    }

    /** {@code GET /api/suppressions?channel=&reason=&topic=&address=}. */
    public Page<Suppression> list(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        Query query = Query.of(exchange.getMessage());
        int most = Page.limit(query.get("limit"));
        String written = query.get("address");
        String address = written == null ? null : Address.normal(written).orElseThrow(() -> ProblemException.badField("address", NEITHER));
        Filter filter = new Filter(among(query, "channel", channels()), among(query, "reason", REASONS), query.get("topic"),
                address == null ? null : store.hash(tenant, address));
        return Page.of(store.before(tenant, filter, Page.cursor(query.get("cursor")), most + 1), most, Suppression::id, each -> each);
    }

    private static String among(Query query, String name, String[] accepted) {
        String value = query.get(name);
        if (value != null && !Arrays.asList(accepted).contains(value)) {
            throw ProblemException.badField(name, "is \"" + value + "\"; accepted are " + String.join(", ", accepted));
        }
        return value;
    }

    public Suppression get(@Header("id") String id) {
        return store.find(Caller.requiredTenant(), PathId.of(id, "suppression"))
                .orElseThrow(() -> ProblemException.notFound("suppression"));
    }

    /** Takes {@code {channel, address, topic, reason, expiresAt}}; the same again renews what there is. */
    public Answer create(@Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        Fields fields = new Fields(RequestBody.object(body));
        Suppression wanted = wanted(fields, channels());
        fields.check();
        Suppression added = suppressions.add(tenant, wanted);
        return Answer.created(added, "/api/suppressions/" + added.id());
    }

    /**
     * What became of a list.
     *
     * @param added how many count now
     * @param refused what of the others is not valid, the first {@value #MOST_TOLD}
     */
    record Imported(int added, List<FieldProblem> refused) {}

    /** Takes {@code {items: [...]}}, each as {@link #create} takes it; those that are not valid keep the others from nothing. */
    public Imported importAll(@Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        ObjectNode sent = RequestBody.object(body);
        new Fields(sent).onlyKnown(List.of("items"));
        JsonNode items = sent.path("items");
        if (!items.isArray() || items.isEmpty() || items.size() > MOST_IMPORTED) {
            throw ProblemException.badField("items", "must be a list of 1 to " + MOST_IMPORTED);
        }
        String[] channels = channels();
        List<Suppression> good = new ArrayList<>();
        List<FieldProblem> bad = new ArrayList<>();
        for (int index = 0; index < items.size(); index++) {
            String at = "items[" + index + "]";
            if (!(items.get(index) instanceof ObjectNode item)) {
                bad.add(new FieldProblem(at, "must be an object"));
                continue;
            }
            Fields fields = new Fields(item);
            Suppression wanted = wanted(fields, channels);
            if (fields.problems().isEmpty()) {
                good.add(wanted);
            }
            fields.problems().forEach(each -> bad.add(new FieldProblem(at + "." + each.field(), each.message())));
        }
        int added = good.isEmpty() ? 0 : suppressions.addAll(tenant, good);
        return new Imported(added, bad.size() > MOST_TOLD ? List.copyOf(bad.subList(0, MOST_TOLD)) : bad);
    }

    /** Its address in its normal form; not whole where the fields have problems. */
    private Suppression wanted(Fields fields, String[] channels) {
        fields.onlyKnown(List.of("channel", "address", "topic", "reason", "expiresAt"));
        fields.requiredText("channel", LONGEST_CHANNEL);
        String channel = fields.word("channel", channels);
        String written = fields.requiredText("address", LONGEST_ADDRESS);
        String topic = fields.text("topic", LONGEST_TOPIC);
        String reason = fields.word("reason", REASONS);
        Instant expires = fields.instant("expiresAt");
        Optional<String> address = fit(channel, written);
        if (written != null && channel != null && address.isEmpty()) {
            fields.reject("address", Address.normal(written).isEmpty() ? NEITHER : "is none of the channel " + channel);
        }
        if (expires != null && !expires.isAfter(clock.instant())) {
            fields.reject("expiresAt", "is over already");
        }
        return new Suppression(Ids.next(), channel, address.orElse(null), topic, reason == null ? Reason.MANUAL.word() : reason, null, null,
                suppressions.now(), expires);
    }

    /** The normal form of an address of the channel; empty where it is none. */
    static Optional<String> fit(String channel, String written) {
        return written == null || channel == null ? Optional.empty()
                : Address.normal(written).filter(normal -> Address.isPhone(normal) != "email".equals(channel));
    }

    /** Lifts it: messages go there again. */
    public Answer delete(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        UUID tenant = Caller.required().administeredTenant();
        EntityTags.requireMatch(ifMatch, get(id).version());
        if (suppressions.lift(tenant, PathId.of(id, "suppression")).isEmpty()) {
            throw ProblemException.notFound("suppression");
        }
        return Answer.noContent();
    }
}
