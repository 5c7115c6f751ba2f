package dev.serai.signup;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for the sign-up pages of all tenants.
 *
 * @param leastAge how long a person has a form at least before they send it; what comes sooner was sent by a robot
 * @param mostAge how long a form may lie open before it is sent
 * @param confirmWithin how long the link of a confirmation counts
 * @param perAddress forms that may come from one address in a minute
 * @param perPage forms that may come to one page in a minute
 * @param perEmail forms with the same address of mail that a page takes in an hour
 * @param keyOverlap how long the key before counts after a page got another
 */
@ConfigurationProperties("serai.signup")
record SignupProperties(@DefaultValue("2s") Duration leastAge, @DefaultValue("24h") Duration mostAge,
        @DefaultValue("7d") Duration confirmWithin, @DefaultValue("30") int perAddress, @DefaultValue("1200") int perPage,
        @DefaultValue("3") int perEmail, @DefaultValue("7d") Duration keyOverlap) {

    SignupProperties {
        if (leastAge.isNegative() || mostAge.compareTo(leastAge) <= 0) {
            throw new IllegalArgumentException("serai.signup.most-age is " + mostAge + "; it must be longer than serai.signup.least-age, "
                    + leastAge);
        }
        if (perAddress < 1 || perPage < 1 || perEmail < 1) {
            throw new IllegalArgumentException("serai.signup.per-address, per-page and per-email must be 1 or more");
        }
    }
}
