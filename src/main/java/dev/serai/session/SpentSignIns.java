package dev.serai.session;

import dev.serai.database.SystemDatabase;
import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Keeps which sign-ins over identity providers were finished, by the hash of their state, until they would be over anyhow. */
@Component
class SpentSignIns {

    private final SystemDatabase system;

    SpentSignIns(SystemDatabase system) {
        this.system = system;
    }

    /** Takes one on, on whichever node; false when that was done before. */
    boolean spend(SignInState state) {
        return system.jdbc().sql("insert into spent_sign_in (state_hash, expires_at) values (?, ?) on conflict do nothing")
                .params(state.hash(), Timestamp.from(state.expiresAt())).update() > 0;
    }

    int forget(Instant endedBefore) {
        return system.jdbc().sql("delete from spent_sign_in where expires_at < ?").param(Timestamp.from(endedBefore)).update();
    }
}
