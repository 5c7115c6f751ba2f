package bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Sums up a Flight Recorder file: in which part of the program the threads were running, in which methods, what was allocated
 * and where threads waited for each other.
 */
final class Profile {

    private static final int LINES = 30;

    /** Parts of the program, the first that fits the innermost frame with any part owns the sample. */
    private static final List<String> PARTS = List.of(
            "dev.serai.embedded", "dev.serai.api", "dev.serai.provider", "dev.serai.egress", "dev.serai.reload", "dev.serai.security",
            "dev.serai.tenant", "dev.serai.credential", "dev.serai.connection", "dev.serai.operation", "dev.serai.ledger",
            "dev.serai.delivery", "dev.serai.event", "dev.serai",
            "org.apache.camel.component.http", "org.apache.camel.component.platform", "org.apache.camel.component.kamelet",
            "org.apache.camel.language.simple", "org.apache.camel.language.jq", "org.apache.camel.component.bean", "org.apache.camel",
            "net.thisptr.jackson", "com.fasterxml.jackson", "com.networknt", "com.google.crypto", "com.github.benmanes",
            "org.postgresql", "com.zaxxer.hikari", "org.springframework.jdbc", "org.springframework.transaction",
            "org.springframework.security", "org.springframework.web", "org.springframework", "io.micrometer",
            "org.apache.hc", "org.apache.catalina", "org.apache.coyote", "org.apache.tomcat", "ch.qos.logback",
            "org.apache.activemq", "org.quartz", "io.netty");

    private final Map<String, Long> parts = new HashMap<>();
    private final Map<String, Long> partsAnywhere = new HashMap<>();
    private final Map<String, Long> seraiMethods = new HashMap<>();
    private final Map<String, Long> methods = new HashMap<>();
    private final Map<String, Long> threads = new HashMap<>();
    private final Map<String, Long> allocatingParts = new HashMap<>();
    private final Map<String, Long> allocatedClasses = new HashMap<>();
    private final Map<String, Long> waits = new HashMap<>();

    private final Set<Long> allocators = new HashSet<>();
    private long samples;

    private Profile(Path file) throws IOException {
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                add(recording.readEvent());
            }
        }
    }

    static void print(String title, Path file, PrintStream out) throws IOException {
        Profile profile = new Profile(file);
        out.printf("%nProfile of %s, %,d samples (%s)%n", title, profile.samples, file);
        table(out, "running in (the innermost frame that belongs to a part)", profile.parts);
        table(out, "running in or below (a sample counts for every part on its stack)", profile.partsAnywhere, profile.samples);
        table(out, "running in or below, Serai's own methods", profile.seraiMethods, profile.samples);
        table(out, "hottest methods", profile.methods);
        table(out, "running threads", profile.threads);
        table(out, "allocating (share of bytes)", profile.allocatingParts);
        table(out, "allocated classes (share of bytes) and the part that made them", profile.allocatedClasses);
        table(out, "waiting for a monitor (share of " + profile.waits.values().stream().mapToLong(v -> v).sum() / 1_000_000
                + " ms waited by all threads together)", profile.waits);
    }

    private void add(RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        if (stack == null || stack.getFrames().isEmpty()) {
            return;
        }
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" -> {
                samples++;
                parts.merge(owner(stack), 1L, Long::sum);
                Set<String> seen = new HashSet<>();
                for (RecordedFrame frame : stack.getFrames()) {
                    String part = part(frame);
                    if (part != null && seen.add(part)) {
                        partsAnywhere.merge(part, 1L, Long::sum);
                    }
                    if (part != null && part.startsWith("dev.serai") && seen.add(method(frame))) {
                        seraiMethods.merge(method(frame), 1L, Long::sum);
                    }
                }
                methods.merge(method(stack.getFrames().get(0)), 1L, Long::sum);
                String thread = event.getThread("sampledThread") == null ? null : event.getThread("sampledThread").getJavaName();
                threads.merge(thread == null || thread.isEmpty() ? "(unnamed)" : thread.replaceAll("\\d+", "*"), 1L, Long::sum);
            }
            case "jdk.ObjectAllocationSample" -> {
                if (allocators.add(event.getThread() == null ? -1 : event.getThread().getId())) {
                    return; // the first sample of a thread stands for all it allocated before the recording
                }
                allocatingParts.merge(owner(stack), event.getLong("weight"), Long::sum);
                allocatedClasses.merge(event.getClass("objectClass").getName() + " by " + owner(stack), event.getLong("weight"), Long::sum);
            }
            case "jdk.JavaMonitorEnter" -> waits.merge(owner(stack) + " for " + event.getClass("monitorClass").getName(),
                    event.getDuration().toNanos(), Long::sum);
            default -> { }
        }
    }

    private static String owner(RecordedStackTrace stack) {
        return stack.getFrames().stream().map(Profile::part).filter(part -> part != null).findFirst().orElse("JDK alone");
    }

    private static String part(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return PARTS.stream().filter(type::startsWith).findFirst().orElse(null);
    }

    private static String method(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static void table(PrintStream out, String title, Map<String, Long> values) {
        table(out, title, values, values.values().stream().mapToLong(v -> v).sum());
    }

    private static void table(PrintStream out, String title, Map<String, Long> values, long sum) {
        if (values.isEmpty()) {
            return;
        }
        out.println("\n  " + title);
        values.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())).limit(LINES)
                .forEach(e -> out.printf("  %5.1f %%  %s%n", 100.0 * e.getValue() / Math.max(1, sum), e.getKey()));
    }
}
