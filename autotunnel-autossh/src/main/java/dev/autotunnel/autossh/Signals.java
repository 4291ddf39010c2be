package dev.autotunnel.autossh;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Handles POSIX signals by {@code sun.misc.Signal}, which is in every JDK (module {@code jdk.unsupported}).
 *
 * <p>The class is used by reflection, because the compiler warns about each direct use of it. Thread-safe.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs {@code action} at each signal of this name, instead of the default reaction. The JVM runs it on a new thread.
     *
     * @param name the name of the signal without SIG, for example {@code TERM}
     * @return whether this system has the signal; Windows has no {@code USR1} and no {@code HUP}
     */
    static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object runsAction = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), runsAction);
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
