package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML as JSON: an element is an object of what is in it by local names, text where it holds text alone, null where {@code xsi:nil} says so,
 * and a list where it stands several times. Attributes begin with {@code @}, text beside them is {@code #text}. There is no DTD, so that
 * nothing is fetched and nothing grows.
 */
final class XmlBody {

    private static final int DEEPEST = 100;
    private static final int MOST = 200_000;
    private static final String TEXT = "#text";

    private final Deque<Open> open = new ArrayDeque<>();
    private int nodes;

    private XmlBody() {}

    /** An element whose end is still to come. */
    private record Open(String name, boolean nil, ObjectNode content, StringBuilder text) {

        JsonNode closed() {
            if (nil) {
                return NullNode.getInstance();
            }
            String words = text.toString();
            if (content.isEmpty()) {
                return TextNode.valueOf(words);
            }
            if (!words.isBlank()) {
                content.put(TEXT, words.strip());
            }
            return content;
        }
    }

    /**
     * Reads a document in the encoding that it declares.
     *
     * @return an object with the root element by its name
     * @throws UnreadableWebhookException where it is no XML, has a document type, or is nested more deeply than any message is
     */
    static ObjectNode read(byte[] document) {
        // Java's own, whatever else is on the classpath: what it does with document types is known.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("it names something outside of itself");
        });
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(document));
            try {
                return new XmlBody().read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw unreadable(e.getLocation() == null ? "it cannot be decoded"
                    : "it breaks off or is malformed in line " + e.getLocation().getLineNumber());
        }
    }

    private ObjectNode read(XMLStreamReader reader) throws XMLStreamException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> start(reader);
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (!open.isEmpty()) {
                        open.peek().text().append(reader.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    Open ended = open.pop();
                    add(open.isEmpty() ? root : open.peek().content(), ended.name(), ended.closed());
                }
                case XMLStreamConstants.DTD -> throw unreadable("it has a document type, which is not read");
                case XMLStreamConstants.ENTITY_REFERENCE -> throw unreadable("it has an entity that XML does not know");
                default -> { }
            }
        }
        return root;
    }

    private void start(XMLStreamReader reader) {
        count(1 + reader.getAttributeCount());
        if (open.size() == DEEPEST) {
            throw unreadable("it is nested more than " + DEEPEST + " elements deep");
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        boolean nil = false;
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(reader.getAttributeNamespace(i))
                    && reader.getAttributeLocalName(i).equals("nil")) {
                nil = "true".equals(reader.getAttributeValue(i)) || "1".equals(reader.getAttributeValue(i));
            } else {
                content.put("@" + reader.getAttributeLocalName(i), reader.getAttributeValue(i));
            }
        }
        open.push(new Open(reader.getLocalName(), nil, content, new StringBuilder()));
    }

    private void count(int more) {
        nodes += more;
        if (nodes > MOST) {
            throw unreadable("it has more than " + MOST + " elements");
        }
    }

    private static void add(ObjectNode to, String name, JsonNode value) {
        JsonNode before = to.get(name);
        if (before == null) {
            to.set(name, value);
        } else if (before instanceof ArrayNode list) {
            list.add(value);
        } else {
            to.set(name, JsonNodeFactory.instance.arrayNode().add(before).add(value));
        }
    }

    private static UnreadableWebhookException unreadable(String reason) {
        return new UnreadableWebhookException("The body is no XML that can be read: " + reason);
    }
}
