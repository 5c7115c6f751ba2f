package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.EntityTags;
import dev.serai.api.Fields;
import dev.serai.api.Names;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.api.RequestBody;
import dev.serai.connection.ConnectionStore.Stored;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/integrations} call. */
@Component
public class ConnectionApi {

    private final ConnectionStore store;
    private final ConnectionEditor editor;
    private final KeyConnector connector;
    private final ConnectionTester tester;
    private final ConnectionSetup setup;
    private final RequestPreview previews;
    private final ConnectionCredentials credentials;
    private final ConnectionPauses pauses;
    private final ConnectionChanges changes;
    private final Channels channels;
    private final ProviderCatalog providers;
    private final List<ConnectionDetail> details;
    private final PublicAddress address;

    ConnectionApi(ConnectionStore store, ConnectionEditor editor, KeyConnector connector, ConnectionTester tester,
            ConnectionSetup setup, RequestPreview previews, ConnectionCredentials credentials, ConnectionPauses pauses,
            ConnectionChanges changes, Channels channels, ProviderCatalog providers, List<ConnectionDetail> details,
            PublicAddress address) {
        this.store = store;
        this.editor = editor;
        this.connector = connector;
        this.tester = tester;
        this.setup = setup;
        this.previews = previews;
        this.credentials = credentials;
        this.pauses = pauses;
        this.changes = changes;
        this.channels = channels;
        this.providers = providers;
        this.details = details;
        this.address = address;
    }

    static boolean isShownActive(Connection connection) {
        return connection.active() && !connection.pending();
    }

    public Page<ShownConnection> list(@Header("type") String type, @Header("cursor") String cursor, @Header("limit") String limit) {
        UUID tenant = Caller.requiredTenant();
        String channel = type == null || type.isBlank() ? null : channels.find(type.strip());
        if (channel == null && type != null && !type.isBlank()) {
            throw ProblemException.badField("type", "is \"" + type + "\"; accepted are " + channels.accepted());
        }
        int most = Page.limit(limit);
        return Page.of(store.after(tenant, channel, Page.cursor(cursor), most + 1), most, stored -> stored.connection().id(), this::shown);
    }

    /** The connections in use. */
    public Page<ShownConnected> connected(@Header("cursor") String cursor, @Header("limit") String limit) {
        int most = Page.limit(limit);
        return Page.of(store.connectedAfter(Caller.requiredTenant(), Page.cursor(cursor), most + 1), most,
                stored -> stored.connection().id(), stored -> ShownConnected.of(shown(stored)));
    }

    public ShownConnection get(@Header("id") String id, Exchange exchange) {
        return detailed(shown(find(Caller.requiredTenant(), id)), exchange);
    }

    public Answer create(@Body byte[] body, Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        Stored stored = editor.create(tenant, RequestBody.object(body));
        changes.forget(tenant);
        return Answer.created(detailed(completed(stored), exchange), "/api/integrations/" + stored.connection().id());
    }

    /** Makes a connection from a provider and its key. */
    public Answer connect(@Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        Stored stored = connector.connect(tenant, RequestBody.object(body));
        changes.forget(tenant);
        return Answer.created(shown(stored), "/api/integrations/" + stored.connection().id());
    }

    /** Takes a connection out of use; {@code {deleteCredential?}}. */
    public ShownConnection disconnect(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        Fields fields = new Fields(RequestBody.optionalObject(body));
        fields.onlyKnown(List.of("deleteCredential"));
        Boolean deleteCredential = fields.bool("deleteCredential");
        fields.check();
        Stored stored = editor.disconnect(tenant, PathId.of(id, "connection"), ifMatch, Boolean.TRUE.equals(deleteCredential));
        return changed(stored, stored.connection().selection().isPaused());
    }

    /** Lets what it would carry go over others, or wait; {@code {failover?}}. */
    public ShownConnection pause(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        Fields fields = new Fields(RequestBody.optionalObject(body));
        fields.onlyKnown(List.of("failover"));
        Boolean failover = fields.bool("failover");
        fields.check();
        return changed(pauses.pause(tenant, PathId.of(id, "connection"), ifMatch, !Boolean.FALSE.equals(failover)), true);
    }

    /** Puts a paused connection back into use; what waited for it goes at the pace of its provider. */
    public ShownConnection resume(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        UUID tenant = Caller.requiredTenant();
        return changed(pauses.resume(tenant, PathId.of(id, "connection"), ifMatch), true);
    }

    public ShownConnection update(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body,
            Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        ObjectNode given = RequestBody.object(body);
        refuseOtherUrl(tenant, id, given.path("configuration"));
        Stored stored = editor.update(tenant, PathId.of(id, "connection"), ifMatch, given);
        ShownConnection changed = changed(stored, stored.connection().selection().isPaused());
        boolean configures = given.has("configuration") || given.has("isActive") || given.has("is_active") || given.has("status");
        return detailed(configures ? completed(stored) : changed, exchange);
    }

    /** The URL of a subscription is changed with it: its own rules say which secrets follow to another one. */
    private void refuseOtherUrl(UUID tenant, String id, JsonNode values) {
        store.find(tenant, PathId.of(id, "connection")).map(Stored::connection)
                .filter(found -> ConnectionAccess.ENDPOINTS.equals(found.provider()) && values.hasNonNull("baseUrl")
                        && !values.get("baseUrl").asText().equals(found.settings().get("baseUrl")))
                .ifPresent(found -> {
                    throw new ProblemException(409, "Conflict", "The URL of a subscription is changed with PATCH"
                            + " /api/integrations/webhooks/" + id, List.of());
                });
    }

    public ShownConnection configure(@Header("id") String id, @Header("channel") String channel,
            @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body, Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        ObjectNode given = RequestBody.object(body);
        refuseOtherUrl(tenant, id, given);
        Stored stored = editor.configure(tenant, PathId.of(id, "connection"), channel, ifMatch, given);
        changes.forget(tenant);
        return detailed(completed(stored), exchange);
    }

    public Answer delete(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        UUID tenant = Caller.requiredTenant();
        if (!editor.delete(tenant, PathId.of(id, "connection"), ifMatch)) {
            throw ProblemException.notFound("connection");
        }
        changes.forget(tenant);
        pauses.release(tenant, PathId.of(id, "connection"));
        return Answer.noContent();
    }

    public ConnectionTester.Report test(@Header("id") String id) {
        UUID tenant = Caller.requiredTenant();
        Connection connection = find(tenant, id).connection();
        tester.take(tenant);
        return tester.test(connection);
    }

    /** Makes at the provider what the connection needs there, and finds what it has. */
    public ConnectionSetup.Report setup(@Header("id") String id) {
        UUID tenant = Caller.requiredTenant();
        Connection connection = find(tenant, id).connection();
        ConnectionAccess.requireChange(connection);
        tester.take(tenant);
        return setup.repeat(connection);
    }

    /** Tests a configuration without storing anything of it; {@code {provider, configuration}}. */
    public ConnectionTester.Report testUnsaved(@Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        ConnectionEditor.Draft draft = editor.draft(tenant, RequestBody.object(body));
        tester.take(tenant);
        return tester.test(tenant, draft.provider(), draft.values());
    }

    /** Shows the request of an operation over a connection without sending it; {@code {operation, message?}}. */
    public RequestPreview.Preview preview(@Header("id") String id, @Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        Connection connection = find(tenant, id).connection();
        ConnectionAccess.requireUse(connection);
        new Fields(RequestBody.object(body, Names.with("message", Names.THEIRS))).onlyKnown(List.of("operation", "message"));
        RequestPreview.Wanted wanted = previews.read(body);
        Provider provider = providers.get(connection.provider());
        RequestPreview.requireServed(provider, wanted);
        if (connection.pending()) {
            throw ProblemException.badField("id", "names a connection that is not configured yet; send its fields to .../configure/"
                    + connection.channel());
        }
        tester.take(tenant);
        return previews.of(credentials.preview(connection, provider, wanted.operation().name()), wanted, connection.fieldMapping());
    }

    /** The same of a configuration that is not stored; {@code {provider, configuration, operation, message?}}. */
    public RequestPreview.Preview previewUnsaved(@Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        RequestPreview.Wanted wanted = previews.read(body);
        ConnectionEditor.Draft draft = editor.draft(tenant,
                RequestBody.object(body, Names.with("message", Names.THEIRS)).without(List.of("operation", "message")));
        RequestPreview.requireServed(draft.provider(), wanted);
        tester.take(tenant);
        return previews.of(credentials.preview(tenant, draft.provider(), draft.values(), wanted.operation().name()), wanted,
                FieldMapping.NONE);
    }

    private Stored find(UUID tenant, String id) {
        return store.find(tenant, PathId.of(id, "connection")).orElseThrow(() -> ProblemException.notFound("connection"));
    }

    /** @param releases whether deliveries may wait for it that are to be looked at again */
    private ShownConnection changed(Stored stored, boolean releases) {
        Connection connection = stored.connection();
        changes.forget(connection.tenantId());
        if (releases) {
            pauses.release(connection.tenantId(), connection.id());
        }
        return shown(stored);
    }

    /** The connection once what it is configured without is made at its provider. */
    private ShownConnection completed(Stored stored) {
        Connection connection = stored.connection();
        setup.complete(connection.tenantId(), connection.id());
        return shown(store.find(connection.tenantId(), connection.id()).orElse(stored));
    }

    /** With what a feature says of it; private connections are not asked about, for nobody else is to reach them. */
    private ShownConnection detailed(ShownConnection shown, Exchange exchange) {
        if (shown.ownerId() != null || details.stream().noneMatch(detail -> detail.channel().equals(shown.integrationType()))) {
            return shown;
        }
        Connection connection = find(Caller.requiredTenant(), shown.id().toString()).connection();
        String base = address.base(exchange.getIn(PlatformHttpMessage.class).getRequest());
        return details.stream().filter(detail -> detail.channel().equals(shown.integrationType())).findFirst()
                .map(detail -> shown.withSignup(detail.of(connection, base))).orElse(shown);
    }

    private ShownConnection shown(Stored stored) {
        return ShownConnection.of(stored, providers.find(stored.connection().provider()));
    }
}
