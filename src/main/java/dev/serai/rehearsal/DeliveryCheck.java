package dev.serai.rehearsal;

import java.util.List;

/** Tells what of a past delivery would be otherwise. */
interface DeliveryCheck extends AutoCloseable {

    List<Difference> of(PastDelivery delivery);

    @Override
    void close();
}
