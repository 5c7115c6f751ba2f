package dev.serai.portal;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for the portals of all tenants.
 *
 * @param frameAncestors origins that may embed them, e.g. {@code https://app.example.com}; tenants add their own
 * @param returnUrls addresses below which people may be sent back, e.g. {@code https://app.example.com/settings}; tenants add their own
 */
@ConfigurationProperties("serai.portal")
record PortalProperties(@DefaultValue List<String> frameAncestors, @DefaultValue List<String> returnUrls) {

    PortalProperties {
        for (String origin : frameAncestors) {
            if (WebAddresses.origin(origin) == null) {
                throw new IllegalArgumentException("serai.portal.frame-ancestors has \"" + origin + "\", which "
                        + WebAddresses.ORIGIN_EXPECTED);
            }
        }
        for (String page : returnUrls) {
            if (WebAddresses.page(page) == null) {
                throw new IllegalArgumentException("serai.portal.return-urls has \"" + page + "\", which " + WebAddresses.PAGE_EXPECTED);
            }
        }
        frameAncestors = frameAncestors.stream().map(WebAddresses::origin).toList();
        returnUrls = List.copyOf(returnUrls);
    }
}
