"""The networks that this guest is itself part of, which must not go through the proxy."""

import ipaddress
import json
import re
import subprocess


def own(gateway=""):
    """Networks of all interfaces and the gateways, as sshuttle's -x takes them."""
    found = set(_linux() or _bsd())
    if gateway:
        found.add(f"{gateway}/32")
    return sorted(found)


def _output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def _linux():
    addresses = json.loads(_output("ip", "-json", "-4", "address", "show") or "[]")
    routes = json.loads(_output("ip", "-json", "-4", "route", "show", "default") or "[]")
    nets = [
        _network(info["local"], info["prefixlen"])
        for interface in addresses
        for info in interface.get("addr_info", [])
        if info.get("scope") != "host"
    ]
    return nets + [f"{route['gateway']}/32" for route in routes if "gateway" in route]


def _bsd():
    """From lines such as `inet 192.168.64.5 netmask 0xffffff00 broadcast 192.168.64.255`."""
    pairs = re.findall(r"inet (\S+) netmask 0x([0-9a-f]{8})", _output("ifconfig"))
    nets = [
        _network(address, bin(int(mask, 16)).count("1"))
        for address, mask in pairs
        if not address.startswith("127.")
    ]
    gateways = re.findall(r"gateway: (\d+\.\d+\.\d+\.\d+)", _output("route", "-n", "get", "default"))
    return nets + [f"{gateway}/32" for gateway in gateways]


def _network(address, prefix):
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
