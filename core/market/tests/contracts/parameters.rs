//! What the owner's parameters do: caps, the pool's share of the bonus, the constants of liquidation, and what a
//! change of them does to accounts and interest.

use alloy_primitives::aliases::U48;
use alloy_primitives::{Address, U256};
use leverloom_market::abi::LendingPool::{self, AssetConfig, PoolConfig};

use crate::liquidation::{ETH, USDC, coins, dollars, eths, health, indebted, price, usd};
use crate::world::{
    ALICE, ALL, BOB, CAROL, DAVE, E8, OWNER, Receipt, Refusal, World, YEAR, refused, units, usdc,
    wbtc,
};

/// Changes one asset's parameters.
fn configure(world: &mut World, asset: usize, change: impl FnOnce(&mut AssetConfig)) -> Receipt {
    let token = world.tokens[asset];
    let ask = LendingPool::assetConfigCall { asset: token };
    let mut config = world.call(world.pool, &ask).unwrap();
    change(&mut config);
    set_config(world, OWNER, token, config).unwrap()
}

fn set_config(
    world: &mut World,
    from: Address,
    asset: Address,
    config: AssetConfig,
) -> Result<Receipt, Refusal> {
    let call = LendingPool::setAssetConfigCall { asset, config };
    world.send(from, world.pool, &call)
}

fn set_pool(world: &mut World, change: impl FnOnce(&mut PoolConfig)) {
    let mut config = world
        .call(world.pool, &LendingPool::poolConfigCall {})
        .unwrap();
    change(&mut config);
    let call = LendingPool::setPoolConfigCall { config };
    world.send(OWNER, world.pool, &call).unwrap();
}

#[test]
fn supplies_end_at_the_cap_and_not_a_unit_before() {
    let mut world = World::standard();
    configure(&mut world, USDC, |config| {
        config.supplyCap = U48::from(5_000);
    });
    world.supply(ALICE, USDC, dollars("4999.999999")).unwrap();
    let asset = world.tokens[USDC];
    let error = LendingPool::SupplyCapExceeded {
        asset,
        cap: dollars("5000"),
        total: dollars("5000.000001"),
    };
    refused(world.supply(BOB, USDC, U256::from(2)), &error);
    world.supply(BOB, USDC, U256::ONE).unwrap();
    let error = LendingPool::SupplyCapExceeded {
        asset,
        cap: dollars("5000"),
        total: dollars("5000.000001"),
    };
    refused(world.supply(BOB, USDC, U256::ONE), &error);
    world.withdraw(ALICE, USDC, dollars("10")).unwrap();
    world.supply(BOB, USDC, dollars("10")).unwrap();
}

#[test]
fn debts_end_at_the_cap_and_interest_may_outgrow_it() {
    let mut world = indebted("10000");
    configure(&mut world, USDC, |config| {
        config.borrowCap = U48::from(12_000);
    });
    let asset = world.tokens[USDC];
    let error = LendingPool::BorrowCapExceeded {
        asset,
        cap: dollars("12000"),
        total: dollars("12000.000001"),
    };
    refused(world.borrow(ALICE, USDC, dollars("2000.000001")), &error);
    world.borrow(ALICE, USDC, dollars("2000")).unwrap();
    world.later(YEAR);
    let owed = world.debt(ALICE, USDC);
    assert!(owed > dollars("12000"), "interest asks no cap");
    let error = LendingPool::BorrowCapExceeded {
        asset,
        cap: dollars("12000"),
        total: owed + U256::ONE,
    };
    refused(world.borrow(ALICE, USDC, U256::ONE), &error);
    world.repay(ALICE, USDC, ALL).unwrap();
}

#[test]
fn of_the_bonus_the_pool_keeps_its_share() {
    let mut world = indebted("16000");
    configure(&mut world, ETH, |config| {
        config.liquidationProtocolFeeBps = 1_000;
    });
    price(&mut world, ETH, "1900");
    // 1,900 / 1,900 · 1.05 = 1.05 ether, 0.05 of them bonus, a tenth of which is the pool's.
    let before = (world.wallet(BOB, ETH), world.reserve(ETH));
    let receipt = world
        .liquidate(BOB, (ETH, USDC), ALICE, dollars("1900"))
        .unwrap();
    let event: LendingPool::Liquidate = receipt.event();
    assert_eq!(
        (event.repaid, event.seized, event.protocolFee),
        (dollars("1900"), eths("1.05"), eths("0.005"))
    );
    assert_eq!(U256::from_be_slice(&receipt.output[32..]), eths("1.045"));
    assert_eq!(world.wallet(BOB, ETH), before.0 + eths("1.045"));
    assert_eq!(world.supplied(ALICE, ETH), eths("8.95"));
    let after = world.reserve(ETH);
    assert_eq!(after.cash, before.1.cash - eths("1.045"));
    assert_eq!(after.treasury, before.1.treasury + eths("0.005"));
    assert_eq!(after.totalSupply, before.1.totalSupply - eths("1.05"));
}

#[test]
fn the_pools_share_of_a_bonus_is_ceiled() {
    // Bitcoin has 8 decimals: 11 units, of which ⌊11/1.05⌋ = 10 are worth the debt, 1 is bonus, the fee all of it.
    let mut world = World::standard();
    configure(&mut world, 1, |config| {
        config.liquidationProtocolFeeBps = 1;
    });
    world.supply(DAVE, USDC, dollars("1000000")).unwrap();
    world.supply(DAVE, 1, coins("1")).unwrap();
    world.supply(ALICE, 1, coins("0.5")).unwrap();
    world.borrow(ALICE, USDC, dollars("21900")).unwrap();
    price(&mut world, 1, "54000");
    // 0.005658 dollars · 1.05 / 54,000 = 11.0016… units.
    let receipt = world
        .liquidate(BOB, (1, USDC), ALICE, U256::from(5_658))
        .unwrap();
    let event: LendingPool::Liquidate = receipt.event();
    assert_eq!(
        (event.seized, event.protocolFee),
        (U256::from(11), U256::ONE)
    );
    // With one unit seized the whole of it is bonus: nothing would be left to pay out.
    let error = LendingPool::AmountTooSmall {
        amount: U256::from(515),
    };
    refused(
        world.liquidate(BOB, (1, USDC), ALICE, U256::from(515)),
        &error,
    );
}

#[test]
fn a_lower_threshold_makes_accounts_liquidatable_and_a_higher_one_saves_them() {
    let mut world = indebted("16000");
    assert_eq!(world.health(ALICE), health("1.0375"));
    let receipt = configure(&mut world, ETH, |config| {
        config.ltvBps = 7_000;
        config.liquidationThresholdBps = 7_900;
    });
    let set: LendingPool::AssetConfigSet = receipt.event();
    assert_eq!(
        (set.asset, set.config.liquidationThresholdBps),
        (world.tokens[ETH], 7_900)
    );
    // 20,000 · 79 % / 16,000: no price has moved.
    assert_eq!(world.health(ALICE), health("0.9875"));
    let mut saved = world.clone();
    world
        .liquidate(BOB, (ETH, USDC), ALICE, dollars("1000"))
        .unwrap();
    configure(&mut saved, ETH, |config| {
        config.liquidationThresholdBps = 8_000;
    });
    assert_eq!(saved.health(ALICE), health("1"));
    let error = LendingPool::HealthFactorNotBelowOne {
        healthFactor: health("1"),
    };
    refused(saved.liquidate(BOB, (ETH, USDC), ALICE, ALL), &error);
}

#[test]
fn new_rates_hold_from_the_change_on_and_not_before() {
    let mut world = indebted("16000");
    let untouched = {
        let mut world = world.clone();
        world.later(YEAR);
        world.debt(ALICE, USDC)
    };
    world.later(YEAR);
    let receipt = configure(&mut world, USDC, |config| {
        config.baseRateBps = 5_000;
        config.reserveFactorBps = 10_000;
    });
    assert_eq!(
        receipt.events::<LendingPool::InterestAccrued>().len(),
        1,
        "the old rates are settled first"
    );
    assert_eq!(world.debt(ALICE, USDC), untouched);
    let reserve = world.reserve(USDC);
    assert!(reserve.borrowRate > units("0.5", 27));
    assert_eq!(reserve.supplyRate, U256::ZERO, "the pool keeps everything");
    let supplied = world.supplied(DAVE, USDC);
    world.later(YEAR);
    assert!(world.debt(ALICE, USDC) > untouched * U256::from(16) / U256::from(10));
    assert_eq!(world.supplied(DAVE, USDC), supplied);
}

#[test]
fn only_the_owner_changes_parameters_and_only_to_what_an_asset_may_be_listed_with() {
    let mut world = World::standard();
    let (token, good) = (world.tokens[USDC], usdc().config);
    let stranger = LendingPool::OwnableUnauthorizedAccount { account: ALICE };
    refused(
        set_config(&mut world, ALICE, token, good.clone()),
        &stranger,
    );
    let unlisted = Address::repeat_byte(0x55);
    refused(
        set_config(&mut world, OWNER, unlisted, good.clone()),
        &LendingPool::AssetNotListed { asset: unlisted },
    );
    let bad = AssetConfig {
        liquidationProtocolFeeBps: 10_001,
        ..good
    };
    let error = LendingPool::InvalidConfig {
        parameter: "liquidationProtocolFeeBps".to_owned(),
    };
    refused(set_config(&mut world, OWNER, token, bad), &error);
    let bad = AssetConfig {
        ltvBps: 9_000,
        ..wbtc().config
    };
    let error = LendingPool::InvalidConfig {
        parameter: "ltvBps".to_owned(),
    };
    refused(set_config(&mut world, OWNER, token, bad), &error);
}

#[test]
fn the_close_factor_is_the_owners() {
    let mut world = indebted("16000");
    price(&mut world, ETH, "1900");
    set_pool(&mut world, |config| config.closeFactorBps = 2_500);
    let event: LendingPool::Liquidate = world
        .liquidate(BOB, (ETH, USDC), ALICE, ALL)
        .unwrap()
        .event();
    assert_eq!(event.repaid, dollars("4000"), "a quarter of 16,000");
}

#[test]
fn so_is_the_health_factor_from_which_all_may_be_repaid() {
    let mut world = indebted("16000");
    price(&mut world, ETH, "1900");
    set_pool(&mut world, |config| {
        config.fullCloseHealthFactor = 990_000_000_000_000_000;
    });
    let event: LendingPool::Liquidate = world
        .liquidate(BOB, (ETH, USDC), ALICE, ALL)
        .unwrap()
        .event();
    assert_eq!(event.repaid, dollars("16000"), "at 0.985625");
}

#[test]
fn so_are_the_dollars_below_which_a_position_is_small_and_a_leftover_dust() {
    let mut world = indebted("16000");
    price(&mut world, ETH, "1900");
    let mut small = world.clone();
    set_pool(&mut small, |config| config.smallPositionUsd = 16_001 * E8);
    let event: LendingPool::Liquidate = small
        .liquidate(BOB, (ETH, USDC), ALICE, ALL)
        .unwrap()
        .event();
    assert_eq!(event.repaid, dollars("16000"));

    set_pool(&mut world, |config| {
        config.smallPositionUsd = 16_000 * E8;
        config.minLeftoverUsd = 8_000 * E8;
    });
    // Half of the debt leaves 8,000: just enough; half and a millionth of a dollar less of collateral is not asked.
    let mut enough = world.clone();
    enough
        .liquidate(BOB, (ETH, USDC), ALICE, dollars("8000"))
        .unwrap();
    set_pool(&mut world, |config| {
        config.smallPositionUsd = 16_002 * E8;
        config.minLeftoverUsd = 8_001 * E8;
    });
    let error = LendingPool::DustLeft {
        collateralLeftUsd: usd("10600"),
        debtLeftUsd: usd("8000"),
    };
    refused(
        world.liquidate(BOB, (ETH, USDC), ALICE, dollars("8000")),
        &error,
    );
}

#[test]
fn a_deficit_thins_what_suppliers_earn() {
    let mut world = indebted("16000");
    price(&mut world, ETH, "1000");
    world.liquidate(BOB, (ETH, USDC), ALICE, ALL).unwrap();
    world.supply(CAROL, ETH, eths("100")).unwrap();
    world.borrow(CAROL, USDC, dollars("50000")).unwrap();
    let reserve = world.reserve(USDC);
    let deficit = dollars("6476.190476");
    assert_eq!(reserve.deficit, deficit);
    // supply rate = borrow rate · debt / (cash + debt + deficit) · 90 %.
    let denominator = reserve.cash + reserve.totalDebt + deficit;
    let spread = reserve.borrowRate * reserve.totalDebt / denominator;
    assert_eq!(
        reserve.supplyRate,
        spread * U256::from(9_000) / U256::from(10_000)
    );
    let utilization = reserve.totalDebt * units("1", 27) / (reserve.cash + reserve.totalDebt);
    assert_eq!(
        reserve.utilization,
        utilization + U256::ONE,
        "ceiled, and without the deficit"
    );
}
