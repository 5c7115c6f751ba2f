package dev.serai.provider;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Masks API tokens in whatever is logged, and the secrets of a call to a provider in whatever is logged on its thread while it lasts: the
 * exceptions of Camel and of clients hold URLs, answers and values of expressions, and so do their messages at DEBUG.
 */
@Component
final class MaskedLog extends TurboFilter implements InitializingBean, DisposableBean {

    /** Loggers of the HTTP client. */
    private static final String WIRE = "org.apache.hc.";
    /** Loggers of Camel's components of SDKs, which tell at DEBUG what a message says, on threads of their own, too. */
    private static final String ARGUMENTS = "org.apache.camel.support.component.";
    private static final Pattern TOKEN = Pattern.compile("serai_[A-Za-z0-9_-]{43}");

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable failure) {
        if (format == null && failure == null || level.toInt() < logger.getEffectiveLevel().toInt()) {
            return FilterReply.NEUTRAL;
        }
        Optional<ProviderCall> call = ProviderCall.current();
        if (call.isPresent() && call.get().isConfidential() && logger.getName().startsWith(WIRE)) {
            return FilterReply.DENY;
        }
        if (logger.getName().startsWith(ARGUMENTS) && level.toInt() < Level.INFO_INT) {
            return FilterReply.DENY;
        }
        UnaryOperator<String> mask = text -> text == null ? null
                : TOKEN.matcher(SecretMask.current().apply(text)).replaceAll("serai_****");
        Throwable thrown = failure == null ? MessageFormatter.getThrowableCandidate(parameters) : failure;
        String message = MessageFormatter.arrayFormat(format, parameters).getMessage();
        String masked = mask.apply(message);
        Throwable maskedThrown = MaskedThrowable.of(thrown, mask);
        if (thrown == maskedThrown && Objects.equals(masked, message)) {
            return FilterReply.NEUTRAL;
        }
        ProviderCall.unbind();
        try {
            logger.log(marker, Logger.FQCN, Level.toLocationAwareLoggerInteger(level), masked, null, maskedThrown);
        } finally {
            call.ifPresent(ProviderCall::bind);
        }
        return FilterReply.DENY;
    }

    @Override
    public void afterPropertiesSet() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            setContext(context);
            start();
            context.addTurboFilter(this);
        }
    }

    @Override
    public void destroy() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getTurboFilterList().remove(this);
        }
    }
}
