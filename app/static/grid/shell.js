// The grid stands in a shadow root. The page's style sheets have thousands of rules, some of which
// the browser must try on every element; in here are a hundred, so that scrolling stays light.

/** The grid's own element, once its styles are there. */
export async function enter() {
  const shadow = document.getElementById("g-shell").attachShadow({ mode: "open" });
  shadow.append(document.getElementById("g-inside").content.cloneNode(true));
  const sheets = Array.from(shadow.querySelectorAll("link"), (link) => new Promise((done) => {
    if (link.sheet) done();
    else link.onload = link.onerror = done;
  }));
  await Promise.all(sheets);
  return shadow.getElementById("grid");
}
