package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KameletFolderTests {

    @TempDir
    private Path folder;

    @Test
    void whatCannotBeTakenUpDoesNotStay() {
        KameletFolder kamelets = new KameletFolder(folder, null, () -> {
            throw new IllegalStateException("no watch");
        });

        assertThatThrownBy(() -> kamelets.add("acme-sink.kamelet.yaml", "kind: Kamelet")).hasMessage("no watch");
        assertThat(folder).isEmptyDirectory();
    }
}
