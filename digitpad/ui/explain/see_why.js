// Scroll the row of choices up, so that the view below it is on the screen.
const row = document.querySelector(".st-key-see_why");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
if (row.getBoundingClientRect().bottom > 0.5 * innerHeight)
  row.scrollIntoView({block: "start", behavior: calm ? "auto" : "smooth"});
