//! The published formulas against numbers worked out by hand, and the interface against the compiler's.
//!
//! Sources: Morpho's documentation, "Liquidation" (liquidation incentive factor: β = 0.3, M = 1.15) and the white paper
//! of Morpho Blue, "Liquidations" and "Interest" (first terms of the exponential).

use alloy_primitives::{Address, U256};
use leverloom_market::abi::IsolatedMarket::{self, MarketConfig};
use leverloom_market::abi::Token;
use leverloom_market::artifacts;
use leverloom_market::artifacts::Contract;
use leverloom_market::isolated::{self, Side, isolated_market};

use super::{LOAN, Stage, parameters};
use crate::typed::{same, typed};
use crate::world::{ALICE, BOB, DAVE, OWNER, PEOPLE, World, YEAR, eth, refused, units, usdc};

#[test]
fn every_function_error_and_event_is_known() {
    let market = typed!(
        IsolatedMarket: IsolatedMarketCalls IsolatedMarketErrors IsolatedMarketEvents
    );
    same(
        include_str!("../../../contracts/artifacts/IsolatedMarket.json"),
        include_str!("../../../contracts/artifacts/IsolatedMarket.hex"),
        &market,
    );
}

#[test]
fn the_slots_are_the_compilers() {
    let layout = Contract::IsolatedMarket.layout();
    let slot = |name: &str| layout.variable(name).unwrap().slot();
    assert_eq!(slot("supplySide"), U256::from(isolated::SUPPLY_SIDE));
    assert_eq!(slot("borrowSide"), U256::from(isolated::BORROW_SIDE));
    assert_eq!(slot("lastUpdate"), U256::from(isolated::LAST_UPDATE));
    let mapping = |name: &str| leverloom_market::layout::mapping_slot(ALICE, slot(name));
    assert_eq!(mapping("supplyShares"), isolated::supply_shares(ALICE));
    assert_eq!(mapping("borrowShares"), isolated::borrow_shares(ALICE));
    assert_eq!(mapping("collateralOf"), isolated::collateral(ALICE));
    let packed = U256::from(7) | U256::from(9) << 128;
    assert_eq!(
        Side::from(packed),
        Side {
            assets: 7,
            shares: 9
        }
    );
}

#[test]
fn the_incentive_factor_by_hand() {
    // 1 / (1 − 0.3 · (1 − LLTV)), at most 1.15:
    let cases = [
        (3_850, "1.15"),                 // 1 / 0.8155 = 1.2262…
        (5_650, "1.15"),                 // 1 / 0.8695 = 1.15008…
        (6_250, "1.126760563380281690"), // 1 / 0.8875
        (7_700, "1.074113856068743286"), // 1 / 0.931
        (8_600, "1.043841336116910229"), // 1 / 0.958
        (9_150, "1.026167265264238070"), // 1 / 0.9745
        (9_450, "1.016776817488561260"), // 1 / 0.9835
        (9_650, "1.010611419909044972"), // 1 / 0.9895
        (9_800, "1.006036217303822937"), // 1 / 0.994
        (1, "1.15"),
        (9_999, "1.000030000900027000"), // 1 / 0.99997
    ];
    for (lltv_bps, expected) in cases {
        let config = MarketConfig {
            lltvBps: lltv_bps,
            ..parameters()
        };
        let stage = Stage::of(&[eth(), usdc()], &config);
        let found = stage.view(&IsolatedMarket::liquidationIncentiveFactorCall {});
        assert_eq!(found, units(expected, 18), "{lltv_bps}");
    }
}

#[test]
fn a_year_of_interest_by_hand() {
    // 1,000 USDC supplied, 900 borrowed: utilization is at the kink, the rate 1 % + 4 % = 5 % a year.
    // x = 0.05; x + x²/2 + x³/6 = 0.05 + 0.00125 + 0.0000208333… = 0.0512708333…; times 900 = 46.14375 USDC.
    // Each term is ceiled to a ray, so the interest is a base unit more: 46.143751 USDC.
    let mut stage = Stage::new();
    stage.supply(BOB, units("1000", 6)).unwrap();
    stage.put_in(ALICE, units("10", 18)).unwrap();
    stage.borrow(ALICE, units("900", 6)).unwrap();
    stage.world.later(YEAR);
    let state = stage.state();
    assert_eq!(state.totalBorrowAssets, units("946.143751", 6));
    assert_eq!(state.totalSupplyAssets, units("1046.143751", 6));
    assert_eq!(
        stage.position(ALICE).debt,
        units("946.143751", 6),
        "she owes it all"
    );
    // A tenth is Dave's: 4.614375 USDC, in shares; the rest, 1,041.529376 USDC, is Bob's 10^15 shares' and, to a part in
    // 10^9, the 10^6 virtual ones'.
    let fee = stage.position(DAVE).supplied;
    assert_eq!(fee, units("4.614374", 6));
    assert_eq!(stage.position(BOB).supplied, units("1041.529375", 6));
    // The event says the same as the view did before.
    let receipt = stage.send(BOB, &IsolatedMarket::accrueCall {}).unwrap();
    let accrued: IsolatedMarket::InterestAccrued = receipt.event();
    assert_eq!(accrued.interest, units("46.143751", 6));
    assert_eq!(accrued.borrowRate, units("0.05", 27));
    assert_eq!(accrued.feeShares, stage.shares(DAVE).0);
    assert_eq!(stage.state(), state);
}

#[test]
fn the_first_shares_are_a_million_for_a_base_unit() {
    let mut stage = Stage::new();
    let receipt = stage.supply(ALICE, U256::from(3)).unwrap();
    let supplied: IsolatedMarket::Supply = receipt.event();
    assert_eq!(supplied.shares, U256::from(3_000_000));
    // A gift to the market changes no share's worth: it does not count tokens, it keeps books.
    let (market, token) = (stage.market, stage.world.tokens[LOAN]);
    let gift = Token::transferCall {
        to: market,
        value: units("1000", 6),
    };
    stage.world.send(BOB, token, &gift).unwrap();
    assert_eq!(stage.position(ALICE).supplied, U256::from(3));
    let receipt = stage.supply(BOB, U256::from(5)).unwrap();
    let supplied: IsolatedMarket::Supply = receipt.event();
    assert_eq!(supplied.shares, U256::from(5_000_000));
}

#[test]
fn parameters_out_of_range_are_refused_by_name() {
    type Spoil = fn(&mut MarketConfig);
    let world = World::new(&[eth(), usdc()]);
    let good = MarketConfig {
        loanToken: world.tokens[1],
        collateralToken: world.tokens[0],
        oracle: world.oracle,
        ..parameters()
    };
    world.deployment(isolated_market(&good)).unwrap();
    let free = MarketConfig {
        feeBps: 0,
        feeRecipient: Address::ZERO,
        ..good.clone()
    };
    world.deployment(isolated_market(&free)).unwrap();
    let most = MarketConfig {
        feeBps: 2_500,
        lltvBps: 9_999,
        kinkBps: 9_999,
        ..good.clone()
    };
    world.deployment(isolated_market(&most)).unwrap();
    let bad: [(&str, Spoil); 8] = [
        ("collateralToken", |config| {
            config.collateralToken = config.loanToken;
        }),
        ("lltvBps", |config| config.lltvBps = 0),
        ("lltvBps", |config| config.lltvBps = 10_000),
        ("feeBps", |config| config.feeBps = 2_501),
        ("feeRecipient", |config| config.feeRecipient = Address::ZERO),
        ("kinkBps", |config| config.kinkBps = 0),
        ("kinkBps", |config| config.kinkBps = 10_000),
        ("kinkBps", |config| config.kinkBps = u16::MAX),
    ];
    for (parameter, spoil) in bad {
        let mut config = good.clone();
        spoil(&mut config);
        let error = IsolatedMarket::InvalidConfig {
            parameter: parameter.to_owned(),
        };
        refused(world.deployment(isolated_market(&config)), &error);
    }
    for decimals in [5, 19] {
        let mut world = world.clone();
        let token = world.deploy(artifacts::token("Odd", "ODD", decimals, OWNER));
        let config = MarketConfig {
            collateralToken: token,
            ..good.clone()
        };
        let error = IsolatedMarket::InvalidConfig {
            parameter: "decimals".to_owned(),
        };
        refused(world.deployment(isolated_market(&config)), &error);
    }
}

#[test]
fn what_a_market_says_of_itself() {
    let stage = Stage::new();
    let config = stage.view(&IsolatedMarket::marketConfigCall {});
    let expected = MarketConfig {
        loanToken: stage.world.tokens[1],
        collateralToken: stage.world.tokens[0],
        oracle: stage.world.oracle,
        ..parameters()
    };
    assert_eq!(config, expected);
    assert_eq!(
        stage.view(&IsolatedMarket::LOAN_TOKENCall {}),
        config.loanToken
    );
    assert_eq!(
        stage.view(&IsolatedMarket::COLLATERAL_TOKENCall {}),
        config.collateralToken
    );
    assert_eq!(stage.view(&IsolatedMarket::ORACLECall {}), config.oracle);
    assert_eq!(stage.view(&IsolatedMarket::FEE_RECIPIENTCall {}), DAVE);
    for person in PEOPLE {
        assert_eq!(stage.health(person), U256::MAX);
        assert_eq!(stage.shares(person), (U256::ZERO, U256::ZERO));
    }
}
