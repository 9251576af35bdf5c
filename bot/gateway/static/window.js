// What the chat and the phone share: a window with messages, a line to write in, and what is read aloud.
const CSS = `
:host { --ink: #17252a; --soft: #44565c; --paper: #fff; --bubble: #e8efee; --line: #c3cfcd; --edge: #6a7d80; --main: #0b5c63; --on: #fff;
  --note: #fff4d6; --note-ink: #4a3800; display: block; color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
@media (prefers-color-scheme: dark) { :host { --ink: #eaf1f0; --soft: #b4c4c4; --paper: #1a2426; --bubble: #2b393c; --line: #36474a; --edge: #8fa3a5;
  --main: #7fd1d0; --on: #06282b; --note: #3a3010; --note-ink: #ffe9a8; } }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.window { display: flex; flex-direction: column; block-size: min(var(--tall, 36rem), 82vh); block-size: min(var(--tall, 36rem), 82dvh); background: var(--paper);
  border: 1px solid var(--line); border-radius: 1rem; overflow: hidden; }
.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: .25rem .5rem; padding: .25rem .5rem .25rem 1rem; border-block-end: 1px solid var(--line); }
.bar strong { margin-inline-end: auto; }
.bar label { min-inline-size: 10.5rem; }
.note { margin: 0; padding: .4rem 1rem; background: var(--note); color: var(--note-ink); }
.log { flex: 1; position: relative; overflow-y: auto; padding: 1rem; overscroll-behavior: contain; }
ol, ul { list-style: none; margin: 0; padding: 0; }
.m { inline-size: fit-content; max-inline-size: 88%; margin-block-end: .85rem; }
.m p { margin: 0; padding: .55rem .85rem; border-radius: .25rem 1rem 1rem; background: var(--bubble); white-space: pre-wrap; overflow-wrap: anywhere; }
.m.you { margin-inline-start: auto; }
.m.you p { border-radius: 1rem .25rem 1rem 1rem; background: var(--main); color: var(--on); }
.m.staff p { background: var(--paper); border: 2px solid var(--main); }
.m small { display: block; color: var(--soft); font-size: .85rem; }
.m.you small { text-align: end; }
.m a { color: inherit; }
.choices { display: flex; flex-wrap: wrap; gap: .5rem; }
.hint { color: var(--soft); margin: 0 0 .5rem; }
.typing { color: var(--soft); }
form { display: flex; gap: .5rem; align-items: flex-end; padding: .6rem; border-block-start: 1px solid var(--line); }
label { flex: 1; min-inline-size: 0; }
button, textarea, input { font: inherit; color: inherit; }
button { min-block-size: 44px; min-inline-size: 44px; padding: .4rem .9rem; text-align: start; border: 1.5px solid var(--main); border-radius: 1.4rem; background: var(--paper); color: var(--main); cursor: pointer; }
button.first { background: var(--main); color: var(--on); font-weight: 600; }
button.quiet { border-color: transparent; text-decoration: underline; text-underline-offset: .15em; }
textarea, input { display: block; inline-size: 100%; min-block-size: 44px; padding: .55rem .75rem; background: var(--paper); border: 1px solid var(--edge); border-radius: .75rem; resize: none; }
::placeholder { color: var(--soft); opacity: 1; }
textarea { max-block-size: 9rem; field-sizing: content; }
.ask { padding: .75rem 1rem; border-block-end: 1px solid var(--line); background: var(--bubble); }
.ask p { margin: 0 0 .5rem; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
.log:focus-visible { outline-offset: -4px; }
.aloud { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { .m p { border: 1px solid; } .m.you p { border-inline-end-width: 6px; } .note { border: 1px solid; } }
@media (prefers-reduced-motion: no-preference) { .log { scroll-behavior: smooth; } }`;
const TOGETHER = 30000; // milliseconds within which messages are one answer
export const sheet = new CSSStyleSheet(); // allowed where a page's policy forbids inline styles
sheet.replaceSync(CSS);

/** An element with properties (or attributes, where there is no such property) and children. */
export function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name in element) element[name] = value; else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A text with its web addresses as links; everything else stays text. */
export function linked(text) {
  const paragraph = make("p");
  let from = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/g)) {
    paragraph.append(text.slice(from, found.index), make("a", { href: found[0], target: "_blank", rel: "noopener noreferrer", textContent: found[0] }));
    from = found.index + found[0].length;
  }
  paragraph.append(text.slice(from));
  return paragraph;
}

/** The words of an element: the JSON that the page put inside it. */
export const wordsOf = (element) => JSON.parse(element.querySelector('script[type="application/json"]').textContent);

export const timeOf = (at, language) => new Date(at).toLocaleTimeString(language || undefined, { hour: "numeric", minute: "2-digit" });

export class Window {
  /** Builds the parts into a shadow root. The log itself is silent: only what is new is read, from a region of its own. */
  constructor(host, words, onSend) {
    this.words = words;
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.bar = make("div", { className: "bar" });
    this.note = make("p", { className: "note", hidden: true });
    this.list = make("ol");
    this.hint = make("p", { className: "hint", hidden: true });
    this.typing = make("div", { className: "typing", hidden: true, "aria-hidden": "true", textContent: words.typing || "" });
    this.choices = make("ul", { className: "choices", hidden: true, "aria-label": words.choices || "" });
    this.log = make("div", { className: "log", role: "log", "aria-live": "off", "aria-label": words.log, tabIndex: 0 },
      this.hint, this.list, this.choices, this.typing);
    this.box = make("textarea", { rows: 1, maxLength: 1600, autocomplete: "off", enterKeyHint: "send", placeholder: words.write });
    const form = make("form", {}, make("label", {}, make("span", { className: "aloud", textContent: words.write }), this.box),
      make("button", { className: "first", type: "submit", textContent: words.send }));
    this.aloud = make("div", { className: "aloud", "aria-live": "polite", "aria-relevant": "additions", "aria-atomic": "false" });
    this.panel = make("div", { className: "window" }, this.bar, make("div", { role: "status" }, this.note), this.log, form);
    root.append(this.panel, this.aloud);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.box.value.trim();
      if (text && onSend(text) !== false) this.box.value = "";
      this.box.focus();
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    });
  }

  /** A line above the messages, for what is wrong; "" takes it away. */
  say(text) {
    if (this.note.textContent !== text) this.note.textContent = text;
    this.note.hidden = !text;
  }

  /** Reads a text aloud once. */
  announce(text, language) {
    const line = make("p", { textContent: text });
    if (language) line.lang = language;
    this.aloud.append(line);
    setTimeout(() => line.remove(), 8000);
  }

  /** Adds a bubble at the end; returns it. */
  bubble(kind, head, text, at, language) {
    const item = make("li", { className: `m ${kind}` }, make("small", { textContent: head }), linked(text));
    item.dataset.at = new Date(at).getTime();
    if (language) item.lang = language;
    this.list.append(item);
    return item;
  }

  /** Buttons under the messages; `press` gets the place of the pressed one. */
  offer(titles, press) {
    const within = this.choices.contains(this.panel.getRootNode().activeElement);
    this.choices.replaceChildren(...titles.map((title, index) => make("li", {}, make("button", { type: "button", textContent: title, onclick: () => press(index) }))));
    this.choices.hidden = !titles.length;
    if (within) this.box.focus();
    this.toEnd();
  }

  /** Scrolls to the end, but never past the start of what came just now, however many buttons follow it. */
  toEnd() {
    const newest = this.list.lastElementChild;
    let first = newest;
    for (let one = newest; one && !one.matches(".you") && newest.dataset.at - one.dataset.at < TOGETHER; one = one.previousElementSibling) first = one;
    this.log.scrollTop = Math.min(this.log.scrollHeight, (first?.offsetTop ?? 0) - 12);
  }
}
