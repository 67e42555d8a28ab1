"use strict";
{
  // The page is whole without this script: it adds the filter, and links that open what they point to.
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const providers = all("details.provider");
  const foldable = [...providers, ...all("details.all")];
  const folded = new Map(foldable.map((details) => [details, details.open]));
  const counts = new Map(all(".count").map((count) => [count, count.textContent]));
  const texts = new Map();
  let isSettled = true; // whether the next step of the filter is one that Back undoes; while somebody types, it is not
  let applied = "";

  function text(element) {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  }

  const counted = (number, word) => word ? `${number} ${word}${number === 1 ? "" : "s"}` : String(number);

  // How many findings or clauses elements stand for: a card has all findings of one cause.
  const numberOf = (elements) => elements.reduce((sum, one) => sum + Number(one.dataset.number ?? 1), 0);

  function show(element, isShown) {
    element.hidden = !isShown;
    return isShown;
  }

  function fits(element, wanted) {
    const verdicts = (element.dataset.verdicts ?? element.dataset.verdict ?? wanted.verdict).split(",");
    return (!wanted.target || element.dataset.at === wanted.target) && (!wanted.verdict || verdicts.includes(wanted.verdict));
  }

  function showRow(row, wanted) {
    const isWanted = all("td", row).some((cell) => fits(cell, wanted)) && text(row).includes(wanted.text);
    return show(row, isWanted);
  }

  // A matrix keeps the columns that have a hit: in a wide one, the others would push it out of sight.
  function showColumns(matrix, wanted) {
    const hits = all(".clause-row:not([hidden]) td", matrix).filter((cell) => fits(cell, wanted));
    const places = new Set(hits.map((cell) => cell.dataset.at));
    for (const cell of all("[data-at]", matrix)) show(cell, places.has(cell.dataset.at));
  }

  function showProvider(provider, wanted) {
    const cards = all(".card", provider).filter((card) => show(card, fits(card, wanted) && text(card).includes(wanted.text)));
    const rows = all(".clause-row", provider).filter((row) => showRow(row, wanted));
    for (const matrix of all(".matrix", provider)) showColumns(matrix, wanted);
    const targets = all(".target", provider).filter((target) => show(target, !wanted.target || target.dataset.at === wanted.target));
    const isNamed = !wanted.verdict && targets.some((target) => text(target).includes(wanted.text));
    show(provider, cards.length + rows.length > 0 || isNamed);
    return [numberOf(cards), rows.length];
  }

  function showItem(item, wanted, reached) {
    const lines = all(".line", item);
    for (const line of lines) show(line, text(line).includes(wanted.text) && text(line).includes(wanted.verdict));
    for (const row of all("dl > div", item)) show(row, all(".line", row).some((line) => !line.hidden));
    const hasLines = lines.length === 0 || lines.some((line) => !line.hidden);
    show(item, fits(item, wanted) && reached.has(item.dataset.at) && hasLines);
  }

  // What is left of a group, or of a section: without a filter it says what it said, and that may be more than it lists.
  function recount(group, isFiltered) {
    const left = numberOf(all(".card, .clause-row, .overview > li", group).filter((one) => !one.hidden));
    const count = group.querySelector(":scope > :first-child .count");
    if (count) count.textContent = isFiltered ? counted(left, count.dataset.word) : counts.get(count);
    show(group, !isFiltered || left > 0);
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
    const isFiltered = Boolean(wanted.text || wanted.verdict || wanted.target);
    const hits = providers.map((provider) => showProvider(provider, wanted));
    const reached = new Set(all(".target").filter((one) => !one.hidden && !one.closest(".provider").hidden).map((one) => one.dataset.at));
    for (const item of all(".overview > li")) showItem(item, wanted, reached);
    for (const group of all(".group, main > section")) recount(group, isFiltered);
    show(document.getElementById("unchanged"), !isFiltered);
    const [cards, rows] = [0, 1].map((place) => hits.reduce((sum, hit) => sum + hit[place], 0));
    shown.textContent = `${counted(cards, "finding")}, ${counted(rows, "clause")} shown`;
    unfold(isFiltered);
  }

  function keep() {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const url = `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`;
    history[isSettled ? "pushState" : "replaceState"](null, "", url);
    isSettled = false;
    applied = location.search;
  }

  function settle() {
    isSettled = true;
  }

  function restore() {
    const query = new URLSearchParams(location.search);
    for (const field of form.elements) if (field.name) field.value = query.get(field.name) ?? "";
    for (const field of form.querySelectorAll("select")) if (field.selectedIndex < 0) field.value = "";
  }

  function goBack() {
    if (location.search === applied) return; // a step between places of the page, which leaves folds as they are
    applied = location.search;
    restore();
    apply();
    settle();
  }

  // What a link points to may be folded, and so may what it is in.
  function reveal() {
    const selected = location.hash && document.getElementById(location.hash.slice(1));
    if (!selected) return;
    for (let one = selected; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    selected.scrollIntoView();
  }

  function select(card) {
    if (card.open) history.replaceState(null, "", `#${card.querySelector("summary").id}`);
  }

  for (const card of all(".card")) card.querySelector("summary").addEventListener("click", () => setTimeout(select, 0, card));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { apply(); keep(); });
  form.addEventListener("change", settle);
  form.addEventListener("reset", () => setTimeout(() => { apply(); keep(); settle(); }));
  addEventListener("popstate", goBack);
  addEventListener("hashchange", reveal);
  form.hidden = false;
  restore();
  applied = location.search;
  if (applied) apply();
  reveal();
  const old = document.getElementById("old");
  old.hidden = Date.now() / 1000 - old.dataset.written < Number(old.dataset.stale);
  if (!old.hidden) old.textContent = old.dataset.text;  // who copies or prints a young page is not told that it is old
}
