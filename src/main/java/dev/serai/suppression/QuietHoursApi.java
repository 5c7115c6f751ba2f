package dev.serai.suppression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.RequestBody;
import dev.serai.operation.Operations;
import dev.serai.security.Caller;
import dev.serai.suppression.QuietHours.Setting;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/quiet-hours} call. */
@Component
public class QuietHoursApi {

    private static final List<String> FIELDS = List.of("starts", "ends", "zone", "channels");
    private static final int LONGEST = 60;
    private static final Setting NO_HOURS = new Setting(null, null, null, List.of());

    private final QuietHours hours;
    private final Operations operations;

    QuietHoursApi(QuietHours hours, Operations operations) {
        this.hours = hours;
        this.operations = operations;
    }

    public Setting get() {
        return hours.find(Caller.requiredTenant()).orElse(NO_HOURS);
    }

    /** Takes {@code {starts, ends, zone, channels}}. */
    public Setting set(@Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        ObjectNode sent = RequestBody.object(body);
        Fields fields = new Fields(sent);
        fields.onlyKnown(FIELDS);
        LocalTime starts = time(fields, "starts");
        LocalTime ends = time(fields, "ends");
        if (starts != null && starts.equals(ends)) {
            fields.reject("ends", "is when they start");
        }
        String zone = fields.requiredText("zone", LONGEST);
        if (zone != null && !isZone(zone)) {
            fields.reject("zone", "is not a time zone; write e.g. Europe/Zurich");
        }
        List<String> channels = channels(fields, sent.path("channels"));
        fields.check();
        Setting setting = new Setting(starts, ends, zone, channels);
        hours.set(tenant, setting);
        hours.changed(tenant);
        return setting;
    }

    private static LocalTime time(Fields fields, String name) {
        String text = fields.requiredText(name, LONGEST);
        try {
            return text == null || text.length() != "21:00".length() ? rejected(fields, name, text) : LocalTime.parse(text);
        } catch (DateTimeParseException e) {
            return rejected(fields, name, text);
        }
    }

    private static LocalTime rejected(Fields fields, String name, String text) {
        if (text != null) {
            fields.reject(name, "must be a time of the day such as 21:00");
        }
        return null;
    }

    private static boolean isZone(String zone) {
        try {
            ZoneId.of(zone);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Whose messages go to addresses; all of them where none are named. */
    private List<String> channels(Fields fields, JsonNode written) {
        List<String> all = operations.all().stream().filter(operation -> !operation.recipients().isEmpty())
                .map(operation -> operation.channel()).distinct().sorted().toList();
        if (written.isMissingNode() || written.isNull()) {
            return all;
        }
        List<String> asked = all.stream().filter(channel -> has(written, channel)).toList();
        if (!written.isArray() || written.isEmpty() || asked.size() != written.size()) {
            fields.reject("channels", "must be a list of some of " + String.join(", ", all) + ", each once");
        }
        return asked;
    }

    private static boolean has(JsonNode list, String channel) {
        for (JsonNode each : list) {
            if (channel.equals(each.textValue())) {
                return true;
            }
        }
        return false;
    }

    public Answer clear() {
        UUID tenant = Caller.required().administeredTenant();
        hours.clear(tenant);
        hours.changed(tenant);
        return Answer.noContent();
    }
}
