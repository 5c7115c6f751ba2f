package dev.serai.ledger;

/**
 * How far a delivery has come.
 *
 * @param round redelivery rounds it has been through
 * @param attempts calls to providers so far
 * @param breakdowns how often in a row carrying it ended with a fault of Serai itself; 0 when it did not the last time
 */
public record Progress(int round, int attempts, int breakdowns) {

    public static final Progress NONE = new Progress(0, 0, 0);

    public Progress(int round, int attempts) {
        this(round, attempts, 0);
    }
}
