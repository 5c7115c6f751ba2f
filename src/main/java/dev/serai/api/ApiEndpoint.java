package dev.serai.api;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Consumer;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.bean.BeanInfo;
import org.apache.camel.component.bean.BeanProcessor;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/** {@code api:connectionApi.list}: a method whose parameters are bound as {@code bean:} binds them, and whose result is the answer. */
final class ApiEndpoint extends DefaultEndpoint {

    private final String bean;
    private final String method;
    private final Map<String, Object> variables;

    ApiEndpoint(String uri, ApiComponent component, String bean, String method, Map<String, Object> variables) {
        super(uri, component);
        this.bean = bean;
        this.method = method;
        this.variables = variables;
    }

    /** Fails where the endpoint could only fail when it is called. */
    void check() {
        Object target = CamelContextHelper.lookup(getCamelContext(), bean);
        if (target == null) {
            throw new NoSuchBeanException(bean);
        }
        List<Method> methods = Stream.of(target.getClass().getMethods()).filter(each -> each.getDeclaringClass() != Object.class).toList();
        List<Method> named = methods.stream().filter(each -> each.getName().equals(method)).toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("Bean \"" + bean + "\" has no method \"" + method + "\"; it has " + methods.stream()
                    .filter(ApiEndpoint::answers).map(Method::getName).collect(Collectors.toCollection(TreeSet::new)));
        }
        if (named.stream().noneMatch(ApiEndpoint::answers)) {
            throw new IllegalArgumentException("Method \"" + method + "\" of bean \"" + bean
                    + "\" returns nothing that could be answered; an Answer is one, such as Answer.noContent()");
        }
    }

    private static boolean answers(Method method) {
        return method.getReturnType() != void.class;
    }

    /** The bean is looked up here, because a file may bring it anew. */
    @Override
    public Producer createProducer() {
        Object target = CamelContextHelper.mandatoryLookup(getCamelContext(), bean);
        BeanProcessor call = new BeanProcessor(target, new BeanInfo(getCamelContext(), target.getClass()));
        call.setMethod(method);
        return new ApiProducer(this, call, variables, CamelContextHelper.mandatoryFindSingleByType(getCamelContext(), AnswerWriter.class),
                CamelContextHelper.mandatoryFindSingleByType(getCamelContext(), ProblemWriter.class));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException("\"" + getEndpointUri() + "\" cannot begin a route; write it in to:, below a verb of rest:");
    }
}
