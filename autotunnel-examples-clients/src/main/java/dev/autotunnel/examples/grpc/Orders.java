package dev.autotunnel.examples.grpc;

import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A service that takes orders and streams their numbers. Its messages are text, so that no code is generated.
 *
 * <p>Ten orders a second come by themselves, whoever listens.
 */
final class Orders implements AutoCloseable {

    /** Answers each text with the same text. */
    static final MethodDescriptor<String, String> ORDER = method("Order", MethodType.UNARY);

    /** Streams the numbers of all orders after the given one, as they come. */
    static final MethodDescriptor<String, String> FOLLOW = method("Follow", MethodType.SERVER_STREAMING);

    private static final String SERVICE = "example.Orders";
    private static final Duration BETWEEN_ORDERS = Duration.ofMillis(100);

    /** Below what the client wants, or the server ends connections with "too many pings". */
    private static final Duration PERMITTED_KEEPALIVE = Duration.ofSeconds(5);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Instant opened = Instant.now();
    private final Server server;

    private Orders() throws IOException {
        ServerServiceDefinition service = ServerServiceDefinition.builder(SERVICE)
                .addMethod(ORDER, ServerCalls.asyncUnaryCall(Orders::order))
                .addMethod(FOLLOW, ServerCalls.asyncServerStreamingCall(this::follow))
                .build();
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .permitKeepAliveTime(PERMITTED_KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(service)
                .build()
                .start();
    }

    /** A server on a free port of 127.0.0.1. */
    static Orders start() throws IOException {
        return new Orders();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
    }

    private static void order(String text, StreamObserver<String> answer) {
        answer.onNext(text);
        answer.onCompleted();
    }

    private void follow(String after, StreamObserver<String> answer) {
        AtomicLong sent = new AtomicLong(Long.parseLong(after));
        ServerCallStreamObserver<String> observer = (ServerCallStreamObserver<String>) answer;
        Future<?> sending = timer.scheduleAtFixedRate(
                () -> {
                    while (observer.isReady() && sent.get() < last()) {
                        observer.onNext(String.valueOf(sent.incrementAndGet()));
                    }
                },
                0,
                BETWEEN_ORDERS.toMillis(),
                TimeUnit.MILLISECONDS);
        observer.setOnCancelHandler(() -> sending.cancel(false));
    }

    /** The number of the last order. */
    private long last() {
        return Duration.between(opened, Instant.now()).dividedBy(BETWEEN_ORDERS);
    }

    @Override
    public void close() {
        server.shutdownNow();
        timer.shutdownNow();
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    /** UTF-8. */
    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
