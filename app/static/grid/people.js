// Who is working on this OPD now: initials and a sentence beside its name.

import { make } from "./cells.js";

const NAMED = 3;

export function showPeople(page, people) {
  const box = document.getElementById("g-people");
  const others = people.filter((person) => !person.me);
  if (!others.length) return box.replaceChildren();
  const signs = make("span", "g-signs");
  signs.setAttribute("aria-hidden", "true");
  for (const person of people.slice(0, NAMED + 2)) {
    const sign = make("span", "s-person", person.initials);
    if (!person.me) sign.style.setProperty("--g-person", person.colour);
    signs.append(sign);
  }
  const names = [page.words.you, ...others.slice(0, NAMED).map((person) => person.name)];
  const rest = others.length - NAMED;
  if (rest > 0) names.push(page.words.andMore.replace("{n}", rest));
  const words = page.words.people.replace("{n}", others.length + 1).replace("{names}", names.join(", "));
  box.replaceChildren(signs, make("span", "", words));
  return undefined;
}
