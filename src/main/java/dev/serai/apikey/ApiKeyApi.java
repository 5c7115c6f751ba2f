package dev.serai.apikey;

import dev.serai.api.Answer;
import dev.serai.api.EntityTags;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.api.Versioned;
import dev.serai.apikey.ApiKeys.ApiKey;
import dev.serai.security.Caller;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/integrations/api-keys} call. */
@Component
public class ApiKeyApi {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_VALUE = 8192;

    private final ApiKeys keys;

    ApiKeyApi(ApiKeys keys) {
        this.keys = keys;
    }

    /** @param value the mask of the key */
    record ShownKey(UUID id, String name, String value, Instant createdAt) implements Versioned {

        static ShownKey of(ApiKey key) {
            return new ShownKey(key.id(), key.name(), key.mask(), key.createdAt());
        }

        /** A key never changes. */
        @Override
        public long version() {
            return 1;
        }
    }

    public Page<ShownKey> list(@Header("cursor") String cursor, @Header("limit") String limit) {
        int most = Page.limit(limit);
        return Page.of(keys.after(Caller.requiredTenant(), Page.cursor(cursor), most + 1), most, ApiKey::id, ShownKey::of);
    }

    public ShownKey get(@Header("id") String id) {
        return keys.find(Caller.requiredTenant(), PathId.of(id, "API key")).map(ShownKey::of)
                .orElseThrow(() -> ProblemException.notFound("API key"));
    }

    /** Keeps {@code {name, value}}. */
    public Answer create(@Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("name", "value"));
        String name = fields.requiredText("name", LONGEST_NAME);
        String value = fields.requiredText("value", LONGEST_VALUE);
        fields.check();
        ApiKey key = keys.add(tenant, name, value);
        return Answer.created(ShownKey.of(key), "/api/integrations/api-keys/" + key.id());
    }

    public Answer delete(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        UUID tenant = Caller.required().administeredTenant();
        EntityTags.requireMatch(ifMatch, get(id).version());
        if (!keys.delete(tenant, PathId.of(id, "API key"))) {
            throw ProblemException.notFound("API key");
        }
        return Answer.noContent();
    }
}
