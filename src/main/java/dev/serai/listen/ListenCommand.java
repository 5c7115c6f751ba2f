package dev.serai.listen;

import java.io.PrintStream;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code java -jar serai.jar listen}: shows the webhooks of an instance as they come, and passes them on. */
public final class ListenCommand {

    /** The first argument. */
    public static final String NAME = "listen";

    private final PrintStream out;
    private final PrintStream err;
    private final UnaryOperator<String> environment;

    public ListenCommand(PrintStream out, PrintStream err, UnaryOperator<String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** Listens until the thread is interrupted; the exit code is 2 where it cannot. */
    public int run(List<String> arguments) {
        if (arguments.contains("--help")) {
            out.println(ListenArguments.USAGE);
            return 0;
        }
        try {
            ListenArguments asked = ListenArguments.parse(arguments, environment);
            new Listener(asked, new InstanceApi(asked), new Forwarder(asked), out).listen();
            return 0;
        } catch (ListenException e) {
            err.println(e.getMessage());
            return 2;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
