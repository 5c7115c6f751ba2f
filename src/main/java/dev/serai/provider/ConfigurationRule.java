package dev.serai.provider;

import dev.serai.api.FieldProblem;
import java.util.List;
import java.util.Map;

/** What a feature that lives by connections of its own asks of their values, beyond what the form says. */
public interface ConfigurationRule {

    /**
     * One problem for each bad field.
     *
     * @param values that have passed the form, by property, without defaults; no secrets
     */
    List<FieldProblem> problems(Provider provider, Map<String, Object> values);
}
