package dev.serai.provider;

import dev.serai.provider.ConnectionForm.Field;
import org.apache.camel.spi.VariableRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.stereotype.Component;

/**
 * The Camel variables {@code connection:<property>}: the properties of the connection of the call in progress, and
 * {@code connection:idempotencyKey}. Camel asks the registry for the repository's id at every read before it tries any other name;
 * the bean therefore bears that name.
 */
@Component(ConnectionVariables.ID)
public final class ConnectionVariables extends ServiceSupport implements VariableRepository {

    /** Name of the repository in variable names. */
    public static final String ID = "connection";

    @Override
    public String getId() {
        return ID;
    }

    /** The property of the connection in use; null when it is not set. Fails when no call is in progress. */
    @Override
    public Object getVariable(String name) {
        ProviderCall call = ProviderCall.required();
        Object value = "idempotencyKey".equals(name) ? call.idempotencyKey() : call.property(name);
        if (value != null && call.provider().form().inAddress().contains(name) && !fits(call.provider().form(), name, value.toString())) {
            throw new MisfitException("The " + call.provider().form().field(name).map(Field::title).orElse(name) + " of the connection "
                    + AddressFields.MISFIT);
        }
        return value;
    }

    /** A secret may have any characters, and is encoded where it stands in an address. */
    private static boolean fits(ConnectionForm form, String name, String value) {
        return form.secretNames().contains(name) ? !AddressFields.isDots(value) : AddressFields.fits(value);
    }

    /** A stored value that would change where a request goes. */
    private static final class MisfitException extends RuntimeException implements SelfSorting {

        private MisfitException(String message) {
            super(message);
        }

        @Override
        public Outcome outcome() {
            return Outcome.SWITCH;
        }

        @Override
        public Fault fault() {
            return Fault.CONFIGURATION;
        }
    }

    @Override
    public void setVariable(String name, Object value) {
        throw new UnsupportedOperationException("Connection properties are read-only: \"" + name + "\"");
    }

    @Override
    public Object removeVariable(String name) {
        throw new UnsupportedOperationException("Connection properties are read-only: \"" + name + "\"");
    }
}
