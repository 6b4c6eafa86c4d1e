//! Who may do what, and which parameters are accepted.

use alloy_primitives::{Address, U256};
use leverloom_market::abi::LendingPool::{self, AssetConfig, PoolConfig};
use leverloom_market::abi::{PriceOracle, Token};
use leverloom_market::artifacts;

use crate::world::{ALICE, E8, OWNER, World, eth, refused, usdc};

/// Puts one parameter out of its range.
type Change = fn(&mut PoolConfig);

#[test]
fn only_the_owner_lists_prices_mints_and_claims() {
    let mut world = World::standard();
    let (pool, oracle, token) = (world.pool, world.oracle, world.tokens[0]);
    let config = eth().config;
    let stranger = LendingPool::OwnableUnauthorizedAccount { account: ALICE };
    refused(
        world.send(
            ALICE,
            pool,
            &LendingPool::addAssetCall {
                asset: token,
                config,
            },
        ),
        &stranger,
    );
    refused(
        world.send(
            ALICE,
            pool,
            &LendingPool::claimTreasuryCall {
                asset: token,
                to: ALICE,
            },
        ),
        &stranger,
    );
    refused(
        world.send(
            ALICE,
            oracle,
            &PriceOracle::setPriceCall {
                asset: token,
                priceE8: U256::ONE,
            },
        ),
        &stranger,
    );
    refused(
        world.send(
            ALICE,
            token,
            &Token::mintCall {
                to: ALICE,
                amount: U256::ONE,
            },
        ),
        &stranger,
    );
    for contract in [pool, oracle, token] {
        let owner = world.call(contract, &LendingPool::ownerCall {}).unwrap();
        assert_eq!(owner, OWNER);
    }
}

#[test]
fn an_asset_is_listed_once_with_the_parameters_given() {
    let mut world = World::new(&[eth()]);
    let token = world.deploy(artifacts::token("US Dollar", "USDC", 6, OWNER));
    let (pool, config) = (world.pool, usdc().config);
    let call = LendingPool::addAssetCall {
        asset: token,
        config: config.clone(),
    };
    let added: LendingPool::AssetAdded = world.send(OWNER, pool, &call).unwrap().event();
    assert_eq!(
        added,
        LendingPool::AssetAdded {
            asset: token,
            id: 1,
            decimals: 6,
            config: config.clone()
        }
    );
    assert_eq!(
        world
            .call(pool, &LendingPool::assetConfigCall { asset: token })
            .unwrap(),
        config
    );
    assert_eq!(
        world.call(pool, &LendingPool::assetsCall {}).unwrap(),
        vec![world.tokens[0], token]
    );
    assert_eq!(
        world.call(pool, &LendingPool::ORACLECall {}).unwrap(),
        world.oracle
    );
    refused(
        world.send(OWNER, pool, &call),
        &LendingPool::AssetAlreadyListed { asset: token },
    );
}

#[test]
fn parameters_out_of_range_are_refused_by_name() {
    let mut world = World::new(&[]);
    let token = world.deploy(artifacts::token("T", "T", 6, OWNER));
    let good = usdc().config;
    let with = |change: fn(&mut AssetConfig)| {
        let mut config = good.clone();
        change(&mut config);
        config
    };
    let bad = [
        ("kinkBps", with(|config| config.kinkBps = 0)),
        ("kinkBps", with(|config| config.kinkBps = 10_000)),
        (
            "reserveFactorBps",
            with(|config| config.reserveFactorBps = 10_001),
        ),
        (
            "ltvBps",
            with(|config| config.ltvBps = config.liquidationThresholdBps + 1),
        ),
        // 80 % · (1 + 25 %) is exactly one: nothing would be left for a drop between two prices.
        (
            "liquidationBonusBps",
            with(|config| {
                config.liquidationThresholdBps = 8000;
                config.liquidationBonusBps = 2500;
            }),
        ),
    ];
    for (parameter, config) in bad {
        let call = LendingPool::addAssetCall {
            asset: token,
            config,
        };
        let pool = world.pool;
        refused(
            world.send(OWNER, pool, &call),
            &LendingPool::InvalidConfig {
                parameter: parameter.to_owned(),
            },
        );
    }
    for decimals in [5, 19] {
        let asset = world.deploy(artifacts::token("T", "T", decimals, OWNER));
        let (pool, call) = (
            world.pool,
            LendingPool::addAssetCall {
                asset,
                config: good.clone(),
            },
        );
        refused(
            world.send(OWNER, pool, &call),
            &LendingPool::InvalidConfig {
                parameter: "decimals".to_owned(),
            },
        );
    }
}

#[test]
fn the_pool_takes_32_assets() {
    let mut world = World::new(&[]);
    let pool = world.pool;
    for number in 0..33u64 {
        let asset = world.deploy(artifacts::token("T", "T", 6, OWNER));
        let added = world.send(
            OWNER,
            pool,
            &LendingPool::addAssetCall {
                asset,
                config: usdc().config,
            },
        );
        if number < 32 {
            let added: LendingPool::AssetAdded = added.unwrap().event();
            assert_eq!(u64::from(added.id), number);
        } else {
            refused(
                added,
                &LendingPool::TooManyAssets {
                    limit: U256::from(32),
                },
            );
        }
    }
}

#[test]
fn a_price_is_set_to_be_read() {
    let mut world = World::standard();
    let (oracle, asset) = (world.oracle, world.tokens[1]);
    let set: PriceOracle::PriceSet = world
        .send(
            OWNER,
            oracle,
            &PriceOracle::setPriceCall {
                asset,
                priceE8: U256::from(12_345_678),
            },
        )
        .unwrap()
        .event();
    assert_eq!(
        set,
        PriceOracle::PriceSet {
            asset,
            priceE8: U256::from(12_345_678)
        }
    );
    assert_eq!(
        world
            .call(oracle, &PriceOracle::priceCall { asset })
            .unwrap(),
        U256::from(12_345_678)
    );
    let zero = PriceOracle::setPriceCall {
        asset,
        priceE8: U256::ZERO,
    };
    refused(
        world.send(OWNER, oracle, &zero),
        &PriceOracle::PriceIsZero { asset },
    );
    let most = world
        .call(oracle, &PriceOracle::MAX_PRICE_E8Call {})
        .unwrap();
    let absurd = PriceOracle::setPriceCall {
        asset,
        priceE8: most + U256::ONE,
    };
    refused(
        world.send(OWNER, oracle, &absurd),
        &PriceOracle::PriceTooHigh {
            asset,
            priceE8: most + U256::ONE,
        },
    );
    let unknown = Address::repeat_byte(9);
    refused(
        world.call(oracle, &PriceOracle::priceCall { asset: unknown }),
        &PriceOracle::PriceNotSet { asset: unknown },
    );
}

#[test]
fn the_pools_parameters_start_at_the_published_defaults_and_follow_the_owner() {
    let mut world = World::standard();
    let pool = world.pool;
    let defaults = PoolConfig {
        closeFactorBps: 5_000,
        fullCloseHealthFactor: 950_000_000_000_000_000,
        smallPositionUsd: 2_000 * E8,
        minLeftoverUsd: 1_000 * E8,
        flashLoanFeeBps: 5,
    };
    let ask = LendingPool::poolConfigCall {};
    assert_eq!(world.call(pool, &ask).unwrap(), defaults);
    let other = PoolConfig {
        closeFactorBps: 10_000,
        fullCloseHealthFactor: 0,
        smallPositionUsd: 0,
        minLeftoverUsd: 0,
        flashLoanFeeBps: 9,
    };
    let set = |config: &PoolConfig| LendingPool::setPoolConfigCall {
        config: config.clone(),
    };
    let event: LendingPool::PoolConfigSet = world.send(OWNER, pool, &set(&other)).unwrap().event();
    assert_eq!(event.config, other);
    assert_eq!(world.call(pool, &ask).unwrap(), other);
    let stranger = LendingPool::OwnableUnauthorizedAccount { account: ALICE };
    refused(world.send(ALICE, pool, &set(&defaults)), &stranger);

    let bad: [(&str, Change); 5] = [
        ("closeFactorBps", |config| config.closeFactorBps = 0),
        ("closeFactorBps", |config| config.closeFactorBps = 10_001),
        ("fullCloseHealthFactor", |config| {
            config.fullCloseHealthFactor = 1_000_000_000_000_000_001;
        }),
        ("minLeftoverUsd", |config| {
            config.minLeftoverUsd = 1_000 * E8 + 1;
        }),
        ("flashLoanFeeBps", |config| config.flashLoanFeeBps = 10_001),
    ];
    for (parameter, change) in bad {
        let mut config = defaults.clone();
        change(&mut config);
        let error = LendingPool::InvalidConfig {
            parameter: parameter.to_owned(),
        };
        refused(world.send(OWNER, pool, &set(&config)), &error);
    }
}
