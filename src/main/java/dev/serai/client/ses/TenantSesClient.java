package dev.serai.client.ses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.client.aws.AwsClients;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.ProviderCall;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.GetSendQuotaRequest;
import software.amazon.awssdk.services.ses.model.GetSendQuotaResponse;
import software.amazon.awssdk.services.ses.model.SendEmailRequest;
import software.amazon.awssdk.services.ses.model.SendEmailResponse;
import software.amazon.awssdk.services.ses.model.SendRawEmailRequest;
import software.amazon.awssdk.services.ses.model.SendRawEmailResponse;

/**
 * The SES client of {@code aws2-ses} endpoints of all tenants: each request goes to the region and with the credentials of the current
 * {@link ProviderCall}.
 */
public final class TenantSesClient implements SesClient {

    private static final String DEFAULT_BASE_URL = "https://email.{region}.amazonaws.com";

    private final AwsClients<SesClient> clients;

    public TenantSesClient(EgressHttpClient http, ProviderUrls urls) {
        this.clients = new AwsClients<>(http, urls, DEFAULT_BASE_URL, SesClient::builder);
    }

    @Override
    public SendRawEmailResponse sendRawEmail(SendRawEmailRequest request) {
        ProviderCall call = ProviderCall.required();
        return clients.client(call).sendRawEmail(request.toBuilder().overrideConfiguration(AwsClients.credentials(call)).build());
    }

    @Override
    public SendEmailResponse sendEmail(SendEmailRequest request) {
        ProviderCall call = ProviderCall.required();
        return clients.client(call).sendEmail(request.toBuilder().overrideConfiguration(AwsClients.credentials(call)).build());
    }

    @Override
    public GetSendQuotaResponse getSendQuota(GetSendQuotaRequest request) {
        ProviderCall call = ProviderCall.required();
        return clients.client(call).getSendQuota(request.toBuilder().overrideConfiguration(AwsClients.credentials(call)).build());
    }

    /** The account's sending quota as JSON: the connection test. */
    public ObjectNode quota() {
        GetSendQuotaResponse quota = getSendQuota(GetSendQuotaRequest.builder().build());
        return JsonNodeFactory.instance.objectNode().put("Max24HourSend", quota.max24HourSend())
                .put("MaxSendRate", quota.maxSendRate()).put("SentLast24Hours", quota.sentLast24Hours());
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        clients.close();
    }
}
