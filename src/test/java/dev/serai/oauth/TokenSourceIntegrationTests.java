package dev.serai.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.ShelfProviders;
import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.connection.Connections;
import dev.serai.credential.Fingerprints;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.EgressProperties;
import dev.serai.egress.ProviderUrls;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.SelfSorting;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Access tokens of connections, against token endpoints that behave in all ways they can. */
@TestInstance(Lifecycle.PER_CLASS)
class TokenSourceIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SECRET = "marker-secret of+the/grant-1234";
    private static final String CLIENT = """
            clientId: {title: Client ID, description: The id., type: string}
            clientSecret: {title: Client Secret, description: The secret., type: string, format: password}
            accountId: {title: Account ID, description: The account., type: string}
            """;
    private static final String SERVICE = """
            keyFile: {title: Key File, description: The key., type: string, format: password, x-descriptors: ["urn:serai:multi-line"]}
            user: {title: User, description: For whom., type: string}
            userToken: {title: Token, description: A token., type: string, format: password}
            """;
    private static final JsonNode CONTRACT = contract();

    @Autowired
    private ProviderCatalog catalog;
    @Autowired
    private Environment environment;
    @Autowired
    private Connections connections;
    @Autowired
    private ConnectionCredentials credentials;
    @Autowired
    private TokenEndpoint endpoint;
    @Autowired
    private TokenStore store;
    @Autowired
    private SharedTokens shared;
    @Autowired
    private ConsentTokens consents;
    @Autowired
    private FutileRenewals futile;
    @Autowired
    private ConsentStore consentStore;
    @Autowired
    private Fingerprints fingerprints;
    @Autowired
    private TokenSource tokens;
    @Autowired
    private Clock clock;
    @Autowired
    private EgressHttpClient client;
    @Autowired
    private EgressProperties egress;

    private final List<Asked> tokenRequests = new CopyOnWriteArrayList<>();
    private final List<Asked> calls = new CopyOnWriteArrayList<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger given = new AtomicInteger();
    private ShelfProviders files;
    private TestTenant tenant;

    private static JsonNode contract() {
        try {
            JsonNode document = new com.fasterxml.jackson.databind.ObjectMapper().readTree(
                    TokenSourceIntegrationTests.class.getResourceAsStream("/oauth2-token-endpoint.json"));
            return document.at("/paths/~1token/post/requestBody/content/application~1x-www-form-urlencoded/schema");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    void putFiles() {
        files = new ShelfProviders(Path.of(environment.getRequiredProperty("serai.kamelets-dir")), catalog)
                .add("pal", "{grant: client_credentials, tokenUrl: '{{baseUrl}}/v1/oauth2/token'}", CLIENT)
                .add("zoo", "{grant: account_credentials, tokenUrl: 'https://zoo.example/oauth2/token', client: basic,"
                        + " parameters: {account_id: '{{accountId}}'}}", CLIENT)
                .add("goo", "{grant: jwt_bearer, tokenUrl: 'https://oauth2.goo.example/oauth2/token', key: keyFile, subject: '{{user}}',"
                        + " scopes: [https://goo.example/auth/shelf.events], instead: userToken}", SERVICE);
    }

    @AfterAll
    void takeFilesAway() {
        files.close();
    }

    @BeforeEach
    void begin() {
        tokenRequests.clear();
        calls.clear();
        refused.clear();
        given.set(0);
        for (String id : List.of("pal", "zoo", "goo")) {
            PROVIDERS.tell(id + ".token", asked -> {
                tokenRequests.add(asked);
                return token(3600);
            });
            PROVIDERS.tell(id, this::called);
        }
        tenant = newTenant("Tokens");
    }

    @AfterEach
    void end() {
        PROVIDERS.behaveWell();
    }

    private Told token(long seconds) {
        return Told.json(200, "{\"access_token\": \"token-" + given.incrementAndGet() + "\", \"token_type\": \"bearer\", \"expires_in\": "
                + seconds + "}");
    }

    private Told called(Asked asked) {
        calls.add(asked);
        String token = asked.headers().getOrDefault("authorization", "").replace("Bearer ", "");
        return refused.contains(token) || token.isEmpty() ? Told.json(401, "{\"message\": \"The token " + token + " is not valid\"}")
                : Told.json(200, "{\"id\": \"1\"}");
    }

    private String connect(String provider, ObjectNode configuration) {
        ObjectNode body = json.createObjectNode().put("integrationType", "shelf").put("provider", provider).put("name", provider);
        body.set("configuration", configuration.put("rateLimit", "100000/s"));
        Reply made = post("/api/integrations", tenant.token(), body.toString());
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.at("/id");
    }

    private ObjectNode client() {
        return json.createObjectNode().put("clientId", "client:1").put("clientSecret", SECRET).put("accountId", "acc 1&2");
    }

    private Reply test(String id) {
        return post("/api/integrations/" + id + "/test", tenant.token(), "");
    }

    private ProviderCall call() {
        Connection connection = connections.usable(UUID.fromString(tenant.id()), null, "shelf").get(0);
        return credentials.open(connection, catalog.get(connection.provider()), "shelf.get", null);
    }

    private TokenSource node(Clock its) {
        return new TokenSource(new TokenEndpoint(client, new ProviderUrls(egress), its), new SharedTokens(store, egress, its), consents,
                futile, consentStore, fingerprints, its);
    }

    /** The parameters of a token request, which is what the standard says of one. */
    private ObjectNode parameters(Asked asked) {
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.target()).doesNotContain("?");
        assertThat(asked.headers().get("content-type")).startsWith("application/x-www-form-urlencoded");
        assertThat(asked.headers().get("accept")).isEqualTo("application/json");
        ObjectNode parameters = json.createObjectNode();
        for (String pair : asked.body().split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(CONTRACT).validate(parameters)).isEmpty();
        return parameters;
    }

    private static String basic(String id, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void payPalsRequestProvesTheClientInTheHeaderAndItsTokenServesManyCalls() {
        String id = connect("pal", client());

        Reply first = test(id);
        Reply second = test(id);

        assertThat(first.body().path("success").asBoolean()).as(first.raw().body()).isTrue();
        assertThat(second.body().path("success").asBoolean()).as(second.raw().body()).isTrue();
        assertThat(tokenRequests).hasSize(1);
        assertThat(tokenRequests.get(0).target()).isEqualTo("/pal/v1/oauth2/token");
        assertThat(parameters(tokenRequests.get(0)).toString()).isEqualTo("{\"grant_type\":\"client_credentials\"}");
        assertThat(tokenRequests.get(0).headers().get("authorization"))
                .isEqualTo(basic("client%3A1", "marker-secret+of%2Bthe%2Fgrant-1234"));
        assertThat(calls).extracting(asked -> asked.headers().get("authorization")).containsOnly("Bearer token-1");
    }

    @Test
    void zoomsRequestNamesTheAccount() {
        String id = connect("zoo", client());

        Reply tested = test(id);

        assertThat(tested.body().path("success").asBoolean()).as(tested.raw().body()).isTrue();
        assertThat(tokenRequests.get(0).target()).isEqualTo("/zoo/oauth2/token");
        assertThat(parameters(tokenRequests.get(0)).toString())
                .isEqualTo("{\"grant_type\":\"account_credentials\",\"account_id\":\"acc 1&2\"}");
        assertThat(tokenRequests.get(0).headers().get("authorization")).startsWith("Basic ");
    }

    @Test
    void aServiceAccountSignsForItsUserAndForTheRealEndpoint() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(pair.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
        String file = json.createObjectNode().put("type", "service_account").put("private_key_id", "kid-1").put("private_key", pem)
                .put("client_email", "serai@project.example").put("token_uri", "https://elsewhere.example/token").toString();
        String id = connect("goo", json.createObjectNode().put("keyFile", file).put("user", "ann@example.com"));

        Reply tested = test(id);

        assertThat(tested.body().path("success").asBoolean()).as(tested.raw().body()).isTrue();
        ObjectNode parameters = parameters(tokenRequests.get(0));
        assertThat(tokenRequests.get(0).headers()).doesNotContainKey("authorization");
        assertThat(parameters.path("grant_type").asText()).isEqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer");
        SignedJWT jwt = SignedJWT.parse(parameters.path("assertion").asText());
        assertThat(jwt.verify(new RSASSAVerifier((RSAPublicKey) pair.getPublic()))).isTrue();
        assertThat(jwt.getHeader().toJSONObject()).containsEntry("alg", "RS256").containsEntry("typ", "JWT").containsEntry("kid", "kid-1");
        assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo("serai@project.example");
        assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo("ann@example.com");
        assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("https://oauth2.goo.example/oauth2/token");
        assertThat(jwt.getJWTClaimsSet().getStringClaim("scope")).isEqualTo("https://goo.example/auth/shelf.events");
        Instant issued = jwt.getJWTClaimsSet().getIssueTime().toInstant();
        assertThat(Duration.between(issued, jwt.getJWTClaimsSet().getExpirationTime().toInstant()))
                .isBetween(Duration.ofMinutes(1), Duration.ofHours(1));
    }

    @Test
    void aKeyThatSignsNothingIsToldInPlainWords() {
        for (String key : List.of("no key", "{\"client_email\": \"a@b.example\"}", "{not json",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")) {
            tenant = newTenant("Keys");
            String id = connect("goo", json.createObjectNode().put("keyFile", key));

            Reply tested = test(id);

            assertThat(tested.body().path("success").asBoolean()).isFalse();
            assertThat(tested.at("/message")).contains("Key File of the connection");
            assertThat(get("/api/integrations/" + id, tenant.token()).at("/status")).isEqualTo("error");
        }
        assertThat(tokenRequests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"type\": \"authorized_user\", \"client_email\": \"a@b.example\"} | of the type \"authorized_user\"",
        "{\"installed\": {\"client_id\": \"c\"}} | of an OAuth client", "{\"web\": {\"client_id\": \"c\"}} | of an OAuth client",
        "{\"type\": 7} | of the type \"7\"", "{\"type\": \"service_account\"} | names no client_email"})
    void aKeyFileOfAnotherKindIsToldFromThatOfAServiceAccount(String key, String words) {
        String id = connect("goo", json.createObjectNode().put("keyFile", key));

        assertThat(test(id).at("/message")).contains("Key File of the connection").contains(words);
        assertThat(tokenRequests).isEmpty();
    }

    @Test
    void aKeyThatIsMissingIsNamedWithWhatMayStandInItsPlace() {
        String id = connect("goo", json.createObjectNode().put("user", "ann@example.com"));

        assertThat(test(id).at("/message"))
                .isEqualTo("The Key File of the connection is missing, and so is the Token that may stand in its place");
    }

    @Test
    void aTokenInTheFormServesInstead() {
        String id = connect("goo", json.createObjectNode().put("userToken", "token-of-a-person"));

        Reply tested = test(id);

        assertThat(tested.body().path("success").asBoolean()).as(tested.raw().body()).isTrue();
        assertThat(tokenRequests).isEmpty();
        assertThat(calls.get(0).headers().get("authorization")).isEqualTo("Bearer token-of-a-person");
    }

    @Test
    void theSandboxWantsNoToken() {
        String id = connect("pal", json.createObjectNode().put("sandbox", true));

        Reply tested = test(id);

        assertThat(tested.body().path("success").asBoolean()).as(tested.raw().body()).isTrue();
        assertThat(tokenRequests).isEmpty();
        assertThat(calls).isEmpty();
    }

    @Test
    void twoHundredThreadsOnTwoNodesMakeOneCall() throws Exception {
        connect("pal", client());
        TokenSource[] nodes = {node(clock), node(clock)};
        ProviderCall call = call();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(200);
        List<Future<String>> got = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            TokenSource node = nodes[i % 2];
            got.add(threads.submit(() -> {
                go.await();
                return node.current(call).value();
            }));
        }
        go.countDown();

        for (Future<String> each : got) {
            assertThat(each.get()).isEqualTo("token-1");
        }
        threads.shutdown();
        assertThat(tokenRequests).hasSize(1);
    }

    @Test
    void aTokenIsRenewedAheadOfItsEndAndTheOldOneServesMeanwhile() {
        connect("pal", client());
        MovedClock moved = new MovedClock();
        TokenSource node = node(moved);
        ProviderCall call = call();
        assertThat(node.current(call).value()).isEqualTo("token-1");
        moved.ahead = Duration.ofMinutes(50);
        assertThat(node.current(call).value()).isEqualTo("token-1");

        moved.ahead = Duration.ofMinutes(57);
        PROVIDERS.tell("pal.token", asked -> {
            tokenRequests.add(asked);
            return Told.json(503, "{}");
        });
        assertThat(node.current(call).value()).isEqualTo("token-1");
        assertThat(node.current(call).value()).isEqualTo("token-1");
        assertThat(tokenRequests).hasSize(2);
        PROVIDERS.tell("pal.token", asked -> token(3600));
        moved.ahead = Duration.ofMinutes(58);
        assertThat(node.current(call).value()).isEqualTo("token-2");
        assertThat(node(moved).current(call).value()).isEqualTo("token-2");

        moved.ahead = Duration.ofHours(3);
        PROVIDERS.tell("pal.token", asked -> Told.json(503, "{}"));
        assertThatThrownBy(() -> node.current(call)).hasMessageContaining("answered 503");
    }

    private static final class MovedClock extends Clock {

        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void aRefusedClientMarksTheConnectionAndIsNotAskedForWithEachCall() {
        String id = connect("pal", client());
        PROVIDERS.tell("pal.token", asked -> {
            tokenRequests.add(asked);
            return Told.json(401, "{\"error\": \"invalid_client\", \"error_description\": \"Bad " + SECRET + " and "
                    + asked.headers().get("authorization") + "\"}");
        });

        Reply tested = test(id);
        Reply again = test(id);

        assertThat(tested.body().path("success").asBoolean()).isFalse();
        assertThat(tested.at("/message")).contains("Pal gives no access token").contains("invalid_client");
        assertThat(tested.at("/detail/fault")).isEqualTo("credentials");
        JsonNode connection = get("/api/integrations/" + id, tenant.token()).body();
        assertThat(connection.path("status").asText()).isEqualTo("error");
        assertThat(connection.path("lastError").asText()).contains("invalid_client");
        assertThat(again.at("/message")).contains("invalid_client");
        assertThat(tokenRequests).hasSize(1);
        assertThat(calls).isEmpty();
        assertThat(tested.raw().body() + connection).doesNotContain("marker-secret")
                .doesNotContain(basic("client%3A1", "marker-secret+of%2Bthe%2Fgrant-1234").substring(20, 40));

        PROVIDERS.tell("pal.token", asked -> token(3600));
        ObjectNode right = client().put("clientSecret", "another-secret-5678");
        Reply configured = post("/api/integrations/" + id + "/configure/shelf", tenant.token(), right.toString());
        assertThat(configured.status()).as(configured.toString()).isEqualTo(200);
        Reply mended = test(id);
        assertThat(mended.body().path("success").asBoolean()).as(mended.raw().body()).isTrue();
    }

    @Test
    void aTokenThatTheProviderRefusesIsRenewedOnceAndTheCallRepeatedOnce() {
        String id = connect("pal", client());
        test(id);
        refused.add("token-1");
        calls.clear();

        Reply renewed = test(id);

        assertThat(renewed.body().path("success").asBoolean()).as(renewed.raw().body()).isTrue();
        assertThat(calls).extracting(asked -> asked.headers().get("authorization")).containsExactly("Bearer token-1", "Bearer token-2");
        assertThat(tokenRequests).hasSize(2);

        refused.add("token-2");
        calls.clear();
        Reply still = test(id);
        assertThat(still.body().path("success").asBoolean()).isFalse();
        assertThat(still.raw().body()).doesNotContain("token-2");
        assertThat(tokenRequests).as("one renewal in a while, or each refused call would be a call for a token").hasSize(2);
        assertThat(calls).hasSize(1);
        assertThat(get("/api/integrations/" + id, tenant.token()).at("/status")).isEqualTo("error");
    }

    @Test
    void aTokenOfAnotherNodeServesWhereOursIsRefused() {
        connect("pal", client());
        ProviderCall call = call();
        TokenSource other = node(clock);
        tokens.authorize(call);
        other.authorize(call);
        String first = call.token().orElseThrow().value();
        String second = call.token().orElseThrow().renewed().orElseThrow().value();

        tokens.authorize(call);
        assertThat(call.token().orElseThrow().value()).isEqualTo(first);
        assertThat(call.token().orElseThrow().renewed().orElseThrow().value()).isEqualTo(second).isNotEqualTo(first);
        assertThat(tokenRequests).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"hangs, did not answer in time", "cut, could not be asked", "page, no JSON", "huge, longer than 131072 bytes",
        "down, answered 503", "redirect, answered 302", "throttled, answered 429"})
    void anEndpointThatGivesNoneIsBoundedAndClear(String how, String words) {
        String id = connect("zoo", client());
        PROVIDERS.tell("zoo.token", asked -> switch (how) {
            case "hangs" -> Told.NOTHING;
            case "cut" -> Told.CUT;
            case "page" -> new Told(200, "Content-Type: text/html\r\n", "<html>Welcome</html>");
            case "huge" -> Told.json(200, "{\"access_token\": \"" + "a".repeat(3_000_000) + "\"}");
            case "down" -> Told.json(503, "{}");
            case "redirect" -> new Told(302, "Location: https://evil.example/\r\n", "");
            default -> new Told(429, "Retry-After: 7\r\n", "{}");
        });

        assertThatThrownBy(() -> tokens.current(call())).isInstanceOfSatisfying(TokenRefusedException.class, e -> {
            assertThat(e.getMessage()).contains("Zoo").contains(words);
            Outcome wanted = how.equals("redirect") ? Outcome.SWITCH : how.equals("throttled") ? Outcome.THROTTLED : Outcome.RETRY;
            assertThat(((SelfSorting) e).outcome()).isEqualTo(wanted);
        });
        assertThat(get("/api/integrations/" + id, tenant.token()).at("/status")).isEqualTo("active");
        assertThat(calls).isEmpty();
    }

    @Test
    void aTokenIsStoredEncryptedForItsConnectionAndGoesWithIt() {
        String id = connect("pal", client());
        test(id);
        UUID connection = UUID.fromString(id);

        byte[] stored = database.jdbc().sql("select ciphertext from oauth_token where connection_id = ?").param(connection)
                .query(byte[].class).single();
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("token-1");
        assertThat(store.find(UUID.fromString(tenant.id()), connection).orElseThrow().value()).isEqualTo("token-1");
        assertThat(store.find(UUID.fromString(newTenant("Other").id()), connection)).isEmpty();

        assertThat(delete("/api/integrations/" + id, tenant.token()).status()).isEqualTo(204);
        assertThat(database.jdbc().sql("select count(*) from oauth_token where connection_id = ?").param(connection).query(Integer.class)
                .single()).isZero();
    }

    @Test
    void aNodeThatDiedWithTheLeaseKeepsNobodyFromTheTokenForLong() {
        String id = connect("pal", client());
        UUID owner = UUID.fromString(tenant.id());
        UUID connection = UUID.fromString(id);
        assertThat(store.claim(owner, connection, clock.instant(), clock.instant().plusSeconds(1))).isTrue();
        assertThat(store.claim(owner, connection, clock.instant(), clock.instant().plusSeconds(1))).isFalse();

        assertThat(tokens.current(call()).value()).isEqualTo("token-1");
    }

    @Test
    void unsavedValuesAreTestedWithATokenThatIsNotKept() {
        Reply tested = post("/api/dashboard/integrations/test", tenant.token(),
                json.createObjectNode().put("provider", "pal").set("configuration", client()).toString());

        assertThat(tested.body().path("success").asBoolean()).as(tested.raw().body()).isTrue();
        assertThat(tokenRequests).hasSize(1);
        assertThat(database.jdbc().sql("select count(*) from oauth_token where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(Integer.class).single()).isZero();
    }
}
