// Hide the canvas's own toolbar, which no setting removes. It opens under the mouse, with a mode in which drawing
// does nothing and a second Undo and Clear.
const hide = () => {
  if (!document.querySelector(".st-key-pad")) return;
  const host = [...document.querySelectorAll(".st-key-pad *")].find(one => one.shadowRoot);
  if (!host) return setTimeout(hide, 50);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".dc-toolbar { display: none !important; }");
  host.shadowRoot.adoptedStyleSheets = [...host.shadowRoot.adoptedStyleSheets, sheet];
};
hide();
