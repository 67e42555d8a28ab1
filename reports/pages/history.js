"use strict";
{
  // The page is whole without this script: it adds the filter, the copy buttons, and links that open what they point to.
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const providers = all("details.provider");
  const foldable = [...providers, ...all("details.all")];
  const folded = new Map(foldable.map((details) => [details, details.open]));
  const texts = new Map();

  function text(element) {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  }

  function show(element, isShown) {
    element.hidden = !isShown;
    return isShown;
  }

  function fits(element, wanted) {
    const verdicts = (element.dataset.verdicts ?? element.dataset.verdict ?? wanted.verdict).split(",");
    return (!wanted.target || element.dataset.at === wanted.target) && (!wanted.verdict || verdicts.includes(wanted.verdict));
  }

  function showRow(row, wanted) {
    const cells = all("td", row);
    for (const cell of cells) show(cell, !wanted.target || cell.dataset.at === wanted.target);
    const isWanted = cells.some((cell) => fits(cell, wanted)) && text(row).includes(wanted.text);
    return show(row, isWanted);
  }

  function showProvider(provider, wanted) {
    for (const head of all("thead th[data-at]", provider)) show(head, !wanted.target || head.dataset.at === wanted.target);
    const cards = all(".card", provider).filter((card) => show(card, fits(card, wanted) && text(card).includes(wanted.text)));
    const rows = all(".clause-row", provider).filter((row) => showRow(row, wanted));
    const targets = all(".target", provider).filter((target) => show(target, !wanted.target || target.dataset.at === wanted.target));
    const isNamed = !wanted.verdict && targets.some((target) => text(target).includes(wanted.text));
    show(provider, cards.length + rows.length > 0 || isNamed);
    return [cards.length, rows.length];
  }

  function unfold(isFiltered) {
    for (const details of foldable) {
      const hasHits = all(".card, .clause-row", details).some((one) => !one.hidden);
      details.open = isFiltered ? hasHits : folded.get(details);
    }
  }

  function apply() {
    const wanted = Object.fromEntries(new FormData(form));
    wanted.text = wanted.text.trim().toLowerCase();
    const counts = providers.map((provider) => showProvider(provider, wanted));
    const reached = new Set(all(".target").filter((one) => !one.hidden && !one.closest(".provider").hidden).map((one) => one.dataset.at));
    for (const item of all(".overview > li")) show(item, fits(item, wanted) && reached.has(item.dataset.at));
    const [cards, rows] = [0, 1].map((place) => counts.reduce((sum, count) => sum + count[place], 0));
    shown.textContent = `${cards} findings, ${rows} clauses shown`;
    unfold(Boolean(wanted.text || wanted.verdict || wanted.target));
  }

  function keep() {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
  }

  function restore() {
    const query = new URLSearchParams(location.search);
    for (const field of form.elements) if (field.name) field.value = query.get(field.name) ?? "";
    for (const field of form.querySelectorAll("select")) if (field.selectedIndex < 0) field.value = "";
  }

  // What a link points to may be folded, and so may what it is in.
  function reveal() {
    const selected = location.hash && document.getElementById(location.hash.slice(1));
    if (!selected) return;
    for (let one = selected; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    selected.scrollIntoView();
  }

  async function copy(button, value) {
    await navigator.clipboard.writeText(value);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }

  function addCopyButton(block) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: "Copy", className: "copy-button" });
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => copy(button, block.textContent));
    block.after(button);
  }

  function select(card) {
    if (card.open) history.replaceState(null, "", `#${card.querySelector("summary").id}`);
  }

  for (const card of all(".card")) card.querySelector("summary").addEventListener("click", () => setTimeout(select, 0, card));
  if (navigator.clipboard) all("pre.copy").forEach(addCopyButton);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { apply(); keep(); });
  form.addEventListener("reset", () => setTimeout(() => { apply(); keep(); }));
  addEventListener("hashchange", reveal);
  form.hidden = false;
  restore();
  if (location.search) apply();
  reveal();
  const old = document.getElementById("old");
  old.hidden = Date.now() / 1000 - old.dataset.written < Number(old.dataset.stale);
}
