package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

class ProblemsTests {

    private final Problems problems = new Problems(new ObjectMapper());

    static Stream<RuntimeException> failuresOfTheDatabase() {
        SQLTransientConnectionException cause = new SQLTransientConnectionException("callers - Connection is not available");
        return Stream.of(new CannotGetJdbcConnectionException("No connection", cause),
                new CannotCreateTransactionException("No transaction", cause),
                new IllegalStateException(new CannotGetJdbcConnectionException("No connection", cause)));
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheDatabase")
    void aDatabaseThatDoesNotAnswerIsToldAsSuch(RuntimeException failure) {
        Problem problem = problems.of(failure);

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.type()).isEqualTo("urn:serai:problem:unavailable");
        assertThat(problem.detail()).isEqualTo("The database does not answer; try again");
    }

    @Test
    void whatNobodyExpectedShowsNothingOfTheInside() {
        Problem problem = problems.of(new IllegalStateException("secret of the inside"));

        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.toString()).doesNotContain("secret of the inside");
    }
}
