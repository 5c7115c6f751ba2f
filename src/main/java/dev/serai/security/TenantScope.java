package dev.serai.security;

import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * For which tenant the current thread works, and so whose rows the database shows it: the caller's tenant, or, where no tenant calls,
 * the one whose scope was entered. The operator and what runs in the background enter the scope of the tenant they work for.
 */
public final class TenantScope {

    private static final ThreadLocal<UUID> ENTERED = new ThreadLocal<>();

    private TenantScope() {}

    /**
     * Works for one tenant.
     *
     * @throws IllegalStateException when this thread already works for another tenant, or a transaction has begun for none
     */
    public static <T> T call(UUID tenantId, Supplier<T> work) {
        UUID current = current();
        if (tenantId.equals(current)) {
            return work.get();
        }
        if (current != null) {
            throw new IllegalStateException("What works for tenant " + current + " must not touch tenant " + tenantId);
        }
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("The scope of a tenant is to be entered before the transaction begins");
        }
        ENTERED.set(tenantId);
        try {
            return work.get();
        } finally {
            ENTERED.remove();
        }
    }

    /** As {@link #call}, without an answer. */
    public static void run(UUID tenantId, Runnable work) {
        call(tenantId, () -> {
            work.run();
            return null;
        });
    }

    /** The tenant; null when there is none. */
    static UUID current() {
        UUID entered = ENTERED.get();
        return entered != null ? entered : Caller.current().map(Caller::tenantId).orElse(null);
    }
}
