// <coach-chat server="/chat/socket" lang="en">: the web chat. It keeps its session and what is not sent yet in this browser, and
// resumes where it was; a message typed without a connection goes out when it is back, once.
import { make, timeOf, Window, wordsOf } from "./window.js";

const KEY = "coach-chat";
const SHORTEST = 500, LONGEST = 30000; // milliseconds between two tries to connect
const PATIENCE = 10000; // milliseconds for a connection or an acknowledgement before it is taken for dead
const LATER = 15000; // milliseconds before a message is tried again that the server had no room for
const AGAIN = new Set(["slow_down", "not_stored"]);

const kept = { // a site may forbid storage: then the chat lasts as long as its page
  read() { try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; } },
  write(value) { try { value ? localStorage.setItem(KEY, JSON.stringify(value)) : localStorage.removeItem(KEY); } catch { /* see above */ } },
};
const newId = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");

class CoachChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) { this.gone = false; this.connect(); return; }
    this.words = wordsOf(this);
    this.language = this.lang || document.documentElement.lang || "en";
    this.window = new Window(this, this.words, (text) => this.write({ type: "message", text }, text));
    this.clear();
    const { session, secret, outbox } = kept.read();
    Object.assign(this, { session, secret, outbox: Array.isArray(outbox) ? outbox : [] });
    for (const one of this.outbox) this.show({ from: "you", text: one.shown, client_id: one.frame.client_id, at: one.at }, "pending");
    this.forget = make("button", { type: "button", className: "quiet", textContent: this.words.forget, hidden: true, onclick: () => this.askForget() });
    this.window.bar.append(make("strong", { textContent: this.words.title }), this.forget);
    addEventListener("online", () => this.reconnect()); // the old connection may be dead without knowing it
    addEventListener("offline", () => this.window.say(this.words.offline));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.connect(); });
    this.begin();
    this.connect();
  }

  disconnectedCallback() { this.gone = true; clearTimeout(this.timer); this.socket?.close(); }

  clear() { Object.assign(this, { session: undefined, secret: undefined, outbox: [], seen: new Set(), last: 0n, delay: SHORTEST, greeted: false }); }

  keep() { kept.write(this.session ? { session: this.session, secret: this.secret, outbox: this.outbox } : null); }

  /** What to write, before anything was written. */
  begin() {
    const starts = Object.keys(this.words).filter((name) => name.startsWith("start_")).map((name) => this.words[name]);
    const empty = !this.window.list.childElementCount;
    this.window.hint.textContent = this.words.begin;
    this.window.hint.hidden = !empty;
    this.forget.hidden = empty;
    if (empty) this.window.offer(starts, (n) => this.write({ type: "message", text: starts[n] }, starts[n]));
  }

  connect() {
    if (this.gone || (this.socket && this.socket.readyState < WebSocket.CLOSING)) return;
    clearTimeout(this.timer);
    const address = new URL(this.getAttribute("server"), location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = this.socket = new WebSocket(address);
    this.watch(socket);
    socket.onopen = () => this.push({ type: "hello", session: this.session, secret: this.secret, since: String(this.last), language: this.language });
    socket.onmessage = (event) => { if (socket === this.socket) this.hear(JSON.parse(event.data)); };
    socket.onclose = () => {
      if (this.gone || socket !== this.socket) return;
      this.ready = false;
      this.window.typing.hidden = true;
      if (this.greeted || this.outbox.length || this.delay > 2000) this.window.say(this.trouble || this.words.offline);
      this.timer = setTimeout(() => this.connect(), this.delay * (0.5 + Math.random() / 2));
      this.delay = Math.min(this.delay * 2, LONGEST);
    };
  }

  /** Leaves the connection there is, if any, and makes a new one now. */
  reconnect() {
    const old = this.socket;
    this.socket = null;
    this.ready = false;
    this.delay = SHORTEST;
    old?.close();
    this.connect();
  }

  /** A connection that does not answer in time is closed, which makes a new one. */
  watch(socket) {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => { if (socket === this.socket && (!this.ready || this.outbox.some((one) => one.sent))) socket.close(); }, PATIENCE);
  }

  push(frame) { if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame)); }

  hear(said) {
    if (said.type === "hello") this.resume(said);
    else if (said.type === "message") this.show(said, "new");
    else if (said.type === "ack") this.settled(said.client_id, said.id);
    else if (said.type === "typing") { this.window.typing.hidden = !said.on; this.window.toEnd(); }
    else if (said.type === "error") this.wrong(said);
  }

  resume(said) {
    const away = this.greeted && said.session === this.session; // the first history is not read aloud, what came meanwhile is
    Object.assign(this, { session: said.session, secret: said.secret, greeted: true, ready: true, trouble: "", delay: SHORTEST });
    if (!this.window.note.hidden) { this.window.say(""); this.window.announce(this.words.back); }
    for (const message of said.messages) this.show(message, away ? "new" : "old");
    this.keep();
    this.begin();
    for (const one of this.outbox) this.send(one);
  }

  /** Queues a frame and shows it as mine. */
  write(frame, shown) {
    const one = { frame: { ...frame, client_id: newId() }, shown, at: new Date().toISOString() };
    this.outbox.push(one);
    this.keep();
    this.show({ from: "you", text: shown, client_id: one.frame.client_id, at: one.at }, "pending");
    this.begin();
    this.ready ? this.send(one) : this.connect();
  }

  send(one) { one.sent = true; this.push(one.frame); this.watch(this.socket); }

  settled(clientId, id) {
    this.outbox = this.outbox.filter((one) => one.frame.client_id !== clientId);
    this.keep();
    this.mark(clientId, "");
    if (!id) return;
    this.seen.add(id);
    if (this.ready) { this.trouble = ""; this.window.say(""); }
  }

  wrong(said) {
    this.trouble = said.text;
    this.window.say(said.text);
    if (!said.client_id) return;
    if (AGAIN.has(said.code)) {
      const one = this.outbox.find((other) => other.frame.client_id === said.client_id);
      if (one) { one.sent = false; setTimeout(() => { if (this.ready && this.outbox.includes(one)) { this.window.say(""); this.send(one); } }, LATER); }
    } else {
      this.settled(said.client_id);
      this.mark(said.client_id, this.words.failed);
    }
  }

  mine(clientId) { return this.window.list.querySelector(`[data-client="${CSS.escape(clientId)}"]`); }

  mark(clientId, text) {
    const state = this.mine(clientId)?.querySelector(".state");
    if (state) state.textContent = text && ` · ${text}`;
  }

  /** Adds a message unless it is there. `how`: "old" (history), "new" (read aloud), "pending" (mine, not stored yet). */
  show(message, how) {
    if (message.id && this.seen.has(message.id)) return;
    if (message.id) { this.seen.add(message.id); if (BigInt(message.id) > this.last) this.last = BigInt(message.id); }
    if (message.client_id && this.mine(message.client_id)) { this.settled(message.client_id, message.id); return; }
    const who = message.from === "you" ? this.words.you : message.name || this.words[message.from] || this.words.coach;
    const item = this.window.bubble(message.from, `${who} · ${timeOf(message.at, this.language)}`, message.text, message.at, message.lang);
    item.firstChild.lang = this.language;
    if (message.client_id) {
      item.dataset.client = message.client_id;
      item.firstChild.append(make("span", { className: "state", textContent: how === "pending" ? ` · ${this.words.pending}` : "" }));
    }
    if (message.file) item.append(make("button", { type: "button", className: "quiet", textContent: this.words.save_pdf, onclick: () => this.save(message.id) }));
    const titles = (message.options || []).map((option) => option.title);
    this.window.offer(titles, (index) => this.write({ type: "option", message_id: message.id, index }, titles[index]));
    if (message.from !== "you") {
      this.window.typing.hidden = true;
      if (how === "new") this.window.announce([`${who}: ${message.text}`, ...titles].join(". "), message.lang);
    }
    this.window.hint.hidden = true;
    if (this.forget) this.forget.hidden = false;
    this.window.toEnd();
  }

  /** Fetches a message's file with the secret of this chat, which never stands in an address, and lets the browser save it. */
  async save(id) {
    const body = JSON.stringify({ session: this.session, secret: this.secret, id });
    const answer = await fetch(new URL("resume", new URL(this.getAttribute("server"), location.href).href.replace(/^ws/, "http")), { method: "POST", body }).catch(() => null);
    if (!answer?.ok) { this.window.say(this.words.save_failed); return; }
    const address = URL.createObjectURL(await answer.blob());
    make("a", { href: address, download: "resume.pdf" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  /** On a shared device: take the conversation out of this browser. */
  askForget() {
    if (this.asking) return;
    const close = () => { this.asking.remove(); this.asking = null; };
    const no = make("button", { type: "button", textContent: this.words.forget_no, onclick: () => { close(); this.forget.focus(); } });
    const yes = make("button", { type: "button", className: "first", textContent: this.words.forget_yes, onclick: () => {
      close();
      this.clear();
      this.keep();
      this.window.list.replaceChildren();
      this.window.announce(this.words.forgotten);
      this.begin();
      this.reconnect();
      this.window.box.focus();
    } });
    const question = make("p", { textContent: this.words.forget_ask });
    this.asking = make("div", { className: "ask", role: "group", "aria-label": this.words.forget }, question, yes, " ", no);
    this.window.bar.after(this.asking);
    no.focus();
  }
}

customElements.define("coach-chat", CoachChat);
