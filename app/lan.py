"""Under which addresses others in the room reach this machine."""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
from collections.abc import Iterable

# Of bridges and tunnels on the machine itself: nobody in the room reaches those.
INNER = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "cni", "tun", "utun")
GET_ADDRESS = {"linux": 0x8915, "darwin": 0xC0206921}  # SIOCGIFADDR
LOCAL_NAMES = ("localhost", "")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def network_addresses() -> list[str]:
    """IPv4 addresses of this machine that others may reach, the likeliest first.

    A laptop in a room without internet often has no default route, so the interfaces are asked
    too, and what the machine's own name means.
    """
    found = ordered(dict.fromkeys([*_towards_the_net(), *_of_interfaces()]))
    # Asked last: without a network looking up a name may take seconds.
    return found or ordered(dict.fromkeys(_of_name()))


def ordered(addresses: Iterable[str]) -> list[str]:
    """Reachable ones only; addresses that a machine gave itself for want of a network last."""
    known = [ipaddress.ip_address(a) for a in addresses]
    shown = [a for a in known if not (a.is_loopback or a.is_unspecified or a.is_multicast)]
    return [str(a) for a in sorted(shown, key=lambda a: a.is_link_local)]


def _towards_the_net() -> list[str]:
    """The address of the interface with the default route, if there is one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent; it only chooses the interface
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


def _of_interfaces() -> list[str]:
    """Addresses of the interfaces; empty where the system cannot be asked this way."""
    request = GET_ADDRESS.get(sys.platform)
    if request is None:
        return []
    import fcntl  # not on Windows

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _number, name in socket.if_nameindex():
            if name.startswith(INNER):
                continue
            question = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), request, question)
            except OSError:  # the interface has no IPv4 address
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _of_name() -> list[str]:
    """What the machine's own name resolves to; on Windows these are all its addresses."""
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []
