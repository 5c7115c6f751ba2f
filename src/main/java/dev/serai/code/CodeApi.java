package dev.serai.code;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.LateAnswer;
import dev.serai.api.NamedFields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.code.Codes.Reserved;
import dev.serai.code.Codes.Wanted;
import dev.serai.delivery.OperationEntry;
import dev.serai.delivery.OperationEntry.Made;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Ids;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.sealed.SealedTexts;
import dev.serai.security.Caller;
import dev.serai.security.TenantScope;
import dev.serai.template.MessageTexts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of one-time codes call. */
@Component
public class CodeApi {

    /** Of the message, and of the template that a tenant may have in its place. */
    private static final String TEXT = "verification-code";
    private static final String OPERATION = "sms.send";
    private static final List<String> TO = List.of("to", "phoneNumber", "phone", "number");
    private static final List<List<String>> COMMON = List.of(TO, List.of("length", "codeLength", "digits"),
            List.of("expiresInMinutes", "expiryMinutes", "expiresIn"), List.of("attempts", "maxAttempts"), List.of("locale", "language"),
            List.of("company", "brand"), List.of("from"), List.of("connectionId"), List.of("provider"));
    private static final List<String> CODE = List.of("code", "verificationCode", "otp");
    private static final List<List<String>> VERIFIED = List.of(TO, List.of("id", "otpId", "codeId"), CODE);
    private static final String[] STATES = {Code.PENDING, Code.APPROVED, Code.EXPIRED, "canceled", Code.SPENT, Code.FAILED};
    private static final Pattern CALLERS_OWN = Pattern.compile("[A-Za-z0-9]{4,10}");
    private static final int SHORTEST = 4;
    private static final int LONGEST = 10;
    private static final int MOST_ATTEMPTS = 10;
    private static final int LONGEST_MINUTES = 60;
    private static final int LONGEST_TEXT = 200;
    private static final int LONGEST_COMPANY = 60;
    private static final String SANDBOX = "MOCK-";

    private final Codes codes;
    private final CodeStore store;
    private final OperationEntry entry;
    private final Operations operations;
    private final MessageTexts texts;
    private final Deliveries deliveries;
    private final CodeProperties properties;
    private final Clock clock;

    CodeApi(Codes codes, CodeStore store, OperationEntry entry, Operations operations, MessageTexts texts, Deliveries deliveries,
            CodeProperties properties, Clock clock) {
        this.codes = codes;
        this.store = store;
        this.entry = entry;
        this.operations = operations;
        this.texts = texts;
        this.deliveries = deliveries;
        this.properties = properties;
        this.clock = clock;
    }

    /** Makes a code and sends it: 201 once a provider has the message, 202 where that is not known in time. */
    public Object issue(Exchange exchange) {
        return issue(exchange, COMMON);
    }

    /** As {@link #issue}; takes a code that its caller has made, too. */
    public Object send(Exchange exchange) {
        return issue(exchange, Stream.concat(COMMON.stream(), Stream.of(CODE)).toList());
    }

    private Object issue(Exchange exchange, List<List<String>> known) {
        UUID tenant = Caller.requiredTenant();
        NamedFields names = new NamedFields(RequestBody.object(exchange.getMessage().getBody(byte[].class)), known);
        Fields fields = names.fields();
        if (!fields.has(names.of("to"))) {
            fields.reject("to", "is required");
        }
        String own = fields.text(names.of("code"), LONGEST_TEXT);
        if (own != null && !CALLERS_OWN.matcher(own).matches()) {
            fields.reject(names.of("code"), "must be " + SHORTEST + " to " + LONGEST + " letters or digits");
        }
        Integer length = fields.integer(names.of("length"), SHORTEST, LONGEST);
        if (length != null && own != null) {
            fields.reject(names.of("length"), "does not go with a code of one's own");
        }
        Integer minutes = fields.integer(names.of("expiresInMinutes"), 1, LONGEST_MINUTES);
        Integer attempts = fields.integer(names.of("attempts"), 1, MOST_ATTEMPTS);
        String locale = fields.text(names.of("locale"), LONGEST_TEXT);
        String company = fields.text(names.of("company"), LONGEST_COMPANY);
        fields.check();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Duration life = minutes == null ? properties.expires() : Duration.ofMinutes(minutes);
        Wanted wanted = new Wanted(Ids.next(), Ids.next(), own != null ? own : codes.digits(length == null ? properties.length() : length),
                attempts == null ? properties.attempts() : attempts, now, now.plus(life));
        try {
            return issue(exchange, tenant, wanted, message(tenant, names, locale, company, wanted, life));
        } catch (ProblemException e) {
            throw names.asSent(e);
        }
    }

    private ObjectNode message(UUID tenant, NamedFields names, String locale, String company, Wanted wanted, Duration life) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.set("to", names.sent().get(names.of("to")));
        for (String same : List.of("from", "connectionId", "provider")) {
            if (names.sent().hasNonNull(same)) {
                message.set(same, names.sent().get(same));
            }
        }
        message.put("topic", "transactional").put("priority", "high").put("expires", wanted.expiresAt().toString());
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("code", SealedTexts.mark(SealedTexts.CODE))
                .put("minutes", life.toMinutes()).put("validFor", life.toMinutes() + " min");
        if (company != null) {
            data.put("company", company);
        }
        texts.word(tenant, TEXT, locale, data, operations.get(OPERATION), message);
        return message;
    }

    private Object issue(Exchange exchange, UUID tenant, Wanted wanted, ObjectNode message) {
        Operation operation = operations.get(OPERATION);
        AtomicReference<Reserved> reserved = new AtomicReference<>();
        try {
            Object answer = entry.acceptMade(exchange, new Made(operation, wanted.deliveryId(), message, properties.waits(), true,
                    delivery -> reserved.set(codes.reserve(tenant, delivery.message().path("to").asText(), wanted))));
            return answer instanceof LateAnswer late ? (LateAnswer) then -> late.start(told -> then.accept(
                    TenantScope.call(tenant, () -> answer(tenant, wanted, told)))) : answer(tenant, wanted, (Answer) answer);
        } catch (RuntimeException e) {
            if (reserved.get() != null) {
                codes.takeBack(tenant, wanted, reserved.get());
            }
            throw e;
        }
    }

    private Answer answer(UUID tenant, Wanted wanted, Answer told) {
        if (told.status() >= 400) {
            store.failed(tenant, wanted.id());
            return told;
        }
        Code code = store.find(tenant, wanted.id()).orElseThrow();
        Map<String, String> headers = new LinkedHashMap<>(told.headers());
        if (told.status() == 202) {
            return new Answer(202, code, headers);
        }
        headers.put("Location", "/api/codes/" + code.id());
        return new Answer(201, isSandbox(tenant, wanted) ? code.with(wanted.clear()) : code, headers);
    }

    /** Whether no phone got it: then its developer is told the code, for whom nobody else can. */
    private boolean isSandbox(UUID tenant, Wanted wanted) {
        return deliveries.find(tenant, wanted.deliveryId()).map(delivery -> delivery.carrier().providerMessageId())
                .filter(id -> id.startsWith(SANDBOX)).isPresent();
    }

    /** Whether a guess is right, and how the code stands now. */
    record Check(UUID id, String to, String channel, String status, boolean valid, int attemptsLeft) {}

    /** Takes {@code {id or to, code}}. */
    public Check verify(@Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        NamedFields names = new NamedFields(RequestBody.object(body), VERIFIED);
        Fields fields = names.fields();
        String idText = fields.text(names.of("id"), LONGEST_TEXT);
        UUID id = idText == null ? null : PathId.parse(idText);
        if (idText != null && id == null) {
            fields.reject(names.of("id"), "is \"" + idText + "\", which is not an id (UUID)");
        }
        boolean byNumber = fields.has(names.of("to"));
        if (fields.has(names.of("id")) == byNumber) {
            fields.reject(names.of("id"), byNumber ? "and " + names.of("to") + " say both which code it is; send one of them"
                    : "or to is required");
        }
        String guess = fields.requiredText(names.of("code"), LONGEST_TEXT);
        fields.check();
        UUID asked = byNumber ? store.latest(tenant, number(names.of("to"), names.sent().get(names.of("to"))))
                .orElseThrow(() -> ProblemException.notFound("code")) : id;
        store.find(tenant, asked).orElseThrow(() -> ProblemException.notFound("code"));
        boolean right = codes.guess(tenant, asked, guess);
        Code code = store.find(tenant, asked).orElseThrow(() -> ProblemException.notFound("code"));
        return new Check(code.id(), code.to(), code.channel(), code.status(), right, code.attemptsLeft());
    }

    /** A number in its normal form. */
    private String number(String field, JsonNode written) {
        ObjectNode probe = JsonNodeFactory.instance.objectNode().put("text", "-");
        probe.set("to", written);
        operations.problems(operations.get(OPERATION), probe).stream().findFirst().ifPresent(problem -> {
            throw ProblemException.badField(field, problem.message());
        });
        return probe.path("to").asText();
    }

    /** {@code GET /api/codes?to=&status=}. */
    public Page<Code> list(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        Query query = Query.of(exchange.getMessage());
        int most = Page.limit(query.get("limit"));
        String status = query.get("status");
        if (status != null && !Arrays.asList(STATES).contains(status)) {
            throw ProblemException.badField("status", "is \"" + status + "\"; accepted are " + String.join(", ", STATES));
        }
        String to = query.get("to");
        String number = to == null ? null : number("to", JsonNodeFactory.instance.textNode(to));
        return Page.of(store.before(tenant, number, status, Page.cursor(query.get("cursor")), most + 1), most, Code::id, code -> code);
    }

    public Code get(@Header("id") String id) {
        return store.find(Caller.requiredTenant(), PathId.of(id, "code")).orElseThrow(() -> ProblemException.notFound("code"));
    }
}
