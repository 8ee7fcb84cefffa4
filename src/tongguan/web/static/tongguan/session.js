// Whoever types is at work, though no page is asked for; whoever does nothing is told before the session ends.
(() => {
  "use strict";

  const note = document.getElementById("idle");
  if (!note) return;
  const minute = 60000;
  const limit = Number(note.dataset.minutes) * minute;
  let last = Date.now();
  const seen = () => {
    last = Date.now();
    note.hidden = true;
  };

  // An answer from elsewhere is the log-in: the session has ended. It says why, once, and leads back to this page.
  const alive = async () => {
    seen();
    const answer = await fetch(note.dataset.alive);
    if (!answer.redirected) return;
    const login = new URL(answer.url);
    login.searchParams.set("next", location.pathname + location.search);
    location.assign(login);
  };

  document.addEventListener("input", () => Date.now() - last > 2 * minute && alive());
  document.addEventListener("htmx:afterRequest", seen);
  note.querySelector("button").addEventListener("click", alive);
  setInterval(() => {
    note.hidden = Date.now() - last < limit - minute;
  }, minute / 6);
})();
