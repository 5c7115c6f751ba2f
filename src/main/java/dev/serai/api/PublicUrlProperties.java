package dev.serai.api;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where Serai is reached from outside.
 *
 * @param publicUrl the address that providers and browsers call, e.g. {@code https://serai.example.com}; registered with each provider as
 *     the beginning of the redirect address of consents
 */
@Validated
@ConfigurationProperties("serai")
public record PublicUrlProperties(
        @Pattern(regexp = "(https?://[^/?#@\\s]+(/[^?#\\s]*)?)?", message = "must be a URL such as https://serai.example.com, or empty")
        String publicUrl) {

    /** The address without a slash at its end; null where none is set. */
    public String base() {
        return publicUrl == null || publicUrl.isBlank() ? null
                : publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
    }
}
