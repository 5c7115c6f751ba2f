package dev.serai.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.api.ProblemException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTests {

    private static final Subject ADA = Subject.parse(" Ada@Example.com ");
    private static final Subject NUMBER = Subject.parse("+41 79 123 45 67");

    @ParameterizedTest
    @ValueSource(strings = {"ada@example.com", "ADA@EXAMPLE.COM", "Ada <ada@example.com>", "mailto:ada@example.com", "to ada@example.com.",
            "(ada@example.com)", "bob@example.com,ada@example.com"})
    void anAddressIsFoundHoweverItIsWritten(String text) {
        assertThat(ADA.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nada@example.com", "x.ada@example.com", "ada@example.community", "ada@example.com.au", "ada@example", "ada",
            "ada+x@example.com", "x-ada@example.com"})
    void anotherAddressIsNotTaken(String text) {
        assertThat(ADA.isIn(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+41791234567", "0041 79 123 45 67", "079 123 45 67", "+41 (0)79 123 45 67", "079/123.45.67",
            "call 41791234567!", "invoice 12 0791234567", "79-123-45-67"})
    void aNumberIsFoundHoweverItIsWritten(String text) {
        assertThat(NUMBER.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+417912345678", "10791234567", "+49791234567", "7912345", "A791234567"})
    void anotherNumberIsNotTaken(String text) {
        assertThat(NUMBER.isIn(text)).isFalse();
    }

    @Test
    void numbersAreNormalised() {
        assertThat(NUMBER.normal()).isEqualTo("+41791234567");
        assertThat(ADA.normal()).isEqualTo("ada@example.com");
    }

    @Test
    void fieldsAndTheirNamesAreLookedThrough() throws IOException {
        ObjectMapper json = new ObjectMapper();
        assertThat(ADA.isIn(json.readTree("{\"to\": [{\"email\": \"ada@example.com\"}]}"))).isTrue();
        assertThat(ADA.isIn(json.readTree("{\"people\": {\"ada@example.com\": 1}}"))).isTrue();
        assertThat(NUMBER.isIn(json.readTree("{\"phone\": 41791234567}"))).isTrue();
        assertThat(ADA.isIn(json.readTree("{\"to\": [{\"email\": \"bob@example.com\"}], \"n\": [1, null, true]}"))).isFalse();
    }

    @Test
    void whatIsLeftDoesNotNameThePerson() {
        assertThat(ADA.leftOutOf("Ada <ada@example.com> and bob@example.com")).isEqualTo("Ada <[erased]> and bob@example.com");
        assertThat(NUMBER.leftOutOf("the number 079 123 45 67 is off")).isEqualTo("the number [erased] is off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "ada@example", "079 123 45 67", "+41", "@example.com", "a b@example.com"})
    void whatIsNeitherIsRefused(String text) {
        assertThatThrownBy(() -> Subject.parse(text)).isInstanceOf(ProblemException.class).hasMessageContaining("country code");
    }
}
