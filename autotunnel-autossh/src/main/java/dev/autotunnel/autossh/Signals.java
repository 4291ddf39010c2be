package dev.autotunnel.autossh;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * POSIX signals. {@code sun.misc.Signal} is in every JDK (module {@code jdk.unsupported}) but does not compile without a
 * warning, hence by reflection.
 */
final class Signals {
    private Signals() {}

    /**
     * Has a signal ({@code TERM}, {@code USR1}) run that, on a thread of its own, instead of what it does by default.
     *
     * @return whether this system has such a signal; Windows has no {@code USR1} and no {@code HUP}
     */
    static boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calls = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), calls);
            return true;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                return false;
            }
            throw new IllegalStateException("signal " + name + " cannot be handled: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Signal", e);
        }
    }
}
