package dev.serai.reload;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.HasExpressionType;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.OutputDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/**
 * What a step says, in a few words of the model: nothing is resolved, options of endpoints and values of headers are left out.
 */
final class StepLabels {

    private static final int LONGEST = 160;
    /** An expression that was wrapped for the model, e.g. {@code jq{.parcels[]}}. */
    private static final Pattern WRAPPED = Pattern.compile("(?s)(\\w+)\\{(.*)}");

    private StepLabels() {}

    /** The label; null where there is nothing to say. */
    static String of(OptionalIdentifiedDefinition<?> step) {
        String said = step.getDescription() == null || step.getDescription().isBlank() ? derived(step) : step.getDescription();
        return shortened(said);
    }

    /** The language of the step's expression; null where it has none. */
    static String language(OptionalIdentifiedDefinition<?> step) {
        ExpressionDefinition expression = step instanceof HasExpressionType node ? node.getExpressionType() : null;
        if (expression == null) {
            return null;
        }
        Matcher wrapped = WRAPPED.matcher(text(expression));
        return expression.getClass() == ExpressionDefinition.class && wrapped.matches() ? wrapped.group(1)
                : blankToNull(expression.getLanguage());
    }

    /** Where a route begins, without options. */
    static String endpoint(String uri) {
        return shortened(uri == null ? null : plain(uri));
    }

    private static String derived(OptionalIdentifiedDefinition<?> step) {
        if (step instanceof EndpointRequiredDefinition send) {
            return send.getEndpointUri() == null ? null : plain(send.getEndpointUri());
        }
        if (step instanceof ToDynamicDefinition dynamic) {
            return dynamic.getUri() == null ? null : plain(dynamic.getUri());
        }
        if (step instanceof SetHeaderDefinition header) {
            return header.getName();
        }
        if (step instanceof SetVariableDefinition variable) {
            return variable.getName();
        }
        if (step instanceof SetPropertyDefinition property) {
            return property.getName();
        }
        if (step instanceof BeanDefinition bean) {
            String name = bean.getRef() != null ? bean.getRef() : bean.getBeanType();
            return name == null || bean.getMethod() == null ? name : name + "." + bean.getMethod();
        }
        if (step instanceof LogDefinition log) {
            return log.getMessage();
        }
        if (step instanceof CatchDefinition caught) {
            return simple(caught.getExceptions());
        }
        if (step instanceof OnExceptionDefinition handled) {
            return simple(handled.getExceptions());
        }
        if (step instanceof MulticastDefinition multicast) {
            return Boolean.parseBoolean(multicast.getParallelProcessing()) ? "parallelProcessing" : null;
        }
        if (step instanceof HasExpressionType node && node.getExpressionType() != null) {
            ExpressionDefinition expression = node.getExpressionType();
            Matcher wrapped = WRAPPED.matcher(text(expression));
            return expression.getClass() == ExpressionDefinition.class && wrapped.matches() ? wrapped.group(2) : text(expression);
        }
        if (step instanceof ChoiceDefinition || step instanceof OutputDefinition<?>) {
            return null;
        }
        String label = step.getLabel();
        Matcher inner = label == null ? null : Pattern.compile("(?s)" + Pattern.quote(step.getShortName()) + "\\[(.*)]").matcher(label);
        return inner == null || label.equals(step.getShortName()) ? null : inner.matches() ? inner.group(1) : label;
    }

    private static String text(ExpressionDefinition expression) {
        String written = expression.getExpression();
        String shown = written == null ? expression.getLabel() : written;
        return shown == null ? "" : shown;
    }

    private static String simple(List<String> classes) {
        return classes == null ? null
                : classes.stream().map(name -> name.substring(name.lastIndexOf('.') + 1)).collect(Collectors.joining(", "));
    }

    private static String plain(String uri) {
        return uri.replaceFirst("^(operation|event|direct|seda|kamelet|api)://", "$1:").split("\\?", 2)[0];
    }

    private static String shortened(String text) {
        String line = text == null ? null : blankToNull(FileMask.line(text.strip().replaceAll("\\s+", " ")));
        return line == null || line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "\u2026";
    }

    private static String blankToNull(String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
