package dev.serai.connection;

import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.Sorted;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is wrong with a connection and what to do about it, in words that name the fields of its form. The provider's file says it where
 * it knows; else the status and the kind of failure do.
 *
 * @param fault null when nothing is known but the provider's own words
 * @param advice null when there is none
 */
record Diagnosis(Fault fault, String message, String advice) {

    private static final List<String> PLACES = List.of("baseUrl", "host", "port", "security", "region", "domain", "accountId",
            "accountSid");

    /** @param sorted what came of a call that was not delivered */
    static Diagnosis of(Provider provider, Sorted sorted) {
        Words words = new Words(provider);
        Fault fault = sorted.fault() == null ? byStatus(sorted) : sorted.fault();
        String reason = sorted.reason() == null ? provider.title() + " did not accept the connection" : sorted.reason();
        boolean bare = reason.startsWith(provider.title() + " answered ");
        String plain = bare && fault != null ? words.plain(fault) : null;
        return new Diagnosis(fault, plain == null ? reason : plain + " (" + reason + ")",
                fault == null ? null : words.advice(fault, sorted));
    }

    private static Fault byStatus(Sorted sorted) {
        if (sorted.httpStatus() == null) {
            return null;
        }
        int status = sorted.httpStatus();
        return switch (status) {
            case 401 -> Fault.CREDENTIALS;
            case 402 -> Fault.QUOTA;
            case 403 -> Fault.PERMISSION;
            case 404, 410, 421 -> Fault.ADDRESS;
            case 408 -> Fault.TIMEOUT;
            case 429 -> Fault.RATE_LIMIT;
            default -> sorted.outcome() == Outcome.THROTTLED ? Fault.RATE_LIMIT
                    : status / 100 == 3 ? Fault.ADDRESS
                    : status / 100 == 5 ? Fault.PROVIDER
                    : status / 100 == 4 ? Fault.CONFIGURATION : null;
        };
    }

    /** Sentences about one provider. */
    private record Words(Provider provider) {

        String plain(Fault fault) {
            String title = provider.title();
            return switch (fault) {
                case CREDENTIALS -> title + " does not accept the " + credentials();
                case PERMISSION -> title + " does not allow this with the " + credentials();
                case QUOTA -> "The " + title + " account has used up its quota or is not paid for";
                case RATE_LIMIT -> title + " gets too many calls from this account at the moment";
                case ADDRESS -> title + " was not found at the address of this connection";
                case PROVIDER -> title + " has trouble of its own at the moment";
                case TIMEOUT -> title + " did not answer in time";
                case CONFIGURATION -> title + " does not accept something in this configuration";
                default -> null;
            };
        }

        String advice(Fault fault, Sorted sorted) {
            String title = provider.title();
            return switch (fault) {
                case CREDENTIALS -> "Check the " + credentials() + (has("region") ? " and the " + title("region") : "") + help();
                case CONSENT -> "Connect it again: GET /api/integrations/oauth/" + provider.id() + "/start?connectionId=<its id>";
                case PERMISSION -> "Give the " + credentials() + " the rights it needs with " + title + help();
                case SENDER -> "Verify the sender with " + title + ", or use one that is verified" + named(" as ", this::isSender) + help();
                case QUOTA -> "See to the plan of the " + title + " account, or wait until its quota is renewed";
                case RATE_LIMIT -> sorted.retryAfter() == null ? "Wait a minute and test again"
                        : "Wait " + Math.max(1, sorted.retryAfter().toSeconds()) + " s and test again";
                case REGION -> "Check the " + (has("region") ? title("region") : places());
                case ADDRESS -> "Check the " + places();
                case HOST -> "Check how the " + places() + " is written; a host that is not public has to be listed by the operator in"
                        + " serai.egress.allow";
                case UNREACHABLE -> "Check the " + places() + "; where they are right, a firewall may be in between or the host is down";
                case TLS -> "Check that the " + places() + " lead to a host with a valid certificate";
                case TIMEOUT -> "Test again; where it stays like this, check the " + places();
                case PROVIDER -> "Test again later; nothing is wrong on this side";
                case CONFIGURATION -> "Check the configuration" + help();
                case MESSAGE -> null;
            };
        }

        private String credentials() {
            String titles = titles(field -> (field.secret() || "credentials".equals(field.group()))
                    && !"webhooks".equals(field.group()), " and ");
            return titles.isEmpty() ? "credentials" : titles;
        }

        private String places() {
            String titles = titles(field -> PLACES.contains(field.name()), ", ");
            return titles.isEmpty() ? "configuration" : titles;
        }

        private boolean isSender(Field field) {
            return field.name().startsWith("from") && !field.name().endsWith("Name");
        }

        private String named(String before, Predicate<Field> which) {
            String titles = titles(which, " or ");
            return titles.isEmpty() ? "" : before + titles;
        }

        private String titles(Predicate<Field> which, String between) {
            return provider.form().fields().stream().filter(which).map(Field::title).collect(Collectors.joining(between));
        }

        private boolean has(String name) {
            return provider.form().field(name).isPresent();
        }

        private String title(String name) {
            return provider.form().field(name).map(Field::title).orElse(name);
        }

        private String help() {
            return provider.help() == null ? "" : "; see " + provider.help();
        }
    }
}
