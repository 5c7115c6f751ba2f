package dev.serai.client.ses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.ProviderCall;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.GetSendQuotaRequest;
import software.amazon.awssdk.services.ses.model.GetSendQuotaResponse;
import software.amazon.awssdk.services.ses.model.SendEmailRequest;
import software.amazon.awssdk.services.ses.model.SendEmailResponse;
import software.amazon.awssdk.services.ses.model.SendRawEmailRequest;
import software.amazon.awssdk.services.ses.model.SendRawEmailResponse;

/**
 * The SES client of {@code aws2-ses} endpoints of all tenants: each request goes to the region and with the credentials of the current
 * {@link ProviderCall}. The SDK does not redeliver by itself.
 */
public final class TenantSesClient implements SesClient {

    private static final String DEFAULT_BASE_URL = "https://email.{region}.amazonaws.com";
    private static final String DEFAULT_REGION = "us-east-1";
    private static final int KEPT_CLIENTS = 128;

    private final EgressHttpClient http;
    private final ProviderUrls urls;
    private final Cache<Target, SesClient> clients = Caffeine.newBuilder().maximumSize(KEPT_CLIENTS).build();

    public TenantSesClient(EgressHttpClient http, ProviderUrls urls) {
        this.http = http;
        this.urls = urls;
    }

    @Override
    public SendRawEmailResponse sendRawEmail(SendRawEmailRequest request) {
        ProviderCall call = ProviderCall.required();
        return client(call).sendRawEmail(request.toBuilder().overrideConfiguration(credentials(call)).build());
    }

    @Override
    public SendEmailResponse sendEmail(SendEmailRequest request) {
        ProviderCall call = ProviderCall.required();
        return client(call).sendEmail(request.toBuilder().overrideConfiguration(credentials(call)).build());
    }

    @Override
    public GetSendQuotaResponse getSendQuota(GetSendQuotaRequest request) {
        ProviderCall call = ProviderCall.required();
        return client(call).getSendQuota(request.toBuilder().overrideConfiguration(credentials(call)).build());
    }

    /** The account's sending quota as JSON: the connection test. */
    public ObjectNode quota() {
        GetSendQuotaResponse quota = getSendQuota(GetSendQuotaRequest.builder().build());
        return JsonNodeFactory.instance.objectNode().put("Max24HourSend", quota.max24HourSend())
                .put("MaxSendRate", quota.maxSendRate()).put("SentLast24Hours", quota.sentLast24Hours());
    }

    private SesClient client(ProviderCall call) {
        String region = text(call, "region", DEFAULT_REGION);
        String baseUrl = text(call, "baseUrl", null);
        if (baseUrl == null) {
            baseUrl = urls.rewrite(call.provider().id(), DEFAULT_BASE_URL);
        }
        return clients.get(new Target(region, baseUrl.replace("{region}", region)), this::build);
    }

    private SesClient build(Target target) {
        URI url = URI.create(target.url());
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return SesClient.builder()
                .region(Region.of(target.region()))
                .endpointOverride(url.resolve("/"))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(new EgressSdkHttpClient(http, prefix))
                .overrideConfiguration(configuration -> configuration
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .defaultProfileFile(ProfileFile.aggregator().build()))
                .build();
    }

    private static AwsRequestOverrideConfiguration credentials(ProviderCall call) {
        String fallback = call.sandbox().isPresent() ? "SANDBOX" : "";
        AwsBasicCredentials credentials = AwsBasicCredentials.create(text(call, "accessKeyId", fallback),
                text(call, "secretAccessKey", fallback));
        return AwsRequestOverrideConfiguration.builder().credentialsProvider(StaticCredentialsProvider.create(credentials)).build();
    }

    private static String text(ProviderCall call, String property, String fallback) {
        Object value = call.property(property);
        return value == null || value.toString().isBlank() ? fallback : value.toString();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        clients.asMap().values().forEach(SesClient::close);
        clients.invalidateAll();
    }

    /** A region and the URL its service is reached at. */
    private record Target(String region, String url) {}
}
