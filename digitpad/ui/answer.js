// A live region for screen readers. They read out a change inside a region that stays, not a region that arrives
// with its words, and each answer replaces the one before. Speaks once the answer has been the same for 500 ms.
if (!document.getElementById("spoken")) {
  const spoken = document.createElement("p");
  spoken.id = "spoken";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  let timer, shown, said;
  const listen = () => {
    const words = [...document.querySelectorAll(".answer .words p")].map(p => p.textContent).join(" ");
    if (words === shown) return;
    shown = words;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (words !== said) spoken.textContent = said = words;
    }, 500);
  };
  new MutationObserver(listen).observe(document.body, {childList: true, subtree: true});
  listen();
}
