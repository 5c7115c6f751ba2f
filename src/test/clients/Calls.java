import client.ApiClient;
import client.api.ConnectionsApi;
import client.api.DeliveriesApi;
import client.api.EventsApi;
import client.api.OperationsApi;
import client.model.AcceptedEvent;
import client.model.Address;
import client.model.Delivery;
import client.model.Email;
import client.model.Event;
import client.model.NewConnection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Six calls with the generated Java client: {@code java Calls.java <address> <token>}. */
public class Calls {

    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
        Map<String, Object> sandbox = Map.of("sandbox", true, "fromEmail", "noreply@example.com");

        UUID connection = new ConnectionsApi(client).createConnection(new NewConnection().integrationType("email").provider("sendgrid")
                .name("Of the Java client")._configuration(sandbox), null).getId();
        Event event = new Event().type("contact.created").data(Map.of("email", "ann@example.com"));
        AcceptedEvent accepted = new EventsApi(client).postEvents(event, UUID.randomUUID().toString(), null, null);
        List<AcceptedEvent> batch = new EventsApi(client).postEventBatch(List.of(event, event), null, null, null);
        Email email = new Email().to(List.of(new Address().email("ann@example.com").name("Ann"))).subject("Hello").text("Hello Ann")
                .connectionId(connection);
        UUID receipt = new OperationsApi(client).sendEmail(email, null, null).getDeliveryId();
        Delivery delivery = new OperationsApi(client).sendEmail(email, null, "wait=20");
        int listed = new DeliveriesApi(client).listDeliveries(null, null, null, null, null, null, null, null, null, null, null, 3).getItems().size();

        check(accepted.getDeliveries().size() == 1, accepted);
        check(batch.size() == 2, batch);
        check(new DeliveriesApi(client).getDelivery(receipt.toString(), null).getOperation().equals("email.send"), receipt);
        check("delivered".equals(delivery.getStatus().getValue()), delivery);
        check(listed == 3, listed);
    }

    private static void check(boolean holds, Object found) {
        if (!holds) {
            throw new IllegalStateException("Not as expected: " + found);
        }
    }
}
