package dev.serai.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.FreshKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRingTests {

    private static final String HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final String OTHER = "ff".repeat(32);

    @Test
    void readsHexAndBase64AsTheSameKey() {
        byte[] key = java.util.HexFormat.of().parseHex(HEX);

        assertThat(KeyRing.parse(HEX, "X").writingKey())
                .isEqualTo(KeyRing.parse(HEX.toUpperCase(), "X").writingKey())
                .isEqualTo(KeyRing.parse(Base64.getEncoder().encodeToString(key), "X").writingKey())
                .isEqualTo(KeyRing.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(key), "X").writingKey());
    }

    @Test
    void callsAKeyWhatItWasCalledBefore() {
        assertThat(KeyRing.parse(HEX, "X").writingKey()).isEqualTo("215c801d062be1a1");
    }

    @Test
    void writesWithTheFirstKeyAndReadsWithAll() {
        KeyRing ring = KeyRing.parse(HEX + " , " + OTHER, "X");

        assertThat(ring.writingKey()).isEqualTo(KeyRing.parse(HEX, "X").writingKey());
        assertThat(ring.keyIds()).containsExactly(ring.writingKey(), KeyRing.parse(OTHER, "X").writingKey());
    }

    @Test
    void saysWhatIsWrongWithoutTheKey() {
        assertProblem("abcd", "The encryption key in X has 2 bytes, 32 are needed");
        assertProblem("not a key!", "The encryption key in X (10 characters) is neither hex nor base64");
        assertProblem(HEX + ",", "Encryption key 2 in X is empty");
        assertProblem(HEX + "," + HEX.substring(2), "Encryption key 2 in X has 31 bytes");
    }

    private static void assertProblem(String text, String message) {
        assertThatThrownBy(() -> KeyRing.parse(text, "X")).isInstanceOf(InvalidEncryptionKeyException.class)
                .hasMessageStartingWith(message).hasMessageContaining("java -jar serai.jar generate-key")
                .hasMessageNotContaining(HEX.substring(2));
    }

    @Test
    void separatesKeysByCommasAndLines() {
        List<String> ids = KeyRing.parse(HEX + "," + OTHER, "X").keyIds();

        assertThat(KeyRing.parse(HEX + "\n" + OTHER, "X").keyIds()).isEqualTo(ids);
        assertThat(KeyRing.parse(HEX + ",\r\n  " + OTHER, "X").keyIds()).isEqualTo(ids);
    }

    @Test
    void makesKeysItCanRead() {
        String key = FreshKey.hex();

        assertThat(KeyRing.parse(key, "X").writingKey()).isNotEqualTo(KeyRing.parse(FreshKey.hex(), "X").writingKey());
        assertThat(KeyRing.parse(key, "X").toString()).doesNotContain(key);
    }
}
