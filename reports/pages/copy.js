"use strict";
{
  // Beside each command a button that copies it; without this script a click selects the whole of it.
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

  if (navigator.clipboard) document.querySelectorAll("pre.copy").forEach(addCopyButton);
}
