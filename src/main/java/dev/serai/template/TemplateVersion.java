package dev.serai.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A version of a template as the API answers with it.
 *
 * @param bytes what its sources and its sample take
 * @param createdBy the user who made it; absent for an application
 * @param tags the tags of its locales; in lists alone
 * @param locales its sources by locale and part; absent in lists, as what follows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TemplateVersion(int version, boolean promoted, String note, long bytes, UUID createdBy, Instant createdAt, List<String> tags,
        Map<String, Map<String, String>> locales, String defaultLocale, String layout, JsonNode sample) {

    static TemplateVersion whole(TemplateStore.Row row, Template template) {
        Content content = row.content();
        return new TemplateVersion(row.number(), template.isPromoted(row.number()), row.note(), row.bytes(), row.createdBy(),
                row.createdAt(), null, content.locales(), content.defaultLocale(), content.layout(), content.sample());
    }

    static TemplateVersion listed(TemplateStore.Listed row, Template template) {
        return new TemplateVersion(row.number(), template.isPromoted(row.number()), row.note(), row.bytes(), row.createdBy(),
                row.createdAt(), row.tags(), null, null, null, null);
    }
}
