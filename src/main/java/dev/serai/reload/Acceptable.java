package dev.serai.reload;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.ServletWebRequest;

/** Content negotiation (RFC 9110, 12.5.1): who does not accept what a route answers is told so before the route does anything. */
final class Acceptable {

    private static final HeaderContentNegotiationStrategy ACCEPT = new HeaderContentNegotiationStrategy();

    private Acceptable() {}

    /**
     * Fails unless the request accepts one of the media types.
     *
     * @param produced empty when nobody knows them, which accepts everything
     * @throws HttpMediaTypeNotAcceptableException answered as 406
     */
    static void require(HttpServletRequest request, List<MediaType> produced) throws HttpMediaTypeNotAcceptableException {
        String accept = request.getHeader("Accept");
        if (accept == null || "*/*".equals(accept) || produced.isEmpty()) {
            return;
        }
        List<MediaType> ranges = ranges(request);
        if (produced.stream().noneMatch(type -> isAmong(ranges, type))) {
            throw new HttpMediaTypeNotAcceptableException(produced);
        }
    }

    /** The media ranges of the header; none when it is malformed. */
    private static List<MediaType> ranges(HttpServletRequest request) {
        try {
            return ACCEPT.resolveMediaTypes(new ServletWebRequest(request));
        } catch (HttpMediaTypeNotAcceptableException e) {
            return List.of();
        }
    }

    /**
     * The range that says most about the type decides; one with {@code q=0} excludes it. Who reads a kind of JSON, as clients do that list
     * nothing but the errors' type, is taken to read JSON.
     */
    private static boolean isAmong(List<MediaType> ranges, MediaType type) {
        return ranges.stream().filter(range -> range.includes(type)).max(Comparator.comparingInt(Acceptable::precision))
                .map(range -> range.getQualityValue() > 0)
                .orElseGet(() -> type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                        && ranges.stream().anyMatch(range -> "json".equals(range.getSubtypeSuffix()) && range.getQualityValue() > 0));
    }

    private static int precision(MediaType range) {
        return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
    }
}
