package dev.serai.signup;

import dev.serai.connection.Connection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A sign-up page as its connection says it is.
 *
 * @param name of the connection
 * @param url the tenant's own page
 * @param origin of that page, such as {@code https://www.example.com}
 * @param fields what its form asks for
 * @param redirects where people may be sent after the form was taken, the usual one first; empty where they stay
 * @param tag null for none
 * @param campaign null for none
 * @param topic what mails people sign up for are about; null for none
 * @param confirms whether people have to confirm that the address is theirs
 */
record SignupPage(UUID tenantId, UUID connectionId, String name, String url, String origin, List<FormField> fields,
        List<String> redirects, boolean createsContact, String tag, String campaign, String topic, boolean confirms) {

    static final String CHANNEL = "signup_page";
    static final String PROVIDER = "signup-page";

    private static final List<String> TRAPS = List.of("website", "homepage", "company_site", "second_address");

    static SignupPage of(Connection connection) {
        Map<String, Object> settings = connection.settings();
        String url = String.valueOf(settings.get("pageUrl"));
        String topic = text(settings.get("topic"));
        Object confirms = settings.get("doubleOptIn");
        return new SignupPage(connection.tenantId(), connection.id(), connection.name(), url, origin(url).orElse("null"),
                FormFields.read(text(settings.get("formFields")), new ArrayList<>()), redirects(settings),
                !Boolean.FALSE.equals(settings.get("autoCreateContact")), text(settings.get("applyTag")),
                text(settings.get("triggerCampaignId")), topic, confirms == null ? topic != null : Boolean.TRUE.equals(confirms));
    }

    private static String text(Object value) {
        return value == null || value.toString().isBlank() ? null : value.toString().strip();
    }

    /** In the order of the form. */
    static List<String> redirects(Map<String, Object> settings) {
        List<String> all = new ArrayList<>();
        String usual = text(settings.get("redirectUrl"));
        if (usual != null) {
            all.add(usual);
        }
        String more = text(settings.get("moreRedirects"));
        if (more != null) {
            more.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(all::add);
        }
        return all;
    }

    /** As browsers write it (RFC 6454); empty for what has none. */
    static Optional<String> origin(String url) {
        try {
            URI uri = URI.create(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (uri.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
                return Optional.empty();
            }
            boolean usual = uri.getPort() == -1 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
            return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (usual ? "" : ":" + uri.getPort()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    FormField email() {
        return fields.stream().filter(field -> field.type() == FormField.Type.EMAIL).findFirst().orElseThrow();
    }

    Optional<FormField> field(String field) {
        return fields.stream().filter(each -> each.name().equals(field)).findFirst();
    }

    /** The name of the field that no person sees, and that robots fill in. */
    String trap() {
        return TRAPS.stream().filter(name -> field(name).isEmpty()).findFirst().orElse("contact_me_by_fax_only");
    }
}
