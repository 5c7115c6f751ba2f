package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * One call to a provider in progress: whose connection it uses and, for as long as the call lasts, the connection's properties in
 * clear. Bound to the thread that runs the kamelet; late-bound kamelet properties, SDK clients and the egress HTTP client read it
 * from there, so that no secret enters an exchange, a header or an endpoint URI.
 */
public final class ProviderCall {

    private static final ThreadLocal<ProviderCall> CURRENT = new ThreadLocal<>();

    private final UUID tenantId;
    private final UUID connectionId;
    private final Provider provider;
    private final String operation;
    private final String idempotencyKey;
    private final Map<String, Object> properties;
    private final SandboxMode sandbox;
    private volatile ProviderRequest request;
    private volatile SecretMask mask;
    private volatile Duration answerWithin;
    private volatile UnaryOperator<JsonNode> preparation;
    private volatile AccessToken token;
    private volatile boolean confidential;
    private volatile boolean trial;
    private volatile ScriptedAnswers script;
    private volatile int beginning;
    private volatile ProviderReply reply;
    private final List<String> hidden = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();

    /**
     * @param tenantId whose call it is
     * @param connectionId the connection it uses; null for an unsaved connection or one from the environment
     * @param operation the normalised operation, e.g. {@code email.send}
     * @param idempotencyKey the same for every attempt of one delivery on one connection; null for calls that change nothing
     * @param properties the connection's properties by kamelet property name, secrets in clear, defaults filled in
     * @param sandbox how the sandbox answers; null to call the real provider
     */
    public ProviderCall(UUID tenantId, UUID connectionId, Provider provider, String operation, String idempotencyKey,
            Map<String, Object> properties, SandboxMode sandbox) {
        this.tenantId = tenantId;
        this.connectionId = connectionId;
        this.provider = provider;
        this.operation = operation;
        this.idempotencyKey = idempotencyKey;
        this.properties = properties;
        this.sandbox = sandbox;
    }

    /** The call bound to this thread, if any. */
    public static Optional<ProviderCall> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** The call bound to this thread; fails where there is none. */
    public static ProviderCall required() {
        ProviderCall call = CURRENT.get();
        if (call == null) {
            throw new IllegalStateException("No provider call is bound to this thread; call providers through direct:call-provider");
        }
        return call;
    }

    /** The same call, made only to see what its provider's file would do; it is counted nowhere. */
    public ProviderCall asTrial() {
        trial = true;
        return this;
    }

    public boolean isTrial() {
        return trial;
    }

    /**
     * The same call, whose HTTP requests are answered so in place of the sandbox's own answers.
     *
     * @throws IllegalStateException when it is no call of the sandbox
     */
    public ProviderCall answeredBy(ScriptedAnswers answers) {
        if (sandbox == null) {
            throw new IllegalStateException("Only a call that does not leave can be answered by a script");
        }
        script = answers;
        return this;
    }

    /** What answers its HTTP requests; empty where the sandbox does, or the provider. */
    public Optional<ScriptedAnswers> script() {
        return Optional.ofNullable(script);
    }

    public void bind() {
        CURRENT.set(this);
    }

    public static void unbind() {
        CURRENT.remove();
    }

    public UUID tenantId() {
        return tenantId;
    }

    public UUID connectionId() {
        return connectionId;
    }

    public Provider provider() {
        return provider;
    }

    public String operation() {
        return operation;
    }

    public String idempotencyKey() {
        return idempotencyKey;
    }

    /** The property in clear, the access token included; null when the connection does not have it and the kamelet gives no default. */
    public Object property(String name) {
        AccessToken current = token;
        return current != null && (OAuthGrant.PROPERTY.equals(name) || standsFor(name)) ? current.value() : properties.get(name);
    }

    /** Whether the token of a consent stands in place of a property of the form. */
    private boolean standsFor(String name) {
        return provider.form().oauth() != null && name.equals(provider.form().oauth().property());
    }

    /** Has what the kamelet gets made of the message by this. */
    public void prepareBy(UnaryOperator<JsonNode> making) {
        preparation = making;
    }

    /** What the kamelet gets; null where it gets the message itself. */
    public UnaryOperator<JsonNode> preparation() {
        return preparation;
    }

    /** What stands for the property {@code accessToken}, got by a grant. */
    public interface AccessToken {

        String value();

        /** Another one in place of one that the provider does not take any more; empty when there is none to be had now. */
        Optional<AccessToken> renewed();

        /** Notes that what another token was refused for is taken with this one. */
        default void helped() {}

        /**
         * Notes that this token is refused although it is new, or because it lacks scopes.
         *
         * @param lacking the scopes that the provider names; empty where it names none
         * @param said whether the answer says that it is refused for the token, and not for something else of the call
         * @throws RuntimeException which sorts itself, when another one would be of no help either
         */
        default void refused(Set<String> lacking, boolean said) {}
    }

    /** Calls with this token from now on. */
    public void authorize(AccessToken granted) {
        if (!tokens.contains(granted.value())) {
            tokens.add(granted.value());
            mask = null;
        }
        token = granted;
    }

    /** The token it calls with; empty where it has none. */
    public Optional<AccessToken> token() {
        return Optional.ofNullable(token);
    }

    /** A header's value that bears a token which was renewed meanwhile, with the one it calls with now; any other as it is. */
    public String withCurrentToken(String value) {
        if (value == null || token == null || tokens.size() < 2 || value.contains(token.value())) {
            return value;
        }
        String current = token.value();
        return tokens.stream().filter(value::contains).findFirst().map(old -> value.replace(old, current)).orElse(value);
    }

    /** Whether what goes over the wire now may not be logged, not even masked: secrets may come that nobody knows yet. */
    public void confidential(boolean now) {
        confidential = now;
    }

    boolean isConfidential() {
        return confidential;
    }

    /** Has something that goes over the wire shown nowhere, though it is no secret of the form by itself. */
    public void hide(String secret) {
        if (!hidden.contains(secret)) {
            hidden.add(secret);
            mask = null;
        }
    }

    /**
     * Reads no more of an answer than this many bytes, and waits no longer for them than they take to tell what the endpoint says: its
     * status decides. Request and answer are kept with the attempt.
     */
    public void readBeginning(int bytes) {
        beginning = bytes;
    }

    /** How much of an answer is read; 0 for all of it. */
    public int beginning() {
        return beginning;
    }

    /** What was answered, of which the beginning alone was read; null before it was, or where all of it is. */
    public ProviderReply reply() {
        return reply;
    }

    public void capture(ProviderReply answered) {
        reply = answered;
    }

    /** What must not be shown: the values of the form's secrets, and every token that it was called with. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>(tokens);
        secrets.addAll(hidden);
        if (provider != null && provider.form() != null) {
            for (String name : provider.form().secretNames()) {
                if (properties.get(name) != null) {
                    secrets.add(properties.get(name).toString());
                }
            }
        }
        return secrets;
    }

    /** All properties in clear. Never log, store or answer with it. */
    public Map<String, Object> properties() {
        return properties;
    }

    /** The address as it may be called: what stands for a property of the connection leads nowhere else. */
    public String address(String address) {
        return provider.form().inAddress().isEmpty() ? address : AddressFields.withSecretsEncoded(this, address);
    }

    /** What takes the secrets of this call out of text. */
    public SecretMask mask() {
        SecretMask known = mask;
        if (known == null) {
            known = SecretMask.of(this);
            mask = known;
        }
        return known;
    }

    /** How long the provider may take until its answer begins; null for the usual time. */
    public Duration answerWithin() {
        return answerWithin;
    }

    public void answerWithin(Duration longest) {
        this.answerWithin = longest;
    }

    /** How the sandbox answers; empty when the real provider is called. */
    public Optional<SandboxMode> sandbox() {
        return Optional.ofNullable(sandbox);
    }

    /** The request as it left, or would have left, with every secret masked; null before it was built or where nobody asked. */
    public ProviderRequest request() {
        return request;
    }

    public void capture(ProviderRequest request) {
        this.request = request;
    }

    @Override
    public String toString() {
        return "ProviderCall[" + (provider == null ? "?" : provider.id()) + " " + operation + ", connection " + connectionId + "]";
    }
}
