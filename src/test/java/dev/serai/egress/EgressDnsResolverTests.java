package dev.serai.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressDnsResolverTests {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1", "2130706433", "localhost", "LOCALHOST", "0.0.0.0", "10.1.2.3", "172.16.0.1",
            "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
            "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1",
            "255.255.255.255", "240.0.0.1", "::1", "[::1]", "::", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "2001::1"})
    void addressesInsideAreRefused(String host) {
        assertThatThrownBy(() -> resolver(false).resolve(host)).isInstanceOf(RefusedAddressException.class)
                .hasMessageContaining("\"" + host + "\"").hasMessageContaining("serai.egress.allow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "64:ff9b::808:808", "2002:808:808::"})
    void publicAddressesAreResolved(String host) throws Exception {
        assertThat(resolver(false).resolve(host)).containsExactly(InetAddress.getByName(host));
    }

    @Test
    void loopbackMayBeCalledOutsideProduction() throws Exception {
        assertThat(resolver(true).resolve("127.0.0.1")).hasSize(1);
        assertThat(resolver(true).resolve("localhost")).isNotEmpty();
        assertThatThrownBy(() -> resolver(true).resolve("10.0.0.1")).isInstanceOf(RefusedAddressException.class);
    }

    @Test
    void listedNetworksAddressesAndHostsMayBeCalled() {
        assertThatCode(() -> resolver(false, "10.1.0.0/16").resolve("10.1.200.3")).doesNotThrowAnyException();
        assertThatCode(() -> resolver(false, "192.168.0.7").resolve("192.168.0.7")).doesNotThrowAnyException();
        assertThatCode(() -> resolver(false, "fd00::/8").resolve("fd00::5")).doesNotThrowAnyException();
        assertThatCode(() -> resolver(false, "LocalHost").resolve("LOCALHOST")).doesNotThrowAnyException();
        assertThatThrownBy(() -> resolver(false, "10.1.0.0/16").resolve("10.2.0.1")).isInstanceOf(RefusedAddressException.class);
        assertThatThrownBy(() -> resolver(false, "*.localhost").resolve("localhost")).isInstanceOf(RefusedAddressException.class);
    }

    @Test
    void theHostOfTheTemplateMayBeCalled() {
        EgressProperties properties = EgressProperties.of("http://127.0.0.1:4010/{provider}", List.of());
        EgressDnsResolver resolver = new EgressDnsResolver(new AddressRules(properties, false));
        assertThatCode(() -> resolver.resolve("127.0.0.1")).doesNotThrowAnyException();
        assertThatThrownBy(() -> resolver.resolve("127.0.0.2")).isInstanceOf(RefusedAddressException.class);
    }

    @Test
    void unknownHostsAreNamed() {
        assertThatThrownBy(() -> resolver(false).resolve("no-such-host.invalid"))
                .hasMessage("Host \"no-such-host.invalid\" has no address");
    }

    @Test
    void wrongEntriesAreNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> resolver(false, "10.0.0.0/33")).withMessageContaining("10.0.0.0/33");
        assertThatIllegalArgumentException().isThrownBy(() -> resolver(false, "10.0.0.0/x")).withMessageContaining("10.0.0.0/x");
    }

    private static EgressDnsResolver resolver(boolean loopback, String... allow) {
        return new EgressDnsResolver(new AddressRules(EgressProperties.of(null, List.of(allow)), loopback));
    }
}
