package dev.serai.connection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.api.ProblemException;
import dev.serai.connection.ProviderCaller.Made;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.SetupStep;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Makes at the provider what a connection is configured without, as its file's {@code serai.dev/setup} says, and keeps the ids in the
 * connection. What is there is found, not made again; what fails is said, and a repeat goes on from there.
 */
@Component
class ConnectionSetup {

    private final ConnectionStore store;
    private final ConnectionEditor editor;
    private final ConnectionCredentials credentials;
    private final ConnectionHealth health;
    private final ConnectionChanges changes;
    private final ProviderCatalog providers;
    private final ProviderCaller caller;

    ConnectionSetup(ConnectionStore store, ConnectionEditor editor, ConnectionCredentials credentials, ConnectionHealth health,
            ConnectionChanges changes, ProviderCatalog providers, ProviderCaller caller) {
        this.store = store;
        this.editor = editor;
        this.credentials = credentials;
        this.health = health;
        this.changes = changes;
        this.providers = providers;
        this.caller = caller;
    }

    /** What came of it. */
    record Report(boolean success, String message, String provider, List<Step> steps) {}

    /**
     * @param title what the form calls the switch that asks for it
     * @param status {@code made}, {@code present}, {@code failed}, {@code waiting} for one before it, or {@code off}
     * @param field where its id is kept
     * @param id the provider's; null where there is none
     * @param message what is wrong; null where nothing is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Step(String operation, String title, String status, String field, String id, String message) {}

    /** Makes what a connection in use lacks once it was configured; what fails is noted on the connection. */
    void complete(UUID tenantId, UUID id) {
        Connection connection = store.find(tenantId, id).orElseThrow(() -> ProblemException.notFound("connection")).connection();
        Provider provider = providers.find(connection.provider()).orElse(null);
        if (provider == null || connection.pending() || !connection.active() || connection.sandbox()
                || provider.form().setup().stream().noneMatch(step -> isWanted(connection, provider, step)
                        && connection.settings().get(step.keep()) == null)) {
            return;
        }
        run(connection, provider, false);
    }

    /** Makes what is missing and looks after what is there, whatever was done before. */
    Report repeat(Connection connection) {
        ConnectionAccess.requireChange(connection);
        if (connection.pending()) {
            return nothing(connection, "It is not configured yet; send its fields to .../configure/" + connection.channel());
        }
        Provider provider = providers.find(connection.provider()).orElse(null);
        if (provider == null) {
            return nothing(connection, "There is no provider file for \"" + connection.provider() + "\" now");
        }
        return provider.form().setup().isEmpty() ? new Report(true, provider.title() + " needs nothing to be made for a connection",
                provider.id(), List.of()) : run(connection, provider, true);
    }

    private Report run(Connection given, Provider provider, boolean all) {
        Connection connection = given;
        List<Step> steps = new ArrayList<>();
        String failed = null;
        boolean sandbox = false;
        for (SetupStep step : provider.form().setup()) {
            Object kept = connection.settings().get(step.keep());
            Step done;
            if (!isWanted(connection, provider, step)) {
                done = step(provider, step, "off", kept, null);
            } else if (failed != null) {
                done = step(provider, step, "waiting", kept, null);
            } else if (kept != null && !all) {
                done = step(provider, step, "present", kept, null);
            } else {
                sandbox = credentials.isSandbox(connection);
                done = make(connection, provider, step, kept);
                failed = done.message() == null ? null : done.title() + ": " + done.message();
                if (failed == null && !done.id().equals(kept) && !sandbox) {
                    connection = editor.keep(connection.tenantId(), connection.id(), step.keep(), done.id()).connection();
                    changes.forget(connection.tenantId());
                }
            }
            steps.add(done);
        }
        if (failed != null) {
            health.testFailed(connection, failed, false);
            return new Report(false, failed, provider.id(), steps);
        }
        if (all) {
            health.testSucceeded(connection);
        }
        return new Report(true, sandbox ? "The sandbox answered in place of " + provider.title() + "; nothing was made or kept"
                : provider.title() + " has what the connection needs", provider.id(), steps);
    }

    private Step make(Connection connection, Provider provider, SetupStep step, Object kept) {
        if (!provider.serves(step.operation())) {
            return step(provider, step, "failed", kept, "No file of " + provider.title() + " answers " + step.operation() + " now");
        }
        ProviderCall call;
        try {
            call = credentials.open(connection, provider, step.operation(), null);
        } catch (UnreadableCredentialException e) {
            return step(provider, step, "failed", kept, e.getMessage());
        }
        Made made = caller.make(call, JsonNodeFactory.instance.objectNode());
        if (made.sorted().outcome() != Outcome.DELIVERED) {
            return step(provider, step, "failed", kept, Diagnosis.of(provider, made.sorted()).message());
        }
        String id = made.result() == null ? "" : made.result().path(step.keep()).asText();
        return id.isBlank() ? step(provider, step, "failed", kept, provider.title() + " answered, but not with the " + step.keep())
                : step(provider, step, made.result().path("created").asBoolean() ? "made" : "present", id, null);
    }

    private static boolean isWanted(Connection connection, Provider provider, SetupStep step) {
        Object value = connection.settings().get(step.when());
        Object wanted = value != null ? value : provider.form().field(step.when()).map(Field::defaultValue).orElse(null);
        return Boolean.parseBoolean(String.valueOf(wanted));
    }

    private static Step step(Provider provider, SetupStep step, String status, Object id, String message) {
        String title = provider.form().field(step.when()).map(Field::title).orElse(step.when());
        return new Step(step.operation(), title, status, step.keep(), id == null ? null : id.toString(), message);
    }

    private static Report nothing(Connection connection, String message) {
        return new Report(false, message, connection.provider(), List.of());
    }
}
