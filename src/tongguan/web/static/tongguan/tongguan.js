// What the pages do beyond plain links and forms; every page works without it.
(() => {
  "use strict";

  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

  // "/" goes to the search box.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const field = document.querySelector(`[data-focus-on="${CSS.escape(event.key)}"]`);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // A letter presses the button that says so: n for new, e for edit.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    document.querySelector(`[data-press="${CSS.escape(event.key)}"]`)?.click();
  });

  // Filters that are left empty stay out of the address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    const sent = event.detail.formData;
    [...sent].forEach(([name, value]) => value === "" && sent.delete(name));
  });

  // A click elsewhere, or Escape, shuts an open menu.
  const shut = (except) =>
    document.querySelectorAll(".tg-drop[open]").forEach((drop) => {
      if (!drop.contains(except)) drop.open = false;
    });
  document.addEventListener("click", (event) => shut(event.target));
  document.addEventListener("keydown", (event) => event.key === "Escape" && shut(null));

  // What is swapped into the dialog opens it; its close buttons shut it.
  const dialog = () => document.getElementById("dialog");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === dialog() && !dialog().open) dialog().showModal();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]") && dialog().open) {
      event.preventDefault();
      dialog().close();
    }
  });

  // A button that prints the page.
  document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());
})();
