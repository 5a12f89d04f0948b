package io.culvert.codec.message;

import static io.culvert.codec.message.MessageForms.assertForms;
import static io.culvert.codec.message.MessageForms.assertSameForms;
import static io.culvert.codec.message.MessageForms.in;
import static io.culvert.codec.message.MessageForms.wire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.codec.message.AuthMessages.UserauthBanner;
import io.culvert.codec.message.AuthMessages.UserauthFailure;
import io.culvert.codec.message.AuthMessages.UserauthInfoRequest;
import io.culvert.codec.message.AuthMessages.UserauthInfoResponse;
import io.culvert.codec.message.AuthMessages.UserauthPkOk;
import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.AuthMessages.UserauthSuccess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes are written out by hand from RFC 4252 and RFC 4256. */
final class AuthMessagesTest {
    @Test
    void request_with_the_fields_of_its_method() {
        assertSameForms(
                new UserauthRequest("j\u00f6rg", "ssh-connection", "password", wire("00 00000006 'secret'")),
                wire("32 00000005 'j\u00f6rg' 0000000e 'ssh-connection' 00000008 'password' 00 00000006 'secret'"),
                UserauthRequest::read);
    }

    @Test
    void failure() {
        assertForms(
                new UserauthFailure(List.of("publickey", "password"), true),
                wire("33 00000012 'publickey,password' 01"),
                UserauthFailure::read);
    }

    @Test
    void success() {
        assertForms(new UserauthSuccess(), wire("34"), UserauthSuccess::read);
    }

    @Test
    void banner() {
        assertForms(new UserauthBanner("hi", "en"), wire("35 00000002 'hi' 00000002 'en'"), UserauthBanner::read);
    }

    @Test
    void pk_ok() {
        assertForms(
                new UserauthPkOk("ssh-ed25519", wire("'blob'")),
                wire("3c 0000000b 'ssh-ed25519' 00000004 'blob'"),
                UserauthPkOk::read);
    }

    @Test
    void info_request() {
        assertForms(
                new UserauthInfoRequest(
                        "CRYPTOCard", "", List.of(new Prompt("Code:", true), new Prompt("PIN:", false))),
                wire("3c 0000000a 'CRYPTOCard' 00000000 00000000 00000002 00000005 'Code:' 01 00000004 'PIN:' 00"),
                UserauthInfoRequest::read);
    }

    @Test
    void info_response() {
        assertForms(
                new UserauthInfoResponse(List.of("6d757373656c", "")),
                wire("3d 00000002 0000000c '6d757373656c' 00000000"),
                UserauthInfoResponse::read);
    }

    @Test
    void J03_answers_are_not_in_the_text_of_a_response() {
        assertThat(new UserauthInfoResponse(List.of("swordfish")).toString())
                .isEqualTo("UserauthInfoResponse[1 responses]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "00000041"})
    void T12_a_count_of_prompts_or_responses_is_bounded(String count) {
        long number = Long.parseLong(count, 16);
        assertThatThrownBy(() -> UserauthInfoRequest.read(in("00000000 00000000 00000000 " + count)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("SSH_MSG_USERAUTH_INFO_REQUEST promises " + number + " prompts");
        assertThatThrownBy(() -> UserauthInfoResponse.read(in(count)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("SSH_MSG_USERAUTH_INFO_RESPONSE promises " + number + " responses");
    }
}
