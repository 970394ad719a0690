// The entries of the outbox as a tab knows them, in the order they were made.

export class Entries {
  #known = new Map(); // by number in the storage, or by id for an entry that is only in this tab

  all() {
    return [...this.#known.values()];
  }

  put(entry) {
    this.#known.set(keyOf(entry), entry);
  }

  drop(entry) {
    this.#known.delete(keyOf(entry));
  }

  find(id) {
    return this.all().find((entry) => entry.id === id);
  }

  /** Those that no storage holds: they live and die with this tab. */
  loose() {
    return this.all().filter((entry) => entry.n === undefined);
  }

  waitingOf(user) {
    return this.all().filter((entry) => entry.user === user && entry.state === "waiting");
  }

  /** Know what the storage holds now, and keep what it never got. */
  reset(stored) {
    this.#known = new Map([...stored, ...this.loose()].map((entry) => [keyOf(entry), entry]));
  }

  /** The next edits of an account, at most `size` of one queue, without records that are stuck. */
  next(user, size, blocked) {
    const waiting = this.waitingOf(user).filter((entry) => !blocked.has(entry.edit.record));
    return waiting.filter((entry) => entry.queue === waiting[0].queue).slice(0, size);
  }
}

/** A conflict with what is stored now, as the next edit of that field must say that it saw. */
export function withSeen(result, row) {
  if (!result.conflict || !row || row.gone) return result;
  const isTarget = result.field.startsWith("target."); // what is planned, else what is today
  const [group, name] = result.field.slice(isTarget ? 7 : 0).split(/\.(.*)/);
  const planned = isTarget ? row.target ?? {} : {};
  const cell = planned.cells?.[name] ?? row.cells?.[name] ?? {};
  const seen = group === "attributes" ? { value: cell.v ?? null, unread: cell.u ?? null } : { value: planned[group] ?? row[group] ?? null, unread: null };
  const text = group === "attributes" ? (cell.u ?? cell.t ?? "") : result.conflict.stored_text;
  return { ...result, conflict: { ...result.conflict, seen, stored_text: text } };
}

function keyOf(entry) {
  return entry.n ?? entry.id;
}
