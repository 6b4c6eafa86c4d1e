// Compiles the contracts to artifacts/, or with --check says whether the checked-in ones are current.
//
// The bytecode must be the same on every machine: the compiler version is pinned by package-lock.json, all
// settings are below, sources are named by their path under this folder, and no metadata hash is appended.
import { readFileSync, readdirSync, mkdirSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import solc from "solc";

import { references } from "./references.mjs";
import { SETTINGS, findImport, here, problems } from "./settings.mjs";

const artifacts = join(here, "artifacts");

/** What is deployed, by the market (src) or by its tests alone (test): [source, contract]. */
const CONTRACTS = [
  ["src/LendingPool.sol", "LendingPool"],
  ["src/layouts/LazyRatePool.sol", "LazyRatePool"],
  ["src/layouts/PairMarketPool.sol", "PairMarketPool"],
  ["src/layouts/ShardedPool.sol", "ShardedPool"],
  ["src/layouts/Vault.sol", "Vault"],
  ["src/Pair.sol", "Pair"],
  ["src/PriceOracle.sol", "PriceOracle"],
  ["src/SwapRouter.sol", "SwapRouter"],
  ["src/Token.sol", "Token"],
  ["src/isolated/IsolatedMarket.sol", "IsolatedMarket"],
  ["src/lens/IsolatedLens.sol", "IsolatedLens"],
  ["src/lens/Lens.sol", "Lens"],
  ["src/leverage/LeverageRouter.sol", "LeverageRouter"],
  ["src/liquidation/LiquidationSeller.sol", "LiquidationSeller"],
  ["src/oracles/DelayedOracle.sol", "DelayedOracle"],
  ["src/oracles/FixedOracle.sol", "FixedOracle"],
  ["src/oracles/OracleRouter.sol", "OracleRouter"],
  ["src/oracles/SpotOracle.sol", "SpotOracle"],
  ["src/oracles/TwapOracle.sol", "TwapOracle"],
  ["test/FeeToken.sol", "FeeToken"],
  ["test/Puppet.sol", "Puppet"],
];

function compile() {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(CONTRACTS.map(([source]) => [source, { content: findImport(source).contents }])),
    settings: {
      ...SETTINGS,
      outputSelection: {
        "*": { "": ["ast"], "*": ["abi", "storageLayout", "evm.bytecode.object", "evm.deployedBytecode.object"] },
      },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }));
  if (problems(output) > 0) fail("the compiler has something to say: warnings are mended, not shipped");
  const found = references(CONTRACTS, output, (path) => findImport(path).contents);
  const contracts = CONTRACTS.map(([source, name]) => [name, render(source, name, output.contracts[source][name])]);
  // One contract a line: a difference in git is a difference in meaning, and the page downloads it.
  const lines = Object.entries(sorted(found.contracts)).map(([name, of]) => ` ${JSON.stringify(name)}: ${JSON.stringify(of)}`);
  const files = { "references.json": `{\n${lines.join(",\n")}\n}\n`, "imported.json": text(found.sources) };
  return [...contracts, ["references", files]];
}

/** The files of one contract: what the engine embeds (code, layout) apart from what only tests read (ABI). */
function render(source, contract, compiled) {
  const about = { abi: compiled.abi, compiler: { settings: SETTINGS, version: solc.version() }, contract, source };
  return {
    [`${contract}.json`]: text(about),
    [`${contract}.layout.json`]: text(plainLayout(compiled.storageLayout)),
    [`${contract}.hex`]: compiled.evm.bytecode.object.replaceAll(/.{1,128}/g, "$&\n"),
  };
}

/** Sorted keys and one value a line: a difference in git is a difference in meaning. */
function text(value) {
  return JSON.stringify(sorted(value), null, 1) + "\n";
}

/** The layout without the compiler's node numbers, which change with unrelated edits, and repeated paths. */
function plainLayout(layout) {
  const text = JSON.stringify(layout, (key, value) => (key === "astId" || key === "contract" ? undefined : value));
  return JSON.parse(text.replaceAll(/\b(t_(?:struct|contract|enum)\(\w+\))\d+/g, "$1"));
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const compiled = compile();
if (process.argv.includes("--check")) {
  const isCurrent = ([file, content]) => {
    const path = join(artifacts, file);
    return existsSync(path) && readFileSync(path, "utf8") === content;
  };
  const differing = compiled.filter(([, files]) => !Object.entries(files).every(isCurrent));
  if (differing.length > 0) {
    const names = differing.map(([name]) => name).join(", ");
    fail(`checked-in artifacts differ from their sources: ${names} (write them anew with: cargo xtask contracts)`);
  }
  const expected = new Set(compiled.flatMap(([, files]) => Object.keys(files)));
  const unknown = readdirSync(artifacts).filter((file) => !expected.has(file));
  if (unknown.length > 0) fail(`artifacts without a source: ${unknown.join(", ")}`);
  console.log(`the artifacts of ${compiled.length - 1} contracts are current (solc ${solc.version()})`);
} else {
  mkdirSync(artifacts, { recursive: true });
  for (const [name, files] of compiled) {
    for (const [file, content] of Object.entries(files)) writeFileSync(join(artifacts, file), content);
    console.log(`artifacts of ${name}: ${Object.keys(files).join(", ")}`);
  }
}
