package dev.serai.ledger;

import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The ledger's statements, by what they are for; each writes or reads a whole batch in one round trip. */
@Component
class LedgerStore {

    private final AcceptanceStore acceptances;
    private final ClaimStore claims;
    private final LeaseStore leases;
    private final SettlementStore settlements;

    @Autowired
    LedgerStore(SystemDatabase system, DataDirectory directory) {
        this(system.dataSource(), directory.nodeId());
    }

    LedgerStore(DataSource dataSource, String node) {
        LedgerDatabase database = new LedgerDatabase(dataSource);
        acceptances = new AcceptanceStore(database, node);
        claims = new ClaimStore(database, node);
        leases = new LeaseStore(database, node);
        settlements = new SettlementStore(database);
    }

    AcceptanceStore acceptances() {
        return acceptances;
    }

    ClaimStore claims() {
        return claims;
    }

    LeaseStore leases() {
        return leases;
    }

    SettlementStore settlements() {
        return settlements;
    }
}
