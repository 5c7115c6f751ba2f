package dev.serai.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.proof.CertificateUnavailableException;
import dev.serai.proof.Certificates;
import dev.serai.proof.Certificates.Signer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Fetches the certificates of providers through the egress guard, and keeps them for a day. Who sends what is not proven can make it fetch
 * no more than so many a minute for the tenant whose address it is, one after the other; others do not feel it.
 */
@Component
class FetchedCertificates {

    private static final Logger log = LoggerFactory.getLogger(FetchedCertificates.class);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration AWHILE = Duration.ofSeconds(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Timeout PATIENCE = Timeout.ofSeconds(3);
    private static final int MOST = 200;
    private static final int A_MINUTE = 20;
    private static final int MOST_TENANTS = 100_000;
    /** Stands for the instance's own addresses. */
    private static final UUID INSTANCE = new UUID(0, 0);
    private static final int LONGEST = 64 * 1024;
    /** Authorities between a certificate and one that Java trusts, which the certificate comes without. */
    private static final int MOST_ISSUERS = 3;

    private final EgressHttpClient client;
    private final ProviderUrls urls;
    private final Clock clock;
    private final Cache<Key, Signer> signers = Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();
    private final Cache<Key, String> failures = Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(AWHILE).build();
    private final Cache<UUID, Allowance> allowances = Caffeine.newBuilder().maximumSize(MOST_TENANTS).expireAfterAccess(KEPT).build();

    FetchedCertificates(EgressHttpClient client, ProviderUrls urls, Clock clock) {
        this.client = client;
        this.urls = urls;
        this.clock = clock;
    }

    private record Key(String provider, URI address) {}

    /** How many a tenant's addresses have had fetched in this minute. */
    private static final class Allowance {

        private Instant minute = Instant.EPOCH;
        private int fetched;

        private void take(Instant now) {
            if (Duration.between(minute, now).abs().compareTo(MINUTE) >= 0) {
                minute = now;
                fetched = 0;
            }
            if (++fetched > A_MINUTE) {
                throw new CertificateUnavailableException("more than " + A_MINUTE + " certificates were asked for in a minute");
            }
        }
    }

    /**
     * Those of a provider.
     *
     * @param tenant whose address it is that names them; null for the instance's own
     */
    Certificates of(String provider, UUID tenant) {
        return address -> at(new Key(provider, address), tenant == null ? INSTANCE : tenant);
    }

    private Signer at(Key key, UUID tenant) {
        Signer known = known(key);
        if (known != null) {
            return known;
        }
        Allowance allowance = allowances.get(tenant, id -> new Allowance());
        synchronized (allowance) {
            Signer meanwhile = known(key);
            if (meanwhile != null) {
                return meanwhile;
            }
            allowance.take(clock.instant());
            try {
                Signer signer = signer(key);
                signers.put(key, signer);
                return signer;
            } catch (CertificateUnavailableException e) {
                failures.put(key, e.getMessage());
                throw e;
            }
        }
    }

    /** Null for one that has to be fetched. */
    private Signer known(Key key) {
        Signer known = signers.getIfPresent(key);
        String failure = known == null ? failures.getIfPresent(key) : null;
        if (failure != null) {
            throw new CertificateUnavailableException(failure);
        }
        return known;
    }

    private Signer signer(Key key) {
        List<X509Certificate> chain = new ArrayList<>(fetch(key));
        Instant now = clock.instant();
        X509Certificate signer = chain.get(0);
        for (int i = 0; i < MOST_ISSUERS && !CertificateChain.isTrusted(chain, now); i++) {
            Optional<URI> issuer = CertificateChain.issuer(chain.get(chain.size() - 1));
            if (issuer.isEmpty()) {
                break;
            }
            chain.addAll(fetch(new Key(key.provider(), issuer.get())));
        }
        return new Signer(signer, CertificateChain.isTrusted(chain, now));
    }

    private List<X509Certificate> fetch(Key key) {
        HttpGet get = new HttpGet(urls.rewrite(key.provider(), key.address().toString()));
        get.setConfig(RequestConfig.custom().setConnectionRequestTimeout(PATIENCE).setResponseTimeout(PATIENCE)
                .setRedirectsEnabled(false).build());
        try {
            return CertificateChain.read(client.execute(get, response -> body(get, response)));
        } catch (IOException e) {
            throw unavailable(key, "its host could not be asked: " + e.getClass().getSimpleName());
        } catch (CertificateUnavailableException e) {
            throw unavailable(key, e.getMessage());
        }
    }

    private static CertificateUnavailableException unavailable(Key key, String reason) {
        log.warn("The certificate {} of {} cannot be had: {}", key.address(), key.provider(), reason);
        return new CertificateUnavailableException(reason);
    }

    private static byte[] body(HttpGet get, ClassicHttpResponse response) throws IOException {
        if (response.getCode() != 200 || response.getEntity() == null) {
            throw new CertificateUnavailableException("its host answers " + response.getCode());
        }
        try (InputStream in = response.getEntity().getContent()) {
            byte[] body = in.readNBytes(LONGEST + 1);
            if (body.length > LONGEST) {
                get.abort();
                throw new CertificateUnavailableException("it is longer than " + LONGEST + " bytes");
            }
            return body;
        }
    }
}
