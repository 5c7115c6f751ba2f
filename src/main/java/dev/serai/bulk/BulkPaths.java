package dev.serai.bulk;

import dev.serai.intake.SpooledPaths;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** The paths that take recipients, whose bodies go to disk while they come in. */
@Component
class BulkPaths implements SpooledPaths {

    private static final Pattern TAKES = Pattern.compile("/api/(bulk-jobs/[^/]+/recipients|v1/integrations/(email|sms|whatsapp)/bulk)/?");

    private final BulkProperties properties;

    BulkPaths(BulkProperties properties) {
        this.properties = properties;
    }

    @Override
    public boolean takes(String method, String path) {
        return "POST".equals(method) && TAKES.matcher(path).matches();
    }

    @Override
    public DataSize limit() {
        return properties.maxUpload();
    }

    @Override
    public DataSize budget() {
        return properties.spool();
    }
}
