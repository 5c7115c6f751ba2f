package dev.serai.api;

import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.component.bean.BeanProcessor;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;

/** Calls the method and writes the answer, now or when it comes; whatever fails is answered, too, so that the exchange never does. */
final class ApiProducer extends DefaultAsyncProducer {

    private final BeanProcessor bean;
    private final Map<String, Object> variables;
    private final AnswerWriter answers;
    private final ProblemWriter problems;

    ApiProducer(ApiEndpoint endpoint, BeanProcessor bean, Map<String, Object> variables, AnswerWriter answers, ProblemWriter problems) {
        super(endpoint);
        this.bean = bean;
        this.variables = variables;
        this.answers = answers;
        this.problems = problems;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        variables.forEach(exchange::setVariable);
        Call call = new Call(exchange, callback);
        return bean.process(exchange, call) && !call.late;
    }

    private void answer(Exchange exchange) {
        if (exchange.getException() == null) {
            try {
                answers.write(exchange);
            } catch (Exception | Error e) {
                exchange.setException(e);
            }
        }
        Throwable failure = exchange.getException();
        if (failure != null) {
            exchange.setException(null);
            problems.write(exchange, failure);
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ServiceHelper.startService(bean);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(bean);
        super.doStop();
    }

    /** One call of the method. */
    private final class Call implements AsyncCallback {

        private final Exchange exchange;
        private final AsyncCallback callback;
        private boolean late;

        Call(Exchange exchange, AsyncCallback callback) {
            this.exchange = exchange;
            this.callback = callback;
        }

        /** The method returned. */
        @Override
        public void done(boolean doneSync) {
            Object body = exchange.getException() == null ? exchange.getMessage().getBody() : null;
            if (body instanceof LateAnswer waited) {
                late = true;
                exchange.getMessage().setBody(null);
                waited.start(answer -> later(answer, null));
            } else if (body instanceof CompletionStage<?> stage) {
                late = true;
                exchange.getMessage().setBody(null);
                stage.whenComplete(this::later);
            } else {
                answer(exchange);
                callback.done(doneSync);
            }
        }

        private void later(Object result, Throwable failure) {
            exchange.getMessage().setBody(result);
            exchange.setException(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
            answer(exchange);
            callback.done(false);
        }
    }
}
