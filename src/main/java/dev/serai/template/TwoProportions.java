package dev.serai.template;

import java.util.Locale;

/**
 * Whether two shares differ by more than chance: the z-test of two proportions, two-sided, with the pooled share. It says nothing below the
 * numbers from which the normal distribution is near enough.
 *
 * @param comparisons how many are made beside each other; the level of 5 % is shared among them (Bonferroni)
 */
record TwoProportions(long first, long ofFirst, long other, long ofOther, int comparisons) {

    /** Of each, at least. */
    static final long LEAST = 100;
    /** Of those that did and of those that did not, at least, in each, if there is no difference. */
    static final double LEAST_EXPECTED = 10;
    static final double LEVEL = 0.05;

    boolean tooEarly() {
        return Math.min(ofFirst, ofOther) < LEAST
                || Math.min(ofFirst, ofOther) * Math.min(pooled(), 1 - pooled()) < LEAST_EXPECTED;
    }

    private double pooled() {
        return (double) (first + other) / (ofFirst + ofOther);
    }

    /** Null where one has none. */
    Double difference() {
        return ofFirst == 0 || ofOther == 0 ? null : Double.valueOf((double) other / ofOther - (double) first / ofFirst);
    }

    /** Null where it is too early. */
    Double pValue() {
        if (tooEarly()) {
            return null;
        }
        double error = Math.sqrt(pooled() * (1 - pooled()) * (1.0 / ofFirst + 1.0 / ofOther));
        return 2 * upperTail(Math.abs(difference()) / error);
    }

    String verdict() {
        if (tooEarly()) {
            return "tooEarly";
        }
        return pValue() < LEVEL / comparisons ? "difference" : "noDifference";
    }

    String explanation(String measure, String firstName, String otherName) {
        if (tooEarly()) {
            return "It is too early to say: each of " + firstName + " and " + otherName + " needs at least " + LEAST
                    + " messages that were taken, and so many that at least " + (int) LEAST_EXPECTED + " of each are to be expected "
                    + measure + " and not; there are " + ofFirst + " and " + ofOther;
        }
        String p = String.format(Locale.ROOT, pValue() < 0.0001 ? "p < 0.0001" : "p = %.4f", pValue());
        if (verdict().equals("noDifference")) {
            return "The difference may well be chance (" + p + ")";
        }
        return otherName + (difference() > 0 ? " is " : " is not ") + measure + (difference() > 0 ? " more often than " : " as often as ")
                + firstName + "; chance alone would hardly make that difference (" + p + ")";
    }

    /** How much of the normal distribution lies above z, to about 1e-7 (Abramowitz and Stegun, 26.2.17). */
    static double upperTail(double z) {
        double t = 1 / (1 + 0.2316419 * z);
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        double sum = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return Math.max(0, density * sum);
    }
}
