"""Where lines leave their boxes: in the order of where they go, straight where that is possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from architecture.diagrams.nets import Net, Port

PITCH, LEAST_PITCH, CORNER = 6.0, 3.0, 9.0
# Lines from above and from below never share an x, so that they cannot lie on each other.
SHIFT = 0.75


def assign_ports(nets: Sequence[Net], centres: Mapping[str, float], width: float) -> None:
    """Give every port its x; `centres` are the middles of the boxes, all `width` wide."""
    sides: dict[tuple[str, bool], list[Port]] = {}
    for net in nets:
        for port in (net.port, *(run.end for run in net.runs)):
            sides.setdefault((port.box, port.bottom), []).append(port)
    for (box, bottom), ports in sides.items():
        ports.sort(key=lambda port: port.lean)
        pitch = min(PITCH, (width - 2 * CORNER) / max(1, len(ports) - 1))
        left = centres[box] - pitch * (len(ports) - 1) / 2 + (SHIFT if bottom else -SHIFT)
        for position, port in enumerate(ports):
            port.x = left + pitch * position
    for net in nets:
        _straighten(net, sides, centres, width)


def _straighten(
    net: Net,
    sides: Mapping[tuple[str, bool], Sequence[Port]],
    centres: Mapping[str, float],
    width: float,
) -> None:
    """Move one port of a line between boxes above each other, so that it needs no jog."""
    for run in net.runs:
        straight = run.trunk is None or run.trunk.port is not None
        if not straight or run.start.column != run.end.column:
            continue
        if run.start.bottom == run.end.bottom:
            continue
        free = [run.end] if len(net.runs) > 1 else [run.end, run.start]
        for port in free:
            other = run.start if port is run.end else run.end
            siblings = [p for p in sides[port.box, port.bottom] if p is not port]
            if _has_room(port, other.x, siblings, centres[port.box], width):
                port.x = other.x
                return


def _has_room(port: Port, x: float, siblings: Sequence[Port], centre: float, width: float) -> bool:
    if abs(x - centre) > width / 2 - CORNER:
        return False
    return all(abs(s.x - x) >= LEAST_PITCH and (s.x < x) == (s.x < port.x) for s in siblings)
