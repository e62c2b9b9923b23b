// Runs once for every visit, beside Streamlit. Text is only ever read from the page and set as text: nothing here makes markup.
(() => {
  const said = document.getElementById("dfx-said");
  let held = null; // what had the focus last
  let heldKey = ""; // the name that Streamlit gave its widget
  let told = null; // what was said last
  let placed = null; // the answer that was given the focus, for want of a widget
  let due = 0;

  const keyOf = (element) => {
    const place = element.closest('[class*="st-key-"]');
    return place ? [...place.classList].find((name) => name.startsWith("st-key-")) : "";
  };

  // The answer's heading: the first below the page's name, or the page's own title where it has no answer yet.
  const answer = () => {
    const main = document.querySelector('[data-testid="stMain"]');
    return main && (main.querySelector("h2") || main.querySelector("h1"));
  };

  // The heading and the line below it: "Likely fake. P(fake) 0.98 · 95 % interval 0.91–0.99".
  const words = (heading) => {
    const line = heading.closest('[data-testid="stElementContainer"]')?.nextElementSibling;
    const below = line?.querySelector('[data-testid="stMarkdown"] p');
    return [heading, below].filter(Boolean).map((part) => part.textContent.trim()).join(". ");
  };

  const announce = () => {
    const heading = answer();
    if (!heading) return;
    const now = words(heading);
    if (told !== null && now !== told) said.textContent = now;
    told = now;
  };

  const toAnswer = () => {
    placed = answer();
    if (!placed) return;
    placed.tabIndex = -1;
    placed.focus();
  };

  // A widget that was pressed and is gone takes the focus with it: back to the widget of that name, else to the answer.
  // The answer may come later than the page's title, which held its place: the focus then goes on, unless it has been moved.
  const refocus = () => {
    const at = document.activeElement;
    if (placed && at === placed) {
      if (placed !== answer()) toAnswer();
      return;
    }
    if (!held || held.isConnected || ![null, document.body].includes(at)) return;
    const again = heldKey && document.querySelector(`.${CSS.escape(heldKey)} :is(button, input, [tabindex="0"]):not(:disabled)`);
    if (again) again.focus({ preventScroll: true });
    else toAnswer();
  };

  // Who has no mouse scrolls what is too wide with the arrow keys.
  const reachable = () => {
    for (const block of document.querySelectorAll('.stMain :is(pre, table, [data-testid="stTable"], [data-testid="stTable"] > div)')) {
      if (block.scrollWidth > block.clientWidth + 1) block.tabIndex = 0;
    }
  };

  // On a phone the pages of a section stand in a <div> in the middle of the list: it is one item of the list, with links.
  const listed = () => {
    const section = '[data-testid="stSidebarNavItems"] > div';
    for (const item of document.querySelectorAll(`${section}:not([role])`)) item.setAttribute("role", "listitem");
    for (const page of document.querySelectorAll(`${section} > li:not([role])`)) page.setAttribute("role", "none");
  };

  const look = () => {
    due = 0;
    refocus();
    announce();
    reachable();
    listed();
  };

  document.addEventListener("focusin", (event) => {
    held = event.target;
    heldKey = keyOf(held);
  });
  new MutationObserver(() => {
    due ||= window.setTimeout(look, 250);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
})();
