// Undo and redo, as inverse edits through the same queue.

import { assumedCells, inverse } from "./store.js";

const DEPTH = 200;

export class History {
  #done = [];
  #undone = [];

  constructor(store) {
    this.store = store;
  }

  get last() {
    return this.#done.at(-1);
  }

  /** Make changes as one step; `words` names it. Returns the step. */
  do(changes, words = "") {
    const step = { changes, words, back: this.#backOf(changes) };
    this.#done.push(step);
    if (this.#done.length > DEPTH) this.#done.shift();
    this.#undone = [];
    this.store.change(changes);
    return step;
  }

  undo() {
    const step = this.#done.pop();
    if (!step) return null;
    this.#undone.push({ ...step, back: step.back });
    this.store.change(step.back);
    return step;
  }

  redo() {
    const step = this.#undone.pop();
    if (!step) return null;
    const isMade = (change) => change.field === "name" && step.back.some((b) => b.op === "archive" && b.record === change.record && this.store.row(change.record)?.base);
    const changes = step.changes.flatMap((change) => (isMade(change) ? [{ record: change.record, op: "restore" }, change] : [change]));
    this.#done.push({ ...step, back: this.#backOf(step.changes) });
    this.store.change(changes);
    return step;
  }

  /** Take one step back although others came after it: a paste, by its button. */
  undoStep(step) {
    this.#done = this.#done.filter((other) => other !== step);
    this.#undone.push(step);
    this.store.change(step.back);
  }

  isOpen(step) {
    return this.#done.includes(step);
  }

  // The last change comes back first; of a row that was made only its going is needed.
  #backOf(changes) {
    const back = [];
    const made = new Set();
    for (const change of changes) {
      const row = this.store.row(change.record);
      if (!row) continue;
      if (change.op === "confirm") back.push(...assumedCells(row));
      else {
        const undone = inverse(row, change);
        if (undone.op === "archive") made.add(change.record);
        back.push(undone);
      }
    }
    const needed = back.filter((change) => !made.has(change.record) || change.op === "archive");
    return needed.reverse();
  }
}
