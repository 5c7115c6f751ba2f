package dev.serai.rehearsal;

import dev.serai.security.TenantScope;
import java.util.Optional;
import java.util.UUID;

/** Looks at the deliveries that a provider had. */
final class DeliveryWork extends LedgerWork {

    private final PastLedger past;
    private final String provider;
    private final String operation;
    private final DeliveryCheck check;

    /** @param operation the only one that is looked at; null for all */
    DeliveryWork(Asked asked, PastLedger past, long most, String provider, String operation, DeliveryCheck check) {
        super(asked, past, "delivery", most);
        this.past = past;
        this.provider = provider;
        this.operation = operation;
        this.check = check;
    }

    @Override
    void look(UUID tenantId, UUID id, Tally tally) {
        Optional<PastDelivery> delivery = past.delivery(tenantId, id, provider, operation);
        if (delivery.isEmpty()) {
            tally.skipped(id);
        } else if (delivery.get().erased()) {
            tally.erased(id);
        } else {
            tally.found(id, TenantScope.call(tenantId, () -> check.of(delivery.get())));
        }
    }

    @Override
    public void close() {
        check.close();
    }
}
