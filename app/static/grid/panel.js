// Below the grid: counts and what is saved, help at the cursor, and what is wrong with its repair.

import { outbox } from "../outbox.js";
import { make } from "./cells.js";
import { isOfReading, takesTargets } from "./planned.js";
import { isWrong, textOf } from "./rows.js";

export class Panel {
  counts = { wrong: 0 };
  #planned = null;
  #shown = null;

  constructor(page, view, store, act) {
    Object.assign(this, { page, view, store, act });
    this.help = document.getElementById("g-help");
    this.error = document.getElementById("g-error");
    this.foot = document.getElementById("g-counts");
    this.live = document.getElementById("g-live");
    this.outcome = document.getElementById("g-outcome");
  }

  say(text) {
    this.live.textContent = "";
    requestAnimationFrame(() => { this.live.textContent = text; });
  }

  // --- Counts ----------------------------------------------------------------------------------------

  /** Count again soon: not at every letter of a paste of a thousand rows. */
  count() {
    this.#planned ??= setTimeout(() => {
      this.#planned = null;
      this.#count();
    }, 120);
  }

  #count() {
    const counts = { rows: 0, wrong: 0, assumed: 0, toFill: 0, waiting: 0, planned: 0 };
    for (const row of this.store.rows) {
      if (row.isBlank || row.isGone || !isOfReading(row)) continue;
      counts.rows += 1;
      for (const [name, number] of Object.entries(row.tally)) counts[name] += number;
    }
    const isOther = counts.wrong !== this.counts.wrong;
    this.counts = counts;
    for (const place of counts.rows ? document.querySelectorAll("[data-own-number]") : []) place.textContent = counts.rows.toLocaleString(this.page.language === "en" ? "en" : "id");
    // The panel names how many are wrong; who stands on its button stays there.
    if (isOther && !this.error.contains(document.activeElement)) this.show();
    const { words, language } = this.page;
    const number = (value) => value.toLocaleString(language === "en" ? "en" : "id");
    const parts = [[make("b", "", number(counts.rows)), words.rows]];
    if (counts.wrong) parts.push([make("b", "g-bad", number(counts.wrong)), words.wrongCells, "g-bad"]);
    if (counts.assumed) parts.push([sign("assumed", "≈"), make("b", "", number(counts.assumed)), words.assumedCells]);
    if (counts.toFill) parts.push([sign("to_fill", "?"), make("b", "", number(counts.toFill)), words.toFillCells]);
    if (counts.planned) parts.push([make("b", "", number(counts.planned)), words.plannedCells]);
    if (counts.waiting) parts.push([make("b", "", number(counts.waiting)), words.waitingLinks]);
    parts.push([this.#saved()]);
    this.foot.replaceChildren(...parts.map((part) => line(part)));
    document.body.dataset.wrong = counts.wrong;
  }

  #saved() {
    const { words } = this.page;
    const { unsent } = this.store;
    if (unsent) return make("span", "g-unsaved", words.unsaved.replace("{n}", unsent));
    const at = this.store.savedAt;
    if (!at) return "";
    const time = `${String(at.getHours()).padStart(2, "0")}.${String(at.getMinutes()).padStart(2, "0")}`;
    return make("span", "g-saved", words.saved.replace("{time}", time));
  }

  // --- Help and errors ---------------------------------------------------------------------------------

  /** What the cell in use means, and what is wrong with it; once for many quick moves. */
  show() {
    this.#shown ??= requestAnimationFrame(() => {
      this.#shown = null;
      const { row, column } = this.view;
      if (!row || !column) return;
      this.#showHelp(row, column);
      this.#showError(row, column);
    });
  }

  #showHelp(row, column) {
    const { words } = this.page;
    const head = make("h2", "", column.label);
    const where = row.isBlank ? words.newRow : words.rowOf.replace("{n}", this.view.cursor.row + 1).replace("{name}", row.name || words.unnamed);
    const place = make("span", "g-where", where);
    const text = make("p");
    for (const part of [column.words?.help, column.words?.example]) if (part) text.append(make("span", part === column.words?.example ? "g-example" : "", part), " ");
    const source = make("p", "g-source");
    const facts = [];
    if (column.words?.portal) facts.push(words.portal.replace("{name}", column.words.portal));
    if (column.words?.list) facts.push(words.list.replace("{name}", column.words.list));
    if (facts.length) source.textContent = facts.join(" · ");
    const line = make("div", "g-help-head");
    line.append(head, place);
    if (row.base) {
      const link = make("a", "g-record", words.openRecord);
      link.href = this.page.urls.record.replace("00000000-0000-0000-0000-000000000000", row.id);
      line.append(link);
    }
    const closed = row.closed && !row.isBlank ? [make("p", "g-closed", row.closed)] : [];
    this.help.replaceChildren(line, text, source, ...closed);
  }

  #showError(row, column) {
    const cell = row.cell(column.field);
    const parts = cell.state === "conflict" ? this.#conflict(row, column, cell) : [...this.#today(row, column, cell), ...this.#wrong(row, column, cell)];
    this.error.replaceChildren(...parts);
    this.error.parentElement.classList.toggle("has-error", parts.length > 0);
  }

  /** Today's value beside the planned one, and the way back to it. */
  #today(row, column, cell) {
    const { words } = this.page;
    if (column.type === "link" && takesTargets(row)) return [make("p", "g-quiet", words.linksToday)];
    if (cell.now === undefined) return [];
    const back = this.#button(words.doAsToday, () => this.act.make({ record: row.id, field: column.field, op: "set", raw: null }), "btn-line");
    return [make("p", "", words.today.replace("{text}", cell.now || words.empty)), actions(row.closed ? [] : [back])];
  }

  #title(row, column, text) {
    const { words } = this.page;
    const title = words.cellOf.replace("{n}", this.view.cursor.row + 1).replace("{label}", column.label);
    return make("h3", "g-bad", text ? `${title}: “${text}”` : title);
  }

  #wrong(row, column, cell) {
    const { words } = this.page;
    const next = this.counts.wrong ? [this.#button(words.nextWrong, () => this.act.nextWrong(1), "btn-plain")] : [];
    if (cell.items?.some((item) => !item.id)) return this.#openLinks(row, column, cell);
    if (cell.m === "not_applicable" && cell.r) return [make("p", "", `${words.notApplicable}: ${cell.r}`)];
    if (!isWrong(cell)) {
      if (cell.c) return [this.#note(row, cell)];
      return this.counts.wrong ? [make("p", "g-quiet", words.someWrong.replace("{n}", this.counts.wrong)), actions(next)] : [];
    }
    const buttons = [];
    const { suggestion } = cell.p ?? {};
    if (suggestion && !row.closed) {
      const take = () => this.act.make({ record: row.id, field: column.field, op: "set", raw: suggestion });
      buttons.push(this.#button(words.take.replace("{text}", suggestion), take, "btn-line"));
    }
    if (cell.state === "refused") {
      buttons.push(this.#button(words.sendAgain, () => outbox.again(cell.entry.id), "btn-line"));
      buttons.push(this.#button(words.dropMine, () => outbox.dismiss(cell.entry.id), "btn-plain"));
    }
    return [this.#title(row, column, textOf(cell)), make("p", "", cell.p?.reason ?? ""), actions([...buttons, ...next])];
  }

  #openLinks(row, column, cell) {
    const texts = cell.items.filter((item) => !item.id).map((item) => `“${item.text}”`).join(", ");
    const { words } = this.page;
    const change = this.#button(words.chooseRecord, () => this.act.edit(null), "btn-line");
    return [make("h3", "", `${column.label}: ${texts}`), make("p", "", words.waitsForRecord), actions(row.closed ? [] : [change])];
  }

  #note(row, cell) {
    const link = make("a", "", this.page.words.readNotes.replace("{n}", cell.c));
    link.href = `${this.page.urls.record.replace("00000000-0000-0000-0000-000000000000", row.id)}#komentar`;
    return link;
  }

  /** Both values with who and when; the one that is not chosen stays in the history. */
  #conflict(row, column, cell) {
    const { words } = this.page;
    const { id, result } = cell.entry;
    const conflict = result?.conflict ?? {};
    const none = words.empty;
    const list = make("dl", "g-versions");
    const add = (label, text) => list.append(make("dt", "", label), make("dd", "", text || none));
    const at = conflict.at ? new Date(conflict.at).toLocaleTimeString("id", { hour: "2-digit", minute: "2-digit" }) : "";
    add(words.stored.replace("{name}", conflict.by ?? "").replace("{time}", at), conflict.stored_text);
    add(words.typed, conflict.sent_text);
    if (conflict.former_text !== undefined) add(words.former, conflict.former_text);
    const keep = this.#button(words.keepStored.replace("{text}", conflict.stored_text || none), () => outbox.dismiss(id), "btn-line");
    const mine = this.#button(words.useMine.replace("{text}", conflict.sent_text || none), () => outbox.keepMine(id), "btn-line");
    return [this.#title(row, column, ""), make("p", "", words.conflictHelp), list, actions([keep, mine])];
  }

  #button(text, onClick, look) {
    const button = make("button", `btn btn-sm ${look}`, text);
    button.type = "button";
    button.addEventListener("click", () => {
      onClick();
      this.view.focus();
    });
    return button;
  }

  // --- What a paste did ----------------------------------------------------------------------------------

  /** "n baris ditempel: x sel masuk, y perlu dibetulkan", with the way back. */
  pasted(result, faults, onUndo) {
    const { words } = this.page;
    const fill = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), text);
    const told = make("span", faults.wrong ? "s-badge warn g-badge" : "s-badge good g-badge");
    const parts = [fill(words.pastedRows, { rows: result.rows, cells: result.cells - faults.wrong })];
    if (faults.waiting) parts.push(words.pastedWaiting.replace("{n}", faults.waiting));
    if (result.skipped) parts.push(words.pastedSkipped.replace("{n}", result.skipped));
    if (result.lost) parts.push(words.pastedLost.replace("{n}", result.lost));
    told.append(parts.join(", "));
    if (faults.wrong) told.append(", ", make("b", "", words.pastedWrong.replace("{n}", faults.wrong)));
    this.outcome.replaceChildren(told);
    if (result.step) {
      const undo = make("button", "btn btn-plain btn-sm", words.undoPaste);
      undo.type = "button";
      undo.addEventListener("click", () => {
        onUndo();
        this.clear();
        this.view.focus();
      });
      this.outcome.append(undo);
    }
    this.say(told.textContent);
  }

  clear() {
    this.outcome.replaceChildren();
  }
}

function sign(css, text) {
  const mark = make("span", `s-mark ${css}`, text);
  mark.setAttribute("aria-hidden", "true");
  return mark;
}

function line(parts) {
  const last = parts.at(-1);
  const element = make("span", /^g-/.test(last) ? last : "");
  element.append(...(/^g-/.test(last) ? parts.slice(0, -1) : parts).filter(Boolean).flatMap((part) => [part, " "]));
  return element;
}

function actions(buttons) {
  const row = make("div", "g-actions");
  row.append(...buttons);
  return row;
}
