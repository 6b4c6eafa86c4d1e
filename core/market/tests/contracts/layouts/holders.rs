//! Who holds a layout's tokens, and which part an account is in: what Rust says is what the contracts say.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, sol};
use leverloom_executor::Location;
use leverloom_market::abi::LendingPool;
use leverloom_market::names::Names;
use leverloom_market::pools::PoolLayout;
use leverloom_market::slots::{self, TotalsField};

use super::{ETH, LAYOUTS, USDC, WBTC, market, person, somebody};
use crate::world::{World, refused, units};

sol! {
    #[derive(Debug)]
    interface Vault {
        error NotPool(address caller);
        function pay(address asset, address to, uint256 amount) external;
        function POOL() external view returns (address);
    }
}

fn cash_for(world: &World, user: Address, asset: usize) -> U256 {
    let call = LendingPool::cashForCall {
        user,
        asset: world.tokens[asset],
    };
    world.call(world.pool, &call).unwrap()
}

#[test]
fn every_holder_and_every_part_is_where_rust_expects_it() {
    for layout in LAYOUTS {
        let mut world = market(layout);
        for asset in 0..3 {
            let asked = LendingPool::tokenHoldersCall {
                asset: world.tokens[asset],
            };
            let holders = world.call(world.pool, &asked).unwrap();
            let expected: Vec<Address> = (0..layout.parts(3))
                .map(|part| layout.holder(world.pool, asset, part))
                .collect();
            assert_eq!(holders, expected, "{layout:?}");
        }
        for number in 0..24 {
            let user = person(number);
            world.welcome(user);
            for (asset, amount) in [(ETH, units("1", 18)), (USDC, units("1000", 6))] {
                world.supply(user, asset, amount).unwrap();
                let token = world.tokens[asset];
                let seat: usize = world.pool_slot(slots::seat(user, token)).to();
                assert_eq!(seat > 0, layout == PoolLayout::PerMarket);
                let part = layout.part(user, asset, 3, 0);
                assert_eq!(layout.part(user, asset, 3, seat), part, "{layout:?}");
                let cash = world.pool_slot(slots::totals(token, part, TotalsField::Cash));
                assert!(cash >= amount);
                assert_eq!(cash_for(&world, user, asset), cash);
                let holder = layout.holder(world.pool, asset, part);
                assert_eq!(world.wallet(holder, asset), cash, "{layout:?}");
            }
        }
    }
}

#[test]
fn vaults_pay_for_their_pool_alone() {
    let mut world = market(PoolLayout::Sharded { shards: 4 });
    let thief = person(1);
    world.welcome(thief);
    world.supply(thief, USDC, units("1000", 6)).unwrap();
    let vaults = world.layout.vaults(world.pool, 3);
    assert_eq!(vaults.len(), 4);
    for vault in vaults {
        let pool = world.call(vault.address, &Vault::POOLCall {}).unwrap();
        assert_eq!(pool, world.pool);
        let pay = Vault::payCall {
            asset: world.tokens[USDC],
            to: thief,
            amount: U256::ONE,
        };
        refused(
            world.send(thief, vault.address, &pay),
            &Vault::NotPool { caller: thief },
        );
    }
}

#[test]
fn nothing_that_a_layout_writes_is_without_a_name() {
    for layout in LAYOUTS {
        let mut world = market(layout);
        let names = Names::new(world.directory());
        let users = crate::world::PEOPLE;
        let mut paths = std::collections::BTreeSet::new();
        let mut note = |world: &mut World, from: Address, call: Vec<u8>| {
            world.later(12);
            let outcome = world.block(&[(from, call.into())]);
            let transaction = &outcome.transactions[0];
            let result = transaction.result.as_ref().unwrap();
            assert!(result.is_success(), "{layout:?}: {result:?}");
            for (location, ..) in &transaction.writes {
                let created = matches!(location, Location::Nonce(_) | Location::Code(_));
                let name = names.name(location);
                assert!(created || !name.path.contains("0x"), "{layout:?}: {name:?}");
                assert!(!name.path.contains("slot"), "{layout:?}: {name:?}");
                paths.insert(format!("{}.{}", name.contract, name.path));
            }
        };
        let [weth, _, usdc] = world.tokens[..] else {
            panic!("three assets")
        };
        let supply = |asset, amount: U256| LendingPool::supplyCall { asset, amount }.abi_encode();
        // What others lend, so that every part has some more than those who move into it bring.
        for number in 0..32 {
            world.welcome(person(number));
            world
                .supply(person(number), USDC, units("100000", 6))
                .unwrap();
        }
        for user in users {
            note(&mut world, user, supply(usdc, units("100000", 6)));
        }
        for user in users {
            note(&mut world, user, supply(weth, units("10", 18)));
            let borrow = LendingPool::borrowCall {
                asset: usdc,
                amount: units("5000", 6),
            };
            note(&mut world, user, borrow.abi_encode());
        }
        let expected: &[&str] = match layout {
            PoolLayout::Pooled => &[
                "LendingPool.interest[USDC].supplyIndex+supplyRate",
                "LendingPool.totals[USDC][0].cash",
                "USDC._balances[LendingPool]",
            ],
            PoolLayout::LazyRate => &[
                "LazyRatePool.indexes[USDC]",
                "LazyRatePool.totals[USDC][0].scaledDebt",
            ],
            PoolLayout::PerMarket => &[
                "PairMarketPool.totals[USDC][ETH].scaledDebt",
                "PairMarketPool.totals[ETH][USDC].scaledSupply",
                "PairMarketPool.seats[you][USDC]",
                "USDC._balances[market ETH-USDC]",
            ],
            PoolLayout::Sharded { .. } => &["ShardedPool.indexes[ETH]"],
        };
        for name in expected {
            assert!(paths.contains(*name), "{name} is not in {paths:#?}");
        }
        if let PoolLayout::Sharded { shards } = layout {
            let shard = layout.part(users[0], USDC, 3, 0);
            assert!(shard < shards as usize);
            let name = format!("ShardedPool.totals[USDC][{shard}].cash");
            assert!(paths.contains(&name), "{name} is not in {paths:#?}");
            let name = format!("USDC._balances[shard {shard}]");
            assert!(paths.contains(&name), "{name} is not in {paths:#?}");
        }
    }
}

#[test]
fn a_borrower_moves_to_the_market_of_its_pair_with_all_it_has() {
    let mut world = market(PoolLayout::PerMarket);
    let layout = PoolLayout::PerMarket;
    // Somebody whose ether begins in the market with bitcoin, and lenders of dollars on the ether side.
    let user = somebody(0, |user| layout.part(*user, ETH, 3, 0) == WBTC);
    let lender = somebody(100, |user| layout.part(*user, USDC, 3, 0) == ETH);
    world.welcome(user);
    world.welcome(lender);
    world.supply(lender, USDC, units("50000", 6)).unwrap();
    world.supply(user, ETH, units("10", 18)).unwrap();
    let holder = |part| layout.holder(world.pool, ETH, part);
    let (before, after) = (holder(WBTC), holder(USDC));
    assert_eq!(world.wallet(before, ETH), units("10", 18));

    let receipt = world.borrow(user, USDC, units("5000", 6)).unwrap();
    let entered: Vec<(Address, Address)> = receipt
        .events::<LendingPool::MarketEntered>()
        .iter()
        .map(|event| (event.asset, event.counterpart))
        .collect();
    let [weth, bitcoin, usdc] = world.tokens[..] else {
        panic!("three assets")
    };
    assert_eq!(entered, [(weth, usdc), (usdc, weth)]);
    assert_eq!(world.wallet(before, ETH), U256::ZERO);
    assert_eq!(world.wallet(after, ETH), units("10", 18));
    assert_eq!(world.supplied(user, ETH), units("10", 18));

    // While it owes, it has no business elsewhere; what others do cannot change that.
    let outside = LendingPool::OutsideMarket { asset: bitcoin };
    refused(world.supply(user, WBTC, units("1", 8)), &outside);
    refused(world.borrow(user, WBTC, units("0.01", 8)), &outside);
    let gift = LendingPool::supplyForCall {
        asset: bitcoin,
        amount: units("1", 8),
        onBehalfOf: user,
    };
    let stranger = LendingPool::NotManager {
        user,
        caller: lender,
    };
    let pool = world.pool;
    refused(world.send(lender, pool, &gift), &stranger);
    // The other side of its own market it may supply; and when it owes nothing it is free again.
    world.supply(user, USDC, units("100", 6)).unwrap();
    world.repay(user, USDC, U256::MAX).unwrap();
    world.supply(user, WBTC, units("1", 8)).unwrap();
    // Three supplies are collateral of no single market.
    let outside = LendingPool::OutsideMarket { asset: usdc };
    refused(world.borrow(user, USDC, units("1", 6)), &outside);
}

#[test]
fn one_markets_cash_pays_for_no_other() {
    let mut world = market(PoolLayout::PerMarket);
    let layout = PoolLayout::PerMarket;
    let seated = |asset: usize, at: usize, from: u64| {
        somebody(from, |user| layout.part(*user, asset, 3, 0) == at)
    };
    let (rich, poor) = (seated(USDC, WBTC, 0), seated(ETH, USDC, 50));
    world.welcome(rich);
    world.welcome(poor);
    world.supply(rich, USDC, units("1000000", 6)).unwrap();
    world.supply(poor, ETH, units("10", 18)).unwrap();
    let error = LendingPool::InsufficientLiquidity {
        asset: world.tokens[USDC],
        available: U256::ZERO,
        requested: units("1", 6),
    };
    refused(world.borrow(poor, USDC, units("1", 6)), &error);
}

#[test]
fn shards_share_a_cap_and_never_exceed_it_together() {
    let shards = 4;
    let mut world = market(PoolLayout::Sharded { shards });
    let token = world.tokens[USDC];
    let ask = LendingPool::assetConfigCall { asset: token };
    let mut config = world.call(world.pool, &ask).unwrap();
    config.supplyCap = alloy_primitives::aliases::U48::from(1_000);
    let set = LendingPool::setAssetConfigCall {
        asset: token,
        config,
    };
    world.send(crate::world::OWNER, world.pool, &set).unwrap();
    let (mut taken, mut refusals) = (U256::ZERO, 0);
    for number in 0..40 {
        let user = person(number);
        world.welcome(user);
        match world.supply(user, USDC, units("60", 6)) {
            Ok(_) => taken += units("60", 6),
            Err(_) => refusals += 1,
        }
    }
    assert_eq!(taken, units("960", 6), "four times 60 fit into each 250");
    assert_eq!(refusals, 24);
    assert!(world.reserve(USDC).totalSupply <= units("1000", 6));
}

#[test]
fn a_vaults_address_is_the_pools_create2() {
    let pool = Address::repeat_byte(0x17);
    let vaults = PoolLayout::Sharded { shards: 2 }.vaults(pool, 0);
    assert_ne!(vaults[0].address, vaults[1].address);
    assert_ne!(vaults[1].address, pool.create2(B256::ZERO, B256::ZERO));
}
