package dev.serai.egress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Gives the error answers that SDKs get the shape that camel-http gives its own, so that outcome tables sort them alike. */
final class ProviderAnswers {

    private ProviderAnswers() {}

    /** The failure that camel-http would raise for the answer. */
    static HttpOperationFailedException failure(String url, ClassicHttpResponse response, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : response.getHeaders()) {
            headers.put(header.getName(), header.getValue());
        }
        return new HttpOperationFailedException(url, response.getCode(), response.getReasonPhrase(), null, headers, body);
    }

    /** An AWS query protocol error ({@code <ErrorResponse>}) as JSON with {@code code} and {@code message}; other text as it is. */
    static String awsErrorAsJson(String body) {
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
