package dev.serai.egress;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/** Makes the socket of one connection: it connects only to addresses that {@link EgressDnsResolver} lets through, and is guarded. */
public final class GuardedSocketFactory extends SocketFactory {

    private final EgressDnsResolver resolver;
    private final int connectMillis;
    private final SocketGuard guard;

    public GuardedSocketFactory(EgressDnsResolver resolver, int connectMillis, SocketGuard guard) {
        this.resolver = resolver;
        this.connectMillis = connectMillis;
        this.guard = guard;
    }

    @Override
    public Socket createSocket() {
        Socket socket = new GuardedSocket();
        guard.attach(socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket socket = createSocket();
        socket.connect(InetSocketAddress.createUnresolved(host, port), connectMillis);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
        return createSocket(address, port);
    }

    private final class GuardedSocket extends Socket {

        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, connectMillis);
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            InetSocketAddress wanted = (InetSocketAddress) endpoint;
            InetAddress[] callable = resolver.resolve(wanted.getHostString());
            super.connect(new InetSocketAddress(callable[0], wanted.getPort()), timeout);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return guard.limited(super.getInputStream());
        }
    }
}
