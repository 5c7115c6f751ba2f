package dev.serai.template;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.api.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A template as the API answers with it, without what it says.
 *
 * @param latestVersion the number of its latest version, which is the draft unless it is promoted
 * @param promoted the versions that count, several where recipients are shared out; empty for none
 * @param promotedAt since when these count; absent where none does
 * @param version how often it was changed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Template(UUID id, String kind, String name, String description, int latestVersion, List<Variant> promoted, Instant promotedAt,
        Instant createdAt, Instant updatedAt, @JsonIgnore long version) implements Versioned {

    Template {
        promoted = List.copyOf(promoted);
    }

    Kind ofKind() {
        return Kind.of(kind);
    }

    boolean isPromoted(int number) {
        return promoted.stream().anyMatch(each -> each.version() == number);
    }
}
