//! Assets to list, as in the page's first market.

use leverloom_market::abi::LendingPool::AssetConfig;

/// One dollar as the oracle counts it: 8 decimals.
pub(crate) const E8: u64 = 100_000_000;

/// An asset to list: symbol, decimals, price in dollars (8 decimals), parameters.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) symbol: &'static str,
    pub(crate) decimals: u8,
    pub(crate) price_e8: u64,
    pub(crate) config: AssetConfig,
}

/// ETH-like: 18 decimals, $2,000, 80 % / 83 % / 5 %.
pub(crate) fn eth() -> Listing {
    let config = AssetConfig {
        ltvBps: 8000,
        liquidationThresholdBps: 8300,
        liquidationBonusBps: 500,
        reserveFactorBps: 1500,
        baseRateBps: 0,
        slope1Bps: 270,
        slope2Bps: 8000,
        kinkBps: 9000,
        ..AssetConfig::default()
    };
    Listing {
        symbol: "ETH",
        decimals: 18,
        price_e8: 2_000 * E8,
        config,
    }
}

/// Bitcoin-like: 8 decimals, $60,000, 73 % / 78 % / 5 %.
pub(crate) fn wbtc() -> Listing {
    let config = AssetConfig {
        ltvBps: 7300,
        liquidationThresholdBps: 7800,
        liquidationBonusBps: 500,
        reserveFactorBps: 2000,
        baseRateBps: 0,
        slope1Bps: 400,
        slope2Bps: 30000,
        kinkBps: 8000,
        ..AssetConfig::default()
    };
    Listing {
        symbol: "WBTC",
        decimals: 8,
        price_e8: 60_000 * E8,
        config,
    }
}

/// Dollar-like: 6 decimals, $1, 75 % / 78 % / 4.5 %.
pub(crate) fn usdc() -> Listing {
    let config = AssetConfig {
        ltvBps: 7500,
        liquidationThresholdBps: 7800,
        liquidationBonusBps: 450,
        reserveFactorBps: 1000,
        baseRateBps: 100,
        slope1Bps: 550,
        slope2Bps: 6000,
        kinkBps: 9200,
        ..AssetConfig::default()
    };
    Listing {
        symbol: "USDC",
        decimals: 6,
        price_e8: E8,
        config,
    }
}

/// Listed, but no collateral: threshold 0.
pub(crate) fn meme() -> Listing {
    let config = AssetConfig {
        ltvBps: 0,
        liquidationThresholdBps: 0,
        liquidationBonusBps: 0,
        ..usdc().config
    };
    Listing {
        symbol: "MEME",
        decimals: 12,
        price_e8: 12345,
        config,
    }
}
