package dev.serai.egress;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points providers' URLs at the host of {@code serai.egress.provider-url-template} where one is configured. */
public final class ProviderUrls {

    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/?#]*", Pattern.CASE_INSENSITIVE);

    private final String template;

    public ProviderUrls(EgressProperties properties) {
        String configured = properties.providerUrlTemplate();
        this.template = configured == null || configured.isBlank() ? null : configured.strip();
    }

    /**
     * The URL to call instead of a provider's own: scheme, host and port become the template's, with {@code {provider}} filled in; the
     * template's path goes in front of the URL's path.
     *
     * @param url a provider's URL; null and what is no HTTP URL come back as they are
     */
    public String rewrite(String providerId, String url) {
        if (template == null || url == null) {
            return url;
        }
        Matcher origin = ORIGIN.matcher(url);
        if (!origin.find()) {
            return url;
        }
        String base = template.replace("{provider}", providerId);
        String rest = url.substring(origin.end());
        boolean doubled = base.endsWith("/") && (rest.isEmpty() || rest.startsWith("/"));
        return (doubled ? base.substring(0, base.length() - 1) : base) + rest;
    }
}
