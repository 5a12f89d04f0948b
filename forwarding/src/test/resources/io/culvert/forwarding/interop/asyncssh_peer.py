"""asyncssh as a peer: a server, or a client that forwards a port for each line that it reads."""

import asyncio
import sys
import warnings

warnings.simplefilter("ignore")
import asyncssh  # noqa: E402
from asyncssh.connection import SSHConnection  # noqa: E402

LAST_MESSAGE_OF_EXCHANGES = 49
unguarded_send_packet = SSHConnection.send_packet


def send_packet(self, pkttype, *args, **options):
    """Holds data back between KEXINIT and NEWKEYS, as asyncssh itself does but for Debian's 2.10.1-2+deb12u2: there the
    backport of a security fix lost the check, and the peer must disconnect (RFC 4253 section 7.1)."""
    if self._auth_complete and pkttype > LAST_MESSAGE_OF_EXCHANGES:
        if self._kex_complete and self._rekey_bytes_sent >= self._rekey_bytes:
            self._send_kexinit()
            self._kexinit_sent = True
        if not self._kex_complete:
            self._deferred_packets.append((pkttype, args))
            return
    unguarded_send_packet(self, pkttype, *args, **options)


SSHConnection.send_packet = send_packet


class Server(asyncssh.SSHServer):
    """Forwards everything; takes the password "secret" by the methods that it was started with."""

    methods = ()

    def password_auth_supported(self):
        return "password" in self.methods

    def validate_password(self, username, password):
        return password == "secret"

    def kbdint_auth_supported(self):
        return "keyboard-interactive" in self.methods

    def get_kbdint_challenge(self, username, lang, submethods):
        return "Two questions", "Answer both", "en", [("Password: ", False), ("Again: ", True)]

    def validate_kbdint_response(self, username, responses):
        return responses == ["secret", "again"]

    def connection_requested(self, dest_host, dest_port, orig_host, orig_port):
        return True

    def server_requested(self, listen_host, listen_port):
        return True


class Client(asyncssh.SSHClient):
    """Answers questions with a password, once."""

    def __init__(self, password):
        self.password = password
        self.submethods = iter([""])

    def kbdint_auth_requested(self):
        return next(self.submethods, None)

    def kbdint_challenge_received(self, name, instructions, lang, prompts):
        return [self.password for _ in prompts]


async def serve(host_key, authorized_keys, rekey_bytes, *methods):
    Server.methods = methods
    keys = authorized_keys if "publickey" in methods else None
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=Server, server_host_keys=[host_key], authorized_client_keys=keys,
        rekey_bytes=int(rekey_bytes), compression_algs=None, config=None)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


def known_hosts(host_key):
    return [asyncssh.read_public_key(host_key)], [], []


async def connect(host_key, user_key, user, port, kex, ciphers, macs, rekey_bytes, method, password):
    login = {"client_keys": None, "password": None, "preferred_auth": method}
    if method == "publickey":
        login["client_keys"] = [user_key]
    elif method == "password":
        login["password"] = password
    restricted = {
        name: value.split(",")
        for name, value in (("kex_algs", kex), ("encryption_algs", ciphers), ("mac_algs", macs))
        if value != "any"
    }
    return await asyncssh.connect(
        "127.0.0.1", int(port), client_factory=lambda: Client(password), username=user,
        known_hosts=known_hosts(host_key), rekey_bytes=int(rekey_bytes), compression_algs=None, agent_path=None,
        config=None, **restricted, **login)


async def read_line(loop):
    return await loop.run_in_executor(None, sys.stdin.readline)


async def clients(host_key, user_key, user):
    """A line is: number, target's port, then what connect takes. The answer begins with the number."""
    loop = asyncio.get_running_loop()
    connection = None
    line = await read_line(loop)
    while line:
        number, target, *options = line.split()
        if connection:
            connection.close()
        try:
            connection = await connect(host_key, user_key, user, *options)
            listener = await connection.forward_local_port("127.0.0.1", 0, "127.0.0.1", int(target))
            print(number, "forwards", listener.get_port(), connection.get_extra_info("send_cipher"),
                  connection.get_extra_info("send_mac"), flush=True)
        except (OSError, asyncssh.Error) as error:
            connection = None
            print(number, "failed", type(error).__name__, error, flush=True)
        line = await read_line(loop)


asyncio.run({"serve": serve, "clients": clients}[sys.argv[1]](*sys.argv[2:]))
