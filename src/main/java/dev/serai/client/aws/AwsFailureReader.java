package dev.serai.client.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.provider.FailureReader;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderWords;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLStreamException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Reads the exceptions of the AWS SDK and the error documents of its services. */
public final class AwsFailureReader implements FailureReader {

    private static final int TOO_MANY_REQUESTS = 429;

    @Override
    public Optional<Refusal> refusal(Throwable failure) {
        if (!(failure instanceof SdkServiceException refused)) {
            return Optional.empty();
        }
        AwsErrorDetails details = refused instanceof AwsServiceException service ? service.awsErrorDetails() : null;
        JsonNode body = details == null ? body(null, refused.getMessage()) : body(details.errorCode(), details.errorMessage());
        Map<String, ?> headers = details == null || details.sdkHttpResponse() == null ? Map.of() : details.sdkHttpResponse().headers();
        int status = refused.isThrottlingException() ? TOO_MANY_REQUESTS : refused.statusCode();
        return Optional.of(new Refusal(status, headers, body));
    }

    @Override
    public Optional<Reading> reading(Throwable failure) {
        if (failure instanceof SdkClientException && failure.getCause() instanceof XMLStreamException unreadable) {
            return Optional.of(new Reading(Outcome.UNKNOWN, "The provider's answer cannot be read; it may have taken the message: "
                    + ProviderWords.of(unreadable), Fault.ADDRESS));
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return Optional.of(new Reading(Outcome.UNKNOWN, "The provider did not answer in time; it may have taken the message: "
                    + ProviderWords.of(failure), Fault.TIMEOUT));
        }
        if (failure instanceof SdkClientException && failure.getCause() == null) {
            return Optional.of(new Reading(Outcome.SWITCH, "The connection cannot be used: " + ProviderWords.of(failure),
                    Fault.CONFIGURATION));
        }
        return Optional.empty();
    }

    private static JsonNode body(String code, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("Error").put("Code", code).put("Message", message);
        return body;
    }

    /** An AWS query protocol error ({@code <ErrorResponse>}) as JSON with {@code code} and {@code message}; other text as it is. */
    static String json(String body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            Document document = builder.parse(new InputSource(new StringReader(body)));
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            for (String name : List.of("Code", "Message")) {
                NodeList found = document.getElementsByTagName(name);
                if (found.getLength() > 0) {
                    answer.put(name.toLowerCase(Locale.ROOT), found.item(0).getTextContent());
                }
            }
            return answer.isEmpty() ? body : answer.toString();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            return body;
        }
    }
}
