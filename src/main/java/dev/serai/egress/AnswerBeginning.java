package dev.serai.egress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the beginning of an answer whose status says all that counts. However long it is, and however slowly it comes, the rest is not
 * waited for: its connection is broken off.
 *
 * @param bytes what was read
 * @param cut whether there was more, or more was to come
 */
record AnswerBeginning(byte[] bytes, boolean cut) {

    private static final Logger log = LoggerFactory.getLogger(AnswerBeginning.class);
    private static final Duration TIME = Duration.ofSeconds(2);

    /** Reads from an answer, in place of whose body stands what was read. */
    static AnswerBeginning of(CloseableHttpResponse response, int most, Cancellable request, CallDeadlines deadlines) {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new AnswerBeginning(new byte[0], false);
        }
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        CallDeadlines.Call call = deadlines.begin(request, TIME);
        boolean ended = false;
        try {
            ended = reads(entity.getContent(), most, read);
        } catch (IOException e) {
            log.debug("An answer broke off after {} bytes; its status is what counts", read.size(), e);
        } finally {
            deadlines.ended(call);
            if (!ended) {
                request.cancel();
            }
        }
        ContentType type = entity.getContentType() == null ? null : ContentType.parseLenient(entity.getContentType());
        byte[] bytes = Arrays.copyOf(read.toByteArray(), Math.min(read.size(), most));
        response.setEntity(bytes.length == 0 ? null : new ByteArrayEntity(bytes, type));
        return new AnswerBeginning(bytes, !ended);
    }

    /** Whether it ended. */
    private static boolean reads(InputStream in, int most, ByteArrayOutputStream into) throws IOException {
        byte[] buffer = new byte[Math.min(most + 1, 8 * 1024)];
        while (into.size() <= most) {
            int count = in.read(buffer, 0, Math.min(buffer.length, most + 1 - into.size()));
            if (count < 0) {
                in.close();
                return true;
            }
            into.write(buffer, 0, count);
        }
        return false;
    }

    /** As text; what is no text stands there as replacement characters. */
    String text() {
        return bytes.length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
