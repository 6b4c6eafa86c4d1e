//! Names and words for the contracts around the pool: what a swap, a liquidation-to-be, an attack write and say.

use alloy_primitives::{Address, I256, U256};
use alloy_sol_types::{SolCall, SolError};
use leverloom_executor::Location;
use leverloom_market::abi::IsolatedMarket::{self, MarketConfig};
use leverloom_market::abi::{LeverageRouter, OracleRouter, SteerableOracle, SwapRouter, Token};
use leverloom_market::artifacts::Contract;
use leverloom_market::directory::{ContractEntry, Directory, Exchange as ExchangeEntry, PairEntry};
use leverloom_market::isolated::isolated_market;
use leverloom_market::names::Names;
use leverloom_market::{decode, oracles};
use leverloom_model::report::Value;

use crate::exchange::{Exchange, way};
use crate::world::{ALICE, BOB, E8, OWNER, units};

/// The exchange, an oracle router and a market of the first two tokens, all in the directory.
struct Around {
    exchange: Exchange,
    router: Address,
    market: Address,
    directory: Directory,
}

fn ready() -> Around {
    let mut exchange = Exchange::provided(ALICE, 10_000, 40_000);
    let router = exchange.world.deploy(oracles::oracle_router(OWNER));
    let [collateral, loan, _] = exchange.tokens;
    let market = exchange.world.deploy(isolated_market(&MarketConfig {
        loanToken: loan,
        collateralToken: collateral,
        oracle: exchange.world.oracle,
        lltvBps: 8_600,
        kinkBps: 9_000,
        ..MarketConfig::default()
    }));
    for token in [collateral, loan] {
        let approve = Token::approveCall {
            spender: market,
            value: U256::MAX,
        };
        for person in [ALICE, BOB] {
            exchange.world.send(person, token, &approve).unwrap();
        }
    }
    let entry = |address, contract, label: &str| ContractEntry {
        address,
        contract,
        label: label.to_owned(),
    };
    let mut directory = exchange.world.directory();
    directory.others = vec![
        entry(exchange.pairs[0], Contract::Pair, "Pair A/B"),
        entry(exchange.router, Contract::SwapRouter, "SwapRouter"),
        entry(router, Contract::OracleRouter, "OracleRouter"),
        entry(market, Contract::IsolatedMarket, "Market A/B"),
    ];
    Around {
        exchange,
        router,
        market,
        directory,
    }
}

impl Around {
    /// Paths of the slots that a call writes, sorted.
    fn paths<C: SolCall>(&self, from: Address, to: Address, call: &C) -> Vec<String> {
        let names = Names::new(self.directory.clone());
        let writes = self.exchange.world.writes(from, to, call);
        let slots = writes
            .iter()
            .filter(|(location, ..)| matches!(location, Location::Storage(..)));
        let mut paths: Vec<String> = slots
            .map(|(location, ..)| {
                let name = names.name(location);
                format!("{}.{}", name.contract, name.path)
            })
            .collect();
        paths.sort_unstable();
        paths
    }

    fn symbol(&self, token: Address) -> String {
        self.directory.label(token)
    }
}

#[test]
fn every_contract_has_its_name_and_kind() {
    let around = ready();
    let directory = &around.directory;
    assert_eq!(directory.label(around.market), "Market A/B");
    assert_eq!(
        directory.kind(around.market),
        Some(Contract::IsolatedMarket)
    );
    assert_eq!(directory.contract(around.router), Some("OracleRouter"));
    assert!(directory.addresses().contains(&around.exchange.router));
}

#[test]
fn a_swap_writes_the_pairs_reserves_and_two_balances_a_side() {
    let around = ready();
    let [low, high, _] = around.exchange.tokens;
    let call = way(BOB, low, U256::from(1_000), &around.exchange.pairs[..1]);
    let paths = around.paths(BOB, around.exchange.router, &call);
    let mut expected = vec!["Pair A/B.stored".to_owned()];
    for token in [low, high] {
        let symbol = around.symbol(token);
        expected.push(format!("{symbol}._balances[Pair A/B]"));
        expected.push(format!("{symbol}._balances[borrower 2]"));
    }
    expected.sort_unstable();
    assert_eq!(paths, expected);
    // The packed slot is told field by field.
    let names = Names::new(around.directory.clone());
    let location = Location::Storage(around.exchange.pairs[0], U256::from(5));
    let word = U256::from(10_000) | U256::from(40_000) << 112 | U256::from(7) << 224;
    let number = |text: &str| Value::Number(text.to_owned());
    let fields = [
        ("amount0", number("10000")),
        ("amount1", number("40000")),
        ("lastUpdate", Value::Time(7)),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    assert_eq!(names.value(&location, word), Value::Fields(fields.into()));
    // Where it is known whose pair it is, in tokens.
    let mut directory = around.directory.clone();
    directory.exchange = Some(ExchangeEntry {
        pairs: vec![PairEntry {
            address: around.exchange.pairs[0],
            base: 1,
            quote: 0,
            base_is_first: false,
        }],
        ..ExchangeEntry::default()
    });
    let Value::Fields(fields) = Names::new(directory).value(&location, word) else {
        panic!("the slot is packed");
    };
    let assets = fields[..2].iter().map(|(_, value)| match value {
        Value::Tokens { asset, .. } => Some(*asset),
        _ => None,
    });
    assert_eq!(assets.collect::<Vec<_>>(), [Some(0), Some(1)]);
}

#[test]
fn a_markets_slots_have_their_names() {
    let mut around = ready();
    let supply = IsolatedMarket::supplyCall {
        amount: U256::from(1_000),
    };
    let paths = around.paths(BOB, around.market, &supply);
    assert!(
        paths.contains(&"Market A/B.supplySide".to_owned()),
        "{paths:?}"
    );
    assert!(paths.contains(&"Market A/B.supplyShares[borrower 2]".to_owned()));
    around
        .exchange
        .world
        .send(BOB, around.market, &supply)
        .unwrap();
    let put_in = IsolatedMarket::supplyCollateralCall {
        amount: units("1", 18),
    };
    let paths = around.paths(ALICE, around.market, &put_in);
    assert!(
        paths.contains(&"Market A/B.collateralOf[you]".to_owned()),
        "{paths:?}"
    );
    let manage = IsolatedMarket::setManagerCall {
        manager: around.exchange.router,
        allowed: true,
    };
    let paths = around.paths(ALICE, around.market, &manage);
    assert_eq!(paths, ["Market A/B.managers[you][SwapRouter]"]);
}

#[test]
fn an_attack_on_an_oracle_is_told_with_its_sign() {
    let mut around = ready();
    let asset = around.exchange.tokens[0];
    let symbol = around.symbol(asset);
    let deviate = SteerableOracle::deviateCall {
        asset,
        deviationBps: I256::try_from(-285).unwrap(),
    };
    let paths = around.paths(OWNER, around.router, &deviate);
    assert_eq!(paths, [format!("OracleRouter.steered[{symbol}]")]);
    let told = decode::call(&around.directory, around.router, &deviate.abi_encode());
    assert_eq!(told.name, "deviate");
    assert_eq!(
        told.arguments[1],
        ("deviationBps".to_owned(), Value::Number("-285".to_owned()))
    );
    let set = OracleRouter::setSourceCall {
        asset,
        source: around.exchange.world.oracle,
    };
    around
        .exchange
        .world
        .send(OWNER, around.router, &set)
        .unwrap();
    let freeze = SteerableOracle::freezeCall { asset };
    let world = &mut around.exchange.world;
    let receipt = world.send(OWNER, around.router, &freeze).unwrap();
    let log = &receipt.logs[0];
    let told = decode::event(&around.directory, log.address, &log.data);
    assert_eq!(told.name, "OracleRouter.PriceFrozen");
    assert!(matches!(told.arguments[1].1, Value::Usd(_)));
}

#[test]
fn calls_with_lists_and_structs_are_told_in_full() {
    let around = ready();
    let [low, ..] = around.exchange.tokens;
    let call = way(BOB, low, U256::from(1_000), &around.exchange.pairs[..1]);
    let told = decode::call(
        &around.directory,
        around.exchange.router,
        &call.abi_encode(),
    );
    let pairs = &told.arguments[3];
    let expected = Value::Fields(vec![(
        "1".to_owned(),
        Value::Contract("Pair A/B".to_owned()),
    )]);
    assert_eq!(pairs, &("pairs".to_owned(), expected));
    assert_eq!(
        told.arguments[5],
        ("deadline".to_owned(), Value::Number(U256::MAX.to_string()))
    );
    // A list that says it is longer than there is data is no list.
    let mut cut = call.abi_encode();
    cut.truncate(cut.len() - 32);
    let told = decode::call(&around.directory, around.exchange.router, &cut);
    assert_eq!(told.arguments[3].1, Value::Fields(Vec::new()));
    let error = SwapRouter::TooLittleOut {
        amountOut: U256::from(7),
        minAmountOut: U256::from(E8),
    };
    let (name, arguments) = decode::revert_text(
        &around.directory,
        around.exchange.router,
        &error.abi_encode(),
    );
    assert_eq!(name, "TooLittleOut");
    assert_eq!(
        arguments[1],
        ("minAmountOut".to_owned(), "100000000".to_owned())
    );
    let error = LeverageRouter::HealthFactorBelowLimit {
        healthFactor: units("1.01", 18),
        minHealthFactor: units("1.2", 18),
    };
    let (name, arguments) =
        decode::revert_text(&around.directory, around.router, &error.abi_encode());
    assert_eq!(
        (name.as_str(), arguments[0].1.as_str()),
        ("HealthFactorBelowLimit", "1.01")
    );
}
