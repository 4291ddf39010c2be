package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each public method of this package refuses null, and times that no clock measures, with field, value and rule. */
@SuppressWarnings("NullAway") // null is one of the bad values
class EveryArgumentTest {
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final Map<Class<?>, Object> SAMPLES = samples();

    /** A call with one argument that is not usable. */
    record Call(Executable callee, int parameter, @Nullable Object bad) {
        @Nullable
        Throwable failure() {
            Class<?>[] types = callee.getParameterTypes();
            Object[] arguments = IntStream.range(0, types.length)
                    .mapToObj(i -> i == parameter ? bad : sample(types[i]))
                    .toArray();
            try {
                if (callee instanceof Constructor<?> constructor) {
                    constructor.newInstance(arguments);
                } else {
                    boolean ofClass = Modifier.isStatic(callee.getModifiers());
                    ((Method) callee).invoke(ofClass ? null : sample(callee.getDeclaringClass()), arguments);
                }
                return null;
            } catch (InvocationTargetException e) {
                return e.getCause();
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }

        @Override
        public String toString() {
            String given = bad instanceof Object[] array ? Arrays.toString(array) : String.valueOf(bad);
            return "%s.%s(%s), argument %d is %s"
                    .formatted(
                            callee.getDeclaringClass().getSimpleName(),
                            callee.getName(),
                            Stream.of(callee.getParameterTypes())
                                    .map(Class::getSimpleName)
                                    .toList(),
                            parameter,
                            given);
        }
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void null_is_refused(Call call) {
        assertThat(call.failure()).isInstanceOfSatisfying(InvalidSpecException.class, refusal -> {
            assertThat(refusal.field()).isNotBlank();
            assertThat(refusal.value()).isEqualTo("null");
        });
    }

    @ParameterizedTest
    @MethodSource("times")
    void a_time_is_refused_or_taken(Call call) {
        Throwable failure = call.failure();

        if (failure != null) {
            assertThat(failure).isInstanceOf(InvalidSpecException.class);
        }
    }

    static Stream<Call> nulls() {
        return arguments().flatMap(call -> {
            Class<?> type = call.callee().getParameterTypes()[call.parameter()];
            if (type.isPrimitive()) {
                return Stream.empty();
            } else if (type.isArray()) {
                Object holdsNull = Array.newInstance(type.getComponentType(), 1);
                return Stream.of(call, new Call(call.callee(), call.parameter(), holdsNull));
            } else if (type == List.class) {
                return Stream.of(call, new Call(call.callee(), call.parameter(), Collections.singletonList(null)));
            } else if (type == Set.class) {
                return Stream.of(call, new Call(call.callee(), call.parameter(), Collections.singleton(null)));
            }
            return Stream.of(call);
        });
    }

    static Stream<Call> times() {
        return arguments()
                .filter(call -> call.callee().getParameterTypes()[call.parameter()] == Duration.class)
                .flatMap(call -> Stream.of(FOREVER, FOREVER.negated(), Duration.ofSeconds(-1), Duration.ZERO)
                        .map(time -> new Call(call.callee(), call.parameter(), time)));
    }

    private static Stream<Call> arguments() {
        return classes()
                .flatMap(type -> Stream.concat(Stream.of(type.getConstructors()), Stream.of(type.getDeclaredMethods())))
                .filter(EveryArgumentTest::takesValues)
                .flatMap(callee -> IntStream.range(0, callee.getParameterCount())
                        .mapToObj(parameter -> new Call(callee, parameter, null)));
    }

    private static boolean takesValues(Executable callee) {
        boolean ofApplication = callee.getDeclaringClass().isInterface() && Modifier.isAbstract(callee.getModifiers());
        return Modifier.isPublic(callee.getModifiers())
                && !callee.isSynthetic()
                && !ofApplication
                && !callee.getName().equals("equals");
    }

    /** All public types, but those that only hold constants or are thrown. */
    private static Stream<Class<?>> classes() {
        try (Stream<Path> files = Files.list(Path.of(TunnelSpec.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("dev/autotunnel/spec"))) {
            List<Class<?>> all = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("-info"))
                    .<Class<?>>map(name -> named(name.replace(".class", "")))
                    .filter(type -> Modifier.isPublic(type.getModifiers()) && !type.isAnonymousClass())
                    .filter(type -> !type.isEnum() && type != InvalidSpecException.class)
                    .toList();
            assertThat(all).hasSizeGreaterThan(40);
            return all.stream();
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName("dev.autotunnel.spec." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Object sample(Class<?> type) {
        Object sample = SAMPLES.get(type);
        if (sample == null && type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        assertThat(sample).as("a sample of %s, which this test needs", type).isNotNull();
        return sample;
    }

    private static Map<Class<?>, Object> samples() {
        Map<Class<?>, Object> all = new HashMap<>();
        all.put(int.class, 1);
        all.put(boolean.class, true);
        all.put(double.class, 0.5);
        all.put(String.class, "db");
        all.put(CharSequence.class, "db");
        all.put(Object.class, "db");
        all.put(Path.class, Path.of("file"));
        all.put(Supplier.class, (Supplier<char[]>) () -> new char[] {'x'});
        all.put(Duration.class, Duration.ofMinutes(1));
        all.put(List.class, List.of());
        all.put(Set.class, Set.of());
        all.put(SocketFactory.class, SocketFactory.getDefault());
        all.put(CredentialsProvider.class, (CredentialsProvider) server -> Credentials.agent());
        all.put(PromptHandler.class, (PromptHandler) dialogue -> List.of());
        all.put(HostKeyVerifier.class, (HostKeyVerifier) key -> HostKeyVerifier.Verdict.accept());
        all.put(HostKeys.class, HostKeys.insecureAcceptAnyKey());
        all.put(HostKeys.KnownHosts.class, HostKeys.knownHosts(Path.of("known_hosts")));
        all.put(Credentials.class, Credentials.agent());
        all.put(Credentials.Agent.class, Credentials.agent());
        all.put(Credentials.PrivateKey.class, Credentials.privateKey(Path.of("key")));
        all.put(PrivateKeyText.class, Credentials.privateKeyText("key"));
        all.put(Endpoint.class, new Endpoint.Tcp("db", 1));
        all.put(Forward.class, Forward.local("db", "0:db:1"));
        all.put(Forward.NeedsTarget.class, Forward.local("db"));
        all.put(Forward.NeedsBind.class, Forward.dynamic("db"));
        all.put(Algorithms.class, Algorithms.defaults());
        all.put(Connector.class, Connector.tcp());
        all.put(Connector.Tcp.class, Connector.tcp());
        all.put(Connector.Proxy.class, Connector.httpProxy("proxy:1"));
        all.put(Connector.Command.class, Connector.command("nc"));
        all.put(MonitorTiming.class, MonitorTiming.defaults());
        all.put(MonitorSpec.class, MonitorSpec.loop());
        all.put(MonitorSpec.Loop.class, MonitorSpec.loop());
        all.put(MonitorSpec.Echo.class, MonitorSpec.echo(1, 7));
        all.put(MonitorSpec.Off.class, MonitorSpec.off());
        all.put(Backoff.class, Backoff.defaults());
        all.put(Backoff.Exponential.class, Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(2)));
        all.put(Backoff.Autossh.class, Backoff.autossh(Duration.ofSeconds(1)));
        all.put(RestartPolicy.class, RestartPolicy.defaults());
        all.put(ServerAlive.class, ServerAlive.defaults());
        all.put(WhileDown.class, WhileDown.defaults());
        all.put(SshServer.class, SshServer.of("db", Credentials.agent(), HostKeys.insecureAcceptAnyKey()));
        all.put(SshServer.Builder.class, SshServer.builder());
        all.put(TunnelSpec.class, Specs.complete().build());
        all.put(TunnelSpec.Builder.class, Specs.complete());
        all.put(CheckOptions.class, CheckOptions.defaults());
        return all;
    }
}
