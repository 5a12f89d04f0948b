package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** The messages of RFC 4252 and RFC 4256. */
public final class AuthMessages {
    /** Ours: prompts in one SSH_MSG_USERAUTH_INFO_REQUEST. */
    static final int MAX_PROMPTS = 64;

    private AuthMessages() {}

    /**
     * RFC 4252 section 5, up to and including the method name; {@code methodFields} are the bytes behind it, read by the
     * method that they belong to.
     */
    public record UserauthRequest(String userName, String serviceName, String methodName, byte[] methodFields)
            implements Message {
        public static UserauthRequest read(ByteBuf in) {
            String userName = Wire.readUtf8(in);
            String serviceName = Wire.readName(in);
            String methodName = Wire.readName(in);
            byte[] methodFields = new byte[in.readableBytes()];
            in.readBytes(methodFields);
            return new UserauthRequest(userName, serviceName, methodName, methodFields);
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.USERAUTH_REQUEST);
            Wire.writeUtf8(out, userName);
            Wire.writeUtf8(out, serviceName);
            Wire.writeUtf8(out, methodName);
            out.writeBytes(methodFields);
        }
    }

    /** RFC 4252 section 5.1. */
    public record UserauthFailure(List<String> methodsThatCanContinue, boolean partialSuccess) implements Message {
        public static UserauthFailure read(ByteBuf in) {
            UserauthFailure message = new UserauthFailure(Wire.readNameList(in), Wire.readBoolean(in));
            Wire.requireEnd(in, "SSH_MSG_USERAUTH_FAILURE");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.USERAUTH_FAILURE);
            Wire.writeNameList(out, methodsThatCanContinue);
            Wire.writeBoolean(out, partialSuccess);
        }
    }

    /** RFC 4252 section 5.1. */
    public record UserauthSuccess() implements Message {
        public static UserauthSuccess read(ByteBuf in) {
            Wire.requireEnd(in, "SSH_MSG_USERAUTH_SUCCESS");
            return new UserauthSuccess();
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.USERAUTH_SUCCESS);
        }
    }

    /** RFC 4252 section 5.4. */
    public record UserauthBanner(String message, String languageTag) implements Message {
        public static UserauthBanner read(ByteBuf in) {
            UserauthBanner banner = new UserauthBanner(Wire.readUtf8(in), Wire.readUtf8(in));
            Wire.requireEnd(in, "SSH_MSG_USERAUTH_BANNER");
            return banner;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.USERAUTH_BANNER);
            Wire.writeUtf8(out, message);
            Wire.writeUtf8(out, languageTag);
        }
    }

    /** RFC 4252 section 7. */
    public record UserauthPkOk(String algorithm, byte[] publicKey) implements Message {
        public static UserauthPkOk read(ByteBuf in) {
            UserauthPkOk message = new UserauthPkOk(Wire.readName(in), Wire.readBytes(in));
            Wire.requireEnd(in, "SSH_MSG_USERAUTH_PK_OK");
            return message;
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.USERAUTH_PK_OK);
            Wire.writeUtf8(out, algorithm);
            Wire.writeBytes(out, publicKey);
        }
    }

    /** One question of RFC 4256 section 3.2; {@code echo} says whether the answer may be shown while it is typed. */
    public record Prompt(String text, boolean echo) {}

    /** RFC 4256 section 3.2. */
    public record UserauthInfoRequest(String name, String instruction, List<Prompt> prompts) implements Message {
        public static UserauthInfoRequest read(ByteBuf in) {
            String name = Wire.readUtf8(in);
            String instruction = Wire.readUtf8(in);
            Wire.readUtf8(in); // language tag, deprecated by the RFC itself
            long count = Wire.readUint32(in);
            if (count > MAX_PROMPTS) {
                throw ProtocolViolation.ofConnection("SSH_MSG_USERAUTH_INFO_REQUEST promises " + count + " prompts");
            }
            List<Prompt> prompts = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                prompts.add(new Prompt(Wire.readUtf8(in), Wire.readBoolean(in)));
            }
            Wire.requireEnd(in, "SSH_MSG_USERAUTH_INFO_REQUEST");
            return new UserauthInfoRequest(name, instruction, List.copyOf(prompts));
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.USERAUTH_INFO_REQUEST);
            Wire.writeUtf8(out, name);
            Wire.writeUtf8(out, instruction);
            Wire.writeUtf8(out, "");
            Wire.writeUint32(out, prompts.size());
            for (Prompt prompt : prompts) {
                Wire.writeUtf8(out, prompt.text());
                Wire.writeBoolean(out, prompt.echo());
            }
        }
    }

    /** RFC 4256 section 3.4. */
    public record UserauthInfoResponse(List<String> responses) implements Message {
        public static UserauthInfoResponse read(ByteBuf in) {
            long count = Wire.readUint32(in);
            if (count > MAX_PROMPTS) {
                throw ProtocolViolation.ofConnection("SSH_MSG_USERAUTH_INFO_RESPONSE promises " + count + " responses");
            }
            List<String> responses = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                responses.add(Wire.readUtf8(in));
            }
            Wire.requireEnd(in, "SSH_MSG_USERAUTH_INFO_RESPONSE");
            return new UserauthInfoResponse(List.copyOf(responses));
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeByte(MessageNumber.USERAUTH_INFO_RESPONSE);
            Wire.writeUint32(out, responses.size());
            responses.forEach(response -> Wire.writeUtf8(out, response));
        }

        /** Keeps the answers, which are secrets, out of logs. */
        @Override
        public String toString() {
            return "UserauthInfoResponse[" + responses.size() + " responses]";
        }
    }
}
