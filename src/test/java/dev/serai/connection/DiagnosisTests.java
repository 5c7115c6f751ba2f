package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.provider.Outcome;
import dev.serai.provider.OutcomeSorter;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DiagnosisTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path KAMELETS = Path.of("kamelets");

    private final OutcomeSorter sorter = new OutcomeSorter();

    static List<String> providers() throws IOException {
        try (Stream<Path> files = Files.list(KAMELETS)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(ProviderFile.SUFFIX))
                    .map(name -> name.substring(0, name.length() - ProviderFile.SUFFIX.length())).sorted().toList();
        }
    }

    private static Provider provider(String id) throws IOException {
        String name = id + ProviderFile.SUFFIX;
        return ProviderFile.parse(name, Files.readString(KAMELETS.resolve(name)), 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sendgrid | 401 | {} | credentials | SendGrid does not accept the API key | API Key",
        "sendgrid | 403 | {\"errors\": [{\"field\": \"from\"}]} | sender | not a verified sender | From Email",
        "sendgrid | 401 | {\"errors\": [{\"message\": \"Maximum credits exceeded\"}]} | quota | credits | plan",
        "sendgrid | 404 | {} | address | SendGrid was not found | Base URL",
        "sendgrid | 429 | {} | rate-limit | too many calls | Wait 7 s",
        "sendgrid | 503 | {} | provider | trouble of its own | later",
        "mailgun | 404 | {} | region | EU domains need the region eu | Region",
        "mailgun | 401 | {} | credentials | does not accept the API key | Region",
        "mailgun | 200 | {\"domain\": {\"state\": \"unverified\"}} | sender | not verified in Mailgun | Verify",
        "resend | 403 | {\"message\": \"The acme.example domain is not verified\"} | sender | not verified in Resend | From Email",
        "brevo | 401 | {\"message\": \"unrecognised IP address\"} | permission | Authorised IPs | rights",
        "twilio | 401 | {\"code\": 20003} | credentials | Account SID and Auth Token | Auth Token",
        "twilio | 404 | {} | address | Twilio was not found | Account SID",
        "slack | 200 | {\"ok\": false, \"error\": \"invalid_auth\"} | credentials | does not accept the access token | Token",
        "slack | 200 | {\"ok\": false, \"error\": \"missing_scope\"} | permission | chat:write | rights",
        "stripe | 401 | {\"error\": {\"code\": \"api_key_expired\"}} | credentials | expired or was revoked | Secret Key",
        "stripe | 403 | {\"error\": {\"message\": \"Having the 'rak_charge_write' permission would help\"}} | permission "
            + "| lacks a permission | rights",
        "stripe | 403 | {\"error\": {\"code\": \"account_invalid\"}} | permission | no access to the Connected Account | rights",
        "square | 401 | {\"errors\": [{\"code\": \"ACCESS_TOKEN_EXPIRED\"}]} | credentials | has expired | Access Token",
        "square | 403 | {\"errors\": [{\"code\": \"INSUFFICIENT_SCOPES\"}]} | permission | PAYMENTS_WRITE | rights",
        "square | 403 | {\"errors\": [{\"code\": \"FORBIDDEN\", \"field\": \"location_id\"}]} | configuration "
            + "| check the Location ID | configuration",
        "vonage | 401 | {} | credentials | API key and secret | API Secret",
        "aws-ses | 403 | {\"code\": \"InvalidClientTokenId\"} | credentials | access key | Region",
        "aws-ses | 400 | {\"code\": \"MessageRejected\", \"message\": \"Email address is not verified\"} "
            + "| sender | does not send | Verify"})
    void theProvidersFileOrTheStatusSaysWhatIsWrong(String id, int status, String body, String fault, String message, String advice)
            throws IOException {
        Provider provider = provider(id);
        JsonNode answer = JSON.readTree(body);

        Diagnosis diagnosis = Diagnosis.of(provider, sorter.sort(provider, status, Map.of("Retry-After", "7"), answer));

        assertThat(diagnosis.fault().word()).isEqualTo(fault);
        assertThat(diagnosis.message()).contains(message);
        assertThat(diagnosis.advice()).contains(advice);
    }

    @Test
    void theFailureSaysWhatIsWrongWhereNobodyAnswered() throws IOException {
        Provider smtp = provider("smtp");

        Diagnosis host = Diagnosis.of(smtp, sorter.sort(smtp, new UnknownHostException("mail.acme.example")));
        Diagnosis nobody = Diagnosis.of(smtp, sorter.sort(smtp, new ConnectException("Connection refused")));
        Diagnosis tls = Diagnosis.of(smtp, sorter.sort(smtp, new SSLHandshakeException("expired")));
        Diagnosis slow = Diagnosis.of(smtp, sorter.sort(smtp, new SocketTimeoutException("Read timed out")));

        assertThat(host.fault().word()).isEqualTo("host");
        assertThat(host.message()).contains("mail.acme.example");
        assertThat(host.advice()).contains("Host").contains("written");
        assertThat(nobody.fault().word()).isEqualTo("unreachable");
        assertThat(nobody.advice()).contains("Port").contains("firewall");
        assertThat(tls.fault().word()).isEqualTo("tls");
        assertThat(tls.advice()).contains("certificate");
        assertThat(slow.fault().word()).isEqualTo("timeout");
    }

    /** So that a person who tests is told what to look at, and not only that it failed. */
    @ParameterizedTest
    @MethodSource("providers")
    void everyRuleThatBlamesTheConnectionNamesTheFault(String id) throws IOException {
        assertThat(provider(id).outcomes().rules()).filteredOn(rule -> rule.outcome() == Outcome.SWITCH)
                .allSatisfy(rule -> assertThat(rule.fault()).as(rule.reason()).isNotNull());
    }
}
