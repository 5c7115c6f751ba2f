package dev.serai.drift;

import dev.serai.api.Page;
import dev.serai.api.ProblemException;
import dev.serai.drift.DriftReport.Item;
import dev.serai.drift.DriftReport.OperationDrift;
import dev.serai.drift.DriftStore.Counted;
import dev.serai.drift.DriftStore.Differing;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.util.List;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** {@code GET /api/providers/drift} and {@code GET /api/providers/{provider}/drift}, for the operator. */
@Component
public class DriftApi {

    private final DriftStore store;
    private final ProviderCatalog providers;

    DriftApi(DriftStore store, ProviderCatalog providers) {
        this.store = store;
        this.providers = providers;
    }

    /** Those of the providers that there are whose answers differ. */
    public Page<Differing> list(@Header("cursor") String cursor, @Header("limit") String limit) {
        Caller.required().requireOperator();
        return Page.of(store.differing().stream().filter(each -> providers.find(each.provider()).isPresent()).toList(),
                Differing::provider, cursor, limit);
    }

    public DriftReport of(@Header("provider") String provider) {
        Caller.required().requireOperator();
        providers.find(provider).orElseThrow(() -> ProblemException.notFound("provider"));
        List<Counted> counted = store.counted(provider);
        return new DriftReport(provider, store.compared(provider).stream().map(compared -> new OperationDrift(compared.operation(),
                compared.answers(), compared.firstAt(), compared.lastAt(), counted.stream()
                        .filter(one -> one.operation().equals(compared.operation())).map(DriftApi::item).toList())).toList());
    }

    private static Item item(Counted one) {
        return new Item(DriftStore.word(one.difference().kind()), one.difference().path(), one.difference().expected(),
                one.difference().seen(), one.count(), one.firstAt(), one.lastAt());
    }
}
