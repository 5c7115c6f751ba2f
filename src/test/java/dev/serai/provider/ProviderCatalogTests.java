package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.api.FieldProblem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderCatalogTests {

    private final ProviderCatalog catalog = new ProviderCatalog();

    @Test
    void publishedProvidersAreFoundUntilWithdrawn() {
        catalog.publish(provider("twilio", 1));
        catalog.publish(provider("acme", 1));

        assertThat(catalog.publish(provider("acme", 2))).map(Provider::revision).contains(1);
        assertThat(catalog.get("acme").revision()).isEqualTo(2);
        assertThat(catalog.all()).extracting(Provider::id).containsExactly("acme", "twilio");
        assertThat(catalog.withdraw("acme")).map(Provider::revision).contains(2);
        assertThat(catalog.find("acme")).isEmpty();
        assertThat(catalog.find(null)).isEmpty();
    }

    @Test
    void anUnknownProviderIsRefusedWithTheAcceptedOnes() {
        catalog.publish(provider("acme", 1));

        assertThatExceptionOfType(UnknownProviderException.class).isThrownBy(() -> catalog.get("sendgird")).satisfies(e -> {
            assertThat(e.status()).isEqualTo(400);
            assertThat(e.errors()).containsExactly(
                    new FieldProblem("provider", "is \"sendgird\", which no kamelet file describes; accepted are acme"));
        });
        assertThatExceptionOfType(UnknownProviderException.class).isThrownBy(() -> catalog.get(null))
                .withMessage("Field \"provider\" is required; accepted are acme");
    }

    private static Provider provider(String id, int revision) {
        return new Provider(id, id, "", List.of("sms"), List.of("sms.send"), false,
                new ConnectionForm(null, List.of()), "none", null, Map.of(),
                Provider.Idempotency.NONE, Provider.MessageIdSource.NONE, new OutcomeTable(List.of()), Map.of(), null, null, Map.of(),
                revision, "");
    }
}
