package dev.serai.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.serai.provider.ConnectionForm.Field;
import java.util.List;

/** A provider as the API and the console show it, with the form of a connection; written as JSON in the order of the components. */
@JsonInclude(Include.NON_NULL)
public record ProviderView(
        String provider,
        String title,
        String description,
        List<String> channels,
        List<String> operations,
        String auth,
        String icon,
        String help,
        RateLimitView rateLimit,
        boolean idempotent,
        List<FieldView> fields) {

    /** A published limit: {@code permits} calls per {@code periodMillis}, {@code burst} at once. */
    public record RateLimitView(int permits, long periodMillis, int burst) {}

    /**
     * One field of the form.
     *
     * @param name camelCase; requests may spell it in snake_case
     * @param type {@code string}, {@code integer}, {@code number} or {@code boolean}
     * @param secret true when its value comes back masked
     * @param defaultValue what stands in when it is not given; written as {@code default}
     * @param options accepted values; absent for any; written as {@code enum}
     */
    @JsonInclude(Include.NON_NULL)
    public record FieldView(
            String name,
            String title,
            String description,
            String type,
            boolean required,
            @JsonProperty("default") Object defaultValue,
            String pattern,
            @JsonProperty("enum") List<String> options,
            boolean secret,
            String group,
            String example,
            String help) {}

    /** The provider with its form, for {@code GET /api/integrations/available/{provider}}. */
    public static ProviderView of(Provider provider) {
        return new ProviderView(provider.id(), provider.title(), provider.description(), provider.channels(), provider.operations(),
                provider.auth(), provider.icon(), provider.help(), rateLimit(provider), isIdempotent(provider),
                provider.form().fields().stream().map(field -> field(provider, field)).toList());
    }

    private static boolean isIdempotent(Provider provider) {
        return provider.ownOperations().stream().anyMatch(operation -> provider.idempotency(operation).supported());
    }

    private static RateLimitView rateLimit(Provider provider) {
        return provider.rateLimit() == null ? null : new RateLimitView(provider.rateLimit().permits(),
                provider.rateLimit().periodMillis(), provider.rateLimit().burst());
    }

    private static FieldView field(Provider provider, Field field) {
        return new FieldView(field.name(), field.title(), field.description(), field.type(), field.required(), field.defaultValue(),
                field.pattern(), field.allowed().isEmpty() ? null : field.allowed(), field.secret(), field.group(), field.example(),
                "credentials".equals(field.group()) ? provider.help() : null);
    }
}
