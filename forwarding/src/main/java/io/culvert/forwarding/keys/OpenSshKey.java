package io.culvert.forwarding.keys;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.Wire;
import io.culvert.core.Printable;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A private key in OpenSSH's own format (PROTOCOL.key in its sources): armour around
 *
 * <pre>
 * byte[]  "openssh-key-v1" NUL
 * string  cipher, "none" without a passphrase
 * string  key derivation, "none" or "bcrypt"
 * string  its options: string salt, uint32 rounds
 * uint32  number of keys, 1
 * string  public key
 * string  private section, perhaps encrypted: uint32 check twice, type, numbers, comment, padding 1, 2, 3...
 * byte[]  tag of an authenticating cipher
 * </pre>
 */
final class OpenSshKey implements LockedKey {
    static final String LABEL = "OPENSSH PRIVATE KEY";
    static final String BEGIN = "-----BEGIN " + LABEL + "-----";
    static final String END = "-----END " + LABEL + "-----";

    static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final String NONE = "none";
    private static final String BCRYPT = "bcrypt";

    /** Ours (rule A06): about ten seconds; ssh-keygen's own choice is 16 or 24. */
    static final int MAX_ROUNDS = 1024;

    private static final int MAX_SALT_BYTES = 1024;
    private static final int UNENCRYPTED_BLOCK = 8;
    private static final int ED25519_SEED_BYTES = 32;

    private static final Map<String, String> CURVES =
            Map.of("nistp256", "secp256r1", "nistp384", "secp384r1", "nistp521", "secp521r1");

    private final @Nullable KeyFileCipher cipher;
    private final Derivation derivation;
    private final SshPublicKey publicKey;
    private final byte[] section;

    private record Derivation(byte[] salt, int rounds) {}

    private OpenSshKey(ByteBuf in) throws InvalidKeyException {
        byte[] magic = new byte[Math.min(MAGIC.length, in.readableBytes())];
        in.readBytes(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new InvalidKeyException("it does not begin with openssh-key-v1");
        }
        String cipherName = Wire.readName(in);
        cipher = cipherName.equals(NONE) ? null : KeyFileCipher.of(cipherName);
        derivation = derivation(Wire.readName(in), Wire.readSlice(in));
        if (Wire.readUint32(in) != 1) {
            throw new UnsupportedKeyException("it holds more than one key");
        }
        publicKey = publicKey(Wire.readBytes(in));
        int blockSize = cipher == null ? UNENCRYPTED_BLOCK : cipher.blockSize();
        int tagLength = cipher == null ? 0 : cipher.tagLength();
        int length = in.readableBytes() < Integer.BYTES ? 0 : in.getInt(in.readerIndex());
        if (length <= 0 || length % blockSize != 0 || in.readableBytes() - Integer.BYTES - tagLength != length) {
            throw new InvalidKeyException("its private section has a wrong length");
        }
        in.skipBytes(Integer.BYTES);
        section = new byte[length + tagLength];
        in.readBytes(section);
    }

    /** @param base64 what the armour is around, without line ends */
    static OpenSshKey parse(byte[] base64) throws InvalidKeyException {
        byte[] content = decoded(base64);
        try {
            return new OpenSshKey(Unpooled.wrappedBuffer(content));
        } catch (ProtocolViolation e) {
            throw new InvalidKeyException(e.getMessage(), e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    @Override
    public boolean encrypted() {
        return cipher != null;
    }

    @Override
    public Optional<SshPublicKey> publicKey() {
        return Optional.of(publicKey);
    }

    @Override
    public SshKeyPair unlock(byte[] passphrase) throws GeneralSecurityException {
        byte[] opened = cipher == null ? section.clone() : open(cipher, passphrase);
        try {
            SshKeyPair pair = decode(Unpooled.wrappedBuffer(opened));
            if (!pair.publicKey().equals(publicKey)) {
                throw new InvalidKeyException("its private and its public key do not belong together");
            }
            return pair;
        } catch (ProtocolViolation e) {
            throw new InvalidKeyException(e.getMessage(), e);
        } finally {
            Arrays.fill(opened, (byte) 0);
        }
    }

    private byte[] open(KeyFileCipher cipher, byte[] passphrase) throws GeneralSecurityException {
        byte[] secret = BcryptPbkdf.derive(passphrase, derivation.salt(), derivation.rounds(), cipher.secretLength());
        try {
            return cipher.open(secret, section);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private SshKeyPair decode(ByteBuf in) throws GeneralSecurityException {
        long check = Wire.readUint32(in);
        if (check != Wire.readUint32(in)) {
            throw cipher == null ? new InvalidKeyException("its check numbers differ") : new WrongPassphraseException();
        }
        SshKeyPair pair = decodeKey(Wire.readName(in), in);
        Wire.readSlice(in); // the comment
        for (int expected = 1; in.isReadable(); expected++) {
            if (in.readUnsignedByte() != (expected & 0xff)) {
                throw new InvalidKeyException("its padding is wrong");
            }
        }
        return pair;
    }

    private static SshKeyPair decodeKey(String type, ByteBuf in) throws GeneralSecurityException {
        switch (type) {
            case "ssh-ed25519":
                Wire.readSlice(in); // the public key, which stands behind the seed again
                byte[] seedAndPublic = Wire.readBytes(in);
                if (seedAndPublic.length != 2 * ED25519_SEED_BYTES) {
                    throw new InvalidKeyException("its Ed25519 key has a wrong length");
                }
                byte[] seed = Arrays.copyOf(seedAndPublic, ED25519_SEED_BYTES);
                try {
                    return SshKeyPair.ofEd25519Seed(seed);
                } finally {
                    Arrays.fill(seed, (byte) 0);
                    Arrays.fill(seedAndPublic, (byte) 0);
                }
            case "ssh-rsa":
                BigInteger n = Wire.readMpint(in);
                BigInteger e = Wire.readMpint(in);
                BigInteger d = Wire.readMpint(in);
                Wire.readMpint(in); // the inverse of q
                BigInteger p = Wire.readMpint(in);
                return KeyParts.rsa(n, e, d, p, Wire.readMpint(in));
            default:
                @Nullable String curve = CURVES.get(Wire.readName(in));
                if (curve == null || !type.startsWith("ecdsa-sha2-")) {
                    throw new UnsupportedKeyException("it is a key of type " + Printable.word(type));
                }
                Wire.readSlice(in); // the public point
                return KeyParts.ecdsa(curve, Wire.readMpint(in));
        }
    }

    private static SshPublicKey publicKey(byte[] blob) throws InvalidKeyException {
        String type = Wire.readName(Unpooled.wrappedBuffer(blob));
        if (!SshKeyPair.types().contains(type)) {
            throw new UnsupportedKeyException("it is a key of type " + Printable.word(type)
                    + (SshPublicKeys.types().contains(type) ? "; it works from an agent, after ssh-add" : ""));
        }
        return SshPublicKeys.decode(blob);
    }

    private Derivation derivation(String name, ByteBuf options) throws InvalidKeyException {
        if (cipher == null) {
            return new Derivation(new byte[0], 0);
        }
        if (!name.equals(BCRYPT)) {
            throw new UnsupportedKeyException(
                    "its passphrase is stretched with \"" + Printable.word(name) + "\", not bcrypt",
                    "ssh-keygen -p -f FILE");
        }
        byte[] salt = Wire.readBytes(options);
        long rounds = Wire.readUint32(options);
        Wire.requireEnd(options, "bcrypt's options");
        if (salt.length == 0 || salt.length > MAX_SALT_BYTES || rounds == 0) {
            throw new InvalidKeyException("its salt or its rounds of bcrypt are missing or absurd");
        }
        if (rounds > MAX_ROUNDS) {
            throw new UnsupportedKeyException(
                    "it asks for " + rounds + " rounds of bcrypt, and " + MAX_ROUNDS + " are the limit",
                    "ssh-keygen -p -a 24 -f FILE");
        }
        return new Derivation(salt, (int) rounds);
    }

    private static byte[] decoded(byte[] base64) throws InvalidKeyException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("it is not base64", e);
        }
    }
}
