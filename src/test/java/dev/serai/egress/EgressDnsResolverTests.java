package dev.serai.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.serai.LoggedLines;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void nobodyIsToldWhetherANameExistsInsideButTheOperator() {
        try (LoggedLines lines = new LoggedLines()) {
            List<Throwable> told = Stream.of("no-such-host.invalid", "localhost", "10.0.0.1").map(host -> {
                long started = System.nanoTime();
                Throwable refused = catchThrowable(() -> resolver(false).resolve(host));
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(Duration.ofMillis(90));
                assertThat(refused).isExactlyInstanceOf(RefusedAddressException.class).hasNoCause()
                        .hasMessage("Host \"" + host + "\" has no address that Serai may call; check how it is written, or ask the operator"
                                + " to list it or its network in serai.egress.allow");
                return refused;
            }).toList();
            assertThat(told).extracting(refused -> ((RefusedAddressException) refused).outcome()).containsOnly(Outcome.RETRY);
            assertThat(told).extracting(refused -> ((RefusedAddressException) refused).fault()).containsOnly(Fault.HOST);
            assertThat(lines.text()).contains("\"no-such-host.invalid\" is not called because it has no address")
                    .contains("\"localhost\" is not called because it leads to a loopback address")
                    .contains("\"10.0.0.1\" is not called because it leads to a private address, 10.0.0.1");
        }
    }

    /** The registries of special-purpose addresses for IPv4 and IPv6: the first and the last of each range, and what is beside it. */
    @ParameterizedTest
    @CsvSource({"0.0.0.0/8, true", "10.0.0.0/8, true", "100.64.0.0/10, true", "127.0.0.0/8, true", "169.254.0.0/16, true",
        "172.16.0.0/12, true", "192.0.0.0/24, true", "192.0.2.0/24, true", "192.31.196.0/24, true", "192.52.193.0/24, true",
        "192.88.99.0/24, true", "192.168.0.0/16, true", "192.175.48.0/24, true", "198.18.0.0/15, true", "198.51.100.0/24, true",
        "203.0.113.0/24, true", "224.0.0.0/4, false", "240.0.0.0/4, false", "255.255.255.255/32, false", "::/128, false", "::1/128, false",
        "64:ff9b:1::/48, false", "100::/64, false", "100:0:0:1::/64, false", "2001::/23, true", "2001::/32, false", "2001:1::1/128, false",
        "2001:2::/48, false", "2001:3::/32, false", "2001:4:112::/48, false", "2001:10::/28, false", "2001:20::/28, false",
        "2001:30::/28, false", "2001:db8::/32, true", "2620:4f:8000::/48, true", "3fff::/20, true", "5f00::/16, false", "fc00::/7, false",
        "fe80::/10, false", "fec0::/10, false", "ff00::/8, false", "::/96, false", "::ffff:0:0:0/112, false", "4000::/3, false",
        "e000::/4, false", "1000::/4, false"})
    void specialPurposeAddressesAreRefused(String range, boolean freeBeside) throws Exception {
        int slash = range.indexOf('/');
        byte[] first = InetAddress.getByName(range.substring(0, slash)).getAddress();
        int size = first.length * 8 - Integer.parseInt(range.substring(slash + 1));
        BigInteger begin = new BigInteger(1, first);
        BigInteger end = begin.add(BigInteger.ONE.shiftLeft(size)).subtract(BigInteger.ONE);
        AddressRules rules = new AddressRules(EgressProperties.of(null, List.of()), false);

        assertThat(rules.refusal(address(begin, first.length))).as("first").isPresent();
        if (!range.startsWith("::")) {
            assertThat(rules.refusal(address(end, first.length))).as("last").isPresent();
        }
        if (freeBeside) {
            assertThat(rules.refusal(address(end.add(BigInteger.ONE), first.length))).as("after it").isEmpty();
        }
    }

    private static InetAddress address(BigInteger number, int length) throws IOException {
        byte[] bytes = number.toByteArray();
        byte[] address = new byte[length];
        int copied = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - copied, address, length - copied, copied);
        return InetAddress.getByAddress(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::%s", "::ffff:%s", "::ffff:0:%s", "64:ff9b::%s", "2606:4700::5efe:%s", "2606:4700::200:5efe:%s"})
    void whatStandsForAnIpv4AddressIsAsThatAddressIs(String form) throws Exception {
        AddressRules rules = new AddressRules(EgressProperties.of(null, List.of("10.7.0.0/16")), false);

        for (String inside : List.of("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "192.88.99.1")) {
            assertThat(rules.refusal(InetAddress.getByName(form.formatted(inside)))).as(inside).isPresent();
        }
        assertThat(rules.refusal(InetAddress.getByName(form.formatted("8.8.8.8")))).isEmpty();
        assertThat(rules.refusal(InetAddress.getByName(form.formatted("10.7.1.1")))).isEmpty();
    }

    @Test
    void tunnelsLeadToTheAddressWithinThem() throws Exception {
        AddressRules rules = new AddressRules(EgressProperties.of(null, List.of()), false);

        assertThat(rules.refusal(InetAddress.getByName("2002:a00:1::1"))).contains("a private");
        assertThat(rules.refusal(InetAddress.getByName("2001:0:808:808::f5ff:fffe"))).isPresent();
        assertThat(SpecialAddresses.embedded(InetAddress.getByName("2001:0:808:808::f5ff:fffe").getAddress()).orElseThrow())
                .isEqualTo(new byte[] {10, 0, 0, 1});
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
