// Reading what was typed, as architecture/values.py does, so that wrong cells show at once and
// offline too. The server reads again and has the last word.

const EMPTY = new Set(["", "-", "--", "–", "—", "n/a"]);
const MONTHS = new Map(
  [
    "januari jan january", "februari feb february pebruari", "maret mar march", "april apr", "mei may",
    "juni jun june", "juli jul july", "agustus agu agt ags aug august", "september sep sept",
    "oktober okt oct october", "november nov nopember nop", "desember des dec december",
  ].flatMap((names, month) => names.split(" ").map((name) => [name, month + 1])),
);
const SHORT_MONTHS = {
  id: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};
const UNITS = {
  memory: ["KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB"],
  bandwidth: ["Kbps", "Mbps", "Gbps", "Tbps"],
};
const YES = new Set(["ya", "y", "yes", "true", "1", "benar"]);
const NO = new Set(["tidak", "t", "no", "false", "0", "n", "bukan"]);

export function isEmpty(raw) {
  if (raw === null || raw === undefined) return true;
  if (typeof raw === "string") return EMPTY.has(raw.trim());
  return typeof raw === "object" && Object.keys(raw).length === 0;
}

/** Lower case, single blanks, no punctuation: for comparing what people typed. */
export function normalised(text) {
  return String(text).toLowerCase().replace(/[^\p{L}\p{N}_]+/gu, " ").trim();
}

/** {t, v} of what fits its column, {t, u, p} of what does not, {} of nothing. */
export function read(column, raw, page) {
  if (isEmpty(raw)) return {};
  const reader = READERS[column.type] ?? asText;
  return reader(raw, column, page);
}

const words = (page) => page.words;
const fail = (raw, reason, suggestion) => {
  const text = typeof raw === "string" ? raw.trim() : JSON.stringify(raw);
  return { t: text, u: text, p: { reason, ...(suggestion ? { suggestion } : {}) } };
};
const fits = (v, t) => ({ v, t });

function asText(raw) {
  const text = String(raw).replace(/\r\n?/g, "\n").trim();
  return fits(text, text);
}

function asOption(raw, column, page) {
  const wanted = normalised(typeof raw === "boolean" ? (raw ? "ya" : "tidak") : raw);
  const found = column.options.find(([key, label]) => wanted === normalised(key) || wanted === normalised(label));
  if (found) return fits(found[0], found[1]);
  const labels = column.options.map(([, label]) => label);
  const shown = labels.slice(0, 12).join("; ") + (labels.length > 12 ? "; …" : "");
  return fail(raw, words(page).notInList.replace("{choices}", shown), nearest(raw, labels));
}

function asYesNo(raw, column, page) {
  const word = typeof raw === "boolean" ? (raw ? "ya" : "tidak") : normalised(raw);
  if (YES.has(word)) return fits(true, column.options[0][1]);
  if (NO.has(word)) return fits(false, column.options[1][1]);
  return fail(raw, words(page).notYesNo);
}

function wholeNumber(raw) {
  const text = String(raw).trim().toLowerCase().replace(/^rp\.?\s*/, "");
  const cleaned = text.replace(/,(00|-)$/, "").replace(/[,.-]+$/, "").trim();
  if (!/^(-?\d{1,3}([. ]\d{3})+|-?\d+|-?\d{1,3}(,\d{3})+)$/.test(cleaned)) return null;
  const digits = cleaned.replace(/[., ]/g, "");
  return digits.replace("-", "").length <= 18 ? Number(digits) : null;
}

export function grouped(number, language) {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, language === "en" ? "," : ".");
}

function asInteger(raw, column, page) {
  const number = wholeNumber(raw);
  return number === null ? fail(raw, words(page).notInteger) : fits(number, grouped(number, page.language));
}

function asMoney(raw, column, page) {
  const number = wholeNumber(raw);
  if (number === null || number < 0) return fail(raw, words(page).notMoney);
  return fits(number, grouped(number, page.language));
}

function asQuantity(raw, column, page) {
  if (typeof raw === "object") return fits(raw, raw.text);
  const text = raw.trim();
  const match = text.match(/^\d+(?:[.,]\d+)?\s*([A-Za-z]+(?:\/s)?)$/);
  const unit = match?.[1].toLowerCase().replace("/s", "ps");
  const known = UNITS[column.dimension] ?? UNITS.memory;
  // The stored form is the server's to make: "64 Gb" → 64 GB.
  if (unit && known.some((name) => name.toLowerCase() === unit)) return fits(undefined, text);
  const suggestion = /^\d+$/.test(text) ? `${text} ${known[2]}` : undefined;
  return fail(raw, words(page).notQuantity.replace("{units}", known.slice(0, 4).join(", ")), suggestion);
}

function asDate(raw, column, page) {
  const text = String(raw).trim();
  let parts = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$/)?.slice(1).map(Number);
  if (!parts) {
    const found = text.match(/^(\d{1,2})[\s./-]+([A-Za-z]+|\d{1,2})[\s./-]+(\d{4})$/);
    const month = found && (/^\d+$/.test(found[2]) ? Number(found[2]) : MONTHS.get(found[2].toLowerCase()) ?? 0);
    parts = found && [Number(found[3]), month, Number(found[1])];
  }
  if (!parts) return fail(raw, words(page).notDate);
  const [year, month, day] = parts;
  const real = new Date(Date.UTC(year, month - 1, day));
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day) return fail(raw, words(page).notDate);
  const iso = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  return fits(iso, iso);
}

/** "2026-12-31" as people read it in a narrow column. */
export function shortDate(iso, language) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso);
  if (!parts) return iso;
  return `${Number(parts[3])} ${SHORT_MONTHS[language === "en" ? "en" : "id"][Number(parts[2]) - 1]} ${parts[1]}`;
}

function asYear(raw, column, page) {
  const text = String(raw).trim();
  if (/^(19|20)\d\d$/.test(text)) return fits(Number(text), text);
  return fail(raw, words(page).notYear, text.match(/\b(?:19|20)\d\d\b/)?.[0]);
}

function asUrl(raw, column, page) {
  const text = String(raw).trim();
  if (/^https?:\/\/[^\s<>"']+$/.test(text)) return fits(text, text);
  const isBare = /^[\w-]+(\.[\w-]+)+(\/[^\s<>"']*)?$/.test(text);
  return fail(raw, words(page).notUrl, isBare ? `https://${text}` : undefined);
}

function asYearly(raw, column, page) {
  const pairs = typeof raw === "object" ? Object.entries(raw) : yearlyPairs(raw);
  if (!pairs) return fail(raw, words(page).notYearly);
  if (!pairs.every(([year]) => /^(19|20)\d\d$/.test(year))) return fail(raw, words(page).notYearly);
  const sorted = pairs.toSorted ? pairs.toSorted() : [...pairs].sort();
  return fits(Object.fromEntries(sorted), sorted.map(([year, value]) => `${year}: ${value}`).join("; "));
}

function yearlyPairs(raw) {
  const parts = String(raw).split(/[;\n]/).map((part) => part.trim()).filter(Boolean);
  if (parts.some((part) => !part.includes(":"))) return null;
  return parts.map((part) => [part.slice(0, part.indexOf(":")).trim(), part.slice(part.indexOf(":") + 1).trim()]);
}

export function findParty(text, page) {
  const wanted = normalised(text);
  if (page.partyByKey.has(text)) return page.partyByKey.get(text);
  const found = page.parties.filter((party) => party.slice(1).some((word) => normalised(word) === wanted));
  return found.length === 1 ? found[0] : null;
}

function asParty(raw, column, page) {
  const party = findParty(String(raw), page);
  if (party) return fits(party[0], party[1]);
  // The server knows more ways to name a party ("Dinas Perhubungan Kota Contoh").
  return fail(raw, words(page).notParty, nearest(raw, page.parties.flatMap((p) => [p[2], p[1]])));
}

function asParties(raw, column, page) {
  const texts = Array.isArray(raw) ? raw : String(raw).split(/[;\n]/).map((part) => part.trim()).filter((part) => !isEmpty(part));
  const found = texts.map((text) => findParty(text, page));
  const wrong = texts.find((text, place) => !found[place]);
  if (wrong !== undefined) return fail(texts.join("; "), words(page).notParty, undefined);
  return fits(found.map((party) => party[0]), found.map((party) => party[1]).join("; "));
}

// Reference trees are large and stay with the server: until it answers, the text is shown as typed.
function asReference(raw) {
  const text = Array.isArray(raw) ? raw.join("; ") : String(raw).trim();
  return { v: undefined, t: text };
}

const READERS = {
  choice: asOption, code: asOption, unit: asOption, yes_no: asYesNo, integer: asInteger, money: asMoney,
  quantity: asQuantity, date: asDate, year: asYear, url: asUrl, yearly: asYearly, party: asParty,
  parties: asParties, reference: asReference, references: asReference,
};

/** The choice most like the text, if one is near: holds its words, or differs in few letters. */
function nearest(text, choices) {
  const wanted = normalised(text);
  if (!wanted || wanted.length > 200) return undefined;
  const parts = wanted.split(" ");
  const holding = choices.find((choice) => parts.every((part) => normalised(choice).split(" ").includes(part)));
  if (holding) return holding;
  const ranked = choices
    .map((choice) => [distance(wanted, normalised(choice)) / Math.max(wanted.length, choice.length), choice])
    .sort((a, b) => a[0] - b[0]);
  return ranked[0]?.[0] <= 0.4 ? ranked[0][1] : undefined;
}

function distance(a, b) {
  let former = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(former[j] + 1, next[j - 1] + 1, former[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    former = next;
  }
  return former[b.length];
}
