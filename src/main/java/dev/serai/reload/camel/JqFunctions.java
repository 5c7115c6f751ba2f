package dev.serai.reload.camel;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.tree.FunctionCall;
import net.thisptr.jackson.jq.internal.tree.FunctionDefinition;
import net.thisptr.jackson.jq.internal.tree.ImportStatement;
import net.thisptr.jackson.jq.internal.tree.ModuleDirective;
import net.thisptr.jackson.jq.internal.tree.VariableAccess;
import net.thisptr.jackson.jq.internal.tree.VariableKeyFieldConstruction;
import org.apache.camel.CamelContext;
import org.apache.camel.language.jq.JqLanguage;

/** Finds calls of functions that there are not in a jq expression; the library itself finds them only when it comes to them. */
public final class JqFunctions {

    /** As which expressions are read. */
    private static final List<Version> VERSIONS = List.of(Versions.JQ_1_6, Versions.JQ_1_7);
    /** The functions of the library, as {@code name/arguments}. */
    private static final Set<String> BUILT_IN = VERSIONS.stream().flatMap(version -> BuiltinFunctionLoader.getInstance()
            .listFunctions(version, Scope.newEmptyScope()).keySet().stream()).collect(Collectors.toUnmodifiableSet());

    private static final Set<String> NO_JQ = Set.of("no jq");

    private final Scope scope;

    public JqFunctions(CamelContext context) {
        this.scope = ((JqLanguage) context.resolveLanguage("jq")).getRootScope();
    }

    /** The unknown functions with how many arguments they are called with, e.g. {@code todate/0}; empty for what is no jq. */
    public Set<String> unknown(String expression) {
        Calls calls = new Calls();
        try {
            calls.visit(JsonQuery.compile(expression, Versions.JQ_1_7));
        } catch (JsonQueryException e) {
            return Set.of();
        }
        calls.called.removeAll(calls.defined);
        calls.called.removeIf(call -> scope.getFunction(call.substring(0, call.lastIndexOf('/')),
                Integer.parseInt(call.substring(call.lastIndexOf('/') + 1))) != null);
        return calls.called;
    }

    /**
     * The names of the functions that an expression calls and does not define itself, under a name that jq has not; {@code $ENV} where it
     * reads that, {@code import} and {@code module::function} where it takes any from elsewhere, and {@code no jq} for what is none.
     */
    public static Set<String> reached(String expression) {
        Set<String> reached = new TreeSet<>();
        for (Version version : VERSIONS) {
            Calls calls = new Calls();
            try {
                calls.visit(JsonQuery.compile(expression, version));
            } catch (JsonQueryException | RuntimeException e) {
                return NO_JQ;
            } catch (Error e) {
                // The library's own way to say that it cannot read a character.
                if (e instanceof VirtualMachineError && !(e instanceof StackOverflowError)) {
                    throw e;
                }
                return NO_JQ;
            }
            calls.defined.removeAll(BUILT_IN);
            calls.called.removeAll(calls.defined);
            calls.called.forEach(call -> reached.add(call.substring(0, call.lastIndexOf('/'))));
            reached.addAll(calls.beyond);
        }
        return reached;
    }

    /** Walks through what the parser made of an expression, whose parts are all private. */
    private static final class Calls {

        private final Set<String> called = new TreeSet<>();
        private final Set<String> beyond = new TreeSet<>();
        private final Set<String> defined = new LinkedHashSet<>();
        private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

        private void visit(Object node) {
            if (node == null || !visited.add(node)) {
                return;
            }
            if (node instanceof Collection<?> parts) {
                parts.forEach(this::visit);
                return;
            }
            if (node instanceof Map<?, ?> parts) {
                parts.values().forEach(this::visit);
                return;
            }
            if (!node.getClass().getName().startsWith("net.thisptr.jackson.jq.") || node instanceof Enum<?>) {
                return;
            }
            if (node instanceof FunctionCall && CamelInternals.get(node, "moduleName") == null) {
                called.add(CamelInternals.get(node, "name") + "/" + ((List<?>) CamelInternals.get(node, "args")).size());
            }
            if (node instanceof FunctionCall && CamelInternals.get(node, "moduleName") != null) {
                beyond.add(CamelInternals.get(node, "moduleName") + "::" + CamelInternals.get(node, "name"));
            }
            boolean variable = node instanceof VariableAccess || node instanceof VariableKeyFieldConstruction;
            if (variable && "ENV".equals(CamelInternals.get(node, "name"))) {
                beyond.add("$ENV");
            }
            if (node instanceof ImportStatement || node instanceof ModuleDirective) {
                beyond.add("import");
            }
            if (node instanceof FunctionDefinition) {
                List<?> parameters = (List<?>) CamelInternals.get(node, "args");
                defined.add(CamelInternals.get(node, "fname") + "/" + parameters.size());
                parameters.forEach(name -> defined.add(String.valueOf(name).replaceFirst("^\\$", "") + "/0"));
            }
            for (Class<?> type = node.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                        visit(CamelInternals.get(node, field.getName()));
                    }
                }
            }
        }
    }
}
