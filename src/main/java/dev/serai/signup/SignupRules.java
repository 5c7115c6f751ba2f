package dev.serai.signup;

import dev.serai.api.FieldProblem;
import dev.serai.provider.ConfigurationRule;
import dev.serai.provider.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What a sign-up page is to be configured with. */
@Component
class SignupRules implements ConfigurationRule {

    private static final int MOST_REDIRECTS = 20;

    @Override
    public List<FieldProblem> problems(Provider provider, Map<String, Object> values) {
        List<FieldProblem> problems = new ArrayList<>();
        if (!provider.id().equals(SignupPage.PROVIDER)) {
            return problems;
        }
        Object fields = values.get("formFields");
        FormFields.read(fields == null ? null : fields.toString(), problems);
        Object more = values.get("moreRedirects");
        List<String> redirects = more == null ? List.of() : SignupPage.redirects(Map.of("moreRedirects", more));
        for (String redirect : redirects) {
            if (SignupPage.origin(redirect).isEmpty() || redirect.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                problems.add(new FieldProblem("moreRedirects", "has \"" + redirect + "\", which is no address such as"
                        + " https://www.example.com/thanks"));
            }
        }
        if (redirects.size() > MOST_REDIRECTS) {
            problems.add(new FieldProblem("moreRedirects", "has more than " + MOST_REDIRECTS + " lines"));
        }
        return problems;
    }
}
