package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How to run.
 *
 * @param javas homes of the JDKs to run the servers on
 * @param tenants the larger number of tenants; 1 leaves that server out, 0 Serai altogether
 * @param rounds how often each server is measured
 * @param warmUp how many messages each server gets before the first measurement
 * @param window how long one measurement lasts
 * @param connections keep-alive connections of the load generator
 * @param providerDelay milliseconds that the double takes to answer
 * @param jvm JVM options of every server
 * @param profile whether to record with JDK Flight Recorder and print the hottest frames
 * @param serai further arguments of Serai, such as {@code --serai.ledger.x=y}
 * @param bulk how many bulk messages wait while one-time codes of the same tenant go, in place of everything else; 0 for none
 * @param rotation how many credentials to encrypt anew under load, in place of everything else; 0 for none
 */
record Options(List<Path> javas, int tenants, int rounds, int warmUp, Duration window, int connections, int providerDelay,
        List<String> jvm, boolean profile, List<String> serai, int rotation, int bulk) {

    static final String USAGE = """
            bench/run [options]
              --quick             short: 2 rounds of 5 s, 20,000 messages of warm-up, 2,000 tenants, one JDK
              --java=HOME         run the servers on this JDK only (repeatable); otherwise the one that runs this and,
                                  where there is one, JDK 25 (JAVA25_HOME or /usr/lib/jvm/*25*) with virtual threads
              --tenants=N         the larger number of tenants (100000); 1 leaves it out, 0 leaves Serai out
              --rounds=N          measurements of each server (5)
              --warm-up=MESSAGES  before the first measurement, the same for each server (250000)
              --seconds=SECONDS   length of one measurement (15)
              --connections=N     keep-alive connections (32)
              --provider-delay=MS how long the provider double takes to answer (0)
              --jvm=OPTIONS       JVM options of every server, separated by spaces (-Xmx1g)
              --profile           record with JDK Flight Recorder during the measurements, print the hottest frames
              --priority=N        lets N bulk messages of a tenant wait (100000), sends its one-time codes, and measures nothing else
              --rotation=N        changes the encryption key of N credentials while they are used, and measures nothing else
              --serai=ARGUMENT    a further argument of Serai, such as --serai=--serai.egress.allow=... (repeatable)""";

    static Options parse(String[] args) {
        List<Path> javas = new ArrayList<>();
        List<String> serai = new ArrayList<>();
        boolean quick = List.of(args).contains("--quick");
        boolean profile = false;
        int tenants = quick ? 2_000 : 100_000;
        int rounds = quick ? 2 : 5;
        int warmUp = quick ? 20_000 : 250_000;
        int window = quick ? 5 : 15;
        int connections = 32;
        int rotation = 0;
        int bulk = 0;
        int providerDelay = 0;
        String jvm = "-Xmx1g";
        for (String arg : args) {
            String value = arg.substring(arg.indexOf('=') + 1);
            switch (arg.split("=", 2)[0]) {
                case "--quick" -> { }
                case "--java" -> javas.add(Path.of(value));
                case "--tenants" -> tenants = Integer.parseInt(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--warm-up" -> warmUp = Integer.parseInt(value);
                case "--seconds" -> window = Integer.parseInt(value);
                case "--connections" -> connections = Integer.parseInt(value);
                case "--provider-delay" -> providerDelay = Integer.parseInt(value);
                case "--jvm" -> jvm = value;
                case "--profile" -> profile = true;
                case "--priority" -> bulk = value.equals(arg) ? 100_000 : Integer.parseInt(value);
                case "--rotation" -> rotation = Integer.parseInt(value);
                case "--serai" -> serai.add(value);
                default -> throw new IllegalArgumentException("\"" + arg + "\" is no option\n" + USAGE);
            }
        }
        if (javas.isEmpty()) {
            javas.add(Path.of(System.getProperty("java.home")));
            if (!quick && Runtime.version().feature() < 25) {
                java25().ifPresent(javas::add);
            }
        }
        return new Options(javas, tenants, rounds, warmUp, Duration.ofSeconds(window), connections, providerDelay,
                List.of((jvm + (profile ? " -XX:FlightRecorderOptions:stackdepth=256" : "")).trim().split("\\s+")), profile, serai,
                rotation, bulk);
    }

    private static Optional<Path> java25() {
        String named = System.getenv("JAVA25_HOME");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path folder = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.filter(home -> home.getFileName().toString().contains("25") && Files.isExecutable(home.resolve("bin/java")))
                    .sorted().findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
