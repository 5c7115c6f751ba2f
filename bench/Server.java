package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process started for the benchmark, with its folder, its port and, for Serai, the database server it started in turn. */
final class Server {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Pattern HEAP_USED = Pattern.compile("(?m)^ *(?:garbage-first heap|def new generation|tenured generation"
            + "|PSYoungGen|ParOldGen|ZHeap|Shenandoah).*?used (\\d+)([KM])");

    private final String name;
    private final Path javaHome;
    private final Path folder;
    private final int port;
    private final Process process;

    private Server(String name, Path javaHome, Path folder, int port, Process process) {
        this.name = name;
        this.javaHome = javaHome;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts {@code java} in {@code folder} with what it prints in {@code log}; it is stopped at the latest when this JVM ends. */
    static Server start(String name, Path javaHome, Path folder, int port, Map<String, String> environment, List<String> arguments)
            throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(environment);
        Server server = new Server(name, javaHome, folder, port, builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        return server;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Waits until a GET of {@code path} is answered with a status that says that there is something: any but 404 and 5xx. */
    Server awaitAnswer(String path) {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        return await(() -> {
            try (Wire wire = Wire.connect(port)) {
                wire.send(request, request.length);
                return wire.receive() && wire.status() < 500 && wire.status() != 404;
            } catch (ConnectException e) {
                return false;
            }
        });
    }

    /** Waits until the process has printed {@code line}. */
    Server awaitLog(String line) {
        return await(() -> Files.readString(folder.resolve("log")).contains(line));
    }

    private Server await(Callable<Boolean> ready) {
        long giveUp = System.nanoTime() + START_TIMEOUT.toNanos();
        try {
            while (!ready.call()) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(name + " ended with " + process.exitValue() + " while starting");
                }
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException(name + " is not ready after " + START_TIMEOUT.toSeconds() + " s");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            return this;
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage() + "; see " + folder.resolve("log"), e);
        }
    }

    Path folder() {
        return folder;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    void stop() {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                System.out.println(name + " did not stop within 30 s and is killed; see " + folder.resolve("log"));
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Fails, saying so, when the process has ended by itself or by somebody else's hand. */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The " + name + " has ended with " + process.exitValue() + "; see " + folder.resolve("log"));
        }
    }

    /** Processor time of the JVM so far. */
    Cpu cpu() {
        return Cpu.of(process.toHandle());
    }

    /** Processor time of the database server and its backends so far. */
    Cpu databaseCpu() {
        return database().stream().map(Cpu::of).reduce(Cpu.NONE, Cpu::plus);
    }

    /** Resident memory of the JVM in MiB. */
    long residentMiB() {
        return kiB(Path.of("/proc", String.valueOf(process.pid()), "status"), "VmRSS:") / 1024;
    }

    /** Memory of the database server in MiB, what its processes share counted once; 0 where the system does not tell. */
    long databaseMiB() {
        return database().stream().mapToLong(p -> kiB(Path.of("/proc", String.valueOf(p.pid()), "smaps_rollup"), "Pss:")).sum() / 1024;
    }

    /** Used heap in MiB after a full collection. */
    long heapMiB() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher matcher = HEAP_USED.matcher(jcmd("GC.heap_info"));
        long kib = 0;
        while (matcher.find()) {
            kib += Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("M") ? 1024 : 1);
        }
        return kib / 1024;
    }

    /** The classes that take most of the heap, as {@code jcmd} lists them. */
    List<String> largestClasses() throws IOException, InterruptedException {
        return jcmd("GC.class_histogram").lines().skip(1).limit(22).toList();
    }

    void startRecording() throws IOException, InterruptedException {
        jcmd("JFR.start", "name=bench", "settings=profile");
    }

    Path stopRecording() throws IOException, InterruptedException {
        Path file = folder.resolve(name.replaceAll("\\W+", "-") + ".jfr").toAbsolutePath();
        jcmd("JFR.stop", "name=bench", "filename=" + file);
        return file;
    }

    private String jcmd(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(javaHome.resolve("bin/jcmd").toString(), String.valueOf(process.pid())));
        command.addAll(List.of(arguments));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IllegalStateException(command + " failed: " + output);
        }
        return output;
    }

    private List<ProcessHandle> database() {
        if (!Files.isDirectory(folder.resolve("data"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.find(folder.resolve("data"), 4, (file, a) -> file.endsWith("postmaster.pid"))) {
            return files.flatMap(Server::processes).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("Could not look for the database server under " + folder, e);
        }
    }

    private static Stream<ProcessHandle> processes(Path pidFile) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0).trim()))
                    .map(main -> Stream.concat(Stream.of(main), main.descendants())).orElse(Stream.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long kiB(Path file, String key) {
        if (!Files.isReadable(file)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key)).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", ""))).orElse(0L);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /**
     * Processor time in milliseconds, in user code and in the kernel; the kernel's part is 0 where the system does not tell them
     * apart.
     */
    record Cpu(long user, long system) {

        static final Cpu NONE = new Cpu(0, 0);

        static Cpu of(ProcessHandle process) {
            Path stat = Path.of("/proc", String.valueOf(process.pid()), "stat");
            try {
                String[] fields = Files.readString(stat).replaceFirst("^.*\\) ", "").split(" ");
                return new Cpu(Long.parseLong(fields[11]) * 10, Long.parseLong(fields[12]) * 10);
            } catch (IOException e) {
                return new Cpu(process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L), 0);
            }
        }

        Cpu plus(Cpu other) {
            return new Cpu(user + other.user, system + other.system);
        }

        Cpu minus(Cpu other) {
            return new Cpu(user - other.user, system - other.system);
        }

        long total() {
            return user + system;
        }
    }
}
