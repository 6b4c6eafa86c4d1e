//! Names and values of what the contracts really write.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::Location;
use leverloom_market::abi::{LendingPool, PriceOracle, Token};
use leverloom_market::names::Names;
use leverloom_market::pools::PoolLayout;
use leverloom_market::slots::{self, Indexes, TotalsField};
use leverloom_model::report::{Actor, Role, Value};
use leverloom_model::units::Wad;

use crate::world::{ALICE, ALL, BOB, CAROL, DAVE, E8, OWNER, World, YEAR, units};

pub(crate) const YOU: Actor = Actor {
    role: Role::You,
    index: 0,
};
pub(crate) const BORROWER_2: Actor = Actor {
    role: Role::Borrower,
    index: 1,
};

pub(crate) fn wad(text: &str) -> Wad {
    text.parse().unwrap()
}

pub(crate) fn tokens(asset: u32, amount: &str) -> Value {
    Value::Tokens {
        asset,
        amount: wad(amount),
    }
}

/// Alice (you) has 10 ETH in and owes 16,000 USDC of Dave's.
pub(crate) fn ready() -> (World, Names) {
    let mut world = World::standard();
    world.supply(DAVE, 0, units("100", 18)).unwrap();
    world.supply(DAVE, 2, units("100000", 6)).unwrap();
    world.supply(ALICE, 0, units("10", 18)).unwrap();
    world.borrow(ALICE, 2, units("16000", 6)).unwrap();
    let names = Names::new(world.directory());
    (world, names)
}

/// `Contract.path = before → after` of every slot that a call changes.
fn changes<C: SolCall>(
    world: &World,
    names: &Names,
    from: Address,
    to: Address,
    call: &C,
) -> Vec<(String, Value, Value)> {
    let writes = world.writes(from, to, call);
    let slots = writes
        .iter()
        .filter(|(location, ..)| matches!(location, Location::Storage(..)));
    let mut changes: Vec<_> = slots
        .map(|(location, before, after)| {
            let name = names.name(location);
            (
                format!("{}.{}", name.contract, name.path),
                names.value(location, *before),
                names.value(location, *after),
            )
        })
        .collect();
    changes.sort_by(|a, b| a.0.cmp(&b.0));
    changes
}

#[test]
fn a_supply_changes_exactly_these_variables() {
    let (world, names) = ready();
    let call = LendingPool::supplyCall {
        asset: world.tokens[0],
        amount: units("2.5", 18),
    };
    let changes = changes(&world, &names, BOB, world.pool, &call);
    let whole_wallet = "1000000000000";
    let expected = [
        (
            "ETH._balances[LendingPool]",
            tokens(0, "110"),
            tokens(0, "112.5"),
        ),
        (
            "ETH._balances[borrower 2]",
            tokens(0, whole_wallet),
            tokens(0, "999999999997.5"),
        ),
        (
            "LendingPool.scaledSupply[borrower 2][ETH]",
            tokens(0, "0"),
            tokens(0, "2.5"),
        ),
        (
            "LendingPool.totals[ETH][0].cash",
            tokens(0, "110"),
            tokens(0, "112.5"),
        ),
        (
            "LendingPool.totals[ETH][0].scaledSupply",
            tokens(0, "110"),
            tokens(0, "112.5"),
        ),
        (
            "LendingPool.userAssets[borrower 2]",
            Value::Fields(vec![
                ("supplied".to_owned(), Value::Number("0".to_owned())),
                ("borrowed".to_owned(), Value::Number("0".to_owned())),
            ]),
            Value::Fields(vec![
                ("supplied".to_owned(), Value::Asset(0)),
                ("borrowed".to_owned(), Value::Number("0".to_owned())),
            ]),
        ),
    ];
    assert_eq!(
        changes,
        expected.map(|(name, before, after)| (name.to_owned(), before, after))
    );
}

#[test]
fn the_first_call_of_a_block_also_writes_indexes_and_rates() {
    let (mut world, names) = ready();
    let rates_before = world.reserve(2);
    world.later(YEAR);
    let call = LendingPool::repayCall {
        asset: world.tokens[2],
        amount: U256::MAX,
    };
    let changes = changes(&world, &names, ALICE, world.pool, &call);
    let named = |name: &str| {
        changes
            .iter()
            .find(|(found, ..)| found == name)
            .unwrap_or_else(|| panic!("{changes:?}"))
    };
    let reserve = world.reserve(2);
    let ratio = |ray: U256| Value::Ratio(Wad((ray / U256::from(1_000_000_000)).to()));
    let packed = |index: &str, rate: &str, values: [Value; 2]| {
        let [first, second] = values;
        Value::Fields(vec![(index.to_owned(), first), (rate.to_owned(), second)])
    };
    let one = || Value::Ratio(Wad::ONE);
    let (_, before, after) = named("LendingPool.interest[USDC].supplyIndex+supplyRate");
    let supply = |values| packed("supplyIndex", "supplyRate", values);
    assert_eq!(
        *before,
        supply([one(), ratio(rates_before.supplyRate)]),
        "since the year began"
    );
    assert_eq!(
        *after,
        supply([ratio(reserve.supplyIndex), Value::Ratio(Wad::ZERO)]),
        "nobody pays interest any more"
    );
    let (_, before, after) = named("LendingPool.interest[USDC].borrowIndex+borrowRate");
    let borrow = |values| packed("borrowIndex", "borrowRate", values);
    assert_eq!(*before, borrow([one(), ratio(rates_before.borrowRate)]));
    let base = Value::Ratio(wad("0.01"));
    assert_eq!(*after, borrow([ratio(reserve.borrowIndex), base]));
    let (_, before, after) = named("LendingPool.interest[USDC].lastUpdate");
    assert_eq!(
        (before, after),
        (&Value::Time(world.now - YEAR), &Value::Time(world.now))
    );
    let (_, _, share) = named("LendingPool.totals[USDC][0].treasuryScaledSupply");
    assert!(matches!(share, Value::Tokens { asset: 2, .. }));
    let (_, before, after) = named("LendingPool.scaledDebt[you][USDC]");
    assert_eq!((before, after), (&tokens(2, "16000"), &tokens(2, "0")));
}

#[test]
fn nothing_that_the_contracts_write_is_without_a_name() {
    let (mut world, names) = ready();
    let (pool, usdc, weth) = (world.pool, world.tokens[2], world.tokens[0]);
    let mut variables = std::collections::BTreeSet::new();
    let mut note = |writes: Vec<(Location, U256, U256)>| {
        for (location, ..) in writes {
            let name = names.name(&location);
            assert!(!name.path.contains("0x"), "{name:?}");
            // People do not show in a variable, the pool does.
            assert!(
                !["you", "borrower", "owner"]
                    .iter()
                    .any(|who| name.variable.contains(who)),
                "{name:?}"
            );
            variables.insert(format!("{}.{}", name.contract, name.variable));
        }
    };
    world.later(YEAR / 4);
    note(world.writes(
        BOB,
        pool,
        &LendingPool::supplyCall {
            asset: weth,
            amount: U256::from(1_000_000),
        },
    ));
    note(world.writes(
        ALICE,
        pool,
        &LendingPool::withdrawCall {
            asset: weth,
            amount: U256::from(9),
        },
    ));
    note(world.writes(
        ALICE,
        pool,
        &LendingPool::borrowCall {
            asset: usdc,
            amount: U256::from(9),
        },
    ));
    note(world.writes(
        ALICE,
        pool,
        &LendingPool::repayCall {
            asset: usdc,
            amount: ALL,
        },
    ));
    note(world.writes(
        OWNER,
        world.oracle,
        &PriceOracle::setPriceCall {
            asset: weth,
            priceE8: U256::from(900),
        },
    ));
    note(world.writes(
        OWNER,
        usdc,
        &Token::mintCall {
            to: BOB,
            amount: U256::from(1),
        },
    ));
    note(world.writes(
        ALICE,
        usdc,
        &Token::transferCall {
            to: BOB,
            value: U256::from(1),
        },
    ));
    note(world.writes(
        ALICE,
        usdc,
        &Token::approveCall {
            spender: pool,
            value: U256::from(1),
        },
    ));
    world.set_price(0, 1_000 * E8);
    let liquidation = LendingPool::liquidateCall {
        collateralAsset: weth,
        debtAsset: usdc,
        borrower: ALICE,
        debtToCover: ALL,
    };
    note(world.writes(BOB, pool, &liquidation));
    for expected in [
        "LendingPool.totals[USDC][0].deficit",
        "LendingPool.totals[USDC][0].scaledDebt",
        "LendingPool.scaledDebt[·][USDC]",
        "LendingPool.scaledSupply[·][ETH]",
        "LendingPool.userAssets[·]",
        "PriceOracle.prices[ETH]",
        "USDC._allowances[·][LendingPool]",
        "USDC._balances[LendingPool]",
        "USDC._balances[·]",
        "USDC._totalSupply",
        "account.nonce[·]",
    ] {
        assert!(
            variables.contains(expected),
            "{expected} is not in {variables:?}"
        );
    }
}

#[test]
fn slots_by_meaning_are_where_the_compiler_put_them() {
    let (world, names) = ready();
    let path = |contract: Address, slot: U256| {
        let name = names.name(&Location::Storage(contract, slot));
        format!("{}.{}", name.contract, name.path)
    };
    let (pool, usdc) = (world.pool, world.tokens[2]);
    assert_eq!(
        path(pool, slots::scaled_supply(ALICE, usdc)),
        "LendingPool.scaledSupply[you][USDC]"
    );
    assert_eq!(
        path(pool, slots::scaled_debt(BOB, usdc)),
        "LendingPool.scaledDebt[borrower 2][USDC]"
    );
    assert_eq!(
        path(pool, slots::user_assets(CAROL)),
        "LendingPool.userAssets[borrower 3]"
    );
    assert_eq!(
        path(world.oracle, slots::price(usdc)),
        "PriceOracle.prices[USDC]"
    );
    assert_eq!(path(usdc, slots::balance(ALICE)), "USDC._balances[you]");
    assert_eq!(
        path(usdc, slots::allowance(ALICE, pool)),
        "USDC._allowances[you][LendingPool]"
    );
    assert_eq!(path(usdc, slots::total_supply()), "USDC._totalSupply");
    assert_eq!(
        path(pool, slots::config(usdc)),
        "LendingPool.reserves[USDC].config"
    );
    assert_eq!(path(pool, slots::settings()), "LendingPool.settings");
    let fields = TotalsField::ALL.map(|field| path(pool, slots::totals(usdc, 0, field)));
    let members = [
        "scaledSupply",
        "scaledDebt",
        "cash",
        "treasuryScaledSupply",
        "deficit",
    ];
    assert_eq!(
        fields,
        members.map(|member| format!("LendingPool.totals[USDC][0].{member}"))
    );
    let interest = slots::interest(PoolLayout::Pooled, usdc);
    assert_eq!(
        interest
            .iter()
            .map(|(slot, _)| path(pool, *slot))
            .collect::<Vec<_>>(),
        [
            "LendingPool.interest[USDC].supplyIndex+supplyRate",
            "LendingPool.interest[USDC].borrowIndex+borrowRate",
            "LendingPool.interest[USDC].lastUpdate"
        ]
    );

    let reserve = world.reserve(2);
    let indexes = Indexes::read(PoolLayout::Pooled, usdc, |slot| world.pool_slot(slot));
    assert_eq!(U256::from(indexes.supply), reserve.supplyIndex);
    assert_eq!(U256::from(indexes.borrow), reserve.borrowIndex);
    assert_eq!(indexes.last_update, world.now);
}

#[test]
fn plain_variables_and_account_fields_have_names_too() {
    let (world, names) = ready();
    let name = |location: Location| {
        let name = names.name(&location);
        (name.contract, name.path, name.variable)
    };
    let text = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(
        name(Location::Nonce(ALICE)),
        text("account", "nonce[you]", "nonce[·]")
    );
    assert_eq!(
        name(Location::Balance(BOB)),
        text("account", "balance[borrower 2]", "balance[·]")
    );
    assert_eq!(
        name(Location::Code(world.pool)),
        text("account", "code[LendingPool]", "code[LendingPool]")
    );
    assert_eq!(
        name(Location::Storage(world.pool, U256::ZERO)),
        text("LendingPool", "_owner", "_owner")
    );
    let list = leverloom_market::layout::array_start(U256::from(5));
    let element = Location::Storage(world.pool, list + U256::from(2));
    assert_eq!(
        name(element),
        text("LendingPool", "assetList[2]", "assetList[2]")
    );
    assert_eq!(
        names.value(&element, U256::from_be_bytes(world.tokens[2].into_word().0)),
        Value::Asset(2)
    );
    let length = Location::Storage(world.pool, U256::from(5));
    assert_eq!(
        name(length),
        text("LendingPool", "assetList.length", "assetList.length")
    );
    let config = Location::Storage(world.pool, slots::config(world.tokens[0]));
    let Value::Fields(fields) =
        names.value(&config, world.pool_slot(slots::config(world.tokens[0])))
    else {
        panic!("packed")
    };
    assert_eq!(fields[0], ("ltvBps".to_owned(), Value::Ratio(wad("0.8"))));
    assert_eq!(fields[7], ("kinkBps".to_owned(), Value::Ratio(wad("0.9"))));
}

#[test]
fn an_unknown_slot_or_account_is_shown_by_its_number() {
    let (world, names) = ready();
    let slot = Location::Storage(world.pool, U256::from(0xabc));
    let name = names.name(&slot);
    assert_eq!(
        (
            name.contract.as_str(),
            name.path.as_str(),
            name.variable.as_str()
        ),
        ("LendingPool", "slot 0xabc", "slot")
    );
    assert_eq!(
        names.value(&slot, U256::from(255)),
        Value::Number("0xff".to_owned())
    );
    let stranger = Address::repeat_byte(0x42);
    assert_eq!(
        names.name(&Location::Balance(stranger)).path,
        format!("balance[{stranger}]")
    );
    assert_eq!(
        names.name(&Location::Storage(stranger, U256::ONE)).contract,
        stranger.to_string()
    );
}
