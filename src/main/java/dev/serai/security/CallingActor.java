package dev.serai.security;

import dev.serai.audit.Actor;
import dev.serai.audit.CurrentActor;
import org.springframework.stereotype.Component;

/** The caller as the audit log names it. */
@Component
class CallingActor implements CurrentActor {

    @Override
    public Actor get() {
        return Caller.current().map(CallingActor::of).orElse(Actor.SERAI);
    }

    static Actor of(Caller caller) {
        return new Actor(caller.role() == Role.OPERATOR ? null : caller.tokenId(), caller.userId(), caller.role().word(), caller.name());
    }
}
