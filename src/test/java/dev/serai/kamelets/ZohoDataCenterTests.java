package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.provider.OAuthGrant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of Zoho's hosts a connection talks to, in all files of the family. */
class ZohoDataCenterTests {

    private static final String ANN = "{\"email\": {\"email\": \"ann@example.com\"}, \"lastName\": \"Example\"}";
    private static final String CENTERS = """
            https://accounts.zoho.com     | https://www.zohoapis.com    | crm.zoho.com
            https://accounts.zoho.eu      | https://www.zohoapis.eu     | crm.zoho.eu
            https://accounts.zoho.in      | https://www.zohoapis.in     | crm.zoho.in
            https://accounts.zoho.com.au  | https://www.zohoapis.com.au | crm.zoho.com.au
            https://accounts.zoho.jp      | https://www.zohoapis.jp     | crm.zoho.jp
            https://accounts.zoho.com.cn  | https://www.zohoapis.com.cn | crm.zoho.com.cn
            https://accounts.zoho.sa      | https://www.zohoapis.sa     | crm.zoho.sa
            https://accounts.zohocloud.ca | https://www.zohoapis.ca     | crm.zohocloud.ca
            """;

    private static ClientKamelets.Result captured(String operation, String message, Map<String, Object> more) throws Exception {
        Map<String, Object> connection = new LinkedHashMap<>(Map.of("accessToken", "token-1", "clientId", "1000.ABCDEFGHIJ", "clientSecret",
                "secret-1", "organizationId", "60012345678", "externalIdField", "", "companyExternalIdField", "", "defaultLastName", "",
                "currency", ""));
        connection.putAll(more);
        try (ClientKamelets kamelets = ClientKamelets.patient("zoho-crm")) {
            return kamelets.sandbox(operation, message, connection, 200);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = CENTERS)
    void theDataCenterDecidesTheHostsOfTokensCallsAndLinks(String accounts, String api, String web) throws Exception {
        ClientKamelets.Result tested = captured("connection.test", "{}", Map.of("accountsUrl", accounts));
        ClientKamelets.Result contact = captured("contact.upsert", ANN, Map.of("accountsUrl", accounts));
        ClientKamelets.Result company = captured("company.upsert", "{\"name\": \"Example Ltd\"}", Map.of("accountsUrl", accounts));
        ClientKamelets.Result deal = captured("deal.create", "{\"name\": \"40 licences\"}", Map.of("accountsUrl", accounts));

        assertThat(OAuthGrant.filled(tested.call().provider().form().oauth().tokenUrl(), tested.call()))
                .isEqualTo(accounts + "/oauth/v2/token");
        assertThat(Stream.of(tested, contact, company, deal).map(each -> each.call().request().url().replaceAll("\\?.*", "")))
                .containsExactly(api + "/crm/v8/Contacts", api + "/crm/v8/Contacts/upsert", api + "/crm/v8/Accounts/upsert",
                        api + "/crm/v8/Deals");
        assertThat(contact.exchange().getVariable("result").toString()).contains("https://" + web + "/crm/org60012345678/tab/Contacts/");
    }

    @Test
    void aBaseUrlThatIsGivenIsTakenAsItIs() throws Exception {
        ClientKamelets.Result deal = captured("deal.create", "{\"name\": \"40 licences\"}",
                Map.of("accountsUrl", "https://accounts.zoho.eu", "baseUrl", "https://sandbox.zohoapis.eu"));

        assertThat(deal.call().request().url()).isEqualTo("https://sandbox.zohoapis.eu/crm/v8/Deals");
    }
}
