package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;

class StartFailuresTests {

    private final StartFailures failures = new StartFailures();

    @Test
    void whatSeraiItselfSaidIsTold() {
        Throwable failure = new BeanCreationException("a bean", new IllegalStateException("The data directory is in use"));

        assertThat(failures.analyze(failure).getDescription()).isEqualTo("The data directory is in use");
    }

    @Test
    void databaseUrlThatIsNotSetIsNamed() {
        Throwable failure = new BeanCreationException("dataSource", new IllegalArgumentException("'url' must start with \"jdbc\""));

        assertThat(failures.analyze(failure).getAction()).contains("SERAI_DATABASE_URL");
    }

    @Test
    void whatOthersThrewIsLeftToOthers() {
        Throwable failure = org.assertj.core.api.Assertions.catchThrowable(() -> java.util.UUID.fromString("x"));

        assertThat(failures.analyze(failure)).isNull();
    }
}
