package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Tests {

    @Test
    void digestsPartsAsOne() {
        assertThat(Sha256.of(bytes("abc"))).isEqualTo(Sha256.of(bytes("a"), bytes(""), bytes("bc")));
        assertThat(HexFormat.of().formatHex(Sha256.of(bytes("abc"))))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
