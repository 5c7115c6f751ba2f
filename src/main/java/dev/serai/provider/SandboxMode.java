package dev.serai.provider;

/**
 * How the sandbox answers.
 *
 * @param status HTTP status to answer with; 0 for the successful example of the kamelet
 */
public record SandboxMode(int status) {

    public static final SandboxMode SUCCESS = new SandboxMode(0);
}
