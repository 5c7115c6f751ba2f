package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.ShelfProviders;
import dev.serai.provider.OAuthGrant.ClientAuthentication;
import dev.serai.provider.OAuthGrant.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuthReaderTests {

    private static final String PROPERTIES = """
            clientId: {title: Client ID, description: The id., type: string}
            clientSecret: {title: Client Secret, description: The secret., type: string, format: password}
            accountId: {title: Account ID, description: The account., type: string}
            keyFile: {title: Key File, description: The key., type: string, format: password}
            """;

    private static OAuthGrant read(String block) {
        return ProviderFile.parse("acme-sink.kamelet.yaml", ShelfProviders.withToken("acme", block, PROPERTIES), 1).form().oauth();
    }

    @Test
    void aBlockSaysHowATokenIsGot() {
        OAuthGrant grant = read("""
                grant: account_credentials
                tokenUrl: https://acme.example/oauth/token
                client: post
                scopes: [a, b]
                parameters: {account_id: "{{accountId}}"}
                """);

        assertThat(grant).isEqualTo(new OAuthGrant(Kind.ACCOUNT_CREDENTIALS, "https://acme.example/oauth/token", ClientAuthentication.POST,
                "{{clientId}}", "clientSecret", "a b", Map.of("account_id", "{{accountId}}"), null, null));
    }

    @Test
    void theAudienceIsTheTokenEndpointWhereNothingElseIsSaid() {
        OAuthGrant grant = read("{grant: jwt_bearer, tokenUrl: 'https://acme.example/token', key: keyFile, instead: clientSecret}");

        assertThat(grant.assertion().audience()).isEqualTo("https://acme.example/token");
        assertThat(grant.instead()).isEqualTo("clientSecret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {grant: password, @} | has grant "password"; accepted are client_credentials, account_credentials, jwt_bearer
            {@} | has grant ""; accepted are
            [a] | is no YAML object
            {grant: client_credentials, tokenURL: x} | has "tokenURL"; accepted with client_credentials are grant, tokenUrl, scopes
            {grant: client_credentials, tokenUrl: 'http://a.example'} | has tokenUrl "http://a.example"; an address that begins with
            {grant: client_credentials} | has tokenUrl ""; an address
            {grant: client_credentials, tokenUrl: 'https://{{accountId}}.a.example'} | an address that begins with https:// is expected
            {grant: client_credentials, tokenUrl: '{{clientSecret}}/token'} | an address that begins with https:// is expected
            {grant: client_credentials, @, client: digest} | has client "digest"; accepted are basic, post
            {grant: client_credentials, @, clientSecret: secret} | names the property "secret" in clientSecret, which is not among
            {grant: client_credentials, @, clientSecret: accountId} | which is no secret; give it format: password
            {grant: client_credentials, @, clientId: '{{id}}'} | names the property "id" in clientId
            {grant: client_credentials, @, key: keyFile} | has "key"; accepted with client_credentials are
            {grant: client_credentials, @, parameters: {scope: x}} | has the parameter "scope", which the grant itself sets
            {grant: client_credentials, @, parameters: [x]} | has parameters that are no object
            {grant: account_credentials, @} | has no parameter account_id
            {grant: jwt_bearer, @} | has no "key": the name of the property with the private key
            {grant: jwt_bearer, @, key: accountId} | which is no secret
            {grant: jwt_bearer, tokenUrl: '{{baseUrl}}/token', key: keyFile} | has no "audience", which must be the real URL
            """)
    void anErrorNamesTheLineAndWhatIsAccepted(String block, String words) {
        String written = block.strip().replace("@", "tokenUrl: 'https://a.example'");

        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> read(written)).satisfies(e -> {
            assertThat(e.reason()).startsWith("annotation serai.dev/oauth ").contains(words.strip());
            assertThat(e.line()).isEqualTo(13);
        });
    }

    @Test
    void theTokenIsNoPropertyOfTheForm() {
        String own = PROPERTIES + "accessToken: {title: Token, description: The token., type: string, format: password}\n";

        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> ProviderFile.parse("acme-sink.kamelet.yaml",
                ShelfProviders.withToken("acme", "{grant: client_credentials, tokenUrl: 'https://a.example'}", own), 1))
                .satisfies(e -> assertThat(e.reason()).contains("which is a property of the form too"));
    }

    @Test
    void theTokenStandsInNoAddressAndNowhereWithoutTheBlock() {
        String file = ShelfProviders.withToken("acme", "{grant: client_credentials, tokenUrl: 'https://a.example'}", PROPERTIES);
        String inAddress = file.replace("{{baseUrl}}/me", "{{baseUrl}}/me?token={{accessToken}}");
        String without = file.replace("serai.dev/oauth", "serai.dev/help");

        assertThatExceptionOfType(InvalidProviderFileException.class)
                .isThrownBy(() -> ProviderFile.parse("acme-sink.kamelet.yaml", inAddress, 1))
                .satisfies(e -> assertThat(e.reason()).contains("would stand in an address; send it in the header Authorization"));
        assertThatExceptionOfType(InvalidProviderFileException.class)
                .isThrownBy(() -> ProviderFile.parse("acme-sink.kamelet.yaml", without, 1))
                .satisfies(e -> assertThat(e.reason()).contains("{{accessToken}} is no property"));
    }

    private static OAuthConsent consent(String block) {
        return ProviderFile.parse("acme-sink.kamelet.yaml", ShelfProviders.withToken("acme", block, PROPERTIES + """
                oauthClientId: {title: OAuth ID, description: The id., type: string, x-descriptors: ["urn:serai:not-address"]}
                oauthClientSecret: {title: OAuth Secret, description: The secret., type: string, format: password}
                apiUrl: {title: API, description: The host., type: string}
                realmId: {title: Realm, description: The realm., type: string, x-descriptors: ["urn:serai:not-address"]}
                """), 1).form().oauth().consent();
    }

    @Test
    void aConsentMayStandInPlaceOfAnotherGrant() {
        OAuthConsent consent = consent("""
                - grant: client_credentials
                  tokenUrl: https://acme.example/token
                - grant: authorization_code
                  authorizeUrl: https://acme.example/{{realmId}}/authorize
                  tokenUrl: "{{apiUrl:https://api.acme.example}}/token"
                  separator: comma
                  scopes: [a, b]
                  returns:
                    apiUrl: {answer: /url, hosts: ["*.acme.example"]}
                    realmId: {callback: realm}
                  spares: [clientId]
                  keepAlive: 3d
                """);

        assertThat(consent.endpoints().tokenUrl()).isEqualTo("{{apiUrl:https://api.acme.example}}/token");
        assertThat(consent.request().scopes()).containsExactly("a", "b");
        assertThat(consent.request().separator()).isEqualTo(",");
        assertThat(consent.request().pkce()).isTrue();
        assertThat(consent.life().keepAlive()).isEqualTo(java.time.Duration.ofDays(3));
        assertThat(consent.place().spares()).containsExactly("clientId");
        assertThat(consent.place().wanted()).isEqualTo("oauthClientId");
        assertThat(consent.reading().returns().get("apiUrl").allows("https://eu.acme.example/x")).isTrue();
        assertThat(consent.reading().returns().get("apiUrl").allows("https://acme.example")).isFalse();
        assertThat(read("{grant: client_credentials, tokenUrl: 'https://acme.example/token'}").consent()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {grant: authorization_code, @, authorizeUrl: 'http://a.example'} | has authorizeUrl "http://a.example"
            {grant: authorization_code, @, secret: x} | has "secret"; accepted with authorization_code are grant, authorizeUrl
            {grant: authorization_code, @, client: digest} | has client "digest"; accepted are basic, post, json
            {grant: authorization_code, @, clientSecret: realmId} | which is no secret
            {grant: authorization_code, @, separator: pipe} | has separator "pipe"; accepted are blank, comma
            {grant: authorization_code, @, authorize: {state: x}} | has the parameter "state", which the grant itself sets
            {grant: authorization_code, @, parameters: {code: x}} | has the parameter "code"
            {grant: authorization_code, @, returns: {apiUrl: {answer: /x}}} | without the hosts it may lead to
            {grant: authorization_code, @, returns: {apiUrl: {answer: /x, hosts: ['*']}}} | has the host "*"
            {grant: authorization_code, @, returns: {realmId: {answer: x}}} | a JSON Pointer begins with a slash
            {grant: authorization_code, @, returns: {realmId: {}}} | of both or none
            {grant: authorization_code, @, keepAlive: 1w} | has keepAlive "1w"; days are expected
            {grant: authorization_code, @, revoke: {url: 'http://a.example'}} | has revoke "http://a.example"
            {grant: authorization_code, @, revoke: {url: 'https://a.example', method: PUT}} | accepted are GET, POST, DELETE
            {grant: authorization_code, @, revoke: {url: 'https://a.example', parameters: {a: '{{b}}'}}} | names the property "b"
            {grant: authorization_code, @, choose: {url: 'https://a.example', what: page}} | has no "none" in choose
            {grant: authorization_code, @, choose: {url: 'https://a.example', what: page, none: x}} | has no "keep" in choose
            [{grant: authorization_code, @}, {grant: authorization_code, @}] | nor a list of two
            """)
    void anErrorInAConsentNamesWhatIsAccepted(String block, String words) {
        String written = block.strip().replace("@", "tokenUrl: 'https://a.example', authorizeUrl: 'https://a.example'")
                .replace("authorizeUrl: 'https://a.example', authorizeUrl:", "authorizeUrl:");

        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> consent(written)).satisfies(e ->
                assertThat(e.reason()).startsWith("annotation serai.dev/oauth ").contains(words.strip()));
    }
}
