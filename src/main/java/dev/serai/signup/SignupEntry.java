package dev.serai.signup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.FieldProblem;
import dev.serai.api.PathVariables;
import dev.serai.api.Problem;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.api.Sha256;
import dev.serai.credential.Fingerprints;
import dev.serai.ledger.Ids;
import dev.serai.signup.SentForm.Checked;
import dev.serai.signup.SignupKeys.Found;
import dev.serai.signup.SignupRefusals.Kind;
import dev.serai.signup.Signups.Taken;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;

/**
 * The way in for people who sign up, below {@code /signup/{key}}: the form, for the script as JSON and for everybody else as a page, and
 * what is sent with it. What a robot sends is counted, and answered as what a person sends.
 */
@Component
public class SignupEntry {

    static final String PATH = "/signup/";
    /** The script that draws the form. */
    static final String SCRIPT = "/signup.js";
    private static final String PURPOSE = "signup form";
    private static final int LONGEST_BODY = 32 * 1024;
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String RETRY = "60";

    private final SignupKeys keys;
    private final Signups signups;
    private final SignupLimits limits;
    private final SignupRefusals refusals;
    private final SignupProperties properties;
    private final Fingerprints fingerprints;
    private final PublicAddress address;
    private final Clock clock;
    private final byte[] script;

    SignupEntry(SignupKeys keys, Signups signups, SignupLimits limits, SignupRefusals refusals, SignupProperties properties,
            Fingerprints fingerprints, PublicAddress address, Clock clock) {
        this.keys = keys;
        this.signups = signups;
        this.limits = limits;
        this.refusals = refusals;
        this.properties = properties;
        this.fingerprints = fingerprints;
        this.address = address;
        this.clock = clock;
        try (InputStream in = SignupEntry.class.getResourceAsStream("/signup/signup.js")) {
            script = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The script of sign-up pages cannot be read", e);
        }
    }

    /** A request, and what is known of who sends it. */
    private record Visit(HttpServletRequest request, Found found, String origin, SignupText text, boolean page, String base) {

        SignupPage signupPage() {
            return found.page();
        }
    }

    /** {@code GET /signup.js}. */
    public Answer script() {
        return new Answer(200, script, Map.of("Content-Type", "text/javascript;charset=UTF-8", "Cache-Control", "public, max-age=3600",
                "Access-Control-Allow-Origin", "*", "Cross-Origin-Resource-Policy", "cross-origin"));
    }

    /** {@code /signup/{key}}. */
    public Answer answer(Exchange exchange) {
        return switch (request(exchange).getMethod()) {
            case "POST" -> submit(exchange);
            case "OPTIONS" -> preflight(exchange);
            default -> page(exchange);
        };
    }

    /** The form as a page, for who has no script. */
    private Answer page(Exchange exchange) {
        Optional<Visit> visit = visit(exchange, true);
        if (visit.isEmpty()) {
            return closed(exchange);
        }
        Visit known = visit.get();
        if (!limits.mayOpen(known.request().getRemoteAddr())) {
            return tooOften(known);
        }
        SignupPage page = known.signupPage();
        return html(known, 200, new SignupHtml(known.text()).form(page, token(page), Map.of(), List.of(), null));
    }

    /** {@code GET /signup/{key}/form?lang=}: the form for the script. */
    public Answer form(Exchange exchange) {
        Optional<Visit> visit = visit(exchange, false);
        if (visit.isEmpty()) {
            throw ProblemException.notFound("sign-up page");
        }
        Visit known = visit.get();
        if (isForeign(known)) {
            return foreign(known);
        }
        if (!limits.mayOpen(known.request().getRemoteAddr())) {
            return tooOften(known);
        }
        SignupPage page = known.signupPage();
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", page.name());
        form.put("language", known.text().language());
        form.put("fields", page.fields().stream().map(field -> new FormField(field.name(), known.text().label(field), field.type(),
                field.required(), field.options(), field.maxLength(), field.placeholder())).toList());
        form.put("token", token(page));
        form.put("trap", page.trap());
        form.put("leastAge", properties.leastAge().toMillis());
        form.put("mostAge", properties.mostAge().toMillis());
        Map<String, String> words = new LinkedHashMap<>();
        Stream.of("send", "sending", "required", "choose", "thanks", "mend", "failed", "tooOften", "closed", "trap")
                .forEach(word -> words.put(word, known.text().say(word)));
        form.put("texts", words);
        return new Answer(200, form, headers(known, JSON));
    }

    /** Whether the browser may send what the script calls (CORS). */
    private Answer preflight(Exchange exchange) {
        Optional<Visit> visit = visit(exchange, false);
        if (visit.isEmpty() || visit.get().origin() == null || isForeign(visit.get())) {
            return new Answer(204, null, Map.of("Vary", "Origin", "Allow", "GET, POST, OPTIONS"));
        }
        Map<String, String> headers = new LinkedHashMap<>(headers(visit.get(), null));
        headers.put("Allow", "GET, POST, OPTIONS");
        headers.put("Access-Control-Allow-Methods", "GET, POST");
        headers.put("Access-Control-Allow-Headers", "content-type");
        headers.put("Access-Control-Max-Age", "600");
        return new Answer(204, null, headers);
    }

    /** What somebody sends with the form, as JSON or as browsers send forms. */
    private Answer submit(Exchange exchange) {
        HttpServletRequest request = request(exchange);
        String type = String.valueOf(request.getHeader("Content-Type")).toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        String accepted = String.valueOf(request.getHeader("Accept"));
        boolean form = type.equals(FORM);
        Optional<Visit> visit = visit(exchange, form && accepted.contains("text/html"));
        if (visit.isEmpty()) {
            return form && accepted.contains("text/html") ? closed(exchange) : missing();
        }
        Visit known = visit.get();
        SignupPage page = known.signupPage();
        if (isForeign(known)) {
            refusals.note(page, Kind.OTHER_ORIGIN);
            return foreign(known);
        }
        if (!limits.maySend(request.getRemoteAddr())) {
            refusals.note(page, Kind.ADDRESS_LIMIT);
            return tooOften(known);
        }
        if (!limits.maySendTo(page.connectionId())) {
            refusals.note(page, Kind.PAGE_LIMIT);
            return tooOften(known);
        }
        byte[] body = exchange.getMessage().getBody(byte[].class);
        if (body != null && body.length > LONGEST_BODY) {
            return refused(known, 413, "The form has " + body.length + " bytes; at most " + LONGEST_BODY + " are accepted", List.of());
        }
        if (!form && !type.equals(JSON)) {
            return refused(known, 415, "The content type is not accepted; send " + JSON + " or " + FORM, List.of());
        }
        try {
            byte[] sent = body == null ? new byte[0] : body;
            return taken(known, form ? SentForm.urlEncoded(sent) : SentForm.json(sent));
        } catch (ProblemException e) {
            return refused(known, e.status(), e.getMessage(), e.errors());
        }
    }

    private Answer taken(Visit visit, SentForm sent) {
        SignupPage page = visit.signupPage();
        Checked checked = sent.check(page, visit.text());
        if (!checked.problems().isEmpty()) {
            return visit.page() ? html(visit, 400, new SignupHtml(visit.text()).form(page, token(page), sent.values(), checked.problems(),
                    visit.text().say("mend"))) : refused(visit, 400, checked.problems().size() == 1 ? "Field \""
                            + checked.problems().get(0).field() + "\" " + checked.problems().get(0).message()
                            : checked.problems().size() + " fields are not valid", checked.problems());
        }
        Optional<SignedId> token = SignedId.read(sent.get(SentForm.TOKEN), PURPOSE, fingerprints)
                .filter(read -> read.first().equals(page.connectionId()));
        Kind robot = robot(page, sent, token);
        if (robot != null) {
            refusals.note(page, robot);
            boolean mayBePerson = robot == Kind.NO_TOKEN || robot == Kind.EXPIRED || robot == Kind.TOO_FAST;
            return visit.page() && mayBePerson ? html(visit, 200, new SignupHtml(visit.text()).form(page, token(page), sent.values(),
                    List.of(), visit.text().say("again"))) : thanks(visit, checked);
        }
        if (!limits.maySignUp(page.connectionId(), checked.email().toLowerCase(Locale.ROOT))) {
            refusals.note(page, Kind.EMAIL_LIMIT);
            return thanks(visit, checked);
        }
        UUID id = token.orElseThrow().second();
        Instant expires = page.confirms() ? now().plus(properties.confirmWithin()) : null;
        ObjectNode data = data(visit, checked, id, expires);
        byte[] hash = Sha256.of((checked.fields() + "\n" + checked.redirect()).getBytes(StandardCharsets.UTF_8));
        if (signups.take(page, new Signups.Form(id, checked.email(), hash, expires, data)) == Taken.OTHER) {
            refusals.note(page, Kind.REPLAYED);
        }
        return thanks(visit, checked);
    }

    /** Why a robot sent it; null for a person. */
    private Kind robot(SignupPage page, SentForm sent, Optional<SignedId> token) {
        if (!sent.get(page.trap()).isEmpty()) {
            return Kind.TRAP;
        }
        if (token.isEmpty()) {
            return sent.get(SentForm.TOKEN).isEmpty() ? Kind.NO_TOKEN : Kind.FORGED_TOKEN;
        }
        Duration age = Duration.between(Instant.ofEpochMilli(token.get().number()), clock.instant());
        return age.compareTo(properties.leastAge()) < 0 ? Kind.TOO_FAST : age.compareTo(properties.mostAge()) > 0 ? Kind.EXPIRED : null;
    }

    private ObjectNode data(Visit visit, Checked checked, UUID id, Instant expires) {
        SignupPage page = visit.signupPage();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("signupId", id.toString()).put("connectionId", page.connectionId().toString()).put("page", page.name())
                .put("pageUrl", page.url()).put("email", checked.email());
        name(checked.fields()).ifPresent(name -> data.put("name", name));
        page.fields().stream().filter(field -> field.type() == FormField.Type.TEL && checked.fields().has(field.name())).findFirst()
                .ifPresent(field -> data.put("phone", checked.fields().get(field.name()).asText()));
        data.set("fields", checked.fields());
        data.put("createContact", page.createsContact()).put("tag", page.tag()).put("campaignId", page.campaign())
                .put("topic", page.topic()).put("language", visit.text().language()).put("submittedAt", now().toString());
        if (expires != null) {
            String base = address.configured().orElse(visit.found().address());
            data.put("confirmUrl", base + ConfirmPage.PATH + ConfirmPage.token(page.tenantId(), id, expires, fingerprints));
        }
        return data;
    }

    /** Of the fields that forms usually have for it. */
    private static Optional<String> name(ObjectNode fields) {
        for (String field : List.of("name", "fullName", "full_name")) {
            if (fields.hasNonNull(field)) {
                return Optional.of(fields.get(field).asText());
            }
        }
        String first = fields.path("firstName").asText(fields.path("first_name").asText(""));
        String last = fields.path("lastName").asText(fields.path("last_name").asText(""));
        return Optional.of((first + " " + last).strip()).filter(name -> !name.isEmpty());
    }

    private Answer thanks(Visit visit, Checked checked) {
        String words = visit.text().say(visit.signupPage().confirms() ? "checkMail" : "thanks");
        String target = checked.redirect() == null ? null : URI.create(checked.redirect()).toASCIIString();
        if (!visit.page()) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.put("accepted", true).put("message", words).put("redirectUrl", target);
            return new Answer(202, answer, headers(visit, JSON));
        }
        if (target == null) {
            return html(visit, 200, new SignupHtml(visit.text()).told(visit.signupPage().name(), words));
        }
        Map<String, String> headers = new LinkedHashMap<>(headers(visit, null));
        headers.put("Location", target);
        return new Answer(303, null, headers);
    }

    private String token(SignupPage page) {
        return new SignedId(page.connectionId(), Ids.next(), clock.millis()).write(PURPOSE, fingerprints);
    }

    private Optional<Visit> visit(Exchange exchange, boolean page) {
        HttpServletRequest request = request(exchange);
        String language = language(request);
        return keys.page(PathVariables.of(request, "key")).map(found -> new Visit(request, found, request.getHeader("Origin"),
                SignupText.of(language), page, address.base(request)));
    }

    /** What the query asks for, else the browser. */
    private static String language(HttpServletRequest request) {
        String query = request.getQueryString() == null ? "" : request.getQueryString();
        return Stream.of(query.split("&")).filter(pair -> pair.startsWith("lang=")).map(pair -> pair.substring(5)).findFirst()
                .filter(asked -> asked.matches("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")).orElse(request.getHeader("Accept-Language"));
    }

    static HttpServletRequest request(Exchange exchange) {
        return ((PlatformHttpMessage) exchange.getMessage()).getRequest();
    }

    /** Whether it comes from a page that is neither the tenant's nor Serai's own. What says no origin comes from no page's script. */
    private static boolean isForeign(Visit visit) {
        String origin = visit.origin();
        return origin != null && !origin.equals(visit.signupPage().origin())
                && !SignupPage.origin(visit.base()).map(origin::equals).orElse(false) && !(visit.page() && origin.equals("null"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** @param type null where there is no body */
    private static Map<String, String> headers(Visit visit, String type) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Vary", "Origin");
        headers.put("Cache-Control", "no-store");
        if (type != null) {
            headers.put("Content-Type", type);
        }
        if (visit.origin() != null && visit.origin().equals(visit.signupPage().origin())) {
            headers.put("Access-Control-Allow-Origin", visit.origin());
        }
        return headers;
    }

    private static Answer refused(Visit visit, int status, String detail, List<FieldProblem> errors) {
        if (visit.page()) {
            String words = errors.isEmpty() ? visit.text().say("failed") : detail;
            return html(visit, status, new SignupHtml(visit.text()).told(visit.signupPage().name(), words));
        }
        Problem problem = Problem.of(status, detail);
        return new Answer(status, new Problem(problem.type(), problem.title(), status, detail, null, errors),
                headers(visit, Problem.MEDIA_TYPE));
    }

    private static Answer foreign(Visit visit) {
        if (visit.page()) {
            return html(visit, 403, new SignupHtml(visit.text()).told(visit.signupPage().name(), visit.text().say("elsewhere")));
        }
        return refused(visit, 403, "Forms of this page are taken from the origin of its Page URL alone, and this one comes from another",
                List.of());
    }

    private static Answer tooOften(Visit visit) {
        String words = visit.text().say("tooOften");
        Answer answer = visit.page() ? html(visit, 429, new SignupHtml(visit.text()).told(visit.signupPage().name(), words))
                : refused(visit, 429, words, List.of());
        Map<String, String> headers = new LinkedHashMap<>(answer.headers());
        headers.put("Retry-After", RETRY);
        return new Answer(429, answer.body(), headers);
    }

    private static Answer missing() {
        return new Answer(404, Problem.of(404, "There is no such sign-up page"), Map.of("Content-Type", Problem.MEDIA_TYPE));
    }

    private static Answer closed(Exchange exchange) {
        SignupText text = SignupText.of(language(request(exchange)));
        return new Answer(404, new SignupHtml(text).told(text.say("title"), text.say("closed")).getBytes(StandardCharsets.UTF_8),
                pageHeaders(List.of()));
    }

    private static Answer html(Visit visit, int status, String html) {
        List<String> targets = visit.signupPage().redirects().stream().flatMap(url -> SignupPage.origin(url).stream()).distinct().toList();
        return new Answer(status, html.getBytes(StandardCharsets.UTF_8), pageHeaders(targets));
    }

    /**
     * The browser tells Serai, and nobody else, where a form comes from.
     *
     * @param targets origins to which a form may lead once it was taken
     */
    static Map<String, String> pageHeaders(List<String> targets) {
        Map<String, String> headers = new LinkedHashMap<>(SignupHtml.PAGE.headers(targets, "same-origin"));
        headers.put("Vary", "Origin");
        return headers;
    }
}
