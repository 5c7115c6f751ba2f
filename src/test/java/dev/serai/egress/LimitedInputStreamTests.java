package dev.serai.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitedInputStreamTests {

    private static final int MOST = 100;

    private final AtomicLong counted = new AtomicLong();

    @Test
    void whateverTheWayOctetsAreReadTheyAreCounted() throws IOException {
        InputStream in = limited(MOST);

        assertThat(in.read()).isZero();
        assertThat(in.readNBytes(9)).hasSize(9);
        assertThat(in.skip(30)).isEqualTo(30);
        assertThat(in.readAllBytes()).hasSize(60);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.skip(1)).isZero();
        assertThat(counted).hasValue(MOST);
    }

    @Test
    void moreThanTheLimitIsRefusedHoweverItIsRead() {
        assertThatThrownBy(() -> limited(MOST + 1).readAllBytes()).isInstanceOf(IOException.class).hasMessage("too long");
        assertThatThrownBy(() -> limited(MOST + 1).skipNBytes(MOST + 1)).isInstanceOf(IOException.class).hasMessage("too long");
        assertThatThrownBy(() -> {
            InputStream in = limited(MOST + 1);
            while (in.read() >= 0) {
                assertThat(counted.get()).isLessThanOrEqualTo(MOST);
            }
        }).isInstanceOf(IOException.class).hasMessage("too long");
    }

    private InputStream limited(int size) {
        counted.set(0);
        return new LimitedInputStream(new ByteArrayInputStream(new byte[size]), octets -> {
            if (counted.addAndGet(octets) > MOST) {
                throw new IOException("too long");
            }
        });
    }
}
