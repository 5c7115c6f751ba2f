package dev.serai.kamelets;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.client.aws.AwsFailureReader;
import dev.serai.client.ses.TenantSesClient;
import dev.serai.client.smtp.MailComposer;
import dev.serai.client.smtp.SmtpProperties;
import dev.serai.client.smtp.TenantMailSender;
import dev.serai.client.sns.TenantSnsClient;
import dev.serai.client.stripe.StripeComponent;
import dev.serai.client.twilio.TwilioClients;
import dev.serai.client.twilio.TwilioFailureReader;
import dev.serai.egress.AddressRules;
import dev.serai.egress.EgressDnsResolver;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.EgressHttpComponent;
import dev.serai.egress.EgressProperties;
import dev.serai.egress.ProviderUrls;
import dev.serai.jq.Jq;
import dev.serai.provider.ConnectionVariables;
import dev.serai.provider.LateBinding;
import dev.serai.provider.OutcomeSorter;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SandboxMode;
import dev.serai.provider.Sorted;
import dev.serai.signup.SignupPageProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.util.unit.DataSize;

/** Camel with one late-bound route of a kamelet whose component has its own client (SMTP, SES, SNS, Twilio), on the egress clients. */
final class ClientKamelets implements AutoCloseable {

    /** What kamelets name, as it is in Serai. */
    static final Map<String, Class<?>> BEANS = Map.of("mailComposer", MailComposer.class, "tenantMailSender", TenantMailSender.class,
            "tenantSesClient", TenantSesClient.class, "tenantSnsClient", TenantSnsClient.class, "twilioClients", TwilioClients.class,
            "signupPageProbe", SignupPageProbe.class);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OutcomeSorter SORTER = new OutcomeSorter(new AwsFailureReader(), new TwilioFailureReader());

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Provider provider;
    private final ProducerTemplate producer;
    private final EgressHttpClient http;
    private final TenantMailSender mail;

    /** What came of a call. */
    record Result(Exchange exchange, Sorted sorted, ProviderCall call) {

        String body() {
            return exchange.getMessage().getBody(String.class);
        }

        /** Everything the captured request shows, as one text. */
        String captured() {
            return call.request().method() + " " + call.request().url() + "\n" + call.request().headers() + "\n" + call.request().body();
        }
    }

    ClientKamelets(String providerId) throws Exception {
        this(providerId, null, true);
    }

    /** Of a provider that always answers, however busy the machine is. */
    static ClientKamelets patient(String providerId) throws Exception {
        Duration patience = Duration.ofSeconds(30);
        return new ClientKamelets(KameletFiles.provider(providerId), KameletFiles.family(providerId), null, true,
                new SmtpProperties(patience, patience, patience, patience, patience), patience);
    }

    ClientKamelets(String providerId, String urlTemplate, boolean loopback) throws Exception {
        this(providerId, urlTemplate, loopback, new SmtpProperties(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(3),
                Duration.ofSeconds(5), Duration.ofSeconds(1)));
    }

    ClientKamelets(String providerId, String urlTemplate, boolean loopback, SmtpProperties times) throws Exception {
        this(KameletFiles.provider(providerId), KameletFiles.family(providerId), urlTemplate, loopback, times, Duration.ofMillis(500));
    }

    /** All files at once, for calls that name their provider. */
    static ClientKamelets ofAll(Duration answerWithin) throws Exception {
        SmtpProperties times = new SmtpProperties(answerWithin, answerWithin, answerWithin, answerWithin, answerWithin);
        ClientKamelets kamelets = new ClientKamelets(null, KameletFiles.all(), null, true, times, answerWithin);
        for (Path file : KameletFiles.all()) {
            String id = KameletFiles.provider(file).id();
            kamelets.camel.getEndpoint("kamelet:" + id + "-sink/" + id + "-late").createProducer().start();
        }
        return kamelets;
    }

    private ClientKamelets(Provider provider, List<Path> files, String urlTemplate, boolean loopback, SmtpProperties times,
            Duration answerWithin) throws Exception {
        EgressProperties properties = new EgressProperties(urlTemplate, List.of(), Duration.ofSeconds(2), answerWithin, 50, 50,
                Duration.ofSeconds(5), DataSize.ofMegabytes(1));
        EgressDnsResolver resolver = new EgressDnsResolver(new AddressRules(properties, loopback));
        ProviderUrls urls = new ProviderUrls(properties);
        http = new EgressHttpClient(properties, resolver);
        mail = new TenantMailSender(resolver, properties, times);
        this.provider = provider;
        Jq.bind(camel);
        camel.getRegistry().bind(ConnectionVariables.ID, new ConnectionVariables());
        camel.getRegistry().bind("mailComposer", new MailComposer());
        camel.getRegistry().bind("tenantMailSender", mail);
        camel.getRegistry().bind("tenantSesClient", new TenantSesClient(http, urls));
        camel.getRegistry().bind("tenantSnsClient", new TenantSnsClient(http, urls));
        camel.getRegistry().bind("signupPageProbe", new SignupPageProbe(http, urls));
        camel.getRegistry().bind("twilioClients", new TwilioClients(http, urls));
        EgressHttpComponent component = new EgressHttpComponent(http);
        camel.addComponent("http", component);
        camel.addComponent("https", component);
        camel.addComponent("twilio", TwilioClients.component());
        camel.addComponent("stripe", new StripeComponent(http, urls));
        KameletComponent kamelets = new KameletComponent();
        kamelets.setLocation("file:" + Path.of("kamelets").toAbsolutePath());
        kamelets.setRouteProperties(new HashMap<>());
        files.stream().map(KameletFiles::provider)
                .forEach(file -> kamelets.getRouteProperties().put(file.id() + "-late", LateBinding.templateProperties(file)));
        camel.addComponent("kamelet", kamelets);
        camel.start();
        producer = camel.createProducerTemplate();
    }

    Result call(String operation, String message, Map<String, Object> connection) throws Exception {
        return call(operation, message, connection, null, UUID.randomUUID().toString());
    }

    Result sandbox(String operation, String message, Map<String, Object> connection, int status) throws Exception {
        return call(operation, message, connection, new SandboxMode(status), UUID.randomUUID().toString());
    }

    Result call(String operation, String message, Map<String, Object> connection, SandboxMode sandbox, String key) throws Exception {
        return call(provider, operation, message, connection, sandbox, key);
    }

    Result call(Provider provider, String operation, String message, Map<String, Object> connection, SandboxMode sandbox, String key)
            throws Exception {
        Map<String, Object> properties = new LinkedHashMap<>(connection);
        provider.form().fields().stream().filter(field -> field.defaultValue() != null)
                .forEach(field -> properties.putIfAbsent(field.name(), field.defaultValue()));
        ProviderCall call = new ProviderCall(UUID.randomUUID(), UUID.randomUUID(), provider, operation, key, properties, sandbox);
        Object body = JSON.readTree(message);
        call.bind();
        try {
            String file = KameletFiles.file(provider.id(), operation).id();
            Exchange exchange = producer.request("kamelet:" + file + "-sink/" + file + "-late", request -> {
                request.getMessage().setBody(body);
                request.getMessage().setHeader("CamelTwilio.to", "+10000000000");
                request.getMessage().setHeader("X-From-Outside", "must not travel");
                request.setVariable("operation", operation);
            });
            return new Result(exchange, SORTER.sort(provider, exchange), call);
        } finally {
            ProviderCall.unbind();
        }
    }

    @Override
    public void close() {
        camel.stop();
        mail.close();
        http.shutdown();
    }
}
