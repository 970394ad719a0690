// Tab-separated text as Excel, LibreOffice and Google put it on the clipboard, both ways.

/** Rows of cells. A quoted cell may hold tabs, line breaks and doubled quotes. */
export function parse(text) {
  const whole = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const rows = [];
  let row = [];
  let place = 0;
  while (place <= whole.length) {
    const [cell, end] = whole[place] === '"' ? quoted(whole, place) : plain(whole, place);
    row.push(cell);
    if (whole[end] !== "\t") {
      rows.push(row);
      row = [];
    }
    place = end + 1;
  }
  return rows;
}

function plain(text, start) {
  let end = start;
  while (end < text.length && text[end] !== "\t" && text[end] !== "\n") end += 1;
  return [text.slice(start, end), end];
}

// A cell that merely begins with a quotation mark ("Siap" Antre) is not quoted.
function quoted(text, start) {
  let end = start + 1;
  let cell = "";
  for (;;) {
    const quote = text.indexOf('"', end);
    if (quote < 0) return plain(text, start);
    cell += text.slice(end, quote);
    if (text[quote + 1] !== '"') {
      end = quote + 1;
      break;
    }
    cell += '"';
    end = quote + 2;
  }
  const isWhole = end >= text.length || text[end] === "\t" || text[end] === "\n";
  return isWhole ? [cell, end] : plain(text, start);
}

/** The text for the clipboard. */
export function stringify(rows) {
  const cell = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join("\t")).join("\n");
}
