// Compiles the pool with one fault at a time, for `cargo xtask fuzz --plants`: node plant.mjs PLANTS.json FOLDER.
//
// A plant is a place in the sources (`find`, which must be there exactly once) and what to put there.
import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import solc from "solc";

import { SETTINGS, findImport, problems } from "./settings.mjs";

const POOL = "src/LendingPool.sol";

/** The old pipeline does the same in a third of the time. */
const QUICK = { ...SETTINGS, viaIR: false, optimizer: { enabled: true, runs: 1 } };

/** The pool's creation code, with one file changed. */
function compile({ name, file, find, put }) {
  const source = findImport(file).contents ?? "";
  if (source.split(find).length !== 2) throw new Error(`${name}: ${file} does not say this exactly once: ${find}`);
  const planted = source.replace(find, () => put);
  const input = {
    language: "Solidity",
    sources: { [POOL]: { content: file === POOL ? planted : findImport(POOL).contents } },
    settings: { ...QUICK, outputSelection: { [POOL]: { LendingPool: ["evm.bytecode.object"] } } },
  };
  const found = (path) => (path === file ? { contents: planted } : findImport(path));
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: found }));
  // A fault may leave something unused; only what does not compile is none.
  const errors = { errors: (output.errors ?? []).filter((problem) => problem.severity === "error") };
  if (problems(errors) > 0) throw new Error(`${name} does not compile`);
  return output.contracts[POOL].LendingPool.evm.bytecode.object;
}

const [plants, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const plant of JSON.parse(readFileSync(plants, "utf8"))) {
  writeFileSync(join(folder, `${plant.name}.hex`), compile(plant));
  console.log(`planted: ${plant.name}`);
}
