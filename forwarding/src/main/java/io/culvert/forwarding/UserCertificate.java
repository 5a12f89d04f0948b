package io.culvert.forwarding;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.Wire;
import io.culvert.core.Printable;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.Presence;
import io.culvert.forwarding.config.AddressPatterns;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.PermitListen;
import io.culvert.forwarding.config.PermitOpen;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with which somebody asks to log in, and what has to hold for it whoever trusts its authority (rules A02 and
 * A03).
 *
 * @param own what its own options say
 */
public record UserCertificate(Certificate certificate, KeyTerms own) {
    /** Refuses a certificate with a critical option that is not known here, and one with options that are not sound. */
    public static UserCertificate of(Certificate certificate) throws InvalidKeyException {
        try {
            return new UserCertificate(certificate, options(certificate));
        } catch (ProtocolViolation | ConfigException e) {
            throw new InvalidKeyException(
                    "Invalid certificate options: " + Printable.line(String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * What the certificate grants together with the line that trusts its authority, or that names its principal.
     *
     * @param principals of which it must have one
     * @throws InvalidKeyException if it grants nothing there and now; the message says why
     */
    public AuthDecision decide(KeyTerms line, List<String> principals, SocketAddress client, Instant now)
            throws InvalidKeyException {
        Optional<String> refusal = certificate
                .refusal(Certificate.Kind.USER, now)
                .or(() -> principals.stream().anyMatch(certificate::names)
                        ? Optional.empty()
                        : Optional.of("Certificate does not contain an authorized principal"))
                .or(() -> line.refusal(client, now))
                .or(() -> own.refusal(client, now))
                .or(() -> line.command().isPresent()
                                && own.command().isPresent()
                                && !line.command().equals(own.command())
                        ? Optional.of("Forced command options do not match")
                        : Optional.empty());
        if (refusal.isPresent()) {
            throw new InvalidKeyException(refusal.get());
        }
        return line.decision().and(own.decision());
    }

    private static KeyTerms options(Certificate certificate) {
        @Nullable AddressPatterns from = null;
        @Nullable String command = null;
        boolean verified = false;
        for (Map.Entry<String, byte[]> option : certificate.criticalOptions().entrySet()) {
            switch (option.getKey()) {
                case "force-command" -> command = text(option.getValue());
                case "source-address" -> from = AddressPatterns.blocks(text(option.getValue()));
                case "verify-required" -> verified = flag(option.getValue());
                default -> throw new ConfigException("critical option " + option.getKey() + " is not supported");
            }
        }
        boolean forwarding = extension(certificate, "permit-port-forwarding");
        boolean untouched = extension(certificate, "no-touch-required");
        return new KeyTerms(
                false,
                List.of(),
                from,
                null,
                forwarding && command == null
                        ? null
                        : new KeyRestriction(
                                forwarding, PermitOpen.ANY, PermitListen.ANY, Optional.ofNullable(command)),
                new Presence(!untouched, verified));
    }

    private static boolean extension(Certificate certificate, String name) {
        byte[] data = certificate.extensions().get(name);
        return data != null && flag(data);
    }

    private static boolean flag(byte[] data) {
        Wire.requireEnd(Unpooled.wrappedBuffer(data), "option");
        return true;
    }

    private static String text(byte[] data) {
        ByteBuf in = Unpooled.wrappedBuffer(data);
        String text = Wire.readText(in);
        Wire.requireEnd(in, "option");
        return text;
    }
}
