/**
 * Carries the data: listeners that outlive connections, clients that wait while the tunnel is down, and pumps for their bytes.
 *
 * <p>Start with {@link dev.autotunnel.internal.relay.LocalRelay}: it accepts clients here, and the server connects to their
 * targets. The rules for these clients are in {@link dev.autotunnel.internal.relay.client.Admission}.
 * {@link dev.autotunnel.internal.relay.RemoteRelay} is the other direction. Both carry bytes with
 * {@link dev.autotunnel.internal.relay.pump.Pump}. Clients of dynamic forwards first go through
 * {@link dev.autotunnel.internal.relay.socks.SocksHandshakes}, which speaks the protocol in
 * {@code SocksDialogue}.
 */
@NullMarked
package dev.autotunnel.internal.relay;

import org.jspecify.annotations.NullMarked;
