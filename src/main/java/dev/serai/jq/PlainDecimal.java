package dev.serai.jq;

import java.math.BigDecimal;

/** A decimal that is written without an exponent, by Jackson too, which asks for its text. */
final class PlainDecimal extends BigDecimal {

    private static final long serialVersionUID = 1L;

    PlainDecimal(BigDecimal value) {
        super(value.unscaledValue(), value.scale());
    }

    @Override
    public String toString() {
        return toPlainString();
    }
}
