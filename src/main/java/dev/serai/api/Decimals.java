package dev.serai.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Exact decimals as requests write them: as text, or as a number. */
public final class Decimals {

    private static final int LONGEST = 40;

    private Decimals() {}

    /**
     * The decimal, with as many places as it was written with.
     *
     * @return null for what is neither text nor a number, or would take more than {@value #LONGEST} digits to write
     * @throws NumberFormatException for text that is no decimal
     */
    public static BigDecimal read(JsonNode value) {
        BigDecimal decimal = value.isNumber() ? value.decimalValue()
                : value.isTextual() && value.textValue().length() <= LONGEST ? new BigDecimal(value.textValue().strip()) : null;
        return decimal == null || Math.abs((long) decimal.scale()) > LONGEST ? null : decimal;
    }
}
