//! The typed interfaces of the oracles against the compiler's ABI.

use leverloom_market::abi::{
    DelayedOracle, FixedOracle, OracleRouter, SpotOracle, SteerableOracle, TwapOracle,
};

use crate::typed::{same, typed};

macro_rules! artifact {
    ($name:literal) => {
        (
            include_str!(concat!("../../../contracts/artifacts/", $name, ".json")),
            include_str!(concat!("../../../contracts/artifacts/", $name, ".hex")),
        )
    };
}

#[test]
fn every_function_error_and_event_is_known() {
    let (abi, code) = artifact!("DelayedOracle");
    let delayed = typed!(
        SteerableOracle: SteerableOracleCalls SteerableOracleErrors SteerableOracleEvents,
        DelayedOracle: DelayedOracleCalls DelayedOracleErrors DelayedOracleEvents
    );
    same(abi, code, &delayed);
    let (abi, code) = artifact!("FixedOracle");
    let fixed = typed!(
        SteerableOracle: SteerableOracleCalls SteerableOracleErrors SteerableOracleEvents,
        FixedOracle: FixedOracleCalls _ _
    );
    same(abi, code, &fixed);
    let (abi, code) = artifact!("OracleRouter");
    let router = typed!(
        SteerableOracle: SteerableOracleCalls SteerableOracleErrors SteerableOracleEvents,
        OracleRouter: OracleRouterCalls _ OracleRouterEvents
    );
    same(abi, code, &router);
    let (abi, code) = artifact!("SpotOracle");
    let spot = typed!(
        SteerableOracle: SteerableOracleCalls SteerableOracleErrors SteerableOracleEvents,
        SpotOracle: SpotOracleCalls SpotOracleErrors _
    );
    same(abi, code, &spot);
    let (abi, code) = artifact!("TwapOracle");
    let twap = typed!(
        SteerableOracle: SteerableOracleCalls SteerableOracleErrors SteerableOracleEvents,
        TwapOracle: TwapOracleCalls TwapOracleErrors TwapOracleEvents
    );
    same(abi, code, &twap);
}
