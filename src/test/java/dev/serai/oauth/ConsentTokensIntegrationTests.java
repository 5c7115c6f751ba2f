package dev.serai.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.serai.MovedClock;
import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.connection.ConsentedConnections;
import dev.serai.credential.CredentialCipher;
import dev.serai.credential.Fingerprints;
import dev.serai.database.SystemDatabase;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.EgressProperties;
import dev.serai.egress.ProviderUrls;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.oauth.ConsentStore.Claimed;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SelfSorting;
import dev.serai.security.TenantScope;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tokens of consents, whose refresh tokens are good for one use, against all that can come in between. */
class ConsentTokensIntegrationTests extends AbstractConsentIntegrationTests {

    @Autowired
    private ConsentedConnections connections;
    @Autowired
    private ConnectionCredentials credentials;
    @Autowired
    private EgressHttpClient client;
    @Autowired
    private ConsentClients clients;
    @Autowired
    private ConsentEnds ends;
    @Autowired
    private ConsentKeeper keeper;
    @Autowired
    private ConsentStore store;
    @Autowired
    private CredentialCipher cipher;
    @Autowired
    private Fingerprints fingerprints;
    @Autowired
    private EgressProperties egress;
    @Autowired
    private Clock clock;

    private final List<HikariDataSource> pools = new ArrayList<>();
    private MovedClock moved;

    @BeforeEach
    void now() {
        moved = new MovedClock(Instant.now());
    }

    @AfterEach
    void close() {
        pools.forEach(HikariDataSource::close);
        pools.clear();
    }

    /** A node with connections of its own to the database. */
    private TokenSource node(Clock its) {
        return node(its, false);
    }

    private TokenSource node(Clock its, boolean losesWhatItSaves) {
        HikariDataSource pool = new HikariDataSource();
        ((HikariDataSource) database.dataSource()).copyStateTo(pool);
        pool.setPoolName("node-" + pools.size());
        pool.setMaximumPoolSize(8);
        pools.add(pool);
        JdbcClient jdbc = JdbcClient.create(pool);
        ConsentStore own = losesWhatItSaves ? new LosingStore(jdbc, pool, cipher)
                : new ConsentStore(jdbc, new SystemDatabase(pool), cipher);
        return node(its, own, jdbc);
    }

    private TokenSource node(Clock its, ConsentStore own, JdbcClient jdbc) {
        TokenEndpoint endpoint = new TokenEndpoint(client, new ProviderUrls(egress), its);
        ConsentRequests requests = new ConsentRequests(endpoint, clients, new ConsentAccounts(endpoint, fingerprints), its);
        ConsentTokens tokens = new ConsentTokens(own, requests, ends, egress, its);
        return new TokenSource(endpoint, new SharedTokens(new TokenStore(jdbc, cipher), egress, its), tokens,
                new FutileRenewals(own, ends, its), own, fingerprints, its);
    }

    /** The database goes away between the refresh and the save, as a node does that is killed there. */
    private static final class LosingStore extends ConsentStore {

        private LosingStore(JdbcClient jdbc, HikariDataSource pool, CredentialCipher cipher) {
            super(jdbc, new SystemDatabase(pool), cipher);
        }

        @Override
        boolean save(Key key, Instant spent, Consent next, Instant renewAt) {
            throw new DataAccessResourceFailureException("The database went away");
        }
    }

    private ProviderCall call(String id) {
        UUID tenantId = UUID.fromString(tenant.id());
        return TenantScope.call(tenantId, () -> {
            Connection connection = connections.find(tenantId, UUID.fromString(id)).orElseThrow();
            return credentials.open(connection, catalog.get(connection.provider()), "shelf.get", null);
        });
    }

    /** What is stored has come to its end. */
    private void age(String id) {
        database.jdbc().sql("update oauth_consent set obtained_at = now() - interval '2 hours', expires_at = now() - interval '1 hour'"
                + " where connection_id = ?").param(UUID.fromString(id)).update();
    }

    /** The time is over in which nobody else takes on the refresh. */
    private void pass(String id) {
        database.jdbc().sql("update oauth_consent set refreshing_until = now() - interval '1 second' where connection_id = ?")
                .param(UUID.fromString(id)).update();
    }

    private Consent stored(String id) {
        return store.find(new Key(UUID.fromString(tenant.id()), UUID.fromString(id))).orElseThrow();
    }

    private Object column(String name, String id) {
        return database.jdbc().sql("select " + name + " from oauth_consent where connection_id = ?").param(UUID.fromString(id))
                .query((row, number) -> row.getObject(1)).optional().orElse(null);
    }

    private String connected() {
        Reply reply = connect("fri", "");
        assertThat(reply.at("/status")).as(reply.toString()).isEqualTo("active");
        return reply.at("/connectionId");
    }

    @Test
    void twoHundredThreadsOnTwoNodesSpendOneRefreshToken() throws Exception {
        String id = connected();
        TokenSource[] nodes = {node(clock), node(clock)};
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try {
            for (int round = 1; round <= 3; round++) {
                age(id);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<String>> values = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    TokenSource node = nodes[i % 2];
                    ProviderCall call = call(id);
                    values.add(threads.submit(() -> {
                        start.await();
                        return node.current(call).value();
                    }));
                }
                start.countDown();
                for (Future<String> value : values) {
                    assertThat(value.get()).isEqualTo(values.get(0).get());
                }
                assertThat(desk.refreshes()).isEqualTo(round);
                nodes = new TokenSource[] {node(clock), node(clock)};
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(connection(id).at("/status")).isEqualTo("active");
        assertThat(test(id).at("/success")).isEqualTo("true");
    }

    @Test
    void aRefusedTokenIsRefreshedOnceAndTheCallRepeated() {
        String id = connected();
        desk.endAccess();

        assertThat(test(id).at("/success")).isEqualTo("true");
        assertThat(desk.refreshes()).isEqualTo(1);
        assertThat(ConsentDesk.query(tokenRequests.get(1).body())).containsEntry("grant_type", "refresh_token")
                .containsKey("refresh_token");
    }

    @Test
    void aRefreshTokenThatIsNotAnsweredAnewStays() {
        desk.keepRefreshTokens();
        String id = connected();
        for (int i = 1; i <= 3; i++) {
            age(id);
            node(clock).current(call(id));
            assertThat(desk.refreshes()).isEqualTo(i);
        }
    }

    @Test
    void anAnswerThatIsLostIsAskedForOnceMoreSoon() {
        String id = connected();
        desk.keepRefreshTokens();
        age(id);
        TokenSource node = node(moved);
        desk.answerNext(Told.CUT);

        assertThatThrownBy(() -> node.current(call(id))).isInstanceOfSatisfying(SelfSorting.class,
                e -> assertThat(e.outcome()).isEqualTo(Outcome.RETRY));
        assertThat(column("sent", id)).isEqualTo(1);
        assertThatThrownBy(() -> node.current(call(id))).isInstanceOf(TokenRefusedException.class);
        assertThat(desk.refreshes()).isZero();
        moved.move(Duration.ofSeconds(6));
        assertThat(node.current(call(id)).value()).startsWith("access-");
        assertThat(column("sent", id)).isEqualTo(0);
        assertThat(connection(id).at("/status")).isEqualTo("active");
    }

    @Test
    void aTokenThatWasRotatedAndLostIsForAPerson() {
        String id = connected();
        age(id);
        TokenSource node = node(moved);
        desk.cutAfterRotating();

        assertThatThrownBy(() -> node.current(call(id))).isInstanceOf(TokenRefusedException.class);
        moved.move(Duration.ofSeconds(6));
        assertThatThrownBy(() -> node.current(call(id))).hasMessageContaining("start?connectionId=" + id);

        assertThat(connection(id).at("/status")).isEqualTo("error");
        assertThat(connection(id).at("/lastError")).contains("used twice", "Connect it again", "/api/integrations/oauth/fri/start");
        assertThat(get("/api/audit?action=connection.reauthorize", tenant.token()).body().path("items")).hasSize(1);
        assertThat(get("/api/events?type=connection.reauthorize", tenant.token()).body().path("items")).hasSize(1);
        moved.move(Duration.ofHours(3));
        assertThatThrownBy(() -> node.current(call(id))).isInstanceOf(TokenRefusedException.class);
        assertThat(desk.refreshes()).isEqualTo(2);

        assertThat(connect("fri", "?connectionId=" + id).at("/status")).isEqualTo("active");
        assertThat(node(moved).current(call(id)).value()).startsWith("access-");
    }

    @Test
    void answersThatAreLostAgainAndAgainAreToldAndSeldomAskedFor() {
        String id = connected();
        age(id);
        TokenSource node = node(moved);
        for (int i = 0; i < 20; i++) {
            desk.answerNext(new Told(200, "Content-Type: text/html\r\n", "<html></html>"));
            assertThatThrownBy(() -> node.current(call(id))).isInstanceOf(TokenRefusedException.class);
            moved.move(Duration.ofSeconds(6));
        }
        assertThat(tokenRequests).hasSizeBetween(3, 4);
        assertThat(connection(id).at("/status")).isEqualTo("error");
        assertThat(connection(id).at("/lastError")).contains("Connect it again");
    }

    @Test
    void whoDiesBetweenRefreshAndSaveLeavesWordForTheNextNode() {
        String id = connected();
        desk.keepRefreshTokens();
        age(id);

        assertThatThrownBy(() -> node(moved, true).current(call(id))).isInstanceOfSatisfying(SelfSorting.class,
                e -> assertThat(e.outcome()).isEqualTo(Outcome.RETRY));
        assertThat(column("sent", id)).as("counted before it was sent").isEqualTo(1);
        assertThat(column("refreshing_until", id)).isNotNull();

        assertThat(((java.sql.Timestamp) column("refreshing_until", id)).toInstant())
                .isAfter(Instant.now().plus(egress.responseTimeout().multipliedBy(5)));
        pass(id);
        assertThat(node(moved).current(call(id)).value()).startsWith("access-");
        assertThat(desk.refreshes()).isEqualTo(2);
        assertThat(connection(id).at("/status")).isEqualTo("active");
    }

    @Test
    void aNodeWhoseDatabaseComesBackSavesWhatItGot() {
        String id = connected();
        age(id);
        HikariDataSource pool = (HikariDataSource) database.dataSource();
        boolean[] away = {true};
        ConsentStore failing = new ConsentStore(database.jdbc(), new SystemDatabase(pool), cipher) {
            @Override
            boolean save(Key key, Instant spent, Consent next, Instant renewAt) {
                if (away[0]) {
                    throw new DataAccessResourceFailureException("The database went away");
                }
                return super.save(key, spent, next, renewAt);
            }
        };
        TokenSource node = node(moved, failing, database.jdbc());
        assertThatThrownBy(() -> node.current(call(id))).isInstanceOf(TokenRefusedException.class);

        away[0] = false;
        moved.move(Duration.ofSeconds(6));
        assertThat(node.current(call(id)).value()).startsWith("access-");
        assertThat(desk.refreshes()).as("the strict server was asked once").isEqualTo(1);
    }

    @Test
    void whoComesTooLateGivesNothingBackThatAnotherNodeTookOn() {
        String id = connected();
        Key key = new Key(UUID.fromString(tenant.id()), UUID.fromString(id));
        Claimed late = store.claim(key, stored(id).id(), Instant.now(), Duration.ofMinutes(1)).orElseThrow();
        assertThat(store.claim(key, stored(id).id(), Instant.now(), Duration.ofMinutes(1))).isEmpty();
        pass(id);
        Claimed now = store.claim(key, stored(id).id(), Instant.now(), Duration.ofMinutes(1)).orElseThrow();

        store.release(key, late, null);
        assertThat(store.lost(key, late, Instant.now())).isFalse();
        assertThat(((java.sql.Timestamp) column("refreshing_until", id)).toInstant()).isEqualTo(now.until());
        assertThat(column("sent", id)).isEqualTo(2);
        assertThat(store.lost(key, now, Instant.now())).isTrue();
        assertThat(column("refreshing_until", id)).isNull();
    }

    @Test
    void whatCouldNotBeSavedOverwritesNothingLater() {
        String id = connected();
        desk.keepRefreshTokens();
        age(id);
        Instant spent = stored(id).token().obtainedAt();
        Key key = new Key(UUID.fromString(tenant.id()), UUID.fromString(id));
        Consent late = store.claim(key, stored(id).id(), Instant.now(), Duration.ofMinutes(1)).orElseThrow().consent();
        pass(id);

        String later = node(clock).current(call(id)).value();
        database.jdbc().sql("update oauth_consent set sent = 1 where connection_id = ?").param(UUID.fromString(id)).update();

        assertThat(store.save(key, spent, late, Instant.now())).isFalse();
        assertThat(stored(id).token().value()).isEqualTo(later);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aTokenFromBeforeAnotherConsentSpendsNothingOfThat(boolean refreshable) {
        String id = connected();
        TokenSource node = node(clock);
        ProviderCall before = call(id);
        node.authorize(before);
        if (!refreshable) {
            desk.withoutRefreshTokens();
        }
        assertThat(connect("fri", "?connectionId=" + id).at("/status")).isEqualTo("active");

        assertThat(before.token().orElseThrow().renewed().orElseThrow().value()).isEqualTo(stored(id).token().value());
        assertThat(desk.refreshes()).isZero();
        assertThat(connection(id).at("/status")).isEqualTo("active");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"503 | {} | active", "429 | {} | active", "401 | {\"error\": \"invalid_client\"} | active",
        "400 | {\"error\": \"invalid_grant\"} | error", "400 | {\"status\": \"BAD_REFRESH_TOKEN\"} | error",
        "200 | {\"ok\": false, \"error\": \"BAD_REFRESH_TOKEN\"} | error", "400 | {\"error\": {\"code\": \"BAD_REFRESH_TOKEN\"}} | error",
        "400 | Invalid grant: refresh token is invalid | error", "400 | {\"error\": \"Invalid grant: used\"} | error",
        "400 | {\"error\": \"grant not valid\"} | active"})
    void onlyWhatSaysSoEndsAConsent(int status, String body, String expected) {
        String id = connected();
        age(id);
        desk.answerNext(Told.json(status, body));

        assertThatThrownBy(() -> node(moved).current(call(id))).isInstanceOf(TokenRefusedException.class);

        assertThat(connection(id).at("/status")).isEqualTo(expected);
        assertThat(column("ended", id) == null).isEqualTo(expected.equals("active"));
        if (expected.equals("active")) {
            assertThat(column("sent", id)).isEqualTo(0);
            moved.move(Duration.ofMinutes(2));
            assertThat(node(moved).current(call(id)).value()).startsWith("access-");
        }
    }

    @Test
    void theBackgroundRefreshesAheadOfTheEndAndOnceAWeek() {
        String id = connected();
        Instant due = ((java.sql.Timestamp) column("renew_at", id)).toInstant();
        assertThat(due).isBetween(Instant.now().plus(Duration.ofMinutes(50)), Instant.now().plus(Duration.ofMinutes(56)));
        database.jdbc().sql("update oauth_consent set renew_at = now(), obtained_at = now() - interval '1 hour',"
                + " expires_at = now() + interval '1 minute' where connection_id = ?").param(UUID.fromString(id)).update();

        keeper.keep();

        await().until(() -> desk.refreshes() == 1);
        await().until(() -> ((java.sql.Timestamp) column("renew_at", id)).toInstant().isAfter(Instant.now().plus(Duration.ofMinutes(40))));
        assertThat(calls).as("no call was needed for it").hasSize(1);

        desk.life(null);
        age(id);
        node(clock).current(call(id));
        assertThat(((java.sql.Timestamp) column("renew_at", id)).toInstant())
                .isBetween(Instant.now().plus(Duration.ofDays(6)), Instant.now().plus(Duration.ofDays(7)));
    }

    @Test
    void whatCannotBeRefreshedIsLookedAtAnHourLater() {
        String id = connected();
        database.jdbc().sql("update oauth_consent set renew_at = now(), ciphertext = 'none' where connection_id = ?")
                .param(UUID.fromString(id)).update();

        keeper.keep();

        await().until(() -> ((java.sql.Timestamp) column("renew_at", id)).toInstant().isAfter(Instant.now().plus(Duration.ofMinutes(50))));
        database.jdbc().sql("delete from oauth_consent where connection_id = ?").param(UUID.fromString(id)).update();
        database.jdbc().sql("delete from consent_revocation where connection = ?").param(UUID.fromString(id)).update();
    }

    @Test
    void aWeeklyRefreshHappensThoughTheTokenIsStillGood() {
        desk.life(null);
        String id = connected();
        database.jdbc().sql("update oauth_consent set renew_at = now(), obtained_at = now() - interval '8 days' where connection_id = ?")
                .param(UUID.fromString(id)).update();

        keeper.keep();

        await().until(() -> desk.refreshes() == 1);
    }

    @ParameterizedTest
    @CsvSource({"0", "'\"7200\"'", "'\"soon\"'", "-5"})
    void aLifeOfAnyKindIsUnderstood(String life) throws Exception {
        desk.life(json.readTree(life));
        String id = connected();

        assertThat(test(id).at("/success")).isEqualTo("true");
        assertThat(desk.refreshes()).isZero();
    }

    @Test
    void aTokenThatNobodyRenewsIsUsedUntilItsEndAndThenForAPerson() {
        desk.withoutRefreshTokens();
        String id = connected();
        database.jdbc().sql("update oauth_consent set obtained_at = now() - interval '59 minutes',"
                + " expires_at = now() + interval '2 minutes' where connection_id = ?").param(UUID.fromString(id)).update();

        assertThat(node(moved).current(call(id)).value()).startsWith("access-");
        assertThat(connection(id).at("/status")).isEqualTo("active");

        age(id);
        database.jdbc().sql("update oauth_consent set renew_at = expires_at where connection_id = ?").param(UUID.fromString(id)).update();
        keeper.keep();
        await().until(() -> connection(id).at("/status").equals("error"));
        assertThat(connection(id).at("/lastError")).contains("come to its end", "Connect it again");
        assertThat(desk.refreshes()).isZero();
    }

    /** A call over the wire with the token that a node has. */
    private int called(TokenSource node, String id) throws IOException {
        ProviderCall call = call(id);
        node.authorize(call);
        call.bind();
        try {
            HttpGet get = new HttpGet(call.property("baseUrl") + "/shelves");
            get.setHeader("Authorization", "Bearer " + call.property("accessToken"));
            return client.execute(get, response -> response.getCode());
        } finally {
            ProviderCall.unbind();
        }
    }

    private Fault faultOfCall(TokenSource node, String id) {
        return catchThrowableOfType(TokenRefusedException.class, () -> called(node, id)).fault();
    }

    private int reauthorizations() {
        return get("/api/events?type=connection.reauthorize", tenant.token()).body().path("items").size();
    }

    @Test
    void newTokensThatAreRefusedLikeTheOldOnesAreForAPersonAfterThree() throws Exception {
        desk.life(null);
        String id = connected();
        PROVIDERS.tell("fri", asked -> Told.json(401, "{}"));
        desk.more().put("scope", "shelf.read");
        TokenSource node = node(moved);
        TokenSource other = node(moved);

        assertThat(faultOfCall(node, id)).as("it may be the provider's trouble").isEqualTo(Fault.CREDENTIALS);
        assertThat(faultOfCall(node, id)).isEqualTo(Fault.CREDENTIALS);
        assertThat(desk.refreshes()).as("not so soon again").isEqualTo(1);
        assertThat(connection(id).at("/status")).isEqualTo("active");
        for (int i = 0; i < 20; i++) {
            moved.move(Duration.ofSeconds(31));
            faultOfCall(i % 2 == 0 ? node : other, id);
        }

        assertThat(desk.refreshes()).isEqualTo(3);
        assertThat(faultOfCall(node, id)).isEqualTo(Fault.CONSENT);
        assertThat(connection(id).at("/status")).isEqualTo("error");
        assertThat(connection(id).at("/lastError")).contains("for lack of the scope shelf.write", "Connect it again");
        assertThat(reauthorizations()).isEqualTo(1);

        moved.move(Duration.ofHours(2));
        assertThat(faultOfCall(node, id)).isEqualTo(Fault.CONSENT);
        assertThat(faultOfCall(node, id)).isEqualTo(Fault.CONSENT);
        assertThat(column("futile", id)).as("seldom, should it have mended itself").isEqualTo(4);
        assertThat(reauthorizations()).isEqualTo(1);

        desk.more().put("scope", "shelf.read shelf.write");
        PROVIDERS.tell("fri", this::called);
        assertThat(connect("fri", "?connectionId=" + id).at("/status")).isEqualTo("active");
        assertThat(called(node, id)).isEqualTo(200);
        assertThat(column("futile", id)).isEqualTo(0);
    }

    @Test
    void aScopeThatTheConnectionNeverAsksForIsNoMatterForAPerson() throws Exception {
        String id = connected();
        PROVIDERS.tell("fri", asked -> new Told(403, "WWW-Authenticate: Bearer error=\"insufficient_scope\","
                + " scope=\"shelf.burn\"\r\n", ""));
        TokenSource node = node(moved);

        TokenRefusedException refused = catchThrowableOfType(TokenRefusedException.class, () -> called(node, id));

        assertThat(refused.fault()).isEqualTo(Fault.PERMISSION);
        assertThat(refused).hasMessageContaining("lack of the scope shelf.burn, which this connection does not ask for")
                .hasMessageNotContaining("Connect it again");
        assertThat(connection(id).at("/status")).isEqualTo("active");
        assertThat(reauthorizations()).isZero();
        PROVIDERS.tell("fri", this::called);
        assertThat(called(node, id)).isEqualTo(200);
    }

    @Test
    void whatNobodyBlamesTheTokenForEndsNoConsent() throws Exception {
        String id = connected();
        PROVIDERS.tell("fri", asked -> Told.json(401, "{}"));
        TokenSource node = node(moved);
        for (int i = 0; i < 8; i++) {
            assertThat(faultOfCall(node, id)).isEqualTo(Fault.CREDENTIALS);
            moved.move(Duration.ofSeconds(31));
        }
        assertThat(column("futile", id)).isEqualTo(0);
        assertThat(connection(id).at("/status")).isEqualTo("active");
        assertThat(reauthorizations()).isZero();

        PROVIDERS.tell("fri", asked -> new Told(401, "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n", ""));
        for (int i = 0; i < 4; i++) {
            faultOfCall(node, id);
            moved.move(Duration.ofSeconds(31));
        }
        assertThat(faultOfCall(node, id)).isEqualTo(Fault.CONSENT);
        assertThat(reauthorizations()).isEqualTo(1);
    }

    @Test
    void aNewTokenThatIsTakenLeavesNothingBehind() throws Exception {
        String id = connected();
        TokenSource node = node(moved);
        for (int i = 1; i <= 5; i++) {
            desk.endAccess();
            assertThat(called(node, id)).isEqualTo(200);
            assertThat(desk.refreshes()).isEqualTo(i);
            moved.move(Duration.ofSeconds(31));
        }
        assertThat(column("futile", id)).isEqualTo(0);
        assertThat(connection(id).at("/status")).isEqualTo("active");
    }

    @ParameterizedTest
    @CsvSource({"403", "401"})
    void aScopeThatTheProviderNamesIsForAPersonAtOnce(int status) throws Exception {
        String id = connected();
        PROVIDERS.tell("fri", asked -> new Told(status, "Content-Type: application/json\r\nWWW-Authenticate: Bearer realm=\"fri\","
                + " error=\"insufficient_scope\", scope=\"shelf.write https://fri.example/all\"\r\n", "{}"));
        TokenSource node = node(moved);

        for (int i = 0; i < 3; i++) {
            assertThat(faultOfCall(node, id)).isEqualTo(Fault.CONSENT);
        }

        assertThat(desk.refreshes()).isZero();
        assertThat(connection(id).at("/lastError")).contains("for lack of the scope https://fri.example/all shelf.write");
        assertThat(reauthorizations()).isEqualTo(1);
        PROVIDERS.tell("fri", asked -> Told.json(403, "{}"));
        assertThat(called(node, id)).as("a 403 of another kind is an answer").isEqualTo(403);
    }

    @Test
    void secretsAreStoredEncrypted() {
        String id = connected();
        byte[] stored = database.jdbc().sql("select ciphertext from oauth_consent where connection_id = ?").param(UUID.fromString(id))
                .query(byte[].class).single();

        assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain("access-", "refresh-");
        assertThat(store.find(new Key(UUID.fromString(tenant.id()), UUID.fromString(id))).orElseThrow().toString())
                .doesNotContain("access-", "refresh-");
    }
}
