// Host API v1 of the Leverloom playground. Written from its Rust types; see docs/EMBEDDING.md.
// Amounts of tokens and dollars are decimal texts ("12.5"); numbers ending in _bps are hundredths of a percent.

/** A scenario: docs/SCENARIO.md says what is in it, scenario.v1.json is its JSON Schema. */
export interface Scenario {
  version: 1;
  name: string;
  seed: number;
  blocks: number;
  [field: string]: unknown;
}

/** What a host posts to the playground's window. */
export type HostMessage = { leverloom: 1; id?: Id } & Command;

/** What the playground posts to its host. */
export type EmbedMessage = Envelope;

/** The events' names: the element dispatches each as `leverloom-NAME`, with the message in `detail`. */
export type EventName = HostEvent["event"];

/** Why a method of the element rejects. */
export interface PlaygroundError extends Error {
  /** A refusal's code, or one of the element's own. */
  code: Code | "asleep" | "silent" | "ended" | "bad-address" | "no-origin";
  /** The error event, where it was one. */
  detail?: EmbedMessage;
}

/** `<leverloom-playground>`, defined by embed.js. */
export interface LeverloomPlayground extends HTMLElement {
  /** Whether it was started. */
  readonly started: boolean;
  /** Resolves once its engine runs. */
  readonly ready: Promise<EmbedMessage>;
  /** Starts it, as a press of its button does. */
  start(): Promise<EmbedMessage>;
  /** Ends it and gives back all that it used. */
  stop(): void;
  /** Sends a command; resolves with the answer, rejects with a PlaygroundError. */
  send(command: Command["command"], fields?: object): Promise<EmbedMessage>;
  load(fields: Load): Promise<EmbedMessage>;
  play(fields?: Play): Promise<EmbedMessage>;
  pause(): Promise<EmbedMessage>;
  step(blocks?: number): Promise<EmbedMessage>;
  seek(block: number): Promise<EmbedMessage>;
  act(actions: Action[], account?: number): Promise<EmbedMessage>;
  shock(asset: string, change_bps: number, over_blocks?: number): Promise<EmbedMessage>;
  report(): Promise<EmbedMessage>;
}

declare global {
  interface HTMLElementTagNameMap {
    "leverloom-playground": LeverloomPlayground;
  }
}

/** An attempt thrown away, and why. */
export type Abort = {
  /** The transaction that ran in vain. */
  reader: number,
  /** Which of its attempts. */
  incarnation: number,
  /** Who wrote what it should have read; none when it had read a write that vanished. */
  writer: number | null,
  /** The location that differed: index into `Run::locations`. */
  location: number,
  /** Gas spent in vain. */
  wasted_gas: number,
  /** Time spent in vain, in the clock's unit. */
  wasted_time: number, };

/** What to do. */
export type Act = {
  /** 1 to 16 actions, in order. */
  actions: Array<Action>,
  /** Which of the user's accounts, from 0; none: the one in focus. */
  account?: number, };

/** What somebody can do. Amounts are in tokens; `"max"` means all there is. */
export type Action = { "kind": "supply",
  /** Asset symbol. */
  asset: string,
  /** Tokens, above 0 to 1,000,000,000,000; `"max"`: the whole wallet. */
  amount: Amount, } | { "kind": "withdraw",
  /** Asset symbol. */
  asset: string,
  /** Tokens, above 0 to 1,000,000,000,000; `"max"`: the whole supply. */
  amount: Amount, } | { "kind": "borrow",
  /** Asset symbol. */
  asset: string,
  /** Tokens, above 0 to 1,000,000,000,000; `"max"` is refused here (name an amount). */
  amount: Amount, } | { "kind": "repay",
  /** Asset symbol. */
  asset: string,
  /** Tokens, above 0 to 1,000,000,000,000; `"max"`: the whole debt. */
  amount: Amount, } | { "kind": "swap",
  /** Asset sold. */
  asset: string,
  /** Asset bought; the two are a pair of the exchange. */
  to: string,
  /** Tokens sold, above 0 to 1,000,000,000,000; `"max"`: the whole wallet. */
  amount: Amount, } | { "kind": "loop",
  /** Debt asset. */
  asset: string,
  /** Collateral asset; the two are a pair of the exchange. */
  collateral: string,
  /** Tokens of collateral put in, above 0 to 1,000,000,000,000; `"max"`: the whole wallet. */
  amount: Amount,
  /** Collateral over what would be left after repaying, "1.01" to "20". */
  leverage: Wad, } | { "kind": "unwind",
  /** Debt asset. */
  asset: string,
  /** Collateral asset; the two are a pair of the exchange. */
  collateral: string, } | { "kind": "liquidate",
  /** Debt asset. */
  asset: string,
  /** Collateral asset. */
  collateral: string,
  /** Whose debt: the name of an actor, or `borrower 17`. */
  borrower: string,
  /** Tokens of debt, above 0 to 1,000,000,000,000; `"max"`: as much as is allowed. */
  amount: Amount, } | { "kind": "isolated",
  /** The market's name. */
  market: string,
  /** What is called. */
  call: IsolatedCall,
  /** Whose debt, in a liquidation and nowhere else: `you` or the name of an actor. */
  borrower: string | null,
  /** Tokens of the loan asset (of collateral where the call is about that), above 0 to 1,000,000,000,000, or
   * `"max"`. */
  amount: Amount, } | { "kind": "shock",
  /** Asset symbol. */
  asset: string,
  /** Change of the price, −9,900 to 10,000 bps, not 0. */
  change_bps: number,
  /** Blocks over which the change is spread evenly, 1 to 2,000: 1 is all at once. */
  over_blocks?: number, } | { "kind": "set_oracle",
  /** Asset symbol. */
  asset: string,
  /** Dollars, 0.0001 to 10,000,000. */
  price: Wad, } | { "kind": "deviate_oracle",
  /** Asset symbol. */
  asset: string,
  /** Deviation, −9,900 to 10,000 bps; 0 ends it. */
  deviation_bps: number, } | { "kind": "freeze_oracle",
  /** Asset symbol. */
  asset: string, } | { "kind": "unfreeze_oracle",
  /** Asset symbol. */
  asset: string, };

/** An activity. */
export type Activity = {
  /** `Activity`. */
  objectType: string,
  /** Its address. */
  id: string,
  /** What it is. */
  definition: Definition, };

/** An account by its part in the scenario. */
export type Actor = {
  /** Part. */
  role: Role,
  /** Number within the part, from 0. */
  index: number, };

/** An amount of tokens, or all there is. */
export type Amount = string;

/** What a checkpoint asks for. */
export type Asks = "nothing" | "deed" | "choice" | "number";

/** One asset after a block. */
export type AssetState = {
  /** Symbol. */
  symbol: string,
  /** Market price in dollars. */
  price: Wad,
  /** What the contracts see, in dollars. */
  oracle_price: Wad,
  /** Tokens supplied, interest included. */
  supplied: Wad,
  /** Tokens borrowed, interest included. */
  borrowed: Wad,
  /** Tokens the pool holds and can lend or return. */
  cash: Wad,
  /** borrowed / (cash + borrowed), 0 to 1. */
  utilization: Wad,
  /** Yearly borrow rate, as a fraction. */
  borrow_rate: Wad,
  /** Yearly supply rate, as a fraction. */
  supply_rate: Wad,
  /** Debt without collateral that the pool has written off, in tokens. */
  deficit: Wad,
  /** Whether every base unit minted at block 0 is still there, no more and no less, and with somebody whom the
   * scenario knows: a person, or one of its contracts. */
  conserved: boolean, };

/** One attempt to execute one transaction. */
export type Attempt = {
  /** Worker, from 0. */
  worker: number,
  /** Transaction. */
  transaction: number,
  /** Incarnation, from 0. */
  incarnation: number,
  /** Start, in the clock's unit since the block's start. */
  start: number,
  /** End, likewise. */
  end: number,
  /** How it ended. */
  end_state: AttemptEnd, };

/** How an attempt ended. */
export type AttemptEnd = "committed" | "aborted" | "blocked";

/** A block in short. */
export type Block = {
  /** Number. */
  block: number,
  /** Whether it was never shown before in this run. */
  new: boolean,
  /** Seconds since 1970, by the chain's clock. */
  timestamp_s: number,
  /** Of the state after it: the same for everybody who runs this scenario. */
  digest: string,
  /** Transactions in it. */
  transactions: number,
  /** Gas used. */
  gas_used: number,
  /** Liquidations in it. */
  liquidations: number,
  /** Lowest health factor after it; none where nobody owes anything. */
  lowest_health: Wad | null,
  /** Prices after it, in dollars, by asset. */
  prices: Array<Price>, };

/** A block, executed. */
export type BlockReport = {
  /** The same for everybody who runs this scenario. */
  outcome: Outcome,
  /** What happened in this run; never compared. */
  run: Run, };

/** What put an account under water: of what changed in the block in which it went under, what alone would have lowered
 * its health factor most.
 *
 * Worked out from what the account held and owed (at the block's start for one liquidated in that block, else at its
 * end), at the oracle's prices and the interest indexes before and after the block. Four changes are tried one by one;
 * of equals the one further up here counts. Whoever stays under water keeps the cause. In an isolated market it is what
 * last lowered the collateral's price against the loan's; interest where nothing has. */
export type Cause = "oracle" | "exchange" | "price" | "interest";

/** A place in a lesson. */
export type Checkpoint = {
  /** The lesson's title. */
  lesson: string,
  /** By which name or address it came; none for a file of one's own. */
  source: string | null,
  /** The tag of the language that it is in. */
  lang: string,
  /** The step, from 1. */
  step: number,
  /** How many there are. */
  steps: number,
  /** The step's title. */
  title: string,
  /** What it asks for. */
  asks: Asks,
  /** Whether it was answered or done, rightly or not. */
  answered: boolean,
  /** Whether it is passed. */
  passed: boolean,
  /** Checkpoints passed so far. */
  score: number,
  /** Checkpoints there are. */
  most: number,
  /** Whether all of them are passed; where there are none, whether this is the last step. */
  completed: boolean, };

/** Unit of a run's times. */
export type Clock = { "measured": {
  /** Smallest step of the clock, in µs (5 isolated, 100 otherwise in browsers). */
  resolution_us: number, } } | "gas";

/** What kind of refusal. */
export type Code = "malformed" | "version" | "unknown-command" | "bad-field" | "too-large" | "too-many" | "wrong-origin" | "busy" | "not-now" | "playground";

/** What a host can ask for. */
export type Command = { "command": "load" } & Load | { "command": "play" } & Play | { "command": "pause" } | { "command": "step" } & Step | { "command": "seek" } & Seek | { "command": "act" } & Act | { "command": "shock" } & Shock | { "command": "get-report" };

/** What waited for what in a block. */
export type ConflictSummary = {
  /** Block. */
  block: number,
  /** Transactions. */
  transactions: number,
  /** True dependencies between them. */
  dependencies: number,
  /** Transactions that waited for another. */
  queued: number,
  /** Waves: the longest chain, in transactions. */
  depth: number,
  /** How much faster it can get at best: all gas over that of the heaviest chain. */
  best_speed_up: number,
  /** What most waited for, hottest first; five at most. */
  hottest: Array<Hot>,
  /** What happened in this run: luck, never the same twice on threads. */
  run: RunSummary, };

/** What collisions over one contract's variables cost. */
export type ContractCost = {
  /** Contract, or `account` for balances and nonces. */
  contract: string,
  /** What was spent in vain. */
  cost: Cost, };

/** What was spent in vain. */
export type Cost = {
  /** Attempts thrown away. */
  aborts: number,
  /** Gas. */
  gas: number,
  /** Time, in the run's unit. */
  time: number, };

/** One run's costs. Lists are by gas, most first, and hold [`MOST_COSTS`] entries at most. */
export type Costs = {
  /** All of it. */
  total: Cost,
  /** By variable, person keys left out (`LendingPool`, `debt[·][USDC]`). */
  variables: Array<VariableCost>,
  /** By contract (`account` for balances and nonces). */
  contracts: Array<ContractCost>,
  /** By pair of functions. */
  functions: Array<FunctionCost>,
  /** How many transactions were executed once, twice, … */
  executions: Array<number>, };

/** What an activity is. */
export type Definition = {
  /** Its name by language. */
  name: Record<string, string>,
  /** Its type's address. */
  type: string, };

/** Shape of the dependency graph. */
export type Dependency = {
  /** Longest chain in transactions (0 in an empty block): the number of waves. */
  depth: number,
  /** Longest chain weighed by gas. */
  depth_gas: number,
  /** Most transactions in one wave. */
  widest_wave: number,
  /** The transactions of the chain that `depth_gas` measures, in order. */
  critical_path: Array<number>, };

/** What turns the scheduler's crank. */
export type Driver = "single" | "threads" | "virtual";

/** A true dependency: a value-changing writer of a location, the last before its reader or one that paid since. */
export type Edge = {
  /** Index of the transaction that reads. */
  reader: number,
  /** Index of the transaction that wrote. */
  writer: number,
  /** Index into `Outcome::locations`. */
  location: number, };

/** An event as it is sent. */
export type Envelope = {
  /** 1. */
  leverloom: number,
  /** The `id` of the command that this answers. */
  reply_to?: Id,
  /** The same as a learning record store would put it, where it would; the learner (`actor`) is the host's to add. */
  xapi?: Statement, } & ({ "event": "ready" } & State | { "event": "accepted" } | { "event": "state" } & State | { "event": "block" } & Block | { "event": "liquidation" } & LiquidationTold | { "event": "conflict-summary" } & ConflictSummary | { "event": "checkpoint" } & Checkpoint | { "event": "report" } & Report | { "event": "error" } & Trouble);

/** How blocks are executed. */
export type Execution = {
  /** Whether on threads; else virtual workers take turns on one thread. */
  threads: boolean,
  /** Threads or virtual workers. */
  workers: number, };

/** What collisions between two functions cost. */
export type FunctionCost = {
  /** Who wrote, `LendingPool.borrow`; none where the write that had been read vanished. */
  writer: string | null,
  /** Who ran in vain. */
  reader: string,
  /** What was spent in vain. */
  cost: Cost, };

/** One bin of the health histogram. */
export type HealthBin = {
  /** Accounts in it. */
  accounts: number,
  /** Their debt in whole dollars. */
  debt_usd: number, };

/** What happened. */
export type HostEvent = { "event": "ready" } & State | { "event": "accepted" } | { "event": "state" } & State | { "event": "block" } & Block | { "event": "liquidation" } & LiquidationTold | { "event": "conflict-summary" } & ConflictSummary | { "event": "checkpoint" } & Checkpoint | { "event": "report" } & Report | { "event": "error" } & Trouble;

/** A variable that many waited for. */
export type Hot = {
  /** As Solidity calls it: `LendingPool.interest[USDC].borrowIndex`. */
  variable: string,
  /** Transactions that waited for it. */
  queued: number, };

/** By what a host tells answers apart: a whole number, or a text of at most 64 characters. */
export type Id = number | string;

/** What an action calls in an isolated market. */
export type IsolatedCall = "supply" | "withdraw" | "borrow" | "repay" | "supply_collateral" | "withdraw_collateral" | "liquidate";

/** An isolated market after a block. Its liquidations are among [`Market::liquidations`](super::Market::liquidations). */
export type IsolatedState = {
  /** As the scenario calls it. */
  name: string,
  /** Asset that stands behind loans (index into [`Market::assets`](super::Market::assets)). */
  collateral_asset: number,
  /** Asset that is lent. */
  loan_asset: number,
  /** Loan tokens that suppliers own, interest included. */
  supplied: Wad,
  /** Loan tokens borrowed, interest included. */
  borrowed: Wad,
  /** Loan tokens of debt left without collateral since block 0: taken off all suppliers at once each time. */
  bad_debt: Wad, };

/** A liquidation that went through. */
export type Liquidation = {
  /** Index of its transaction. */
  transaction: number,
  /** The isolated market it was in (index into [`Market::isolated`](super::Market::isolated)); none: the pool. */
  market: number | null,
  /** Who was liquidated. */
  borrower: Actor,
  /** Who did it. */
  liquidator: Actor,
  /** Asset seized (index). */
  collateral_asset: number,
  /** Asset repaid (index). */
  debt_asset: number,
  /** Tokens repaid. */
  repaid: Wad,
  /** Tokens seized. */
  seized: Wad,
  /** What the borrower lost to the bonus, in dollars: the collateral's bonus on the worth of what was repaid. */
  bonus_usd: Wad,
  /** Health factor of the borrower at the start of the block, at the block's prices; none without debt. */
  health_before: Wad | null,
  /** Health factor after the block; none without debt. */
  health_after: Wad | null,
  /** Debt left without collateral by this liquidation, in tokens of the debt asset. */
  bad_debt: Wad,
  /** What the seized collateral was sold for in the same transaction, in tokens of the debt asset; none where it was
   * kept. */
  sold_for: Wad | null,
  /** Liquidations of this block before it, each of which sold into the price that the next one reads, and this one: 1
   * where none did. */
  cascade: number,
  /** Whether liquidating could only make the position worse: its health factor was not above liquidation threshold ×
   * (1 + bonus) of the collateral. */
  toxic: boolean,
  /** What put the borrower under water. */
  cause: Cause,
  /** Tokens of the seized that the pool kept: its share of the bonus. */
  protocol_fee: Wad,
  /** What the liquidator gained, in dollars, gas left out: what it got, or what that was sold for, less what it repaid. */
  profit_usd: SignedWad,
  /** What selling cost, in dollars: what was sold at the pair's price before the block, less what it brought. The
   * pair's fee is part of it, and so is what earlier swaps of the block had done to the price; below zero where those
   * had raised it. None where the collateral was kept. */
  price_impact_usd: SignedWad | null, };

/** A liquidation. */
export type LiquidationTold = {
  /** Block. */
  block: number,
  /** Index of its transaction. */
  transaction: number,
  /** Who was liquidated. */
  borrower: Actor,
  /** Whether that is the user. */
  yours: boolean,
  /** Who did it. */
  liquidator: Actor,
  /** Symbol of what was seized. */
  collateral_asset: string,
  /** Symbol of what was repaid. */
  debt_asset: string,
  /** Tokens seized. */
  seized: Wad,
  /** Tokens repaid. */
  repaid: Wad,
  /** What the borrower lost to the bonus, in dollars. */
  bonus_usd: Wad,
  /** Health factor before. */
  health_before: Wad | null,
  /** Health factor after. */
  health_after: Wad | null,
  /** What put the borrower under water. */
  cause: Cause, };

/** Which market: `scenario` or `link`, not both. */
export type Load = {
  /** The name of a market that ships (`flash-crash`), or a whole scenario (`docs/SCENARIO.md`). */
  scenario: string | Scenario,
  /** A share link, or what stands in it after `#`; at most 200,000 characters. */
  link?: string,
  /** The block to go to, 0 to 2,000; later ones than the last are the last. */
  block?: number,
  /** Another seed, 0 to 2^53 − 1. */
  seed?: number,
  /** Whether the clock stands; else it goes on as it did. */
  paused?: boolean, };

/** A storage location, by its name in Solidity. */
export type LocationName = {
  /** Contract, or `account` for balances and nonces. */
  contract: string,
  /** The variable with its keys: `reserves[USDC].totalDebt`. */
  path: string,
  /** The variable with person keys left out, for colours and counts: `debt[·][USDC]`. */
  variable: string, };

/** The market after a block. */
export type Market = {
  /** One entry an asset, in the scenario's order. */
  assets: Array<AssetState>,
  /** The exchange's pairs, in the scenario's order. */
  pairs: Array<PairState>,
  /** The isolated markets, in the scenario's order. What they hold and lend is in none of the pool's figures here. */
  isolated: Array<IsolatedState>,
  /** Everybody's health factor: bins of 0.05 from 0 to 3, then one for all above; accounts without debt are left out. */
  health: Array<HealthBin>,
  /** Accounts with debt. */
  positions: number,
  /** Accounts with a health factor below 1. */
  under_water: number,
  /** Debt of those accounts, in dollars. */
  liquidatable_usd: Wad,
  /** All collateral of accounts with debt, in dollars. */
  collateral_usd: Wad,
  /** All debt, in dollars. */
  debt_usd: Wad,
  /** Bad debt so far (debt left without collateral), of the pool and the isolated markets, in dollars at this block's
   * prices. */
  bad_debt_usd: Wad,
  /** The user's accounts (always at least one). */
  yours: Array<Position>,
  /** The named actors' accounts. */
  named: Array<Position>,
  /** The twenty accounts closest to liquidation, lowest health factor first. */
  riskiest: Array<Position>,
  /** Liquidations of this block, in the pool and in isolated markets, in block order. */
  liquidations: Array<Liquidation>,
  /** Liquidations since block 0, this block included. */
  liquidations_so_far: number,
  /** Liquidation attempts of this block that came too late or were refused. */
  liquidations_refused: number,
  /** What liquidations came to since block 0, this block included: the last block's less the block's before it is the
   * block's own share. */
  totals: Totals, };

/** Everything that follows from the scenario alone. */
export type Outcome = {
  /** Block number; 0 is the market as it was set up. */
  block: number,
  /** Block time in Unix seconds. */
  timestamp_s: number,
  /** keccak(previous digest ‖ sorted net changes ‖ receipts), as 0x… hex. */
  digest: string,
  /** Gas used by all transactions. */
  gas_used: number,
  /** Gas the block can hold. */
  gas_limit: number,
  /** Transactions that did not fit and wait for the next block. */
  waiting: number,
  /** In block order. */
  transactions: Array<Transaction>,
  /** Names of the locations that `edges` and `store_edges` point to. */
  locations: Array<LocationName>,
  /** True dependencies, sorted by (reader, writer, location). */
  edges: Array<Edge>,
  /** Further dependencies, sorted likewise, if a store of an unchanged value counted as a write: what an executor
   * sees that compares versions and not values. */
  store_edges: Array<Edge>,
  /** Depth and width of the dependency graph. */
  dependency: Dependency,
  /** The same with `store_edges`. */
  dependency_by_version: Dependency,
  /** The market after the block. */
  market: Market, };

/** One pair of the exchange after a block. */
export type PairState = {
  /** Asset that is priced (index into `Market::assets`). */
  base: number,
  /** Asset it is priced in. */
  quote: number,
  /** Tokens of the base in it. */
  base_reserve: Wad,
  /** Tokens of the quote in it. */
  quote_reserve: Wad,
  /** Dollars of one base by the reserves' proportion and the quote's market price. */
  price: Wad, };

/** How the engine is. */
export type Phase = "starting" | "loading" | "running" | "restarting" | "stopped";

/** How fast. */
export type Play = {
  /** Blocks a second: 0.5, 1, 2 or 5; none: as before. */
  speed?: number, };

/** An account's position. */
export type Position = {
  /** Whose. */
  actor: Actor,
  /** Tokens supplied, one entry an asset. */
  collateral: Array<Wad>,
  /** Tokens owed, one entry an asset. */
  debt: Array<Wad>,
  /** Tokens in the wallet, one entry an asset. */
  wallet: Array<Wad>,
  /** Collateral in dollars. */
  collateral_usd: Wad,
  /** Debt in dollars. */
  debt_usd: Wad,
  /** Health factor; none without debt. */
  health_factor: Wad | null, };

/** A price. */
export type Price = {
  /** Asset symbol. */
  asset: string,
  /** Dollars. */
  price: Wad, };

/** The whole report of a block. */
export type Report = {
  /** `outcome` is the same for everybody who runs this scenario, `run` is the luck of this run. */
  report: BlockReport, };

/** Parts that accounts play. */
export type Role = "you" | "lender" | "borrower" | "liquidator" | "oracle" | "trader" | "arbitrageur" | "whale" | "looper" | "named";

/** How a block was executed this time. Never compared, always labelled. */
export type Run = {
  /** Strategy used. */
  strategy: Strategy,
  /** The strategy asked for, where another was used because the block is too small for threads to pay. */
  instead_of: Strategy | null,
  /** What turned the crank. */
  driver: Driver,
  /** Workers, real or virtual. */
  workers: number,
  /** Unit and resolution of all times below. */
  clock: Clock,
  /** Whole execution, in the clock's unit. */
  elapsed: number,
  /** The same block by the fast sequential strategy, same clock; none when it was not run. */
  sequential: number | null,
  /** Attempts, by start. */
  attempts: Array<Attempt>,
  /** Aborted attempts and why. */
  aborts: Array<Abort>,
  /** Names of the locations that `aborts` point to. */
  locations: Array<LocationName>,
  /** Validations done. */
  validations: number,
  /** What the aborts cost, added up. */
  costs: Costs, };

/** One execution of a block. */
export type RunSummary = {
  /** Threads or virtual workers. */
  workers: number,
  /** Attempts thrown away. */
  aborts: number,
  /** How much faster than one after the other; none where that was not run. */
  speed_up: number | null, };

/** How much. */
export type Score = {
  /** 0 to 1. */
  scaled: number,
  /** Points. */
  raw: number,
  /** The least there are. */
  min: number,
  /** The most there are. */
  max: number, };

/** Where to. */
export type Seek = {
  /** A block, 0 to 2,000; later ones than the last are the last. */
  block: number, };

/** A price that moves. */
export type Shock = {
  /** Asset symbol. */
  asset: string,
  /** Change of the price, −9,900 to 10,000 bps, not 0. */
  change_bps: number,
  /** Blocks over which it is spread, 1 to 2,000; none: 1, all at once. */
  over_blocks?: number, };

/** A fixed-point number with 18 decimals and a sign: rates of return, gains, changes. JSON uses the decimal string, with
 * a hyphen where it is below zero. */
export type SignedWad = string;

/** The playground's state. */
export type State = {
  /** The market's title. */
  scenario: string,
  /** Its seed. */
  seed: number,
  /** The block shown; 0 is the market as it was set up. */
  block: number,
  /** The last block there can be. */
  blocks: number,
  /** Whether the clock runs. */
  playing: boolean,
  /** How the engine is. */
  phase: Phase,
  /** How blocks are executed; none until the engine has said so. */
  execution?: Execution,
  /** The language's code. */
  lang: string, };

/** A statement; `actor` is the host's to add. */
export type Statement = {
  /** What was done. */
  verb: Verb,
  /** What it was done to. */
  object: Activity,
  /** How it went, where it can go well or badly. */
  result?: StatementResult,
  /** When, as the browser's clock says (ISO 8601, UTC). */
  timestamp: string, };

/** How it went. */
export type StatementResult = {
  /** Whether it was right. */
  success?: boolean,
  /** Whether all is done. */
  completion?: boolean,
  /** How much of it. */
  score?: Score, };

/** How a transaction ended. */
export type Status = "succeeded" | { "reverted": {
  /** Solidity name of the error (`HealthFactorTooLow`), or the reason string. */
  error: string,
  /** Arguments as `name: value`. */
  arguments: Array<[string, string]>, } } | { "halted": {
  /** The EVM's reason. */
  reason: string, } } | { "invalid": {
  /** The EVM's reason. */
  reason: string, } };

/** How far. */
export type Step = {
  /** Blocks, 1 to 2,000; none: 1. */
  blocks?: number, };

/** Executor strategies. */
export type Strategy = "sequential" | "block-stm" | "access-list";

/** Sums over all liquidations since block 0; dollars at the market prices of each liquidation's block. */
export type Totals = {
  /** Liquidations that went through. */
  liquidations: number,
  /** Of those, the toxic ones: see [`Liquidation::toxic`]. */
  toxic: number,
  /** By cause: the oracle was told something. */
  by_oracle: number,
  /** By cause: a swap. */
  by_exchange: number,
  /** By cause: the market price. */
  by_price: number,
  /** By cause: interest. */
  by_interest: number,
  /** The longest cascade within one block: see [`Liquidation::cascade`]. */
  deepest_cascade: number,
  /** Worth of the debt repaid. */
  repaid_usd: Wad,
  /** Worth of the collateral seized, the pool's share of the bonus included. */
  seized_usd: Wad,
  /** Collateral that liquidators sold in the transaction that seized it, in tokens, by asset. */
  sold: Array<Wad>,
  /** Worth of what that brought. */
  sold_for_usd: Wad,
  /** What selling cost: the sum of [`Liquidation::price_impact_usd`]. */
  price_impact_usd: SignedWad,
  /** What liquidators gained: the sum of [`Liquidation::profit_usd`]. */
  profit_usd: SignedWad,
  /** Worth of the pool's share of the bonuses. */
  protocol_fee_usd: Wad,
  /** Debt that was left without collateral and written off, in every asset, at the prices of that block; in isolated
   * markets what suppliers were charged with at once. */
  bad_debt_usd: Wad,
  /** The same tokens at this block's market prices: what lenders are owed and nobody owes. */
  lenders_loss_usd: Wad,
  /** All that the pool has earned for itself, of interest and of bonuses, and what that has earned since, at this
   * block's market prices. Interest counts from the moment that somebody touches the asset. */
  protocol_usd: Wad, };

/** One transaction of a block. */
export type Transaction = {
  /** What it does. */
  kind: TransactionKind,
  /** Who sent it. */
  actor: Actor,
  /** Asset it is about (index into `Market::assets`): the debt asset for a liquidation. */
  asset: number,
  /** Tokens it asks for (price in dollars for a price update; zero where "max" was asked). */
  amount: Wad,
  /** The other account: the borrower of a liquidation, the receiver of a payment. */
  other: Actor | null,
  /** How it ended. */
  status: Status,
  /** Gas used. */
  gas_used: number,
  /** Dependency wave: 1 + the longest chain of true dependencies before it. */
  wave: number, };

/** What a transaction does. */
export type TransactionKind = "price_update" | "supply" | "withdraw" | "borrow" | "repay" | "liquidate" | "payment" | "swap" | "loop" | "unwind" | "transfer" | "call" | "create";

/** Something that was not done, or went wrong. */
export type Trouble = {
  /** For programs. */
  code: Code,
  /** The field at fault; empty where it is none. */
  field: string,
  /** For people: one sentence, in the playground's language where it is the playground's own notice, else in English. */
  message: string, };

/** What collisions over one variable cost. */
export type VariableCost = {
  /** Contract, or `account` for balances and nonces. */
  contract: string,
  /** The variable with person keys left out. */
  variable: string,
  /** What was spent in vain. */
  cost: Cost, };

/** A verb. */
export type Verb = {
  /** Its address. */
  id: string,
  /** Its name by language. */
  display: Record<string, string>, };

/** A non-negative fixed-point number with 18 decimals: tokens, dollars, prices, ratios.
 *
 * JSON and `Display` use the decimal string (`"10.5"`); the integer inside is the value times 1e18. */
export type Wad = string;
