package dev.serai.api;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entity tags (RFC 9110, 8.8.3). A tag names the version of a resource that people change, where it has one, and the bytes it was shown
 * as: {@code "7-x3Fq0aVbJ8sLmNop"}. {@code If-None-Match} is about the bytes. {@code If-Match} is about the version alone, so that what
 * Serai itself notes on a resource, such as when it last worked, gets into nobody's way.
 */
public final class EntityTags {

    /** The header of a change that is to be made only to what the caller has seen. */
    public static final String IF_MATCH = "If-Match";

    private static final Pattern LIST = Pattern.compile("\\s*(?:(?:W/)?\"[^\"]*\"\\s*)(?:,\\s*(?:W/)?\"[^\"]*\"\\s*)*");
    private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]*)\"");
    private static final int BYTES = 12;

    private EntityTags() {}

    /** The tag of what is answered. */
    static String of(Object resource, byte[] bytes) {
        String hash = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(Sha256.of(bytes), BYTES));
        return resource instanceof Versioned versioned ? "\"" + versioned.version() + "-" + hash + "\"" : "\"" + hash + "\"";
    }

    /** Whether the caller has what the tag stands for: {@code If-None-Match}, by weak comparison. */
    static boolean isAmong(String ifNoneMatch, String tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        return "*".equals(ifNoneMatch.strip()) || TAG.matcher(ifNoneMatch).results()
                .anyMatch(found -> tag.equals("\"" + found.group(2) + "\""));
    }

    /**
     * Fails unless the resource still is what the caller wants to change: {@code If-Match}, by strong comparison.
     *
     * @param ifMatch null for no condition
     * @throws ProblemException 412 when the resource has changed since, 400 when the condition is none
     */
    public static void requireMatch(String ifMatch, long version) {
        if (ifMatch == null || "*".equals(ifMatch.strip())) {
            return;
        }
        if (!LIST.matcher(ifMatch).matches()) {
            throw ProblemException.badField(IF_MATCH, "must be *, or entity tags in double quotes as the header ETag has them");
        }
        Matcher tags = TAG.matcher(ifMatch);
        while (tags.find()) {
            if (tags.group(1) == null && tags.group(2).startsWith(version + "-")) {
                return;
            }
        }
        throw new ProblemException(412, "Precondition failed", "This was changed since it was read; read it again, and send its new ETag as"
                + " If-Match", List.of());
    }
}
