package dev.serai.client.aws;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.ProviderCall;
import java.net.URI;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;

/**
 * The clients of one AWS service, one for each region and URL and none for a tenant: the credentials of the current {@link ProviderCall}
 * go with each request. The SDK does not redeliver by itself.
 */
public final class AwsClients<C extends SdkClient> {

    private static final String DEFAULT_REGION = "us-east-1";
    private static final int KEPT_CLIENTS = 128;

    private final ProviderUrls urls;
    private final String defaultBaseUrl;
    private final Function<Target, C> builder;
    private final Cache<Target, C> clients = Caffeine.newBuilder().maximumSize(KEPT_CLIENTS).build();

    /** @param defaultBaseUrl the region stands for itself in braces */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> AwsClients(EgressHttpClient http, ProviderUrls urls,
            String defaultBaseUrl, Supplier<B> builders) {
        this.urls = urls;
        this.defaultBaseUrl = defaultBaseUrl;
        this.builder = target -> built(http, target, builders.get());
    }

    /** The client of the region and URL of a call. */
    public C client(ProviderCall call) {
        String region = text(call, "region", DEFAULT_REGION);
        String baseUrl = text(call, "baseUrl", null);
        if (baseUrl == null) {
            baseUrl = urls.rewrite(call.provider().id(), defaultBaseUrl);
        }
        return clients.get(new Target(region, baseUrl.replace("{region}", region)), builder);
    }

    /** What a request has to be sent with, so that it is signed for the account of a call. */
    public static AwsRequestOverrideConfiguration credentials(ProviderCall call) {
        String fallback = call.sandbox().isPresent() ? "SANDBOX" : "";
        String id = text(call, "accessKeyId", fallback);
        String secret = text(call, "secretAccessKey", fallback);
        String token = text(call, "sessionToken", null);
        AwsCredentials credentials = token == null ? AwsBasicCredentials.create(id, secret)
                : AwsSessionCredentials.create(id, secret, token);
        return AwsRequestOverrideConfiguration.builder().credentialsProvider(StaticCredentialsProvider.create(credentials)).build();
    }

    public void close() {
        clients.asMap().values().forEach(SdkClient::close);
        clients.invalidateAll();
    }

    private static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C built(EgressHttpClient http, Target target,
            B builder) {
        URI url = URI.create(target.url());
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return builder.region(Region.of(target.region()))
                .endpointOverride(url.resolve("/"))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(new EgressSdkHttpClient(http, prefix))
                .overrideConfiguration(configuration -> configuration
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .defaultProfileFile(ProfileFile.aggregator().build()))
                .build();
    }

    private static String text(ProviderCall call, String property, String fallback) {
        Object value = call.property(property);
        return value == null || value.toString().isBlank() ? fallback : value.toString();
    }

    /** A region and the URL its service is reached at. */
    private record Target(String region, String url) {}
}
