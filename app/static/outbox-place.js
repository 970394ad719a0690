// Pages that do not ask for news themselves: say every few seconds which OPD is open here and what
// this browser has not sent. The page holds {url} in the JSON block "place".

import { outbox } from "./outbox.js";

const PACE = 10000;
const { url } = JSON.parse(document.getElementById("place").textContent);

async function tell() {
  if (document.hidden) return;
  await outbox.ready;
  const address = new URL(url, location.href);
  for (const [name, value] of outbox.told()) address.searchParams.append(name, value);
  // Without an answer nothing is lost: the outbox finds out by itself, and this asks again.
  // An answer that nobody reads would hold its connection.
  const ask = fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
  await ask.then((answer) => answer.text()).catch(() => {});
}

document.addEventListener("visibilitychange", tell);
setInterval(tell, PACE);
tell();
