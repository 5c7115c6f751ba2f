package dev.serai.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.EntityTags;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.connection.Connection.Origin;
import dev.serai.connection.ConnectionStore.Stored;
import dev.serai.credential.Credentials;
import dev.serai.ledger.Ids;
import dev.serai.provider.ConfigurationCheck;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.UnknownProviderException;
import dev.serai.security.Caller;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes and changes connections as those who may ask for it, and refuses what the provider's form does not accept. */
@Component
class ConnectionEditor {

    private static final List<String> KNOWN = List.of("integrationType", "provider", "name", "configuration", "isActive", "isDefault",
            "priority", "status", "visibility", "conditions", "weight", "answerWithin", MappingFields.NAME);
    /** What is shown of a connection but not set: accepted, so that what was read can be sent back, and ignored. */
    private static final List<String> SHOWN = List.of("id", "ownerId", "lastSyncAt", "lastError", "errorCount", "createdAt", "updatedAt",
            "paused", "signup");
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_ID = 100;
    private static final int LOWEST_PRIORITY = 1_000_000;
    private static final int USUAL_PRIORITY = 100;

    private final ConnectionStore store;
    private final Credentials credentials;
    private final ProviderCatalog providers;
    private final Channels channels;
    private final ConnectionFields reader;
    private final SelectionFields selections;
    private final MappingFields mappings;
    private final AccountKeys accounts;
    private final StandInConnections standIns;
    private final UrlRules urls;
    private final ConfigurationCheck configurations;
    private final ConnectionConsents consents;
    private final ConnectionChanges changes;
    private final AuditLog audit;
    private final Clock clock;

    ConnectionEditor(ConnectionStore store, Credentials credentials, ProviderCatalog providers, Channels channels,
            ConnectionFields reader, SelectionFields selections, MappingFields mappings, AccountKeys accounts,
            StandInConnections standIns, UrlRules urls, ConfigurationCheck configurations, ConnectionConsents consents,
            ConnectionChanges changes, AuditLog audit, Clock clock) {
        this.store = store;
        this.credentials = credentials;
        this.providers = providers;
        this.channels = channels;
        this.reader = reader;
        this.selections = selections;
        this.mappings = mappings;
        this.accounts = accounts;
        this.standIns = standIns;
        this.urls = urls;
        this.configurations = configurations;
        this.consents = consents;
        this.changes = changes;
        this.audit = audit;
        this.clock = clock;
    }

    /** Makes a connection from {@code {integrationType, provider, name, configuration?, isActive?, isDefault?, priority?}}. */
    @Transactional
    Stored create(UUID tenantId, ObjectNode body) {
        return create(tenantId, body, Set.of(), false);
    }

    /**
     * Makes a connection.
     *
     * @param optional names of fields that may be missing although the form requires them
     * @param storedKey whether the secret is one that who calls may use but not see, which goes to the provider's own address alone
     */
    @Transactional
    Stored create(UUID tenantId, ObjectNode given, Set<String> optional, boolean storedKey) {
        Fields fields = new Fields(ConnectionBody.normal(given).without(SHOWN));
        fields.onlyKnown(KNOWN);
        String channel = reader.channel(fields);
        Provider provider = reader.provider(fields, channel);
        String name = fields.requiredText("name", LONGEST_NAME);
        Boolean isDefault = fields.bool("isDefault");
        Integer priority = fields.integer("priority", 0, LOWEST_PRIORITY);
        Selection selection = selections.read(fields, given, channel, Selection.NONE);
        FieldMapping mapping = mappings.read(fields, given, channel, FieldMapping.NONE);
        ObjectNode configuration = fields.object("configuration");
        boolean isActive = ConnectionFields.isToBeActive(fields, configuration != null);
        UUID owner = Visibility.of(fields) == Visibility.PRIVATE ? ConnectionAccess.newOwner() : null;
        if (owner == null) {
            Caller.required().administeredTenant();
        }
        ConnectionValues values = configuration == null || provider == null ? ConnectionValues.NONE
                : configure(fields, provider, ConnectionValues.NONE, configuration, "configuration.", optional, false);
        if (storedKey) {
            requireOwnAddress(fields, provider, values);
        }
        fields.check();

        UUID id = Ids.next();
        String status = configuration == null || ConsentFields.isAwaited(provider, values.all()) ? "pending"
                : isActive ? "active" : "inactive";
        Instant now = now();
        Connection connection = new Connection(tenantId, id, channel, provider.id(), name, status, isActive,
                Boolean.TRUE.equals(isDefault), priority == null ? USUAL_PRIORITY : priority, values.settings(),
                accounts.of(tenantId, provider, values.all(), id), Origin.TENANT, owner, null, null, 0, now, now, 1,
                selection, mapping);
        selections.requireSomeWeight(fields, tenantId, connection);
        fields.check();
        if (connection.defaultOfChannel()) {
            clearDefault(tenantId, channel, owner);
        }
        Stored stored = new Stored(connection, values.masks());
        store.insert(stored);
        credentials.store(tenantId, id, values.secrets());
        audit.record(tenantId, "connection.create", id, null, shown(stored));
        changes.announce(tenantId);
        return stored;
    }

    /** A configuration that is not stored: its provider and its values, secrets in clear. */
    record Draft(Provider provider, Map<String, Object> values) {

        @Override
        public String toString() {
            return "Draft[" + provider.id() + "]";
        }
    }

    /**
     * Checks a configuration as if it were to be stored.
     *
     * @param given {@code {integrationType?, provider, configuration}}; with the {@code id} of a connection, the configuration as it
     *     would be after the change, so that masks of its secrets stand for them
     */
    @Transactional(readOnly = true)
    Draft draft(UUID tenantId, ObjectNode given) {
        ObjectNode body = ConnectionBody.normal(given);
        String id = new Fields(body).text("id", LONGEST_ID);
        Connection saved = id == null ? null : store.find(tenantId, PathId.of(id, "connection"))
                .orElseThrow(() -> ProblemException.notFound("connection")).connection();
        if (saved != null) {
            ConnectionAccess.requireUse(saved);
        }
        Fields fields = new Fields(body.without(SHOWN));
        fields.onlyKnown(KNOWN);
        String channel = fields.has("integrationType") ? reader.channel(fields) : saved == null ? null : saved.channel();
        if (saved != null && !fields.has("provider")) {
            body.put("provider", saved.provider());
        }
        Provider provider = reader.provider(fields, channel);
        ObjectNode configuration = fields.object("configuration");
        if (configuration == null && saved == null && !fields.has("configuration")) {
            fields.reject("configuration", "is required: the fields of the provider's form");
        }
        if (provider == null || configuration == null && saved == null) {
            fields.check();
        }
        ConnectionValues known = saved == null || !saved.provider().equals(provider.id()) ? ConnectionValues.NONE
                : new ConnectionValues(saved.settings(), credentials.open(tenantId, saved.id()));
        ConnectionValues values = configure(fields, provider, known, configuration == null ? body.objectNode() : configuration,
                "configuration.", Set.of(), saved != null && consents.isGiven(tenantId, saved.id()));
        fields.check();
        return new Draft(provider, values.all());
    }

    /** Changes what is given of {@code {name, isActive, status, priority, isDefault, provider, configuration}}. */
    @Transactional
    Stored update(UUID tenantId, UUID id, String ifMatch, ObjectNode given) {
        Stored before = lock(tenantId, id, ifMatch);
        Connection connection = before.connection();
        Fields fields = new Fields(ConnectionBody.normal(given).without(SHOWN));
        fields.onlyKnown(KNOWN);
        reader.requireSameChannel(fields, connection);
        Provider provider = fields.has("provider") ? reader.provider(fields, connection.channel()) : null;
        String name = fields.text("name", LONGEST_NAME);
        Boolean isDefault = fields.bool("isDefault");
        Integer priority = fields.integer("priority", 0, LOWEST_PRIORITY);
        Selection selection = selections.read(fields, given, connection.channel(), connection.selection());
        ObjectNode configuration = fields.object("configuration");
        boolean changesProvider = provider != null && !provider.id().equals(connection.provider());
        FieldMapping mapping = mappings.read(fields, given, connection.channel(), kept(connection, provider));
        boolean configures = configuration != null && !(configuration.isEmpty() && connection.pending());
        if (changesProvider && !configures && !connection.pending()) {
            fields.reject("configuration", "is required when the provider changes: the new provider has other fields");
        }
        Boolean wanted = ConnectionFields.wantedActive(fields, connection, configures);
        Changed changed = new Changed(before, name, isDefault, priority, selection, mapping, wanted,
                ConnectionFields.owner(fields, connection));
        return write(fields, changed, provider, configures ? configuration : null, "configuration.");
    }

    /** Sets the form's values; a {@code provider} among them chooses another provider of the channel. */
    @Transactional
    Stored configure(UUID tenantId, UUID id, String channelWord, String ifMatch, ObjectNode body) {
        String channel = channels.find(channelWord);
        if (channel == null) {
            throw ProblemException.notFound("channel \"" + channelWord + "\"; there are " + channels.accepted());
        }
        Stored before = lock(tenantId, id, ifMatch);
        if (!before.connection().channel().equals(channel)) {
            throw ProblemException.badField("integrationType", "of this connection is \"" + before.connection().channel()
                    + "\", so it is configured at .../configure/" + before.connection().channel());
        }
        Fields fields = new Fields(body);
        Provider provider = fields.has("provider") ? reader.provider(fields, channel) : null;
        ObjectNode values = body.deepCopy();
        values.remove("provider");
        return write(fields, new Changed(before, null, null, null, before.connection().selection(),
                kept(before.connection(), provider), null, before.connection().ownerId()), provider, values, "");
    }

    /** Keeps in a field of the form the id of what was made at the provider for the connection. */
    @Transactional
    Stored keep(UUID tenantId, UUID id, String field, String value) {
        Stored before = lock(tenantId, id, null);
        Connection c = before.connection();
        Map<String, Object> settings = new LinkedHashMap<>(c.settings());
        settings.put(field, value);
        Stored stored = new Stored(new Connection(tenantId, id, c.channel(), c.provider(), c.name(), c.status(), c.active(),
                c.defaultOfChannel(), c.priority(), settings, c.accountKey(), c.origin(), c.ownerId(), c.lastSyncAt(), c.lastError(),
                c.errorCount(), c.createdAt(), now(), c.version() + 1, c.selection(), c.fieldMapping()), before.masks());
        store.update(stored);
        audit.record(tenantId, "connection.setup", id, shown(before), shown(stored));
        changes.announce(tenantId);
        return stored;
    }

    /**
     * Takes a connection out of use.
     *
     * @param deleteCredential whether its secrets are deleted, too; it can then be used again once they are configured anew
     */
    @Transactional
    Stored disconnect(UUID tenantId, UUID id, String ifMatch, boolean deleteCredential) {
        Stored before = lock(tenantId, id, ifMatch);
        Connection c = before.connection();
        Connection next = new Connection(tenantId, id, c.channel(), c.provider(), c.name(), c.pending() ? c.status() : "inactive", false,
                c.defaultOfChannel(), c.priority(), c.settings(), c.accountKey(), Origin.TENANT, c.ownerId(), c.lastSyncAt(),
                c.lastError(),
                c.errorCount(), c.createdAt(), now(), c.version() + 1, c.selection(), c.fieldMapping());
        Stored stored = new Stored(next, deleteCredential ? Map.of() : before.masks());
        store.update(stored);
        if (deleteCredential) {
            credentials.store(tenantId, id, Map.of());
            consents.forget(tenantId, id);
        }
        audit.record(tenantId, "connection.disconnect", id, shown(before), shown(stored));
        changes.announce(tenantId);
        return stored;
    }

    @Transactional
    boolean delete(UUID tenantId, UUID id, String ifMatch) {
        Optional<Stored> before = store.lock(tenantId, id);
        before.ifPresent(gone -> {
            ConnectionAccess.requireDeletion(gone.connection());
            EntityTags.requireMatch(ifMatch, gone.connection().version());
            store.delete(tenantId, id);
            audit.record(tenantId, "connection.delete", id, shown(gone), null);
            changes.announce(tenantId);
        });
        return before.isPresent();
    }

    private void clearDefault(UUID tenantId, String channel, UUID owner) {
        store.defaultOf(tenantId, channel, owner).ifPresent(before -> {
            UUID id = before.connection().id();
            store.clearDefault(tenantId, id);
            audit.record(tenantId, "connection.update", id, shown(before), store.find(tenantId, id).map(this::shown).orElse(null));
        });
    }

    private ShownConnection shown(Stored stored) {
        return ShownConnection.of(stored, providers.find(stored.connection().provider())).audited();
    }

    /** What a person changes beside the values; null leaves as it is, but for the owner: null for the team. */
    private record Changed(Stored before, String name, Boolean isDefault, Integer priority, Selection selection,
            FieldMapping mapping, Boolean active, UUID owner) {}

    /** The mapping where the provider stays: its names are that provider's own. */
    private static FieldMapping kept(Connection connection, Provider provider) {
        return provider == null || provider.id().equals(connection.provider()) ? connection.fieldMapping() : FieldMapping.NONE;
    }

    private Stored write(Fields fields, Changed changed, Provider given, ObjectNode configuration, String prefix) {
        Connection c = changed.before().connection();
        Provider provider = given != null ? given : providers.find(c.provider()).orElse(null);
        if (provider == null && configuration != null) {
            fields.reject(new UnknownProviderException(c.provider(), reader.serving(c.channel())).errors());
        }
        boolean sameProvider = provider != null && provider.id().equals(c.provider());
        boolean consented = sameProvider && consents.isGiven(c.tenantId(), c.id());
        ConnectionValues values = null;
        if (configuration != null && provider != null) {
            ConnectionValues known = sameProvider
                    ? new ConnectionValues(c.settings(), credentials.open(c.tenantId(), c.id())) : ConnectionValues.NONE;
            values = configure(fields, provider, known, configuration, prefix, Set.of(), consented);
            if (consented) {
                requireSameAddress(fields, provider, c, values, prefix);
            }
        } else if (Boolean.TRUE.equals(changed.active())) {
            requireSecrets(fields, provider, changed.before(), consented);
        }
        fields.check();
        boolean awaited = values != null && !consented && ConsentFields.isAwaited(provider, values.all());

        boolean active = changed.active() == null ? c.active() : changed.active();
        boolean mended = values != null || changed.active() != null;
        String status = values == null && c.pending() || awaited ? "pending"
                : !active ? "inactive" : mended || !"error".equals(c.status()) ? "active" : "error";
        boolean isDefault = changed.isDefault() == null ? c.defaultOfChannel() : changed.isDefault();
        if (isDefault && !(c.defaultOfChannel() && Objects.equals(c.ownerId(), changed.owner()))) {
            clearDefault(c.tenantId(), c.channel(), changed.owner());
        }
        Connection next = new Connection(c.tenantId(), c.id(), c.channel(), provider == null ? c.provider() : provider.id(),
                changed.name() == null ? c.name() : changed.name(), status, active, isDefault,
                changed.priority() == null ? c.priority() : changed.priority(), values == null ? c.settings() : values.settings(),
                values == null ? c.accountKey() : accounts.of(c.tenantId(), provider, values.all(), c.id()), Origin.TENANT, changed.owner(),
                c.lastSyncAt(), mended ? null : c.lastError(), mended ? 0 : c.errorCount(), c.createdAt(), now(), c.version() + 1,
                changed.selection(), changed.mapping());
        if (!next.selection().equals(c.selection()) || next.priority() != c.priority()) {
            selections.requireSomeWeight(fields, c.tenantId(), next);
            fields.check();
        }
        Map<String, String> masks = values == null ? changed.before().masks() : values.masks();
        Stored stored = new Stored(next, masks);
        store.update(stored);
        if (values != null) {
            credentials.store(c.tenantId(), c.id(), values.secrets());
            if (!sameProvider) {
                consents.forget(c.tenantId(), c.id());
            }
        }
        audit.record(c.tenantId(), values == null ? "connection.update" : "connection.configure", c.id(), shown(changed.before()),
                shown(stored));
        changes.announce(c.tenantId());
        return stored;
    }

    private ConnectionValues configure(Fields fields, Provider provider, ConnectionValues known, ObjectNode configuration, String prefix,
            Set<String> optional, boolean consented) {
        List<FieldProblem> problems = new ArrayList<>();
        ConnectionValues values = known.with(configuration, provider.form(), standIns.sandboxForAll(), problems);
        Set<String> spared = ConsentFields.spared(provider, values.all(), consented);
        problems.removeIf(problem -> spared.contains(problem.field()) && !configuration.hasNonNull(problem.field()));
        problems.stream().filter(problem -> !optional.contains(problem.field()) || configuration.hasNonNull(problem.field()))
                .forEach(problem -> fields.reject(prefix + problem.field(), problem.message()));
        values.all().forEach((name, value) -> {
            if (UrlRules.isUrl(name)) {
                urls.problem(value.toString()).ifPresent(wrong -> fields.reject(prefix + name, wrong));
            }
        });
        if (problems.isEmpty()) {
            configurations.problems(provider, values.settings())
                    .forEach(problem -> fields.reject(prefix + problem.field(), problem.message()));
        }
        return values;
    }

    /** Refuses an address that the provider's file does not name itself. */
    private static void requireOwnAddress(Fields fields, Provider provider, ConnectionValues values) {
        CallAddress own = CallAddress.of(provider.form(), Map.of());
        own.changed(CallAddress.of(provider.form(), values.settings())).stream()
                .filter(name -> provider.form().field(name).orElseThrow().allowed().isEmpty())
                .forEach(name -> fields.reject("configuration." + name, "cannot be chosen for a stored API key, which goes to "
                        + provider.title() + "'s own address alone; send the key itself as apiKey"));
    }

    /** The tokens of a consent go only where they were given for. */
    private static void requireSameAddress(Fields fields, Provider provider, Connection c, ConnectionValues values, String prefix) {
        CallAddress.of(provider.form(), c.settings()).changed(CallAddress.of(provider.form(), values.settings()))
                .forEach(name -> fields.reject(prefix + name, "cannot change while the connection lives by a consent, whose tokens go only"
                        + " to the address they were given for; make another connection, or disconnect this one with deleteCredential"));
    }

    /** A connection whose credential was deleted is not to be switched on. */
    private void requireSecrets(Fields fields, Provider provider, Stored before, boolean consented) {
        Connection c = before.connection();
        if (provider == null || c.pending() || c.sandbox() || standIns.sandboxForAll()) {
            return;
        }
        Set<String> spared = ConsentFields.spared(provider, c.settings(), consented);
        provider.form().fields().stream().filter(field -> !consented || !spared.contains(field.name()))
                .filter(field -> field.secret() && field.required() && !before.masks().containsKey(field.name()))
                .forEach(field -> fields.reject("isActive", "cannot be switched on without the " + field.title()
                        + ", which was deleted; send it to .../configure/" + c.channel()));
    }

    /** The connection, which who calls may change and nobody else until the transaction ends. */
    private Stored lock(UUID tenantId, UUID id, String ifMatch) {
        Stored stored = store.lock(tenantId, id).orElseThrow(() -> ProblemException.notFound("connection"));
        ConnectionAccess.requireChange(stored.connection());
        EntityTags.requireMatch(ifMatch, stored.connection().version());
        return stored;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
