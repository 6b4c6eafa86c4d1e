// The demo page's own script: finds the playground, loads its element, turns buttons into commands and events into lines.
"use strict";

// The page may be shown by a second server on this machine, to have an origin of its own; that one says where the
// playground is. Nowhere else may an address decide what is loaded.
function playground() {
  const told = new URLSearchParams(location.search).get("playground");
  try {
    const base = new URL(told);
    if (["127.0.0.1", "localhost"].includes(base.hostname) && location.hostname !== "") return new URL("/", base).href;
  } catch {
    // None was told.
  }
  return new URL(".", location.href).href;
}

const base = playground();
const first = document.getElementById("first");
const log = document.getElementById("log");

function tell(line) {
  const entry = document.createElement("li");
  entry.textContent = line;
  log.append(entry);
  while (log.children.length > 200) log.firstChild.remove();
  log.scrollTop = log.scrollHeight;
}

const brief = (detail) => JSON.stringify(detail, (key, value) => {
  if (key === "xapi") return undefined;
  if (key === "report" && value !== null && typeof value === "object") return `block ${value.outcome?.block}, whole`;
  return value;
});

const COMMANDS = {
  start: () => first.start(),
  play: () => first.play(),
  pause: () => first.pause(),
  step: () => first.step(),
  shock: () => first.shock("ETH", -3000),
  supply: () => first.act([{ kind: "supply", asset: "ETH", amount: "10" }]),
  report: () => first.report(),
  wrong: () => first.send("explode", { force: 9 }),
};

document.querySelector(".row").addEventListener("click", async ({ target }) => {
  const command = COMMANDS[target.dataset?.do];
  if (!command) return;
  try {
    await command();
  } catch (error) {
    tell(`refused (${error.code}): ${error.message}`);
  }
});

for (const name of ["ready", "accepted", "state", "block", "liquidation", "conflict-summary", "checkpoint", "report", "error"]) {
  first.addEventListener(`leverloom-${name}`, ({ detail }) => tell(`${name} ${brief(detail)}`));
}

const script = document.createElement("script");
script.src = new URL("embed.js", base).href;
script.onerror = () => tell(`the playground's element could not be loaded from ${base}`);
document.head.append(script);

const frame = document.createElement("iframe");
frame.title = "Leverloom: a loop by hand";
frame.loading = "lazy";
frame.allow = "cross-origin-isolated; fullscreen";
frame.src = new URL("?embed=1&scenario=by-hand&panes=position", base).href;
document.getElementById("plain").append(frame);

document.getElementById("where").textContent =
  new URL(base).origin === location.origin
    ? "Here it comes from the same origin as the playground; `cargo xtask serve` shows it from another one too."
    : `It comes from ${location.origin}, the playground from ${new URL(base).origin}: two sites, as on the web.`;
