//! What people ask the contracts for: typed intentions, and their translation into call data.
//!
//! Owns gas limits by kind. Decides nothing.

use alloy_primitives::{Address, Bytes, I256, U256};
use alloy_sol_types::SolCall;
use leverloom_model::report::TransactionKind;
use leverloom_model::scenario::IsolatedCall;
use leverloom_model::units::{WAD, Wad};

use crate::abi::{
    DelayedOracle, IsolatedMarket, LendingPool, LeverageRouter, LiquidationSeller, PriceOracle,
    SteerableOracle, SwapRouter, Token, TwapOracle,
};
use crate::actors::{People, Person};
use crate::directory::Directory;
use crate::pools::PoolLayout;
use crate::prices::{PriceE8, to_wad};

/// An amount of tokens in base units, or all there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Base units.
    Exactly(u128),
    /// `type(uint256).max`.
    Max,
}

impl Quantity {
    fn word(self) -> U256 {
        match self {
            Self::Exactly(amount) => U256::from(amount),
            Self::Max => U256::MAX,
        }
    }
}

/// A call. Assets are indexes into the scenario's list; amounts are base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// `PriceOracle.setPrice`.
    PriceUpdate { asset: u32, price: PriceE8 },
    /// `LendingPool.supply`.
    Supply { asset: u32, amount: u128 },
    /// `LendingPool.withdraw`.
    Withdraw { asset: u32, amount: Quantity },
    /// `LendingPool.borrow`.
    Borrow { asset: u32, amount: u128 },
    /// `LendingPool.repay`.
    Repay { asset: u32, amount: Quantity },
    /// `LendingPool.liquidate`.
    Liquidate {
        collateral: u32,
        debt: u32,
        borrower: Person,
        amount: Quantity,
    },
    /// `SwapRouter.swapExactIn` on the one pair of the two assets.
    Swap {
        from: u32,
        to: u32,
        amount: u128,
        least: u128,
    },
    /// `LiquidationSeller.liquidateAndSell` on the pair of the two assets.
    LiquidateAndSell {
        collateral: u32,
        debt: u32,
        borrower: Person,
        most: u128,
        least: u128,
    },
    /// `LeverageRouter.open`: collateral put in, leverage in wad.
    Loop {
        collateral: u32,
        debt: u32,
        deposit: u128,
        leverage: u128,
    },
    /// `LeverageRouter.unwind`, all of it.
    Unwind { collateral: u32, debt: u32 },
    /// `DelayedOracle.setPrice`, of an asset that has one.
    DelayedPrice { asset: u32, price: PriceE8 },
    /// `TwapOracle.poke`, of an asset that has one.
    Poke { asset: u32 },
    /// `SteerableOracle.freeze`, `unfreeze` or `deviate`, of an asset with an oracle of its own.
    Steer { asset: u32, how: Steering },
    /// A function of an isolated market, about its collateral or its loan asset.
    Isolated {
        market: u32,
        asset: u32,
        call: IsolatedCall,
        amount: Quantity,
        borrower: Option<Person>,
    },
    /// `ERC20.transfer`.
    Payment {
        asset: u32,
        to: Person,
        amount: u128,
    },
}

/// What an oracle is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Steering {
    Freeze,
    Unfreeze,
    /// In bps.
    Deviate(i32),
}

/// Gas that a call needs at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// Whoever came before.
    pub(crate) own: u64,
    /// Assets that it accrues where nobody in the block has, one bit each.
    pub(crate) accrues: u8,
    /// What each of them takes beyond the accrual of an asset in one part.
    pub(crate) accrual: u64,
}

impl Needs {
    /// Where so many assets have been accrued in the block, one bit each.
    pub(crate) const fn after(self, accrued: u8) -> u64 {
        self.own + self.accrual * (self.accrues & !accrued).count_ones() as u64
    }

    /// Gas limit of its transaction: what came before may have been refused.
    pub(crate) const fn limit(self) -> u64 {
        self.after(0)
    }
}

/// A call that somebody wants in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Intent {
    pub(crate) sender: Person,
    pub(crate) call: Call,
    /// Wei per gas on top of the base fee.
    pub(crate) priority_fee: u64,
}

impl Call {
    /// What it does.
    pub(crate) const fn kind(&self) -> TransactionKind {
        match self {
            Self::PriceUpdate { .. }
            | Self::DelayedPrice { .. }
            | Self::Poke { .. }
            | Self::Steer { .. } => TransactionKind::PriceUpdate,
            Self::Supply { .. } => TransactionKind::Supply,
            Self::Withdraw { .. } => TransactionKind::Withdraw,
            Self::Borrow { .. } => TransactionKind::Borrow,
            Self::Repay { .. } => TransactionKind::Repay,
            Self::Liquidate { .. } | Self::LiquidateAndSell { .. } => TransactionKind::Liquidate,
            Self::Swap { .. } => TransactionKind::Swap,
            Self::Loop { .. } => TransactionKind::Loop,
            Self::Unwind { .. } => TransactionKind::Unwind,
            Self::Isolated { call, .. } => match call {
                IsolatedCall::Supply | IsolatedCall::SupplyCollateral => TransactionKind::Supply,
                IsolatedCall::Withdraw | IsolatedCall::WithdrawCollateral => {
                    TransactionKind::Withdraw
                }
                IsolatedCall::Borrow => TransactionKind::Borrow,
                IsolatedCall::Repay => TransactionKind::Repay,
                IsolatedCall::Liquidate => TransactionKind::Liquidate,
            },
            Self::Payment { .. } => TransactionKind::Payment,
        }
    }

    /// What it needs in a pool of this layout with so many assets. Every call may be the block's first to touch an asset
    /// and accrue it, which reads all its parts; calls that check health do that to every asset of the account; a
    /// liquidation may have to write off a debt in each; and where pairs have markets, the first to enter one creates the
    /// holder of its tokens.
    pub(crate) const fn needs(&self, layout: PoolLayout, assets: usize) -> Needs {
        let every_asset = 255 >> 8_usize.saturating_sub(assets);
        let accrual = 7_000 * (layout.parts(assets) as u64 - 1);
        let assets = assets as u64;
        let market = match layout {
            PoolLayout::PerMarket => 180_000,
            PoolLayout::Pooled | PoolLayout::LazyRate | PoolLayout::Sharded { .. } => 0,
        };
        let (own, accrues) = match *self {
            Self::PriceUpdate { .. } | Self::Payment { .. } => (60_000, 0),
            Self::DelayedPrice { .. } | Self::Poke { .. } | Self::Steer { .. } => (150_000, 0),
            Self::Swap { .. } => (200_000, 0),
            // Of the market alone: two prices at most, and its three slots.
            Self::Isolated { .. } => (400_000, 0),
            Self::Loop { .. } | Self::Unwind { .. } => (1_200_000 + 60_000 * assets, every_asset),
            Self::Supply { asset, .. } => (200_000 + market, 1 << asset),
            Self::Repay { asset, .. } => (180_000, 1 << asset),
            Self::Withdraw { .. } => (160_000 + 50_000 * assets, every_asset),
            Self::Borrow { .. } => (180_000 + 50_000 * assets + 2 * market, every_asset),
            Self::Liquidate { .. } => (250_000 + 70_000 * assets, every_asset),
            Self::LiquidateAndSell { .. } => (500_000 + 70_000 * assets, every_asset),
        };
        Needs {
            own,
            accrues,
            accrual,
        }
    }

    /// The asset it is about: the debt asset for a liquidation.
    pub(crate) const fn asset(&self) -> u32 {
        match *self {
            Self::PriceUpdate { asset, .. }
            | Self::Supply { asset, .. }
            | Self::Withdraw { asset, .. }
            | Self::Borrow { asset, .. }
            | Self::Repay { asset, .. }
            | Self::DelayedPrice { asset, .. }
            | Self::Poke { asset }
            | Self::Steer { asset, .. }
            | Self::Isolated { asset, .. }
            | Self::Payment { asset, .. } => asset,
            Self::Swap { from, .. } => from,
            Self::Loop { collateral, .. } | Self::Unwind { collateral, .. } => collateral,
            Self::Liquidate { debt, .. } | Self::LiquidateAndSell { debt, .. } => debt,
        }
    }

    /// Tokens it asks for, dollars for a price update, zero for "all".
    pub(crate) fn amount(&self, decimals: u8) -> Wad {
        let tokens = |amount| Wad::from_base_units(amount, decimals).unwrap_or(Wad(u128::MAX));
        match *self {
            Self::PriceUpdate { price, .. } | Self::DelayedPrice { price, .. } => to_wad(price),
            Self::Poke { .. } | Self::Steer { .. } | Self::Unwind { .. } => Wad::ZERO,
            Self::Loop { deposit, .. } => tokens(deposit),
            Self::Supply { amount, .. }
            | Self::Borrow { amount, .. }
            | Self::Swap { amount, .. }
            | Self::Payment { amount, .. } => tokens(amount),
            Self::LiquidateAndSell { most, .. } => tokens(most),
            Self::Withdraw { amount, .. }
            | Self::Repay { amount, .. }
            | Self::Isolated { amount, .. }
            | Self::Liquidate { amount, .. } => match amount {
                Quantity::Exactly(amount) => tokens(amount),
                Quantity::Max => Wad::ZERO,
            },
        }
    }

    /// The other account, if the call names one.
    pub(crate) const fn other(&self) -> Option<Person> {
        match *self {
            Self::Liquidate { borrower, .. } | Self::LiquidateAndSell { borrower, .. } => {
                Some(borrower)
            }
            Self::Payment { to, .. } => Some(to),
            Self::Isolated { borrower, .. } => borrower,
            _ => None,
        }
    }

    /// The contract called.
    pub(crate) fn contract(&self, directory: &Directory) -> Address {
        match *self {
            Self::PriceUpdate { .. } => directory.oracle,
            Self::DelayedPrice { asset, .. } | Self::Poke { asset } | Self::Steer { asset, .. } => {
                directory.source(asset as usize)
            }
            Self::Swap { .. } => directory.exchange().router,
            Self::LiquidateAndSell { .. } => directory.exchange().seller,
            Self::Loop { .. } | Self::Unwind { .. } => directory.exchange().leverage,
            Self::Payment { asset, .. } => directory.tokens[asset as usize].address,
            Self::Isolated { market, .. } => directory.isolated[market as usize].address,
            _ => directory.pool,
        }
    }

    /// The call data.
    pub(crate) fn encode(&self, sender: Person, directory: &Directory, people: &People) -> Bytes {
        let token = |asset: u32| directory.tokens[asset as usize].address;
        let data = match *self {
            Self::PriceUpdate { asset, price } => PriceOracle::setPriceCall {
                asset: token(asset),
                priceE8: U256::from(price),
            }
            .abi_encode(),
            Self::DelayedPrice { asset, price } => DelayedOracle::setPriceCall {
                asset: token(asset),
                priceE8: U256::from(price),
            }
            .abi_encode(),
            Self::Poke { .. } => TwapOracle::pokeCall {}.abi_encode(),
            Self::Steer { asset, how } => {
                let asset = token(asset);
                match how {
                    Steering::Freeze => SteerableOracle::freezeCall { asset }.abi_encode(),
                    Steering::Unfreeze => SteerableOracle::unfreezeCall { asset }.abi_encode(),
                    Steering::Deviate(bps) => SteerableOracle::deviateCall {
                        asset,
                        deviationBps: I256::try_from(bps).unwrap_or_default(),
                    }
                    .abi_encode(),
                }
            }
            Self::Swap {
                from,
                to,
                amount,
                least,
            } => SwapRouter::swapExactInCall {
                tokenIn: token(from),
                amountIn: U256::from(amount),
                minAmountOut: U256::from(least),
                pairs: vec![directory.pair(from as usize, to as usize)],
                to: people.address(sender),
                deadline: U256::MAX,
            }
            .abi_encode(),
            Self::Loop {
                collateral,
                debt,
                deposit,
                leverage,
            } => LeverageRouter::openCall {
                position: position(directory, collateral, debt),
                limits: LeverageRouter::OpenLimits {
                    deposit: U256::from(deposit),
                    targetLeverage: U256::from(leverage),
                    maxBorrowed: U256::MAX,
                    minBought: U256::ZERO,
                    minHealthFactor: U256::ZERO,
                    deadline: U256::MAX,
                },
            }
            .abi_encode(),
            Self::Unwind { collateral, debt } => LeverageRouter::unwindCall {
                position: position(directory, collateral, debt),
                limits: LeverageRouter::UnwindLimits {
                    targetLeverage: U256::from(WAD),
                    maxSold: U256::MAX,
                    minHealthFactor: U256::ZERO,
                    withdrawAll: true,
                    deadline: U256::MAX,
                },
            }
            .abi_encode(),
            Self::LiquidateAndSell {
                collateral,
                debt,
                borrower,
                most,
                least,
            } => LiquidationSeller::liquidateAndSellCall {
                pool: directory.pool,
                pair: directory.pair(collateral as usize, debt as usize),
                collateralAsset: token(collateral),
                debtAsset: token(debt),
                borrower: people.address(borrower),
                maxRepay: U256::from(most),
                minAmountOut: U256::from(least),
            }
            .abi_encode(),
            Self::Supply { asset, amount } => LendingPool::supplyCall {
                asset: token(asset),
                amount: U256::from(amount),
            }
            .abi_encode(),
            Self::Withdraw { asset, amount } => LendingPool::withdrawCall {
                asset: token(asset),
                amount: amount.word(),
            }
            .abi_encode(),
            Self::Borrow { asset, amount } => LendingPool::borrowCall {
                asset: token(asset),
                amount: U256::from(amount),
            }
            .abi_encode(),
            Self::Repay { asset, amount } => LendingPool::repayCall {
                asset: token(asset),
                amount: amount.word(),
            }
            .abi_encode(),
            Self::Liquidate {
                collateral,
                debt,
                borrower,
                amount,
            } => LendingPool::liquidateCall {
                collateralAsset: token(collateral),
                debtAsset: token(debt),
                borrower: people.address(borrower),
                debtToCover: amount.word(),
            }
            .abi_encode(),
            Self::Isolated {
                call,
                amount,
                borrower,
                ..
            } => isolated(call, amount.word(), borrower.map(|it| people.address(it))),
            Self::Payment { to, amount, .. } => Token::transferCall {
                to: people.address(to),
                value: U256::from(amount),
            }
            .abi_encode(),
        };
        data.into()
    }
}

/// A call of an isolated market, in its words.
fn isolated(call: IsolatedCall, amount: U256, borrower: Option<Address>) -> Vec<u8> {
    match call {
        IsolatedCall::Supply => IsolatedMarket::supplyCall { amount }.abi_encode(),
        IsolatedCall::Withdraw => IsolatedMarket::withdrawCall { amount }.abi_encode(),
        IsolatedCall::Borrow => IsolatedMarket::borrowCall { amount }.abi_encode(),
        IsolatedCall::Repay => IsolatedMarket::repayCall { amount }.abi_encode(),
        IsolatedCall::SupplyCollateral => {
            IsolatedMarket::supplyCollateralCall { amount }.abi_encode()
        }
        IsolatedCall::WithdrawCollateral => {
            IsolatedMarket::withdrawCollateralCall { amount }.abi_encode()
        }
        IsolatedCall::Liquidate => IsolatedMarket::liquidateCall {
            borrower: borrower.unwrap_or_default(),
            debtToCover: amount,
        }
        .abi_encode(),
    }
}

/// A leveraged position, in the router's words.
fn position(directory: &Directory, collateral: u32, debt: u32) -> LeverageRouter::Position {
    let (collateral, debt) = (collateral as usize, debt as usize);
    LeverageRouter::Position {
        collateralAsset: directory.tokens[collateral].address,
        debtAsset: directory.tokens[debt].address,
        pair: directory.pair(collateral, debt),
    }
}
