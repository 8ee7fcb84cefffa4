// The clocks of an incident go on without asking the server: asking would pass for somebody at work.
(() => {
  "use strict";

  const minute = 60000;
  const clocks = document.querySelectorAll("[data-ends]");
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  const words = (told, count) => {
    const hours = Math.floor(count / 60);
    return filled(hours ? told.hours : told.minutes, { hours, minutes: count % 60 });
  };

  const tick = () => {
    for (const clock of clocks) {
      const left = Math.floor((Number(clock.dataset.ends) - Date.now()) / minute);
      const late = left < 0;
      const time = words(clock.dataset, Math.abs(left));
      clock.querySelector(".in-said span").textContent = filled(late ? clock.dataset.over : clock.dataset.left, { time });
      clock.classList.toggle("in-bad", late);
      clock.classList.toggle("in-wait", !late);
      const bar = clock.querySelector("progress");
      bar.value = late ? bar.max : bar.max - left;
    }
  };

  if (clocks.length) setInterval(tick, minute / 2);
})();
