package io.culvert.forwarding.keys;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** The content of a key file in OpenSSH's format, to be altered. */
record KeyFileSample(byte[] content) {
    static KeyFileSample of(Path path) throws IOException {
        String text = Files.readString(path).strip();
        String base64 = text.substring(OpenSshKey.BEGIN.length(), text.length() - OpenSshKey.END.length());
        return new KeyFileSample(Base64.getMimeDecoder().decode(base64));
    }

    KeyFileSample withFlippedByte(int at) {
        byte[] altered = content.clone();
        altered[at] ^= 1;
        return new KeyFileSample(altered);
    }

    KeyFileSample withRounds(int rounds) {
        byte[] altered = content.clone();
        ByteBuf in = Unpooled.wrappedBuffer(altered).skipBytes(15);
        Wire.readSlice(in);
        Wire.readSlice(in);
        ByteBuf options = Wire.readSlice(in);
        options.setInt(options.writerIndex() - Integer.BYTES, rounds);
        return new KeyFileSample(altered);
    }

    /** Replaces what is in the file, and leaves its permissions. */
    void write(Path path) throws IOException {
        Files.writeString(
                path,
                OpenSshKey.BEGIN + "\n" + Base64.getMimeEncoder().encodeToString(content) + "\n" + OpenSshKey.END
                        + "\n");
    }
}
