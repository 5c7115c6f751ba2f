package dev.serai.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What came of a case.
 *
 * @param operation what it asks for; null where it cannot be read
 * @param passed whether all was as it expects
 * @param reasons what was not; empty where it passed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CheckedCase(String name, String operation, boolean passed, List<String> reasons) {

    static CheckedCase of(String name, String operation, List<String> reasons) {
        return new CheckedCase(name, operation, reasons.isEmpty(), List.copyOf(reasons));
    }
}
