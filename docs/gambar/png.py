"""Small PNG files of screens: one page of a browser picks 256 colours, zlib packs them."""

from __future__ import annotations

import base64
import struct
import zlib

from playwright.sync_api import Page

COLOURS = 256

# Screens have few colours and many shades between them (letters): the most frequent shades stay,
# every other pixel takes the nearest of them.
QUANTISE = """async ([source, most]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const cells = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const key = (data[i] >> 3) << 10 | (data[i + 1] >> 3) << 5 | data[i + 2] >> 3;
    const cell = cells.get(key) ?? [0, 0, 0, 0];
    cell[0] += 1; cell[1] += data[i]; cell[2] += data[i + 1]; cell[3] += data[i + 2];
    cells.set(key, cell);
  }
  const kept = [...cells.entries()].sort((a, b) => b[1][0] - a[1][0] || a[0] - b[0]).slice(0, most);
  const palette = kept.map(([, c]) => [1, 2, 3].map((k) => Math.round(c[k] / c[0])));
  const nearest = new Map(kept.map(([key], index) => [key, index]));
  const indexes = new Uint8Array(data.length / 4);
  for (let i = 0; i < data.length; i += 4) {
    const key = (data[i] >> 3) << 10 | (data[i + 1] >> 3) << 5 | data[i + 2] >> 3;
    if (!nearest.has(key)) {
      let best = 0, least = Infinity;
      palette.forEach(([r, g, b], index) => {
        const far = (r - data[i]) ** 2 + (g - data[i + 1]) ** 2 + (b - data[i + 2]) ** 2;
        if (far < least) { least = far; best = index; }
      });
      nearest.set(key, best);
    }
    indexes[i / 4] = nearest.get(key);
  }
  let text = "";
  for (let i = 0; i < indexes.length; i += 8192) {
    text += String.fromCharCode(...indexes.subarray(i, i + 8192));
  }
  return [image.width, image.height, palette, btoa(text)];
}"""


def small_png(page: Page, picture: bytes) -> bytes:
    """The picture with at most 256 colours; `page` is any open page of the browser."""
    source = base64.b64encode(picture).decode()
    width, height, palette, packed = page.evaluate(QUANTISE, [source, COLOURS])
    indexes = base64.b64decode(packed)
    # Filter 0 before each row: flat colours pack best unfiltered.
    rows = b"".join(b"\0" + indexes[y * width : (y + 1) * width] for y in range(height))
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", bytes(part for colour in palette for part in colour)),
            chunk(b"IDAT", zlib.compress(rows, 9)),
            chunk(b"IEND", b""),
        ]
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    """One part of a PNG file with its length and checksum."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
