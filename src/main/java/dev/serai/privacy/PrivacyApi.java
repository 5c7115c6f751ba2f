package dev.serai.privacy;

import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.security.Caller;
import dev.serai.security.TenantScope;
import dev.serai.tenant.Tenants;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/tenants/{id}} call to take data out and to have it erased. */
@Component
public class PrivacyApi {

    private static final Logger log = LoggerFactory.getLogger(PrivacyApi.class);
    private static final int LONGEST_SUBJECT = 320;

    private final Tenants tenants;
    private final TenantExport export;
    private final TenantErasures erasures;
    private final SubjectErasures subjects;

    PrivacyApi(Tenants tenants, TenantExport export, TenantErasures erasures, SubjectErasures subjects) {
        this.tenants = tenants;
        this.export = export;
        this.erasures = erasures;
        this.subjects = subjects;
    }

    /** {@code GET /api/tenants/{id}/export}. */
    public Answer export(Exchange exchange) {
        UUID tenant = tenants.administered(exchange.getMessage().getHeader("id", String.class));
        InputStream stream = export.open(tenant);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                close(stream);
            }
        });
        return new Answer(200, stream, Map.of(Exchange.CONTENT_TYPE, "application/x-ndjson",
                "Content-Disposition", "attachment; filename=\"tenant-" + tenant + ".ndjson\""));
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            log.warn("{}", e.getMessage(), e.getCause());
        }
    }

    /** {@code DELETE /api/tenants/{id}}. */
    public Answer eraseTenant(@Header("id") String id) {
        Caller.required().requireOperator();
        UUID tenant = PathId.of(id, "tenant");
        return new Answer(202, erasures.request(tenant), Map.of("Location", "/api/tenants/" + tenant + "/erasure"));
    }

    /** {@code GET /api/tenants/{id}/erasure}. */
    public TenantErasure tenantErasure(@Header("id") String id) {
        Caller.required().requireOperator();
        return erasures.find(PathId.of(id, "tenant")).orElseThrow(() -> ProblemException.notFound("erasure"));
    }

    /** {@code POST /api/tenants/{id}/erasures} with {@code {subject}}. */
    public Answer eraseSubject(@Header("id") String id, @Body byte[] body) {
        UUID tenant = tenants.administered(id);
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("subject"));
        String text = fields.requiredText("subject", LONGEST_SUBJECT);
        fields.check();
        Subject subject = Subject.parse(text);
        return Answer.ok(TenantScope.call(tenant, () -> subjects.erase(tenant, subject)));
    }

    /** {@code GET /api/tenants/{id}/erasures}. */
    public Page<SubjectErasure> subjectErasures(@Header("id") String id, @Header("cursor") String cursor, @Header("limit") String limit) {
        UUID tenant = tenants.administered(id);
        int most = Page.limit(limit);
        UUID after = Page.cursor(cursor);
        List<SubjectErasure> found = TenantScope.call(tenant, () -> subjects.after(tenant, after, most + 1));
        return Page.of(found, most, SubjectErasure::id, erasure -> erasure);
    }
}
