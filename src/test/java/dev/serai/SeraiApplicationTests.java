package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.KeyRing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SeraiApplicationTests {

    @Test
    void generateKeyPrintsAKeyAndNothingElse(CapturedOutput output) {
        SeraiApplication.main(new String[] {"generate-key"});

        assertThat(output.getOut()).matches("[0-9a-f]{64}\\R");
        assertThat(KeyRing.parse(output.getOut().strip(), "the output").keyIds()).hasSize(1);
    }
}
