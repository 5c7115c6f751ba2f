package dev.serai.signup;

import static dev.serai.api.PublicPage.escaped;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.api.RequestBody;
import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionDetail;
import dev.serai.connection.Connections;
import dev.serai.security.Caller;
import dev.serai.signup.SignupKeys.Keys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/integrations/{id}/signup} call, and what a connection of a sign-up page says beside its configuration. */
@Component
public class SignupApi implements ConnectionDetail {

    private static final Duration COUNTED = Duration.ofDays(30);

    private final Connections connections;
    private final SignupKeys keys;
    private final Signups signups;
    private final SignupRefusals refusals;
    private final PublicAddress address;
    private final Clock clock;

    SignupApi(Connections connections, SignupKeys keys, Signups signups, SignupRefusals refusals, PublicAddress address, Clock clock) {
        this.connections = connections;
        this.keys = keys;
        this.signups = signups;
        this.refusals = refusals;
        this.address = address;
        this.clock = clock;
    }

    /**
     * How a page is put to use.
     *
     * @param apiKey public; it stands in the page
     * @param apiEndpoint where forms are sent to
     * @param formUrl the form as a page of Serai's own
     * @param embedCode draws the form where it stands
     * @param plainForm a form for a page that has no script
     * @param previousKeyUntil until when the key before counts; null where none does
     * @param open whether forms are taken now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Embed(String apiKey, String apiEndpoint, String formUrl, String embedCode, String plainForm, Instant previousKeyUntil,
            boolean open) {}

    /**
     * The same with what came of it.
     *
     * @param counts of the last thirty days
     * @param refused what was not taken in these days, by kind
     */
    record Shown(@com.fasterxml.jackson.annotation.JsonUnwrapped Embed embed, Instant since, Signups.Counts counts, long bots,
            List<SignupRefusals.Shown> refused) {}

    @Override
    public String channel() {
        return SignupPage.CHANNEL;
    }

    @Override
    public Object of(Connection connection, String base) {
        return embed(connection, base, keys.of(connection.tenantId(), connection.id(), base));
    }

    private Embed embed(Connection connection, String base, Keys found) {
        String endpoint = base + SignupEntry.PATH + found.key();
        boolean configured = connection.settings().get("pageUrl") != null;
        String script = "<script src=\"" + escaped(base + SignupEntry.SCRIPT) + "\" data-key=\"" + found.key()
                + "\" async></script>";
        return new Embed(found.key(), endpoint, endpoint, script, configured ? plain(SignupPage.of(connection), endpoint) : null,
                found.previousUntil(), SignupKeys.isOpen(connection));
    }

    private static String plain(SignupPage page, String endpoint) {
        StringBuilder form = new StringBuilder("<form action=\"" + escaped(endpoint) + "\" method=\"post\">\n");
        for (FormField field : page.fields()) {
            String label = escaped(field.label());
            String shared = " name=\"" + field.name() + "\"" + (field.required() ? " required" : "");
            String control = switch (field.type()) {
                case CHECKBOX -> "<input type=\"checkbox\" value=\"true\"" + shared + "> " + label;
                case TEXTAREA -> label + " <textarea" + shared + " maxlength=\"" + field.maxLength() + "\"></textarea>";
                case SELECT -> label + " <select" + shared + "><option></option>" + String.join("", field.options().stream()
                        .map(option -> "<option>" + escaped(option) + "</option>").toList()) + "</select>";
                default -> label + " <input type=\"" + field.type().word() + "\"" + shared + " maxlength=\"" + field.maxLength() + "\">";
            };
            form.append("  <label>").append(control).append("</label>\n");
        }
        return form + "  <button>" + SignupText.EN.say("send") + "</button>\n</form>";
    }

    /** {@code GET /api/integrations/{id}/signup}. */
    public Shown get(@Header("id") String id, Exchange exchange) {
        Connection connection = page(id);
        String base = address.base(SignupEntry.request(exchange));
        return shown(connection, embed(connection, base, keys.of(connection.tenantId(), connection.id(), base)));
    }

    private Shown shown(Connection connection, Embed embed) {
        Instant since = clock.instant().minus(COUNTED);
        List<SignupRefusals.Shown> refused = refusals.since(connection.tenantId(), connection.id(),
                LocalDate.ofInstant(since, ZoneOffset.UTC));
        return new Shown(embed, since, signups.since(connection.tenantId(), connection.id(), since),
                refused.stream().mapToLong(SignupRefusals.Shown::count).sum(), refused);
    }

    /** {@code GET /api/integrations/{id}/signups?cursor=&limit=}. */
    public Page<Signups.Shown> list(@Header("id") String id, @Header("cursor") String cursor, @Header("limit") String limit) {
        Connection connection = page(id);
        int most = Page.limit(limit);
        return Page.of(signups.before(connection.tenantId(), connection.id(), Page.cursor(cursor), most + 1), most, Signups.Shown::id,
                each -> each);
    }

    /** {@code POST /api/integrations/{id}/signup/rotate}, {@code {atOnce?}}. */
    public Shown rotate(@Header("id") String id, @Body byte[] body, Exchange exchange) {
        Caller.required().administeredTenant();
        Connection connection = page(id);
        Fields fields = new Fields(RequestBody.optionalObject(body));
        fields.onlyKnown(List.of("atOnce"));
        Boolean atOnce = fields.bool("atOnce");
        fields.check();
        String base = address.base(SignupEntry.request(exchange));
        Keys rotated = keys.rotate(connection.tenantId(), connection.id(), base, Boolean.TRUE.equals(atOnce));
        return shown(connection, embed(connection, base, rotated));
    }

    private Connection page(String id) {
        UUID tenant = Caller.requiredTenant();
        Connection connection = connections.find(tenant, PathId.of(id, "connection"))
                .orElseThrow(() -> ProblemException.notFound("connection"));
        if (!connection.provider().equals(SignupPage.PROVIDER)) {
            throw new ProblemException(404, "Not found", "The connection is of no sign-up page", List.of());
        }
        return connection;
    }
}
