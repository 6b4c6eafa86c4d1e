//! One scenario, and a real block, have the same outcomes, byte for byte: natively, in wasm on threads, in wasm without.

use anyhow::{Result, ensure};
use leverloom_model::scenario::{Action, Amount, Scenario, TimedAction};
use leverloom_protocol::Mode;
use leverloom_tests::{Threads, drive, native};

/// Blocks compared: before, during and after the shock below.
const BLOCKS: u32 = 14;

/// The first market, with a position of the user's and a shock.
fn scenario() -> Scenario {
    let mut scenario = Scenario::first();
    let amount = |text: &str| Amount::Exactly(text.parse().expect("a decimal"));
    scenario.actions = vec![
        TimedAction {
            actor: None,
            block: 3,
            action: Action::Supply {
                asset: "ETH".into(),
                amount: amount("10"),
            },
        },
        TimedAction {
            actor: None,
            block: 3,
            action: Action::Borrow {
                asset: "USDC".into(),
                amount: amount("14000"),
            },
        },
        TimedAction {
            actor: None,
            block: 6,
            action: Action::shock("ETH", -3000),
        },
    ];
    scenario
}

#[tokio::test(flavor = "multi_thread")]
async fn native_wasm_threads_and_wasm_without_threads_agree_byte_for_byte() -> Result<()> {
    let real = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../www/blocks/ethereum-5891667.json"
    );
    let real = std::fs::read_to_string(real)?;
    let mut expected = native::outcomes(&scenario(), BLOCKS);
    expected.push(native::real_block(&real));
    ensure!(
        expected
            .iter()
            .any(|outcome| !outcome.market.liquidations.is_empty()),
        "the shock liquidates somebody"
    );

    let (mode, threaded) = drive(Threads::Allowed, 2, &scenario(), BLOCKS, Some(&real)).await?;
    assert_eq!(mode, Mode::Threads { count: 2 });
    let (mode, alone) = drive(Threads::Refused, 2, &scenario(), BLOCKS, Some(&real)).await?;
    ensure!(
        matches!(mode, Mode::Virtual { workers: 4, .. }),
        "without isolation there are no threads, but: {mode:?}"
    );

    for (block, native) in expected.iter().enumerate() {
        let native = serde_json::to_string(native)?;
        assert_eq!(
            native,
            serde_json::to_string(&threaded[block].outcome)?,
            "block {block}, threads"
        );
        assert_eq!(
            native,
            serde_json::to_string(&alone[block].outcome)?,
            "block {block}, one thread"
        );
    }
    assert_eq!(threaded.len(), expected.len());
    Ok(())
}
