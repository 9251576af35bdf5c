// <coach-phone>: a phone to try the coach with, on a machine without Twilio. Its texts go through the local Twilio and the same door
// as real ones; every text shows its segments and what became of it.
import { make, timeOf, Window, wordsOf } from "./window.js";

const KEY = "coach-phone";
const OVER = new Set(["delivered", "undelivered", "failed", "received"]);
const SOON = 700, AWAY = 3000; // milliseconds between two looks while a text is on its way, and after a failure
const COACH = "00"; // the coach's own number ends so

const remembered = () => { try { return sessionStorage.getItem(KEY); } catch { return null; } };
const remember = (number) => { try { sessionStorage.setItem(KEY, number); } catch { /* then it lasts as long as the page */ } };
function anyNumber() {
  const end = String(1 + Math.floor(Math.random() * 98)).padStart(2, "0");
  return `+141355501${end === COACH ? "42" : end}`;
}
const pretty = (number) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "$1-$2-$3");
const plain = (typed) => { const digits = typed.replace(/\D/g, "").replace(/^1(?=\d{10}$)/, ""); return `+1${digits}`; };

class CoachPhone extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.words = wordsOf(this);
    this.window = new Window(this, this.words, (text) => { this.send(text); });
    this.input = make("input", { type: "tel", inputMode: "tel", value: "", size: 13, onchange: () => this.become(plain(this.input.value)) });
    this.window.bar.append(
      make("label", {}, make("small", { textContent: this.words.number }), this.input),
      make("button", { type: "button", className: "quiet", textContent: this.words.another, onclick: () => this.become(anyNumber()) }),
    );
    this.window.hint.textContent = this.words.empty;
    this.become(remembered() || anyNumber());
  }

  disconnectedCallback() { this.number = null; }

  /** Take another phone in hand: its texts are shown. */
  become(number) {
    this.number = number;
    this.shown = new Map(); // id -> bubble
    this.loaded = false;
    this.input.value = pretty(number);
    this.window.list.replaceChildren();
    this.window.hint.hidden = false;
    this.window.say("");
    remember(number);
    this.follow(number);
  }

  async send(text) {
    try {
      const body = JSON.stringify({ number: this.number, text });
      const sent = await this.ask("/phone/send", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      this.window.say(sent.answered === null || sent.answered >= 300 ? `${this.words.refused} (${sent.answered ?? "–"})` : "");
    } catch (error) { this.window.say(error.message || this.words.away); }
  }

  async ask(address, given) {
    let answer;
    try { answer = await fetch(address, given); } catch { throw new Error(this.words.away); }
    const content = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(content.error || this.words.away);
    return content;
  }

  /** Look for news as long as this phone is in hand; a text on its way is looked at again. */
  async follow(number) {
    while (this.number === number) {
      const open = [...this.shown].find(([, one]) => !OVER.has(one.status));
      const after = open ? String(BigInt(open[0]) - 1n) : [...this.shown.keys()].at(-1) || "0";
      const wait = open || !this.loaded ? 0 : 4;
      try {
        const news = await this.ask(`/phone/messages?number=${encodeURIComponent(number)}&after=${after}&wait=${wait}`);
        if (this.number !== number) return;
        for (const text of news.messages) this.show(text);
        this.loaded = true;
        if (open) await new Promise((go) => setTimeout(go, SOON));
      } catch (error) {
        if (this.number !== number) return;
        this.window.say(error.message);
        await new Promise((go) => setTimeout(go, AWAY));
      }
    }
  }

  show(text) {
    const mine = text.sender === "phone";
    const status = mine && text.status === "received" ? "" : this.words[`status_${text.status}`] || text.status;
    const segments = `${text.segments} ${text.segments === 1 ? this.words.segment : this.words.segments}`;
    const head = [mine ? this.words.you : this.words.coach, timeOf(text.at * 1000), segments, status].filter(Boolean).join(" · ");
    const known = this.shown.get(text.id);
    if (known) {
      known.status = text.status;
      if (known.item.firstChild.textContent !== head) known.item.firstChild.textContent = head;
      return;
    }
    this.window.hint.hidden = true;
    this.shown.set(text.id, { status: text.status, item: this.window.bubble(mine ? "you" : "coach", head, text.text, text.at * 1000) });
    if (!mine && this.loaded) this.window.announce(`${this.words.coach}: ${text.text}`);
    this.window.toEnd();
  }
}

customElements.define("coach-phone", CoachPhone);
