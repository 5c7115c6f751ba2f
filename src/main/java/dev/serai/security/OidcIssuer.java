package dev.serai.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.serai.api.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Checks the tokens of one identity provider (RFC 7519, RFC 9068): signature, issuer, audience and time. */
final class OidcIssuer {

    /** Signatures by a key that only the provider has. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.RS512,
            JWSAlgorithm.PS256, JWSAlgorithm.PS384, JWSAlgorithm.PS512, JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512);
    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

    private final OidcProperties.Issuer settings;
    private final NimbusJwtDecoder decoder;
    private final IssuerKeys keys;
    private final Duration clockSkew;

    OidcIssuer(OidcProperties.Issuer settings, OidcProperties properties, Clock clock) {
        this.settings = settings;
        this.keys = new IssuerKeys(settings.issuer(), clock);
        this.clockSkew = properties.clockSkew();
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWTClaimsSetVerifier((claims, context) -> { });
        decoder = new NimbusJwtDecoder(processor);
        JwtTimestampValidator time = new JwtTimestampValidator(properties.clockSkew());
        time.setClock(clock);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(time, new JwtIssuerValidator(settings.issuer()),
                new JwtClaimValidator<List<String>>(JwtClaimNames.AUD, audience -> audience != null
                        && audience.contains(settings.audience())), ends(), has(JwtClaimNames.SUB)));
    }

    OidcProperties.Issuer settings() {
        return settings;
    }

    /**
     * The token, which is its own and for Serai.
     *
     * @throws UnauthorizedException 401 when it is not, or not now
     * @throws UncheckableTokenException 503 when the provider does not answer
     */
    Jwt check(String token) {
        try {
            return decoder.decode(token);
        } catch (JwtValidationException e) {
            throw UnauthorizedException.invalidToken("The token of \"" + settings.issuer() + "\" is not accepted: "
                    + e.getErrors().stream().map(OAuth2Error::getDescription).collect(Collectors.joining("; ")));
        } catch (JwtException e) {
            if (isUnreachable(e)) {
                throw new UncheckableTokenException(settings.issuer());
            }
            throw UnauthorizedException.invalidToken("The token is not one that \"" + settings.issuer() + "\" signed");
        }
    }

    /**
     * What the provider says of itself.
     *
     * @throws UncheckableTokenException 503 when it does not answer
     * @throws ProblemException 502 when it says nothing that makes sense
     */
    OIDCProviderMetadata metadata() {
        try {
            return OIDCProviderMetadata.parse(keys.description().toString());
        } catch (IssuerUnreachableException e) {
            throw new UncheckableTokenException(settings.issuer());
        } catch (com.nimbusds.oauth2.sdk.ParseException e) {
            throw new ProblemException(502, "Bad gateway", "The identity provider \"" + settings.issuer() + "\" describes itself in a way"
                    + " that nobody can sign in by: " + e.getMessage(), List.of());
        }
    }

    /**
     * Who signed in at the provider (OpenID Connect Core 1.0, section 3.1.3.7).
     *
     * @param idToken as the provider's token endpoint gave it
     * @param nonce of the browser that began
     * @throws UnauthorizedException 401 when it is not the provider's, not for Serai, not now, or of another sign-in
     * @throws UncheckableTokenException 503 when the provider's keys cannot be had
     */
    OidcClaims identify(JWT idToken, Nonce nonce) {
        IDTokenValidator validator = new IDTokenValidator(new Issuer(settings.issuer()), new ClientID(settings.signIn().clientId()),
                new JWSVerificationKeySelector<>(ALGORITHMS, keys), null);
        validator.setMaxClockSkew((int) clockSkew.toSeconds());
        try {
            return new OidcClaims(settings, validator.validate(idToken, nonce).toJWTClaimsSet().getClaims());
        } catch (BadJOSEException | com.nimbusds.oauth2.sdk.ParseException e) {
            throw UnauthorizedException.ofSession("The ID token of \"" + settings.issuer() + "\" is not accepted: "
                    + withoutValues(e.getMessage()));
        } catch (JOSEException e) {
            if (isUnreachable(e)) {
                throw new UncheckableTokenException(settings.issuer());
            }
            throw UnauthorizedException.ofSession("The ID token is not one that \"" + settings.issuer() + "\" signed");
        }
    }

    /** What comes after a colon is of the token. */
    private static String withoutValues(String message) {
        int colon = message.indexOf(':');
        return colon < 0 || message.startsWith("Signed JWT rejected") ? message : message.substring(0, colon);
    }

    private static boolean isUnreachable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IssuerUnreachableException) {
                return true;
            }
        }
        return false;
    }

    private static OAuth2TokenValidator<Jwt> ends() {
        return jwt -> jwt.getExpiresAt() != null ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", "The exp claim is missing", null));
    }

    private static OAuth2TokenValidator<Jwt> has(String claim) {
        return jwt -> jwt.getClaims().get(claim) instanceof String text && !text.isBlank() ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", "The " + claim + " claim is missing", null));
    }
}
