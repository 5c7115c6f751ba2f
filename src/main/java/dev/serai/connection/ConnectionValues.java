package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.ConnectionForm;
import dev.serai.provider.ConnectionFormValidator.Checked;
import dev.serai.provider.ConnectionFormValidator;
import dev.serai.provider.SecretMask;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The values of a connection, apart into what may be read and what may not.
 *
 * @param settings the properties that are no secrets
 * @param secrets those that are, in clear
 */
record ConnectionValues(Map<String, Object> settings, Map<String, Object> secrets) {

    static final ConnectionValues NONE = new ConnectionValues(Map.of(), Map.of());
    private static final String MASK = "****";

    /** Settings and secrets together. */
    Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>(settings);
        all.putAll(secrets);
        return all;
    }

    /** What is shown in place of each secret. */
    Map<String, String> masks() {
        Map<String, String> masks = new LinkedHashMap<>();
        secrets.forEach((name, secret) -> masks.put(name, SecretMask.mask(secret.toString())));
        return masks;
    }

    /**
     * These values with the given ones in their place: null clears one, the mask of a secret keeps it, what is not given stays. A secret
     * stays only where the calls go on to the address that it was given for.
     */
    ConnectionValues with(ObjectNode given, ConnectionForm form, boolean sandbox, List<FieldProblem> problems) {
        Map<String, String> masks = masks();
        Map<String, Object> merged = all();
        Set<String> seen = new HashSet<>();
        Set<String> kept = new LinkedHashSet<>(secrets.keySet());
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            Field field = field(form, entry.getKey());
            String name = field == null ? runtimeSetting(entry.getKey()) : field.name();
            if (!seen.add(name)) {
                problems.add(new FieldProblem(name, "is given twice, in two spellings"));
            }
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                merged.remove(name);
                kept.remove(name);
            } else if (field == null || !field.secret() || !value.asText().startsWith(MASK)) {
                merged.put(name, value);
                kept.remove(name);
            } else if (!value.asText().equals(masks.get(name))) {
                problems.add(new FieldProblem(name, "is a mask, but not that of a stored secret; send the secret itself"));
            }
        }
        Checked checked = ConnectionFormValidator.check(form, merged, sandbox);
        Set<String> named = problems.stream().map(FieldProblem::field).collect(Collectors.toSet());
        checked.problems().stream().filter(problem -> !named.contains(problem.field())).forEach(problems::add);
        List<String> moved = CallAddress.of(form, all()).changed(CallAddress.of(form, checked.values())).stream()
                .filter(name -> problems.stream().noneMatch(problem -> problem.field().equals(name))).toList();
        if (!moved.isEmpty()) {
            kept.forEach(name -> problems.add(new FieldProblem(name, "has to be given again (or null, to clear it), because "
                    + String.join(" and ", moved) + " changes: a stored secret goes only to the address it was given for")));
        }
        return split(form, checked.values());
    }

    private static ConnectionValues split(ConnectionForm form, Map<String, Object> values) {
        Map<String, Object> settings = new LinkedHashMap<>(values);
        Map<String, Object> secrets = new LinkedHashMap<>();
        for (String name : form.secretNames()) {
            Object secret = settings.remove(name);
            if (secret != null) {
                secrets.put(name, secret);
            }
        }
        return new ConnectionValues(settings, secrets);
    }

    private static Field field(ConnectionForm form, String name) {
        String wanted = plain(name);
        return form.fields().stream().filter(field -> plain(field.name()).equals(wanted)).findFirst().orElse(null);
    }

    private static String runtimeSetting(String name) {
        return ConnectionFormValidator.RUNTIME_SETTINGS.stream().filter(setting -> plain(setting).equals(plain(name))).findFirst()
                .orElse(name);
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "ConnectionValues" + settings.keySet() + secrets.keySet();
    }
}
