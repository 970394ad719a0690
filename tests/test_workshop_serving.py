"""Serving a room: the right address, on a machine with and without a way to the internet."""

import re
import socket
import sys

import pytest

from app import lan
from app.cli.serving import qr_text
from tests.test_serving import answer, demo_instance, free_port, instance, posix, run, served

__all__ = ["demo_instance", "instance", "served"]  # fixtures


@posix
def test_lan_prints_address_and_code_and_answers_there(demo_instance, served):
    running = served("--lan", "--demo-on-network", "--port", str(free_port()))
    address = running.address()
    link = re.search(r"Peserta bergabung di  (http://([\d.]+):\d+)/gabung", running.printed)
    if not lan.network_addresses():
        pytest.skip("this machine is in no network")
    assert link and not lan.is_loopback(link.group(2))
    assert "▄▄▄▄▄ █" in running.printed
    assert answer(address)[0] == 200
    status, page = answer(f"{link.group(1)}/gabung")
    assert (status, "Kode di layar depan" in page) == (200, True)
    assert running.stop()[0] == 0


def test_lan_refuses_the_demo_as_any_network_does(demo_instance):
    assert "--demo-on-network" in run("serve", "--lan")


def test_address_of_the_route_comes_first_and_none_twice(monkeypatch):
    monkeypatch.setattr(lan, "_towards_the_net", lambda: ["10.0.0.4"])
    monkeypatch.setattr(lan, "_of_interfaces", lambda: ["127.0.0.1", "192.168.8.10", "10.0.0.4"])
    assert lan.network_addresses() == ["10.0.0.4", "192.168.8.10"]


def test_machine_without_a_route_is_found_by_its_interfaces(monkeypatch):
    monkeypatch.setattr(lan, "_towards_the_net", list)
    monkeypatch.setattr(lan, "_of_interfaces", lambda: ["127.0.0.1", "192.168.8.10"])
    assert lan.network_addresses() == ["192.168.8.10"]


def test_self_given_addresses_come_last(monkeypatch):
    found = ["169.254.3.4", "192.168.8.10", "0.0.0.0", "127.0.1.1"]
    assert lan.ordered(found) == ["192.168.8.10", "169.254.3.4"]


def test_name_of_the_machine_is_asked_when_nothing_else_helps(monkeypatch):
    monkeypatch.setattr(lan, "_towards_the_net", list)
    monkeypatch.setattr(lan, "_of_interfaces", list)
    monkeypatch.setattr(lan, "_of_name", lambda: ["127.0.1.1", "192.168.8.10"])
    assert lan.network_addresses() == ["192.168.8.10"]


def test_machine_without_a_network_has_no_address(monkeypatch):
    for name in ("_towards_the_net", "_of_interfaces", "_of_name"):
        monkeypatch.setattr(lan, name, list)
    assert lan.network_addresses() == []


@pytest.mark.skipif(sys.platform not in lan.GET_ADDRESS, reason="asked differently there")
def test_interfaces_of_this_machine_are_read():
    found = lan._of_interfaces()
    assert "127.0.0.1" in found
    for address in found:
        with socket.socket() as probe:
            probe.bind((address, 0))


def test_code_is_drawn_with_plain_signs_where_the_terminal_has_no_blocks(monkeypatch):
    monkeypatch.setattr(sys, "stdout", type("Console", (), {"encoding": "cp437"}))
    assert "▄" in qr_text("http://192.168.8.10:8000/gabung")
    monkeypatch.setattr(sys, "stdout", type("Console", (), {"encoding": "ascii"}))
    drawn = qr_text("http://192.168.8.10:8000/gabung")
    assert drawn.isascii() and "##" in drawn


def test_run_with_options_alone_serves(monkeypatch):
    import run as starter

    handed = []
    monkeypatch.setattr(starter, "prepare", lambda *, with_tests: None)
    monkeypatch.setattr(starter, "hand_over", lambda arguments: handed.append(arguments) or 0)
    assert starter.main(["--lan", "--port", "8001"]) == 0
    assert starter.main([]) == 0
    assert starter.main(["--help"]) == 0
    assert [a[3:] for a in handed] == [["serve", "--lan", "--port", "8001"], ["serve"], ["--help"]]
