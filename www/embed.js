// <leverloom-playground>: the playground in a page of yours. No dependencies; one classic script:
//
//   <script src="https://…/embed.js" defer></script>
//   <leverloom-playground scenario="flash-crash" panes="execution"></leverloom-playground>
//
// Owns the element: a poster until it is started, the iframe after that, its size, and the host API as methods that
// return promises and as DOM events. What the messages are is docs/EMBEDDING.md's and embed.d.ts's. Builds no HTML from
// strings and loads nothing but the playground's own page.
(() => {
  "use strict";
  const NAME = "leverloom-playground";
  if (customElements.get(NAME)) return;

  const VERSION = 1;
  // How long a host waits for an answer: an embed that was never started answers nothing.
  const PATIENCE_MS = 70_000;
  // How long it waits for a playground to begin: slow networks and phones need most of it.
  const START_MS = 60_000;
  // Pixels that the attribute `height` may ask for.
  const [LOWEST, HIGHEST] = [320, 10_000];
  const HERE = here();
  // Pages of a file or in a sandbox have no origin that could be checked: they get no host API.
  const HOST = /^https?:/.test(self.origin) ? self.origin : null;
  // Attributes that become parameters of the page; the rest of the attributes are the element's own.
  const PARAMETERS = ["scenario", "seed", "block", "lang", "theme", "panes", "controls", "together"];
  const EVENTS = [
    "ready", "accepted", "state", "block", "liquidation", "conflict-summary", "checkpoint", "report", "error",
  ];
  const WORDS = {
    en: {
      title: "Leverloom playground",
      start: "Start",
      cost: "Nothing is loaded before you start it.",
      wrong: "The playground's address is not known, or not one of the web: give the element a src, such as https://example.org/leverloom/.",
    },
    zh: {
      title: "Leverloom 实验场",
      start: "开始",
      cost: "在你按下开始之前什么都不会载入。",
      wrong: "不知道实验场的网址，或它不是网页地址：请给元素加上 src，例如 https://example.org/leverloom/。",
    },
  };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; position: relative; min-height: ${LOWEST}px; overflow: hidden; border: 1px solid #b9b1a3;
      border-radius: 6px; background: #fffef9; color: #1f1d1a; color-scheme: light; contain: layout paint;
      font: 400 15px/1.45 system-ui, sans-serif; }
    :host([hidden]) { display: none; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    .poster { display: grid; gap: 12px; place-content: center; justify-items: center; box-sizing: border-box;
      height: 100%; padding: 16px; text-align: center; }
    .name { margin: 0; font-size: 20px; font-weight: 700; }
    .cost { margin: 0; color: #6b655c; font-size: 13px; }
    button { min-width: 120px; min-height: 44px; padding: 0 16px; border: 0; border-radius: 4px; background: #1f5fa8;
      color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
    button:focus-visible { outline: 2px solid #1f5fa8; outline-offset: 2px; }
    .dark { background: #1e1d1b; color: #f2efe8; }
    .dark .cost { color: #a8a196; }
    .dark button { background: #7db4ee; color: #10202f; }
  `);

  const NO_ORIGIN = "it is shown, but takes no commands: this page has no origin that it could answer; "
    + "serve it by http: or https:, without a sandbox or with allow-same-origin";

  // Those on this page that were started: one of them plays at a time.
  const started = new Set();

  class LeverloomPlayground extends HTMLElement {
    static observedAttributes = [...PARAMETERS, "src", "link", "height", "paused", "name"];

    #root = this.attachShadow({ mode: "open" });
    #frame = null;
    // The frame's origin, which alone is spoken to.
    #origin = null;
    #waiting = new Map();
    #next = 1;
    // The `ready` event that is waited for: a promise, and what settles it.
    #ready = null;
    #deadline = 0;
    // The last start failed: the next call of start() tries once more.
    #failed = false;
    #sight = null;
    #playing = false;
    #warned = null;
    #size = new ResizeObserver(() => this.#fit());

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.#expect();
    }

    connectedCallback() {
      addEventListener("message", this.#hear);
      this.#size.observe(this);
      this.#fit();
      this.#poster();
      if (this.hasAttribute("autoplay")) {
        this.#sight = new IntersectionObserver((entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.#begin(false);
        });
        this.#sight.observe(this);
      }
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      this.#size.disconnect();
      this.#stopWatching();
      this.#end();
    }

    attributeChangedCallback(name, before, after) {
      if (before === after || !this.isConnected) return;
      if (name === "height") this.#fit();
      // Another market or another look is another page.
      else if (this.#frame) this.#begin(false);
      else this.stop();
    }

    /** Whether it was started. */
    get started() {
      return this.#frame !== null;
    }

    /** Resolves with the `ready` event once its engine runs. */
    get ready() {
      return this.#ready.promise;
    }

    /** Starts it, as a press of its button does. */
    start() {
      if (!this.#frame || this.#failed) this.#begin(true);
      return this.ready;
    }

    /** Ends it and gives back all that it used. */
    stop() {
      this.#end();
      this.#poster();
    }

    /** Sends a command of the host API; resolves with the answer, rejects with its error. */
    send(command, fields = {}) {
      const frame = this.#frame;
      if (!frame) return Promise.reject(fault("asleep", "it was not started: call start() first"));
      return this.ready.then(() => new Promise((resolve, reject) => {
        if (frame !== this.#frame) {
          reject(ended());
          return;
        }
        const id = this.#next++;
        const timer = setTimeout(() => {
          this.#waiting.delete(id);
          reject(fault("silent", `no answer to ${command} within ${PATIENCE_MS / 1000} s`));
        }, PATIENCE_MS);
        this.#waiting.set(id, { resolve, reject, timer });
        this.#post({ ...fields, id, command });
      }));
    }

    load(fields) { return this.send("load", fields); }
    play(fields) { return this.send("play", fields); }
    pause() { return this.send("pause"); }
    step(blocks = 1) { return this.send("step", { blocks }); }
    seek(block) { return this.send("seek", { block }); }
    act(actions, account) { return this.send("act", account === undefined ? { actions } : { actions, account }); }
    shock(asset, change_bps, over_blocks = 1) { return this.send("shock", { asset, change_bps, over_blocks }); }
    report() { return this.send("get-report"); }

    #expect() {
      const ready = {};
      ready.promise = new Promise((resolve, reject) => Object.assign(ready, { resolve, reject }));
      // Whoever wants to know waits for it; nobody has to.
      ready.promise.catch(() => {});
      this.#ready = ready;
      this.#failed = false;
    }

    #fail(code, message) {
      this.#failed = true;
      this.#ready.reject(fault(code, message));
    }

    // Where the playground lies; null where that is not known, or is not of the web: `javascript:` would run in this page.
    #base() {
      const src = this.getAttribute("src") || HERE;
      try {
        const base = src === null ? null : new URL(src, document.baseURI);
        return base && ["https:", "http:"].includes(base.protocol) ? base : null;
      } catch {
        return null;
      }
    }

    #address(base) {
      const address = new URL(base.href);
      address.searchParams.set("embed", "1");
      // Its own poster was the question; the page need not ask again.
      address.searchParams.set("autoplay", "1");
      for (const name of PARAMETERS) {
        const value = this.getAttribute(name);
        if (value !== null) address.searchParams.set(name, value === "" ? "1" : value);
      }
      if (HOST) address.searchParams.set("host", HOST);
      const place = (this.getAttribute("link") || "").replace(/^.*#/, "");
      address.hash = this.hasAttribute("paused") ? `${place}&paused` : place;
      return address.href;
    }

    #words() {
      const lang = this.getAttribute("lang") || this.closest("[lang]")?.lang || "en";
      return WORDS[lang.split("-")[0].toLowerCase()] || WORDS.en;
    }

    #poster() {
      if (this.#frame) return;
      const words = this.#words();
      const make = (tag, name, text) => {
        const element = document.createElement(tag);
        element.className = name;
        element.textContent = text;
        return element;
      };
      const poster = make("div", "poster", "");
      const theme = this.getAttribute("theme");
      const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
      poster.classList.toggle("dark", theme === "dark" || (theme !== "light" && prefersDark));
      poster.append(make("p", "name", this.getAttribute("name") || words.title));
      if (this.#base()) {
        const button = make("button", "", words.start);
        button.type = "button";
        button.addEventListener("click", () => this.#begin(true));
        poster.append(button, make("p", "cost", words.cost));
      } else {
        poster.append(make("p", "cost", words.wrong));
      }
      this.#root.replaceChildren(poster);
    }

    #begin(pressed) {
      this.#stopWatching();
      this.#end();
      const base = this.#base();
      if (!base) {
        this.#poster();
        this.#fail("bad-address", this.#words().wrong);
        return;
      }
      const frame = document.createElement("iframe");
      frame.title = this.getAttribute("name") || this.#words().title;
      frame.allow = "cross-origin-isolated; fullscreen; clipboard-write";
      frame.src = this.#address(base);
      this.#frame = frame;
      this.#origin = base.origin;
      started.add(this);
      this.#root.replaceChildren(frame);
      if (pressed) frame.focus();
      if (HOST) this.#deadline = setTimeout(() => this.#fail("silent", silence(base)), START_MS);
      else this.#ready.reject(fault("no-origin", NO_ORIGIN));
    }

    #end() {
      clearTimeout(this.#deadline);
      for (const { reject, timer } of this.#waiting.values()) {
        clearTimeout(timer);
        reject(ended());
      }
      this.#waiting.clear();
      this.#playing = false;
      started.delete(this);
      // Who waits for one that was never started goes on waiting.
      if (!this.#frame && !this.#failed) return;
      this.#frame?.remove();
      this.#frame = null;
      this.#ready.reject(ended());
      this.#expect();
    }

    #began(ready) {
      clearTimeout(this.#deadline);
      // One that comes after all is welcome.
      if (this.#failed) this.#expect();
      this.#ready.resolve(ready);
    }

    #stopWatching() {
      this.#sight?.disconnect();
      this.#sight = null;
    }

    // As high as what is shown needs at this width, unless the page says otherwise.
    #fit() {
      const width = this.clientWidth;
      const fitting = width < 560 ? 600 : Math.min(760, Math.max(400, Math.round(width * 0.62)));
      this.style.height = this.#height() || `${fitting}px`;
    }

    // The height that the page asks for; null where it asks for none, or for what cannot be.
    #height() {
      const asked = (this.getAttribute("height") || "").trim();
      if (asked === "") return null;
      const pixels = /^([-+.\de]+)(px)?$/i.exec(asked)?.[1];
      const fits = pixels === undefined ? CSS.supports("height", asked) : pixels >= LOWEST && pixels <= HIGHEST;
      if (fits) return pixels === undefined ? asked : `${Number(pixels)}px`;
      if (this.#warned !== asked) {
        const range = `${LOWEST} to ${HIGHEST} pixels, or a CSS length such as 60vh`;
        console.warn(`<${NAME}>: height="${asked.slice(0, 40)}" is left out; allowed: ${range}`);
        this.#warned = asked;
      }
      return null;
    }

    #played(playing) {
      if (playing && !this.#playing) {
        for (const other of started) {
          if (other !== this && !other.hasAttribute("together")) other.#post({ command: "pause" });
        }
      }
      this.#playing = playing;
    }

    #post(message) {
      this.#frame?.contentWindow?.postMessage({ ...message, leverloom: VERSION }, this.#origin);
    }

    #hear = (message) => {
      const { data } = message;
      const frame = this.#frame?.contentWindow;
      if (!frame || message.source !== frame || message.origin !== this.#origin) return;
      if (data === null || typeof data !== "object" || data.leverloom !== VERSION || !EVENTS.includes(data.event)) return;
      if (data.event === "ready") this.#began(data);
      if (data.event === "ready" || data.event === "state") this.#played(data.playing);
      const waiting = this.#waiting.get(data.reply_to);
      if (waiting && ["accepted", "report", "error"].includes(data.event)) {
        this.#waiting.delete(data.reply_to);
        clearTimeout(waiting.timer);
        if (data.event === "error") waiting.reject(Object.assign(fault(data.code, data.message), { detail: data }));
        else waiting.resolve(data);
      }
      this.dispatchEvent(new CustomEvent(`leverloom-${data.event}`, { detail: data, bubbles: true, composed: true }));
    };
  }

  // Beside this script; null where a script does not know where it lies: a module, or one without a file.
  function here() {
    try {
      return new URL(".", document.currentScript.src).href;
    } catch {
      return null;
    }
  }

  function fault(code, message) {
    return Object.assign(new Error(message), { code });
  }

  function ended() {
    return fault("ended", "the playground was ended, or started anew, before it answered");
  }

  function silence({ origin, pathname }) {
    const place = origin + pathname;
    return `nothing came from ${place} within ${START_MS / 1000} s: is the playground at this very address?`;
  }

  customElements.define(NAME, LeverloomPlayground);
})();
