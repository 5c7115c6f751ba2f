package dev.serai.api;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.component.bean.BeanProcessor;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;

/** Calls the method and writes the answer, now or when it comes; whatever fails is answered, too, so that the exchange never does. */
final class ApiProducer extends DefaultAsyncProducer {

    private final BeanProcessor bean;
    private final AnswerWriter answers;
    private final ProblemWriter problems;

    ApiProducer(ApiEndpoint endpoint, BeanProcessor bean, AnswerWriter answers, ProblemWriter problems) {
        super(endpoint);
        this.bean = bean;
        this.answers = answers;
        this.problems = problems;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
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
            if (exchange.getException() == null && exchange.getMessage().getBody() instanceof LateAnswer waited) {
                late = true;
                exchange.getMessage().setBody(null);
                waited.start(answer -> {
                    exchange.getMessage().setBody(answer);
                    answer(exchange);
                    callback.done(false);
                });
            } else {
                answer(exchange);
                callback.done(doneSync);
            }
        }
    }
}
