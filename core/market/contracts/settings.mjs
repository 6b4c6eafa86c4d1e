// How the contracts are compiled: settings, and where sources are found. Compiles nothing.
import { readFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));

export const SETTINGS = {
  // Runs: code size against gas a call; the code travels to every visitor, so it stays small.
  optimizer: { enabled: true, runs: 1000 },
  viaIR: true,
  evmVersion: "osaka",
  metadata: { bytecodeHash: "none", appendCBOR: false },
};

/** The compiler warns of any transient storage; OpenZeppelin's lock clears its own, the case the hint calls safe. */
const TRANSIENT_STORAGE_HINT = "2394";

/** Finds `@openzeppelin/…` in node_modules and everything else in this folder. */
export function findImport(path) {
  const file = path.startsWith("@") ? join(here, "node_modules", path) : join(here, path);
  return existsSync(file) ? { contents: readFileSync(file, "utf8") } : { error: `not found: ${path}` };
}

/** Prints what the compiler has to say, and counts it. */
export function problems(output) {
  const found = (output.errors ?? []).filter((problem) => problem.errorCode !== TRANSIENT_STORAGE_HINT);
  for (const problem of found) console.error(problem.formattedMessage);
  return found.length;
}
