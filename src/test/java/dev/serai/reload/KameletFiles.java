package dev.serai.reload;

/** Provider files that need no network. */
final class KameletFiles {

    private KameletFiles() {}

    /** A provider that answers with a text. */
    static String echo(String id, String text) {
        return """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata:
                  name: %1$s-sink
                  annotations:
                    serai.dev/channels: email
                    serai.dev/operations: email.send,connection.test
                    serai.dev/auth: api-key
                    serai.dev/idempotency: none
                    serai.dev/message-id: body /id
                  labels:
                    camel.apache.org/kamelet.type: sink
                spec:
                  definition:
                    title: %1$s Sink
                    description: Answers.
                    type: object
                    required:
                      - apiKey
                    properties:
                      apiKey:
                        title: API Key
                        description: The key.
                        type: string
                        format: password
                        x-descriptors:
                          - urn:camel:group:credentials
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                        - removeHeaders:
                            pattern: "*"
                        - setBody:
                            expression:
                              constant:
                                expression: %2$s
                """.formatted(id, text);
    }
}
