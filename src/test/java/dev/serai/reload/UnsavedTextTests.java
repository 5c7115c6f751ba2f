package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnsavedTextTests {

    private static final List<SourceFile> FILES = Stream.of(files("routes"), files("kamelets")).flatMap(List::stream).toList();
    private static final List<String> KAMELETS = Stream.of("smtp", "twilio", "aws-ses", "custom-crm").flatMap(name -> FILES.stream()
            .filter(file -> file.name().equals("kamelets/" + name + "-sink.kamelet.yaml"))).map(SourceFile::content).toList();
    private static final String REFUSED = "a text that is in no file may not have it";

    private static List<SourceFile> files(String folder) {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(Files::isRegularFile).sorted().flatMap(file -> FileKind.of(Path.of(folder).relativize(file).toString())
                    .filter(kind -> kind != FileKind.JAVA).map(kind -> SourceFile.of(file.toString(), kind, text(file))).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> shipped() {
        return FILES.stream().map(SourceFile::name);
    }

    /** Those whose names begin as that of a file, and itself. */
    private static List<String> family(String file) {
        return FILES.stream().filter(each -> each.kind() == FileKind.KAMELET && each.simpleName().startsWith(file.split("-sink|-", 2)[0]))
                .map(SourceFile::content).toList();
    }

    private static void check(SourceFile file) throws BrokenFileException {
        switch (file.kind()) {
            case ROUTES -> UnsavedText.checkRoutes(file.name(), file.content(), FILES);
            case KAMELET -> UnsavedText.checkProvider(file.content(), family(file.simpleName()));
            case OPERATION -> UnsavedText.checkOperation(file.content());
            default -> throw new IllegalArgumentException(file.name());
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void everyFileThatComesWithSeraiCanBeTriedChanged(String name) {
        SourceFile file = FILES.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();

        assertThatCode(() -> check(file)).doesNotThrowAnyException();
    }

    @Test
    void allThatComesWithSeraiIsTried() {
        assertThat(FILES).extracting(SourceFile::kind).contains(FileKind.ROUTES, FileKind.KAMELET, FileKind.OPERATION);
        assertThat(FILES).extracting(SourceFile::name).contains("routes/delivery.camel.yaml", "routes/events/invoice.camel.yaml",
                "kamelets/operations/sms.send.yaml", "kamelets/smtp-sink.kamelet.yaml");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {
            "{{HOME}} => reads a setting",
            "{{env:HOME}} => reads a setting",
            "{{apiKey}}{{?serai.security.admin-token}} => reads a setting",
            "{{apiKey:${bean:x}}} => reads a setting",
            "{{apiKey:{{env:HOME}}}} => reads a setting",
            "${camelContext.stop} => reaches beyond the message",
            "${header.{{apiKey}}} => reaches beyond the message",
            "$simple{bean:retention} => reaches beyond the message",
            "resource:file:/etc/passwd => reads another file",
            "{{?apiKey}} resource:file:/etc/passwd => reads another file",
    })
    void aProviderReadsNoSettingsAndReachesForNothing(String value, String why) {
        String text = kamelet("- setBody: {simple: {expression: \"" + value + "\"}}");

        assertThatThrownBy(() -> UnsavedText.checkProvider(text, KAMELETS)).isInstanceOf(BrokenFileException.class)
                .hasMessageContaining(why).hasMessageContaining(REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "- to: {uri: \"jdbc:systemDataSource\"}",
            "- to: {uri: \"file:/tmp\"}",
            "- to: \"exec:ls\"",
            "- to: \"https://example.com?httpClientConfigurer=#class:java.lang.Object\"",
            "- to: {uri: \"https://example.com\", parameters: {httpClientConfigurer: \"#class:java.lang.Object\"}}",
            "- to: {uri: \"https://example.com\", parameters: {proxyHost: other}}",
            "- to: {uri: \"smtp:mail.example.com\"}",
            "- to: {uri: \"smtp:tenant\", parameters: {javaMailSender: \"#bean:other\"}}",
            "- to: {uri: \"aws2-ses:tenant\"}",
            "- to: {uri: \"twilio:message/creator\", parameters: {username: me, password: mine}}",
            "- to: {uri: \"kamelet:sendgrid-sink?location=file:/tmp/x.yaml\"}",
            "- kamelet: {name: sendgrid-sink}",
            "- wireTap: {uri: \"https://example.com\"}",
            "- log: {message: \"${body}\"}",
            "- loop: {doWhile: true, expression: {constant: {expression: true}}, steps: []}",
            "- loop: {constant: {expression: 9}, steps: [{stop: {disabled: true}}]}",
            "- delay: {expression: {constant: {expression: 1}}}",
            "- delay: {asyncDelayed: true, expression: {constant: {expression: 1}}}",
            "- toD: {uri: \"https://${header.where}\"}",
            "- bean: {ref: retention, method: apply}",
            "- bean: {ref: mailComposer, method: getClass}",
            "- bean: {ref: mailComposer, beanType: java.lang.System, method: compose}",
            "- bean: {beanType: java.lang.System, method: gc}",
            "- setBody: {method: {ref: twilioClients, method: wait}}",
            "- to: {uri: \"bean:retention?method=apply\"}",
            "- setHeader: {name: CamelBeanMethodName, constant: {expression: apply}}",
            "- setHeader: {name: \"${variable.apiKeyHeader}\", constant: {expression: apply}}",
            "- setHeader: {name: \"${body}\", constant: {expression: apply}}",
            "- setVariable: {name: \"header:CamelBeanMethodName\", constant: {expression: apply}}",
            "- setVariable: {name: \"global:x\", constant: {expression: apply}}",
            "- script: {groovy: {expression: \"1\"}}",
            "- setBody: {jq: {expression: \"env.HOME\"}}",
            "- setBody: {jq: {expression: \"$ENV.HOME\"}}",
            "- setBody: {jq: {expression: \"{$ENV}\"}}",
            "- setBody: {jq: {expression: \"hostname\"}}",
            "- setBody: {jq: {expression: \"(def hostname: 1; 2), hostname\"}}",
            "- setBody: {jq: {expression: \". as $x | \\\"\\\\(env)\\\"\"}}",
    })
    void aProviderCallsOnlyWhatProvidersCall(String step) {
        assertThatThrownBy(() -> UnsavedText.checkProvider(kamelet(step), KAMELETS)).isInstanceOf(BrokenFileException.class)
                .hasMessageContaining(REFUSED).satisfies(e -> assertThat(((BrokenFileException) e).line()).isEqualTo(12));
    }

    /** Camel looks for a function of that name before it looks for a property. */
    @ParameterizedTest
    @ValueSource(strings = {"env", "sys", "service", "bean", "base64"})
    void aFunctionOfPlaceholdersIsNoProperty(String name) {
        String text = kamelet("- setBody: {simple: {expression: \"{{" + name + ":HOME}}\"}}").replace("apiKey:", name + ":");

        assertThatThrownBy(() -> UnsavedText.checkProvider(text, KAMELETS)).hasMessageContaining("reads a setting")
                .hasMessageContaining(REFUSED);
    }

    @Test
    void aTextHasNoMoreThanSoManyFunctions() {
        String many = "- setBody: {simple: {expression: \"" + "${body}".repeat(50) + "\"}}";

        assertThatCode(() -> UnsavedText.checkProvider(kamelet(many), KAMELETS)).doesNotThrowAnyException();
        assertThatThrownBy(() -> UnsavedText.checkProvider(kamelet(many.replace("\"}}", "{{apiKey}}\"}}")), KAMELETS))
                .hasMessageContaining("More than 50 functions").hasMessageContaining(REFUSED);
    }

    @Test
    void aProviderWaitsOnTheThreadOfItsCall() {
        assertThatCode(() -> UnsavedText.checkProvider(kamelet("- delay: {asyncDelayed: false, expression: {constant: {expression: 1}}}"),
                KAMELETS)).doesNotThrowAnyException();
    }

    @Test
    void aProviderHasNoBeansAndNoOtherPartsThanATemplate() {
        String beans = kamelet("- stop: {}").replace("  template:\n",
                "  template:\n    beans:\n      - {name: a, type: java.lang.Object}\n");

        assertThatThrownBy(() -> UnsavedText.checkProvider(beans, KAMELETS)).hasMessageContaining("\"beans\" is no part of a provider");
        assertThatThrownBy(() -> UnsavedText.checkProvider(kamelet("- stop: {}").replace("kamelet:source", "timer:t"), KAMELETS))
                .hasMessageContaining("A provider begins at");
    }

    @Test
    void ofAFamilyTheFormOfItsHeadCounts() {
        String head = "metadata: {name: head-sink}\nspec: {definition: {properties: {secretWord: {}}}}\n";
        String member = kamelet("- setBody: {simple: {expression: \"{{secretWord}}\"}}");

        assertThatThrownBy(() -> UnsavedText.checkProvider(member, List.of(head))).isInstanceOf(BrokenFileException.class);
        assertThatCode(() -> UnsavedText.checkProvider(member.replace("annotations: {}", "annotations: {serai.dev/family: head}"),
                List.of(head))).doesNotThrowAnyException();
    }

    /** Each is a way out of the data: to code, to files, settings and memory of the process, or to somewhere else. */
    @ParameterizedTest
    @ValueSource(strings = {
            "- setBody: {simple: {expression: \"${bean:retention?method=apply}\"}}",
            "- setBody: {simple: {expression: \"${ref:dataSource}\"}}",
            "- setBody: {simple: {expression: \"${type:java.lang.Math.PI}\"}}",
            "- setBody: {simple: {expression: \"${sys.user.home}\"}}",
            "- setBody: {simple: {expression: \"${sysenv.HOME}\"}}",
            "- setBody: {simple: {expression: \"${env.HOME}\"}}",
            "- setBody: {simple: {expression: \"${properties:serai.security.admin-token}\"}}",
            "- setBody: {simple: {expression: \"${propertiesExist:serai.x}\"}}",
            "- setBody: {simple: {expression: \"${exception.cause.message}\"}}",
            "- setBody: {simple: {expression: \"${exception.stackTrace}\"}}",
            "- setBody: {simple: {expression: \"${exchange.context.stop}\"}}",
            "- setBody: {simple: {expression: \"${body.toString()}\"}}",
            "- setBody: {simple: {expression: \"${header.a.b.c}\"}}",
            "- setBody: {simple: {expression: \"${variable.a.getClass}\"}}",
            "- setBody: {simple: {expression: \"${variable.global:x}\"}}",
            "- setBody: {simple: {expression: \"${${header.x}}\"}}",
            "- setBody: {simple: {expression: \"${mandatoryBodyAs(java.io.File)}\"}}",
            "- setBody: {simple: {expression: \"${headerAs(x,java.io.File)}\"}}",
            "- setBody: {simple: {expression: \"${function(x)}\"}}",
            "- setBody: {simple: {expression: \"${jq(env)}\"}}",
            "- setBody: {simple: {expression: \"$init{ $a := ${body} }init$ $a\"}}",
            "- setBody: {simple: {expression: \"${body} is 'java.lang.String'\"}}",
            "- setBody: {simple: \"resource:classpath:application.yaml\"}",
            "- setBody: {constant: {expression: \" resource:file:/etc/passwd\"}}",
            "- setBody: {jq: {expression: \"resource:file:/etc/passwd\"}}",
            "- setBody: {simple: {expression: \"${body}\", resultType: java.io.File}}",
            "- setBody: {simple: {expression: \"${body}\", nested: true}}",
            "- setBody: {jq: {expression: ., source: \"global:x\"}}",
            "- setBody: {expression: {language: {language: groovy, expression: \"1\"}}}",
            "- setBody: {expression: {xpath: {expression: \"function:properties('x')\"}}}",
            "- setBody: {expression: {jsonpath: {expression: \"$\"}}}",
            "- setBody: {expression: {datasonnet: {expression: \"1\"}}}",
            "- setBody: {expression: {wasm: {expression: \"f\", module: \"file:/tmp/x\"}}}",
            "- set-body: {constant: {expression: a}}",
            "- convertBodyTo: {type: java.io.File}",
            "- convertBodyTo: java.net.URL",
            "- log: {message: \"${sysenv.HOME}\"}",
            "- log: \"{{env:HOME}}\"",
            "- log: {message: a, logger: \"#class:java.lang.Object\"}",
            "- throwException: {exceptionType: javax.naming.NamingException, message: a}",
            "- throwException: {ref: other}",
            "- removeProperties: {pattern: \"*\"}",
            "- removeProperty: {name: SeraiPlan}",
            "- setProperty: {name: SeraiPlan, constant: {expression: a}}",
            "- setProperty: {name: \"${body}\", constant: {expression: a}}",
            "- split: {simple: {expression: \"${body}\"}, aggregationStrategy: \"#class:x\", steps: []}",
            "- split: {simple: {expression: \"${body}\"}, parallelProcessing: true, steps: []}",
            "- multicast: {onPrepare: \"#class:x\", steps: []}",
            "- delay: {constant: {expression: 1}, executorService: x}",
            "- to: {uri: \"http:example.com?clientConfigurer=#class:x\"}",
            "- to: {uri: \"http:example.com\", parameters: {httpMethod: \"#class:x\"}}",
            "- to: {uri: \"http:example.com?httpMethod=RAW(x)\"}",
            "- to: {uri: \"log:x?exchangeFormatter=#class:x\"}",
            "- to: {uri: \"direct:bury-delivery\"}",
            "- to: {uri: \"direct:x?exceptionHandler=#class:x\"}",
            "- to: {uri: \"kamelet:x?location=file:/tmp/x.kamelet.yaml\"}",
            "- to: {uri: \"validator:file:/etc/passwd\"}",
            "- to: {uri: \"xslt:file:/tmp/x.xsl\"}",
            "- to: {uri: \"dataformat:jackson:unmarshal\"}",
            "- to: {uri: \"mock:x\"}",
            "- to: {uri: \"api:tenantApi.erase\"}",
            "- to: {uri: \"seda:x\"}",
            "- toD: {uri: \"bean:${header.x}\"}",
            "- toD: {uri: \"direct:${header.x}\"}",
            "- to: {uri: \"{{scheme}}:x\"}",
            "- to: {uri: \"event:x\", variableReceive: \"header:CamelBeanMethodName\"}",
            "- bean: {ref: eventData, method: \"check(${sysenv.HOME})\"}",
            "- bean: {ref: eventData, method: hashCode}",
            "- bean: {ref: attemptRecorder, method: delivered}",
            "- bean: {ref: \"#class:java.lang.Object\", method: check}",
            "- bean: {ref: eventData, method: check, scope: Prototype}",
            "- bean: eventData",
            "- marshal: {json: {}}",
            "- unmarshal: {yaml: {}}",
            "- transform: {fromType: a, toType: b}",
            "- sort: {simple: {expression: \"${body}\"}, comparator: \"#class:x\"}",
            "- aggregate: {aggregationStrategy: \"#class:x\"}",
            "- saga: {compensation: \"bean:retention\", steps: []}",
            "- onFallback: {steps: []}",
            "- circuitBreaker: {steps: []}",
            "- claimCheck: {operation: Get, aggregationStrategy: \"#class:x\"}",
            "- idempotentConsumer: {simple: {expression: a}, idempotentRepository: \"#class:x\", steps: []}",
            "- loadBalance: {customLoadBalancer: {ref: \"#class:x\"}}",
            "- enrich: {simple: {expression: \"file:/etc\"}}",
            "- pollEnrich: {constant: {expression: \"file:/etc\"}}",
            "- poll: {uri: \"file:/etc\"}",
            "- dynamicRouter: {simple: {expression: \"bean:x\"}}",
            "- routingSlip: {simple: {expression: \"bean:x\"}}",
            "- threads: {executorService: x}",
            "- tokenizer: {}",
            "- policy: {ref: x, steps: []}",
            "- resume: {}",
            "- doTry: {steps: [], doCatch: [{exception: [a.b.C], steps: []}]}",
            "- doTry: {steps: [], doCatch: [{exception: [java.lang.Exception], onWhen: {simple: a}, steps: [{process: {ref: x}}]}]}",
            "- choice: {when: [{groovy: {expression: \"1\"}, steps: []}]}",
            "- choice: {otherwise: {steps: [{script: {groovy: \"1\"}}]}}",
            "- pausable: {consumerListener: \"#class:x\"}",
    })
    void aRouteHasNoWayOutOfTheData(String step) {
        assertThatThrownBy(() -> UnsavedText.checkRoutes("routes/events/tried.camel.yaml", route("event:tried", step), FILES))
                .isInstanceOf(BrokenFileException.class).hasMessageContaining(REFUSED)
                .satisfies(e -> assertThat(((BrokenFileException) e).line()).isEqualTo(6));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "- errorHandler: {deadLetterChannel: {deadLetterUri: \"bean:retention\"}}",
            "- onException: {exception: [java.lang.Exception], steps: []}",
            "- onCompletion: {steps: [{to: {uri: \"bean:retention\"}}]}",
            "- intercept: {steps: []}",
            "- interceptFrom: {uri: \"event:x\", steps: []}",
            "- interceptSendToEndpoint: {uri: \"event:x\", steps: []}",
            "- beans: [{name: a, type: java.lang.Object}]",
            "- routeTemplate: {id: a}",
            "- templatedRoute: {routeTemplateRef: a}",
            "- restConfiguration: {component: x}",
            "- transformers: {}",
            "- route: {id: a, from: {uri: \"event:x\", steps: []}, errorHandler: {refErrorHandler: {ref: x}}}",
            "- route: {id: a, from: {uri: \"event:x\", steps: []}, routePolicy: \"#class:x\"}",
            "- route: {id: a, from: {uri: \"event:x\", steps: []}, precondition: \"${sysenv.HOME}\"}",
            "- route: {id: a, from: {uri: \"file:/etc\", steps: []}}",
            "- route: {id: a, from: {uri: \"event:x?exceptionHandler=#class:x\", steps: []}}",
            "- routeConfiguration: {id: a, errorHandler: {deadLetterChannel: {deadLetterUri: \"bean:x\"}}}",
            "- routeConfiguration: {id: a, onException: [{onException: {exception: [java.lang.Exception], onRedeliveryRef: x}}]}",
            "- rest: {path: /x, get: [{to: \"bean:retention\"}]}",
            "- rest: {path: /x, get: [{to: \"api:tenantApi.erase\"}]}",
            "- rest: {path: /x, clientRequestValidation: true}",
            "- route: &a {id: a, from: {uri: \"event:x\", steps: [{to: *a}]}}",
            "- route: {id: a, from: {uri: \"event:x\", steps: [], steps: [{stop: {}}]}}",
            "- {route: {}, from: {uri: \"event:x\", steps: []}}",
    })
    void nothingThatIsOfAllRoutesIsTakenFromATextInNoFile(String entry) {
        assertThatThrownBy(() -> UnsavedText.checkRoutes("routes/events/tried.camel.yaml", entry, FILES))
                .isInstanceOf(BrokenFileException.class).hasMessageContaining(REFUSED);
    }

    @Test
    void whatOneFileMayCallAnotherMayNot() {
        SourceFile delivery = FILES.stream().filter(each -> each.name().equals("routes/delivery.camel.yaml")).findFirst().orElseThrow();
        String elsewhere = delivery.content().replace("uri: direct:carry-delivery", "uri: event:tried");

        assertThatThrownBy(() -> UnsavedText.checkRoutes(delivery.name(), elsewhere, FILES))
                .hasMessageContaining("connectionRouter.choose");
        assertThatThrownBy(() -> UnsavedText.checkRoutes("routes/events/tried.camel.yaml", delivery.content(), FILES))
                .hasMessageContaining("connectionRouter.choose");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "- bean: {ref: eventData, method: \"check('a, b?')\"}",
            "- bean: {ref: followUps, method: \"callOff('sms.send')\"}",
            "- setBody: {jq: {expression: \"def twice(f): f | f; {a: .a, at: now | todate}\"}}",
            "- setVariable: {name: orderingKey, simple: {expression: \"${header.a} ${variable.b[c]} ${body} ${date:now:yyyy}\"}}",
            "- to: {uri: \"operation:sms.send?priority=high\"}",
            "- to: {uri: \"http:example.com\"}",
            "- wireTap: {uri: \"http:example.com\"}",
            "- log: Hello",
            "- stop: {}",
    })
    void stepsOverDataMayBeTried(String step) {
        assertThatCode(() -> UnsavedText.checkRoutes("routes/events/tried.camel.yaml", route("event:tried", step), FILES))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {
            "{$ref: \"file:/etc/passwd\"} => leads out of the file",
            "{properties: {a: {items: [{$dynamicRef: \"https://example.com/s\"}]}}} => leads out of the file",
            "{$schema: \"https://example.com/s\"} => leads out of the file",
    })
    void anOperationFetchesNoSchema(String schema, String why) {
        assertThatThrownBy(() -> UnsavedText.checkOperation("operation: a.b\nmessage: " + schema)).hasMessageContaining(why)
                .hasMessageContaining(REFUSED);
    }

    private static String route(String from, String step) {
        return "- route:\n    id: tried\n    from:\n      uri: \"" + from + "\"\n      steps:\n" + step.indent(8);
    }

    private static String kamelet(String step) {
        return """
                metadata:
                  name: tried-sink
                  annotations: {}
                spec:
                  definition:
                    properties:
                      apiKey: {type: string}
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                """ + step.indent(8);
    }
}
