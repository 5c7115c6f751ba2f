package dev.serai.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consents from the address that a person is sent to until the connection works, and all that can come in between. */
class ConsentIntegrationTests extends AbstractConsentIntegrationTests {

    private String errors(String provider) {
        return get("/api/audit?action=connection.authorize", tenant.token()).raw().body();
    }

    @Test
    void theAddressAsksForWhatTheFileSaysAndBindsTheAnswerToTheBrowser() {
        Browser browser = start("fri", "?name=Books");

        assertThat(browser.authorizeUrl()).startsWith("https://login.fri.example/authorize?");
        assertThat(browser.asked()).containsEntry("response_type", "code").containsEntry("client_id", "id-of-the-tests")
                .containsEntry("redirect_uri", "http://localhost:" + port() + "/api/integrations/oauth/fri/callback")
                .containsEntry("scope", "shelf.read shelf.write").containsEntry("access_type", "offline")
                .containsEntry("prompt", "consent").containsEntry("code_challenge_method", "S256")
                .containsKeys("state", "code_challenge");
        assertThat(browser.cookie()).contains("HttpOnly", "SameSite=Lax", "Path=/api/integrations/oauth/", "Max-Age=600");
        assertThat(browser.authorizeUrl()).doesNotContain("marker-secret");
        assertThat(start("fri", "").asked().get("state")).isNotEqualTo(browser.asked().get("state"));
    }

    @Test
    void aPlainLinkIsRedirected() {
        Reply reply = send(request("/api/integrations/oauth/fri/start", tenant.token())
                .header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8").GET());

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.raw().headers().firstValue("Location").orElseThrow()).startsWith("https://login.fri.example/authorize?");
        assertThat(reply.raw().headers().firstValue("Set-Cookie")).isPresent();
        assertThat(send(request("/api/integrations/oauth/fri/start", null).GET()).status()).isEqualTo(401);
        assertThat(send(request("/api/integrations/oauth/fri/start", memberOf(tenant)).GET()).status()).isEqualTo(403);
        assertThat(send(request("/api/integrations/oauth/sendgrid/start", tenant.token()).GET()).status()).isEqualTo(404);
    }

    @Test
    void aConsentMakesAConnectionThatWorks() {
        desk.more().put("instance_url", "https://eu1.fri.example");
        Browser browser = start("fri", "?name=Books");
        Map<String, String> back = desk.consent(browser.authorizeUrl());
        back.put("realmId", "realm-7");
        back.put("iss", "https://login.fri.example");

        Reply reply = callback("fri", back, browser.cookie());

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(reply.at("/status")).isEqualTo("active");
        Reply connection = connection(reply.at("/connectionId"));
        assertThat(connection.at("/name")).isEqualTo("Books");
        assertThat(connection.at("/configuration/realmId")).isEqualTo("realm-7");
        assertThat(connection.at("/configuration/apiUrl")).isEqualTo("https://eu1.fri.example");
        assertThat(connection.raw().body()).doesNotContain("access-", "refresh-", "marker-secret");
        assertThat(test(reply.at("/connectionId")).at("/success")).isEqualTo("true");
        assertThat(tokenRequests).hasSize(1);
        assertThat(errors("fri")).contains("connection.authorize").doesNotContain("access-", "refresh-");
        assertThat(database.jdbc().sql("select count(*) from consent_state where tenant_id = ? and encode(state_hash, 'escape') like ?")
                .params(UUID.fromString(tenant.id()), "%" + back.get("state") + "%").query(Long.class).single()).isZero();
    }

    @Test
    void aSecondCallbackIsAnsweredAsTheFirstWithoutASecondExchange() throws Exception {
        Browser browser = start("fri", "");
        Map<String, String> back = desk.consent(browser.authorizeUrl());
        ExecutorService browsers = Executors.newFixedThreadPool(8);
        try {
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                replies.add(browsers.submit(() -> callback("fri", back, browser.cookie())));
            }
            for (Future<Reply> reply : replies) {
                assertThat(reply.get().status()).isEqualTo(200);
                assertThat(reply.get().raw().body()).isEqualTo(replies.get(0).get().raw().body());
            }
        } finally {
            browsers.shutdownNow();
        }
        assertThat(desk.exchanges()).isEqualTo(1);
        assertThat(get("/api/integrations", tenant.token()).body().path("items")).hasSize(1);
    }

    @Test
    void anotherBrowserGetsNothingAndTheFirstStillCan() {
        Browser browser = start("fri", "");
        Map<String, String> back = desk.consent(browser.authorizeUrl());

        assertThat(callback("fri", back, null).status()).isEqualTo(403);
        assertThat(callback("fri", back, browser.cookie().replaceFirst("=[^;]+;", "=stolen;")).status()).isEqualTo(403);
        assertThat(callback("fri", back, start("fri", "").cookie()).status()).isEqualTo(403);
        assertThat(desk.exchanges()).isZero();
        assertThat(callback("fri", back, browser.cookie()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b", "a.b.c", "\u00e4.0",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.00000000000000000000000000000000"})
    void aStateOfSomebodyElseIsRefused(String state) {
        Reply reply = callback("fri", Map.of("code", "c", "state", state), null);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/detail")).contains("state");
    }

    @Test
    void aStateOfAnotherProviderIsRefused() {
        Browser browser = start("cal", "");

        assertThat(callback("fri", desk.consent(browser.authorizeUrl()), browser.cookie()).status()).isEqualTo(400);
        assertThat(desk.exchanges()).isZero();
    }

    @Test
    void aDeniedConsentIsToldAndKept() {
        Browser browser = start("fri", "?returnTo=" + "https://app.example.com/settings/crm?tab=1");
        Map<String, String> back = new LinkedHashMap<>();
        back.put("error", "access_denied");
        back.put("error_description", "The user said <no>\nreally");
        back.put("state", browser.asked().get("state"));

        Reply reply = callback("fri", back, browser.cookie());

        assertThat(reply.status()).isEqualTo(302);
        URI location = URI.create(reply.raw().headers().firstValue("Location").orElseThrow());
        assertThat(location.toString()).startsWith("https://app.example.com/settings/crm?tab=1&error=access_denied&error_description=");
        assertThat(get("/api/integrations", tenant.token()).body().path("items")).isEmpty();
        assertThat(errors("fri")).contains("access_denied");
        assertThat(callback("fri", desk.consent(browser.authorizeUrl()), browser.cookie()).raw().headers().firstValue("Location"))
                .contains(location.toString());
        assertThat(desk.exchanges()).isZero();
    }

    @Test
    void aConsentAfterAnHourIsOver() {
        Browser browser = start("fri", "");
        database.jdbc().sql("update consent_state set expires_at = now() - interval '50 minutes' where tenant_id = ?")
                .param(UUID.fromString(tenant.id())).update();

        Reply reply = callback("fri", desk.consent(browser.authorizeUrl()), browser.cookie());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/detail")).contains("expired", "begin again");
        assertThat(desk.exchanges()).isZero();
        assertThat(errors("fri")).contains("expired");
    }

    @Test
    void anExchangeThatWasInterruptedSaysSo() {
        Browser browser = start("fri", "");
        database.jdbc().sql("update consent_state set taken_at = now() - interval '1 hour' where tenant_id = ?")
                .param(UUID.fromString(tenant.id())).update();

        Reply reply = callback("fri", desk.consent(browser.authorizeUrl()), browser.cookie());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/detail")).contains("interrupted");
        assertThat(desk.exchanges()).isZero();
    }

    @Test
    void aMissingScopeIsNamed() {
        desk.more().put("scope", "shelf.read");

        Reply reply = connect("fri", "");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/detail")).contains("insufficient_scope", "shelf.write");
        assertThat(get("/api/integrations", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void anotherIssuerIsRefused() {
        Browser browser = start("fri", "");
        Map<String, String> back = desk.consent(browser.authorizeUrl());
        back.put("iss", "https://login.evil.example");

        assertThat(callback("fri", back, browser.cookie()).at("/detail")).contains("invalid_issuer");
        assertThat(desk.exchanges()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "https://fri.example.evil.example", "http://eu1.fri.example",
        "https://eu1.fri.example:8443",
        "https://u:p@eu1.fri.example", "https://evilfri.example", "//eu1.fri.example", "https://eu1.fri.example\\@evil.example"})
    void anAddressInTheAnswerLeadsToTheProviderAlone(String address) {
        desk.more().put("instance_url", address);

        Reply reply = connect("fri", "");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/detail")).contains("invalid_answer", "apiUrl");
    }

    @Test
    void whatTheTokenEndpointAnswersInsteadOfATokenIsTold() {
        Map<String, Told> answers = new LinkedHashMap<>();
        answers.put("bad_verification_code", Told.json(200, "{\"error\": \"bad_verification_code\"}"));
        answers.put("answered 200 with", new Told(200, "Content-Type: text/html\r\n", "<html>Sorry</html>"));
        answers.put("could not be asked", Told.CUT);
        answers.put("invalid_grant", Told.json(400, "{\"error\": \"invalid_grant\"}"));
        answers.put("503", Told.json(503, "{}"));
        answers.forEach((words, answer) -> {
            Browser browser = start("fri", "");
            Map<String, String> back = desk.consent(browser.authorizeUrl());
            desk.answerNext(answer);

            Reply reply = callback("fri", back, browser.cookie());

            assertThat(reply.status()).as(words).isEqualTo(400);
            assertThat(reply.at("/detail")).contains(words).doesNotContain("marker-secret", back.get("code") + " ");
            assertThat(callback("fri", back, browser.cookie()).at("/detail")).isEqualTo(reply.at("/detail"));
        });
        assertThat(desk.exchanges()).isZero();
        assertThat(get("/api/integrations", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void aReturnAddressIsOneOfTheList() {
        for (String wrong : List.of("https://evil.example", "https://app.example.com.evil.example/settings",
                "http://app.example.com/settings", "https://app.example.com/settingsevil", "https://app.example.com/settings/../evil",
                "https://app.example.com/settings/%2e%2e/x",
                "https://u@app.example.com/settings", "/settings", "//evil.example/integrations", "/integrations/../x",
                "/integrations//evil.example", "javascript:alert(1)", "https://app.example.com:444/settings")) {
            Reply reply = get("/api/integrations/oauth/fri/start?returnTo=" + java.net.URLEncoder.encode(wrong,
                    java.nio.charset.StandardCharsets.UTF_8), tenant.token());
            assertThat(reply.status()).as(wrong).isEqualTo(400);
            assertThat(reply.at("/errors/0/field")).isEqualTo("returnTo");
        }
        Browser browser = start("fri", "?returnTo=https://app.example.com/settings");
        Reply reply = callback("fri", desk.consent(browser.authorizeUrl()), browser.cookie());
        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.raw().headers().firstValue("Location").orElseThrow())
                .matches("https://app\\.example\\.com/settings\\?connectionId=[0-9a-f-]{36}&status=active");
    }

    @Test
    void aPageOfTheConsoleNeedsNoList() {
        Browser browser = start("fri", "?returnTo=/integrations");
        Reply reply = callback("fri", desk.consent(browser.authorizeUrl()), browser.cookie());

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.raw().headers().firstValue("Location").orElseThrow())
                .matches("/integrations\\?connectionId=[0-9a-f-]{36}&status=active");
    }

    @Test
    void connectingAgainKeepsTheConnection() {
        String id = connect("fri", "?name=Books").at("/connectionId");
        desk.takeBack();
        assertThat(test(id).at("/success")).isEqualTo("false");
        assertThat(connection(id).at("/status")).isEqualTo("error");

        Reply again = connect("fri", "?connectionId=" + id);

        assertThat(again.at("/connectionId")).isEqualTo(id);
        assertThat(connection(id).at("/status")).isEqualTo("active");
        assertThat(connection(id).body().path("lastError").isNull()).isTrue();
        assertThat(test(id).at("/success")).isEqualTo("true");
    }

    @Test
    void aTenantsOwnClientIsAskedFor() {
        desk = new ConsentDesk("own-id", "marker-own-secret");
        desk.more().put("scope", "shelf.write,shelf.read");
        String body = "{\"integrationType\": \"shelf\", \"provider\": \"fri\", \"name\": \"own\", \"configuration\":"
                + " {\"oauthClientId\": \"own-id\", \"oauthClientSecret\": \"marker-own-secret\"}}";
        Reply made = post("/api/integrations", tenant.token(), body);
        assertThat(made.at("/status")).isEqualTo("pending");

        Reply reply = connect("fri", "?connectionId=" + made.at("/id"));

        assertThat(reply.at("/status")).as(reply.toString()).isEqualTo("active");
        assertThat(reply.at("/connectionId")).isEqualTo(made.at("/id"));
        Reply changed = put("/api/integrations/" + made.at("/id"), tenant.token(),
                "{\"configuration\": {\"baseUrl\": \"https://elsewhere.example\"}}");
        assertThat(changed.status()).isEqualTo(400);
        assertThat(changed.raw().body()).contains("lives by a consent");
    }

    @Test
    void ofSeveralOneIsChosenAndTheOnlyOneChoosesItself() {
        desk.more().remove("scope");
        List<String> calendars = new ArrayList<>();
        PROVIDERS.tell("cal", asked -> {
            calls.add(asked);
            return asked.target().contains("/calendars") ? Told.json(200, "{\"items\": [" + String.join(",", calendars) + "]}")
                    : Told.json(200, "{\"id\": \"1\"}");
        });

        Reply none = connect("cal", "");
        assertThat(none.at("/status")).isEqualTo("pending");
        assertThat(none.at("/message")).isEqualTo("This account has no calendar; make one first");

        calendars.add("{\"id\": \"c1\", \"summary\": \"Home\", \"access_token\": \"of-c1\"}");
        String only = connect("cal", "").at("/connectionId");
        assertThat(connection(only).at("/status")).isEqualTo("active");
        assertThat(connection(only).at("/configuration/calendarId")).isEqualTo("c1");

        calendars.add("{\"id\": \"c2\", \"summary\": \"Work\"}");
        Reply several = connect("cal", "");
        String id = several.at("/connectionId");
        assertThat(several.at("/status")).isEqualTo("pending");
        Reply choices = get("/api/integrations/" + id + "/oauth/choices", tenant.token());
        assertThat(choices.body().toString()).isEqualTo("{\"what\":\"calendar\",\"choices\":[{\"id\":\"c1\",\"name\":\"Home\"},"
                + "{\"id\":\"c2\",\"name\":\"Work\"}]}");
        assertThat(post("/api/integrations/" + id + "/oauth/choose", tenant.token(), "{\"choice\": \"c3\"}").status()).isEqualTo(400);
        Reply chosen = post("/api/integrations/" + id + "/oauth/choose", tenant.token(), "{\"choice\": \"c1\"}");
        assertThat(chosen.at("/status")).as(chosen.toString()).isEqualTo("active");
        assertThat(connection(id).at("/configuration/calendarId")).isEqualTo("c1");
        Asked tested = calls.get(calls.size() - 1);
        assertThat(tested.headers().get("authorization")).isEqualTo("Bearer of-c1");
        assertThat(get("/api/integrations/" + id + "/oauth/choices", newTenant("Others").token()).status()).isEqualTo(404);
    }

    @Test
    void aListThatIsNotReadOrOvertakenLeavesTheConnectionAsItWas() {
        desk.more().remove("scope");
        String[] trouble = {""};
        PROVIDERS.tell("cal", asked -> {
            calls.add(asked);
            if (trouble[0].equals("overtaken")) {
                database.jdbc().sql("update oauth_consent set obtained_at = obtained_at + interval '1 second' where tenant_id = ?")
                        .param(UUID.fromString(tenant.id())).update();
            }
            return !asked.target().contains("/calendars") ? Told.json(200, "{\"id\": \"1\"}") : trouble[0].equals("unreadable")
                    ? Told.json(403, "{}") : Told.json(200, "{\"items\": [{\"id\": \"c1\", \"access_token\": \"of-c1\"}]}");
        });
        String id = connect("cal", "").at("/connectionId");
        assertThat(connection(id).at("/status")).isEqualTo("active");

        trouble[0] = "unreadable";
        assertThat(post("/api/integrations/" + id + "/oauth/choose", tenant.token(), "{\"choice\": \"c1\"}").status()).isEqualTo(502);
        Reply again = connect("cal", "?connectionId=" + id);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.toString()).contains("choices_unreadable");
        trouble[0] = "overtaken";
        assertThat(post("/api/integrations/" + id + "/oauth/choose", tenant.token(), "{\"choice\": \"c1\"}").status()).isEqualTo(409);

        assertThat(connection(id).at("/status")).isEqualTo("active");
        assertThat(connection(id).at("/configuration/calendarId")).isEqualTo("c1");

        trouble[0] = "unreadable";
        Reply fresh = connect("cal", "");
        assertThat(fresh.at("/status")).isEqualTo("pending");
        assertThat(fresh.at("/message")).contains("oauth/choices");
        trouble[0] = "";
        Reply chosen = post("/api/integrations/" + fresh.at("/connectionId") + "/oauth/choose", tenant.token(), "{\"choice\": \"c1\"}");
        assertThat(chosen.at("/status")).as(chosen.toString()).isEqualTo("active");
    }

    @Test
    void whatIsSwitchedOffMeanwhileStaysOff() {
        String id = connect("fri", "").at("/connectionId");
        Browser browser = start("fri", "?connectionId=" + id);
        post("/api/integrations/" + id + "/disconnect", tenant.token(), "{}");

        Reply reply = callback("fri", desk.consent(browser.authorizeUrl()), browser.cookie());
        assertThat(reply.at("/status")).as(reply.toString()).isEqualTo("inactive");
        assertThat(reply.at("/message")).contains("switched off");
        assertThat(connection(id).at("/status")).isEqualTo("inactive");
        assertThat(connect("fri", "?connectionId=" + id).at("/status")).as("begun while it was off").isEqualTo("active");
    }

    @Test
    void whatIsDisconnectedIsGivenBack() {
        String id = connect("fri", "").at("/connectionId");

        post("/api/integrations/" + id + "/disconnect", tenant.token(), "{\"deleteCredential\": true}");

        await().until(() -> calls.stream().anyMatch(asked -> asked.target().contains("/revoke")));
        Asked revoked = calls.stream().filter(asked -> asked.target().contains("/revoke")).findFirst().orElseThrow();
        assertThat(revoked.body()).startsWith("token=refresh-");
        assertThat(revoked.headers().get("authorization")).startsWith("Basic ");
        assertThat(database.jdbc().sql("select count(*) from oauth_consent where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(Long.class).single()).isZero();
        assertThat(test(id).at("/success")).isEqualTo("false");
    }
}
