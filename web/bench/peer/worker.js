// The peer's worker: the same blocks, read from the same bytes, executed by `@ethereumjs/vm` on one thread.
//
// Its cheapest correct settings: one VM and one state a run, made before the clock starts; accounts, code and slots in
// the state manager's caches, under a checkpoint that is never committed, so that no trie is written and no root hashed;
// transactions made beforehand with their sender set, so that nobody recovers a signature; no check that the block's
// parts make (`runTx`, not `runBlock`); no event listeners, no debug output. Asked for `defaults`, it takes the state
// manager that `createVM` makes by itself, which writes its tries after every transaction: what most users have.
import { createBlock } from "@ethereumjs/block";
import { Hardfork, Mainnet, createCustomCommon } from "@ethereumjs/common";
import { CacheType, Caches, MerkleStateManager } from "@ethereumjs/statemanager";
import { createFeeMarket1559Tx, createLegacyTx } from "@ethereumjs/tx";
import { Account, Address, bytesToBigInt, hexToBytes } from "@ethereumjs/util";
import { createVM, runTx } from "@ethereumjs/vm";

/** Reads what leverloom_workloads::file writes. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }
  take(length) {
    if (this.at + length > this.bytes.length) throw new Error("the block's bytes are cut short");
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }
  number() {
    this.at += 8;
    return this.view.getBigUint64(this.at - 8, true);
  }
  count() {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }
  word() {
    return bytesToBigInt(this.take(32));
  }
  address() {
    return new Address(this.take(20));
  }
  text() {
    return new TextDecoder().decode(this.data());
  }
  data() {
    return this.take(this.count());
  }
  list(item) {
    return Array.from({ length: this.count() }, () => item());
  }
}

/** Everything of a block, in the peer's own types. */
function parse(bytes) {
  const input = new Reader(bytes);
  if (new TextDecoder().decode(input.take(8)) !== "LLBLOCK1") throw new Error("not a workload's bytes");
  const chainId = input.number();
  const fork = input.text();
  const common = createCustomCommon({ chainId: Number(chainId) }, Mainnet, { hardfork: Hardfork[fork] });
  if (common.hardfork() !== fork.toLowerCase()) throw new Error(`unknown fork ${fork}`);
  const [number, timestamp] = [input.word(), input.word()];
  const [gasLimit, baseFeePerGas] = [input.number(), input.number()];
  const [coinbase, mixHash] = [input.address(), input.take(32)];
  const header = { number, timestamp, gasLimit, baseFeePerGas, coinbase, mixHash, difficulty: 0n };
  const block = createBlock({ header }, { common, skipConsensusFormatValidation: true });
  const transactions = input.list(() => transaction(input, common, chainId));
  const codes = input.list(() => input.data());
  const accounts = input.list(() => {
    const address = input.address();
    const [nonce, balance, code] = [input.number(), input.word(), input.count()];
    return { address, nonce, balance, code: code === 0 ? undefined : codes[code - 1] };
  });
  const storage = input.list(() => {
    const address = input.address();
    return { address, slots: input.list(() => [input.take(32), input.take(32)]) };
  });
  if (input.at !== bytes.length) throw new Error("the block's bytes go on");
  return { common, block, transactions, accounts, storage };
}

function transaction(input, common, chainId) {
  const type = input.number();
  const sender = input.address();
  const nonce = input.number();
  const isCall = input.number() === 1n;
  const receiver = input.address();
  const to = isCall ? receiver : undefined;
  const [value, gasLimit] = [input.word(), input.number()];
  const [gasPrice, maxPriorityFeePerGas] = [input.word(), input.word()];
  const data = input.data();
  const options = { common, freeze: false };
  const made =
    type === 2n
      ? createFeeMarket1559Tx(
          { chainId, nonce, to, value, gasLimit, maxFeePerGas: gasPrice, maxPriorityFeePerGas, data },
          options,
        )
      : createLegacyTx({ nonce, to, value, gasLimit, gasPrice, data }, options);
  made.getSenderAddress = () => sender;
  return made;
}

/** A VM on the state under the block, as if nothing had been executed. */
async function prepare({ common, accounts, storage }, defaults) {
  const kept = (size) => ({ type: CacheType.ORDERED_MAP, size });
  const caches = new Caches({ account: kept(1e6), code: kept(1e6), storage: kept(1e6) });
  const cheapest = () => new MerkleStateManager({ common, caches });
  const vm = await createVM({ common, stateManager: defaults ? undefined : cheapest() });
  const { stateManager } = vm;
  for (const { address, nonce, balance, code } of accounts) {
    await stateManager.putAccount(address, new Account(nonce, balance));
    if (code !== undefined) await stateManager.putCode(address, code);
  }
  for (const { address, slots } of storage) {
    for (const [slot, value] of slots) await stateManager.putStorage(address, slot, value);
  }
  if (!defaults) await vm.evm.journal.checkpoint();
  return vm;
}

let parsed;
let vm;
let gas = [];

const tasks = {
  start() {},
  async load({ block }) {
    const response = await fetch(block);
    if (!response.ok) throw new Error(`${block}: ${response.status}`);
    parsed = parse(new Uint8Array(await response.arrayBuffer()));
  },
  async execute({ strategy }) {
    vm = await prepare(parsed, strategy === "defaults");
    const { block, transactions } = parsed;
    gas = [];
    const start = performance.now();
    for (const tx of transactions) {
      const { totalGasSpent } = await runTx(vm, { tx, block, skipHardForkValidation: true });
      gas.push(totalGasSpent);
    }
    return performance.now() - start;
  },
  /** Gas of each transaction, and what has become of accounts and slots. */
  async outcome({ accounts, slots }) {
    const state = vm.stateManager;
    const told = [];
    for (const address of accounts) {
      const account = await state.getAccount(new Address(hexToBytes(address)));
      told.push(account === undefined ? null : [String(account.nonce), String(account.balance)]);
    }
    const values = [];
    for (const [address, slot] of slots) {
      const value = await state.getStorage(new Address(hexToBytes(address)), hexToBytes(slot));
      values.push(`0x${bytesToBigInt(value).toString(16)}`);
    }
    return { gas: gas.map(Number), accounts: told, slots: values };
  },
};

self.onmessage = async ({ data: { task, given } }) => {
  try {
    self.postMessage({ answer: (await tasks[task](given)) ?? null });
  } catch (error) {
    self.postMessage({ failed: String(error?.stack ?? error) });
  }
};
