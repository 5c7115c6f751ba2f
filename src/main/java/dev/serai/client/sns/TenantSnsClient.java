package dev.serai.client.sns;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.client.aws.AwsClients;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.ProviderCall;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.CheckIfPhoneNumberIsOptedOutRequest;
import software.amazon.awssdk.services.sns.model.CheckIfPhoneNumberIsOptedOutResponse;
import software.amazon.awssdk.services.sns.model.GetSmsSandboxAccountStatusRequest;
import software.amazon.awssdk.services.sns.model.GetSmsSandboxAccountStatusResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/**
 * The SNS client of {@code aws2-sns} endpoints of all tenants: each request goes to the region and with the credentials of the current
 * {@link ProviderCall}. The component publishes to topics only, so the phone is its header {@code PhoneNumber}, which arrives here as an
 * attribute of the message.
 */
public final class TenantSnsClient implements SnsClient {

    private static final String DEFAULT_BASE_URL = "https://sns.{region}.amazonaws.com";
    private static final String PHONE_NUMBER = "PhoneNumber";
    private static final String MAX_PRICE = "AWS.SNS.SMS.MaxPrice";
    /** A number for fiction, which nobody has. */
    private static final String NOBODYS_NUMBER = "+12065550100";

    private final AwsClients<SnsClient> clients;

    public TenantSnsClient(EgressHttpClient http, ProviderUrls urls) {
        this.clients = new AwsClients<>(http, urls, DEFAULT_BASE_URL, SnsClient::builder);
    }

    @Override
    public PublishResponse publish(PublishRequest request) {
        ProviderCall call = ProviderCall.required();
        return clients.client(call).publish(toPhone(request).overrideConfiguration(AwsClients.credentials(call)).build());
    }

    @Override
    public CheckIfPhoneNumberIsOptedOutResponse checkIfPhoneNumberIsOptedOut(CheckIfPhoneNumberIsOptedOutRequest request) {
        ProviderCall call = ProviderCall.required();
        return clients.client(call).checkIfPhoneNumberIsOptedOut(request.toBuilder()
                .overrideConfiguration(AwsClients.credentials(call)).build());
    }

    @Override
    public GetSmsSandboxAccountStatusResponse getSMSSandboxAccountStatus(GetSmsSandboxAccountStatusRequest request) {
        ProviderCall call = ProviderCall.required();
        return clients.client(call).getSMSSandboxAccountStatus(request.toBuilder()
                .overrideConfiguration(AwsClients.credentials(call)).build());
    }

    /** None, and asks nobody: an endpoint without the ARN of a topic looks for one when it starts, when there is no call. */
    @Override
    public ListTopicsResponse listTopics(ListTopicsRequest request) {
        return ListTopicsResponse.builder().build();
    }

    /**
     * Whether the owner of the phone has opted out, as JSON; nobody has in the sandbox.
     *
     * @param asks false to take it that nobody has
     */
    public ObjectNode optOut(String phoneNumber, boolean asks) {
        boolean known = asks && ProviderCall.required().sandbox().isEmpty();
        return JsonNodeFactory.instance.objectNode().put("isOptedOut", known
                ? checkIfPhoneNumberIsOptedOut(builder -> builder.phoneNumber(phoneNumber)).isOptedOut() : Boolean.FALSE);
    }

    /**
     * Whether AWS lets the account send to verified numbers only, as JSON: the connection test.
     *
     * @param asks whether each message is sent after {@link #optOut}, which the key must be allowed to ask
     */
    public ObjectNode account(boolean asks) {
        optOut(NOBODYS_NUMBER, asks);
        return JsonNodeFactory.instance.objectNode().put("IsInSandbox", getSMSSandboxAccountStatus(builder -> { }).isInSandbox());
    }

    private static PublishRequest.Builder toPhone(PublishRequest request) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>(request.messageAttributes());
        MessageAttributeValue phone = attributes.remove(PHONE_NUMBER);
        if (phone == null) {
            throw new IllegalArgumentException("The message has no header " + PHONE_NUMBER);
        }
        attributes.computeIfPresent(MAX_PRICE, (name, price) -> price.toBuilder().dataType("Number").build());
        return request.toBuilder().topicArn(null).phoneNumber(phone.stringValue()).messageAttributes(attributes);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        clients.close();
    }
}
