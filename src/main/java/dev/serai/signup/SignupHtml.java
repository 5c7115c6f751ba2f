package dev.serai.signup;

import static dev.serai.api.PublicPage.escaped;

import dev.serai.api.FieldProblem;
import dev.serai.api.PublicPage;
import java.util.List;
import java.util.Map;

/** The pages that people see who sign up without the script, or confirm. They need no script. */
final class SignupHtml {

    private static final String STYLE = "body{font:1rem/1.5 system-ui,sans-serif;margin:0;color:#1b1f24;background:#fff}"
            + "main{max-width:34rem;margin:3rem auto;padding:0 1rem}h1{font-size:1.5rem}form{margin:1.5rem 0}"
            + "label{display:block;margin-top:1rem}input:not([type=checkbox]),textarea,select{font:inherit;width:100%;"
            + "box-sizing:border-box;padding:.5rem;border:1px solid #6b7280;border-radius:.5rem;background:inherit;color:inherit}"
            + "button{font:inherit;margin-top:1.5rem;padding:.5rem 1rem;border:1px solid #1d4ed8;border-radius:.5rem;background:#1d4ed8;"
            + "color:#fff}button:focus-visible,input:focus-visible,textarea:focus-visible,select:focus-visible{outline:3px solid #f59e0b;"
            + "outline-offset:2px}.wrong{color:#b91c1c}.away{position:absolute;left:-10000px}"
            + "@media(prefers-color-scheme:dark){body{color:#e5e7eb;background:#111827}.wrong{color:#fca5a5}}";
    static final PublicPage PAGE = new PublicPage(STYLE);

    private final SignupText text;

    SignupHtml(SignupText text) {
        this.text = text;
    }

    /** A page that says one thing. */
    String told(String title, String words) {
        return page(title, "<h1>" + escaped(title) + "</h1><p role=\"status\">" + escaped(words) + "</p>");
    }

    /**
     * The form.
     *
     * @param values what stands in it, by name
     * @param problems what is wrong with that, by name
     * @param words what is said above it; null for nothing
     */
    String form(SignupPage page, String token, Map<String, String> values, List<FieldProblem> problems, String words) {
        StringBuilder form = new StringBuilder();
        for (FormField field : page.fields()) {
            form.append(field(field, values.getOrDefault(field.name(), ""), problems));
        }
        problems.stream().filter(problem -> page.field(problem.field()).isEmpty()).forEach(problem -> form.append("<p class=\"wrong\">")
                .append(escaped(problem.field() + " " + problem.message())).append("</p>"));
        String trap = page.trap();
        String redirect = values.getOrDefault(SentForm.REDIRECT, "");
        return page(page.name(), "<h1>" + escaped(page.name()) + "</h1>"
                + (words == null ? "" : "<p role=\"alert\">" + escaped(words) + "</p>") + "<form method=\"post\" novalidate>" + form
                + "<div class=\"away\" aria-hidden=\"true\"><label for=\"f-" + trap + "\">" + escaped(text.say("trap"))
                + "</label><input id=\"f-" + trap + "\" name=\"" + trap + "\" tabindex=\"-1\" autocomplete=\"off\"></div>"
                + (page.redirects().contains(redirect) ? hidden(SentForm.REDIRECT, redirect) : "") + hidden(SentForm.TOKEN, token)
                + "<button>" + escaped(text.say("send")) + "</button></form>");
    }

    private static String hidden(String name, String value) {
        return "<input type=\"hidden\" name=\"" + name + "\" value=\"" + escaped(value) + "\">";
    }

    private String field(FormField field, String value, List<FieldProblem> problems) {
        String id = "f-" + field.name();
        String wrong = problems.stream().filter(problem -> problem.field().equals(field.name())).map(FieldProblem::message).findFirst()
                .orElse(null);
        String shared = " id=\"" + id + "\" name=\"" + field.name() + "\"" + (field.required() ? " required" : "")
                + (wrong == null ? "" : " aria-invalid=\"true\" aria-describedby=\"" + id + "-wrong\"");
        String label = escaped(text.label(field)) + (field.required() ? " (" + escaped(text.say("required")) + ")" : "");
        String error = wrong == null ? "" : "<p class=\"wrong\" id=\"" + id + "-wrong\">" + escaped(text.label(field) + " " + wrong)
                + "</p>";
        String length = " maxlength=\"" + field.maxLength() + "\"";
        String hint = field.placeholder() == null ? "" : " placeholder=\"" + escaped(field.placeholder()) + "\"";
        return switch (field.type()) {
            case CHECKBOX -> "<label><input type=\"checkbox\" value=\"true\"" + shared + (value.isEmpty() ? "" : " checked") + "> " + label
                    + "</label>" + error;
            case TEXTAREA -> "<label for=\"" + id + "\">" + label + "</label><textarea rows=\"4\"" + shared + length + hint + ">"
                    + escaped(value) + "</textarea>" + error;
            case SELECT -> "<label for=\"" + id + "\">" + label + "</label><select" + shared + "><option value=\"\">"
                    + escaped(text.say("choose")) + "</option>" + options(field, value) + "</select>" + error;
            default -> "<label for=\"" + id + "\">" + label + "</label><input type=\"" + field.type().word() + "\" value=\""
                    + escaped(value) + "\"" + shared + length + hint + autocomplete(field) + ">" + error;
        };
    }

    private static String autocomplete(FormField field) {
        return switch (field.type()) {
            case EMAIL -> " autocomplete=\"email\"";
            case TEL -> " autocomplete=\"tel\"";
            default -> field.name().equals("name") ? " autocomplete=\"name\"" : "";
        };
    }

    private static String options(FormField field, String value) {
        StringBuilder options = new StringBuilder();
        field.options().forEach(option -> options.append("<option").append(option.equals(value) ? " selected>" : ">")
                .append(escaped(option)).append("</option>"));
        return options.toString();
    }

    /** The question whether an address is somebody's own. */
    String question(Signups.Asked asked) {
        return page(text.say("confirmTitle"), "<h1>" + escaped(text.say("confirmTitle")) + "</h1><p>"
                + escaped(text.say("confirmQuestion", asked.email(), asked.page())) + "</p><form method=\"post\"><button>"
                + escaped(text.say("confirm")) + "</button></form><p>" + escaped(text.say("ignore")) + "</p>");
    }

    private String page(String title, String main) {
        return PAGE.html(text.language(), title, main);
    }
}
