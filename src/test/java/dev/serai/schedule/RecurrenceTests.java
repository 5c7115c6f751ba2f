package dev.serai.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Local times recur as their rule says, whatever the clock does; what cannot be reckoned is refused. */
class RecurrenceTests {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private static final LocalDateTime STARTS = LocalDateTime.parse("2027-03-26T02:30");

    private static Recurrence parse(String rule) {
        return Recurrence.parse(rule, STARTS, ZURICH, null, null);
    }

    private static List<String> times(When when, String after, int most) {
        List<String> times = new ArrayList<>();
        When.Walk walk = when.after(Instant.parse(after));
        for (Occurrence each = walk.next(); each != null && times.size() < most; each = walk.next()) {
            times.add(each.at().toString());
        }
        return times;
    }

    private static When when(String rule, LocalDateTime... exceptions) {
        return new When(STARTS, ZURICH, parse(rule).toString(), Set.of(exceptions), null);
    }

    @Test
    void aDailyTimeKeepsItsHourOverBothTurnsOfTheClock() {
        When daily = when("RRULE:FREQ=DAILY");

        assertThat(times(daily, "2027-03-27T00:00:00Z", 3)).as("the gap: 02:30 is 03:30 on the 28th")
                .containsExactly("2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z");
        assertThat(times(daily, "2027-10-30T12:00:00Z", 2)).as("the overlap: the first 02:30 counts")
                .containsExactly("2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z");
        assertThat(Occurrence.of(LocalDateTime.parse("2027-03-28T02:30"), ZURICH).note()).contains("leaves out 02:30", "03:30");
        assertThat(Occurrence.of(LocalDateTime.parse("2027-10-31T02:30"), ZURICH).note()).contains("twice");
        assertThat(Occurrence.of(STARTS, ZURICH).note()).isNull();
    }

    @Test
    void anHourThatIsLeftOutDoesNotCountTwice() {
        When hourly = when("FREQ=HOURLY;BYHOUR=1,2,3");

        assertThat(times(hourly, "2027-03-27T23:59:00Z", 3)).as("02:30 and 03:30 are the same instant on that day")
                .containsExactly("2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z", "2027-03-28T23:30:00Z");
    }

    @Test
    void countEndAndExceptionsAreKept() {
        assertThat(times(when("FREQ=DAILY;COUNT=4", STARTS.plusDays(1)), "2027-01-01T00:00:00Z", 9)).hasSize(3);
        assertThat(times(when("FREQ=DAILY;COUNT=4"), "2027-03-28T12:00:00Z", 9)).as("also from the middle on").hasSize(1);
        assertThat(times(when("FREQ=DAILY;UNTIL=20270328T003000Z"), "2027-01-01T00:00:00Z", 9)).as("an end in UTC").hasSize(2);
        assertThat(times(when("FREQ=DAILY;UNTIL=20270328"), "2027-01-01T00:00:00Z", 9)).as("the last day belongs to it").hasSize(3);
        assertThat(Recurrence.parse("FREQ=DAILY", STARTS, ZURICH, null, 2).toString()).contains("COUNT=2");
        assertThat(Recurrence.parse("FREQ=DAILY", STARTS, ZURICH, STARTS.plusDays(1), null).toString()).contains("UNTIL=20270327T023000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | 2027-04-30T02:30 | 2027-04-29T02:30
            FREQ=MINUTELY;INTERVAL=7                      | 2032-03-26T02:37 | 2032-03-26T02:38
            FREQ=HOURLY;INTERVAL=5                        | 2036-03-26T05:30 | 2036-03-26T06:30
            FREQ=DAILY;INTERVAL=3                         | 2036-03-26T02:30 | 2036-03-27T02:30
            FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR            | 2036-03-28T02:30 | 2036-04-04T02:30
            FREQ=DAILY;COUNT=3                            | 2027-03-28T02:30 | 2027-03-29T02:30
            """)
    void anOldRuleKeepsItsRhythm(String rule, LocalDateTime has, LocalDateTime hasNot) {
        Recurrence recurrence = parse(rule);
        Recurrence.Walk slow = recurrence.walk(STARTS, null);
        LocalDateTime next = slow.next();
        while (next != null && next.isBefore(has)) {
            next = slow.next();
        }

        assertThat(next).as("counted from its start").isEqualTo(has);
        assertThat(recurrence.notAmong(STARTS, Set.of(has, hasNot, STARTS.minusDays(1), STARTS.plusYears(30))))
                .containsExactly(STARTS.minusDays(1), hasNot, STARTS.plusYears(30));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            every monday                                             | is no rule of recurrence
            FREQ=DAILY;BYEASTER=1                                    | is no rule of recurrence
            FREQ=SECONDLY                                            | every few seconds
            FREQ=MINUTELY;BYSECOND=1,2,3                             | every few seconds
            FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30                      | never has an occurrence
            FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30                    | never has an occurrence
            FREQ=YEARLY;BYDAY=MO;BYSETPOS=200                        | never has an occurrence
            FREQ=YEARLY;INTERVAL=1000;BYMONTH=1                      | no occurrence within 10 years
            FREQ=WEEKLY;INTERVAL=2000000000                          | at most 52000 is accepted with WEEKLY
            FREQ=YEARLY;INTERVAL=300000                              | at most 1000 is accepted with YEARLY
            FREQ=MINUTELY;BYMONTH=3                                  | gaps of more than a thousand periods
            FREQ=DAILY;COUNT=2;UNTIL=20280101T000000                 | is no rule of recurrence
            FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=0,1,2,3,4,5,6,7;BYMINUTE=0,5,10,15,20,25,30,35,40,45;BYSETPOS=-1 | in one period
            """)
    void whatCannotBeReckonedIsRefused(String rule, String why) {
        assertThatThrownBy(() -> parse(rule)).isInstanceOf(BadRuleException.class).hasMessageContaining(why);
    }

    @Test
    void aRuleDoesNotEndTwice() {
        assertThatThrownBy(() -> Recurrence.parse("FREQ=DAILY;COUNT=2", STARTS, ZURICH, null, 3)).isInstanceOf(BadRuleException.class)
                .hasMessageContaining("ends twice");
        assertThatThrownBy(() -> parse("FREQ=DAILY;WKST=" + "X".repeat(500))).isInstanceOf(BadRuleException.class)
                .hasMessageContaining("at most 500");
    }

    @ParameterizedTest
    @CsvSource({"PT24H, 2027-03-27T11:00:00Z", "P1D, 2027-03-27T11:00:00Z", "P2D, 2027-03-26T11:00:00Z", "P1W, 2027-03-21T11:00:00Z",
            "P1DT1H, 2027-03-27T10:00:00Z", "PT90M, 2027-03-28T09:30:00Z"})
    void daysCountByTheCalendarAndHoursByTheClock(String distance, String at) {
        Instant noon = Instant.parse("2027-03-28T11:00:00Z");

        assertThat(Distance.parse(distance, true).from(noon, ZoneId.of("UTC"))).isEqualTo(at);
        assertThat(Distance.parse("P1D", true).from(Instant.parse("2027-03-28T10:00:00Z"), ZURICH)).as("noon is noon, 23 hours before")
                .isEqualTo("2027-03-27T11:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({"P", "PT", "1D", "-PT5M", "P1Y", "P400D", "PT1.5H", "''"})
    void whatIsNoDistanceIsNone(String text) {
        assertThat(Distance.parse(text, false)).isNull();
    }
}
