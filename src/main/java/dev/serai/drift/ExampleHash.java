package dev.serai.drift;

import dev.serai.api.Sha256;
import dev.serai.provider.Provider.ProviderAnswer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Tells one recorded example from another: counts begin anew when a file gets another one. */
final class ExampleHash {

    private static final int BYTES = 8;

    private ExampleHash() {}

    static String of(ProviderAnswer example) {
        return HexFormat.of().formatHex(Sha256.of(example.toString().getBytes(StandardCharsets.UTF_8)), 0, BYTES);
    }
}
