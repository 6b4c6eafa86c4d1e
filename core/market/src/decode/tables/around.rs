//! The contracts around the pool: exchange, oracles, isolated markets, leverage.
//!
//! A market's and a router's amounts are of tokens that no argument names: they stay in base units.

use alloy_sol_types::{SolCall, SolError, SolEvent};

use super::{
    ASSET, Argument, Entry, HEALTH, OF_CONTRACT, OF_FIRST, OF_SECOND, OF_THIRD, Of, PLAIN, RAY,
    USD, WHO, name_of,
};
use crate::abi::{
    DelayedOracle as Delayed, FixedOracle as Fixed, IsolatedMarket as Market,
    LeverageRouter as Leverage, LiquidationSeller as Seller, OracleRouter as Sources, Pair,
    SpotOracle as Spot, SteerableOracle as Steer, SwapRouter as Swaps, TwapOracle as Twap,
};
use crate::artifacts::Contract;
use crate::quantity::Unit;

const SECONDS: Argument = Argument::Word(Unit::Seconds);
const SIGNED: Argument = Argument::Word(Unit::Signed);
const PAIRS: Argument = Argument::List(Unit::Address);
const POSITION: Argument = Argument::Struct(&[
    ("collateralAsset", Unit::Asset),
    ("debtAsset", Unit::Asset),
    ("pair", Unit::Address),
]);
const OPEN_LIMITS: Argument = Argument::Struct(&[
    ("deposit", Unit::Plain),
    ("targetLeverage", Unit::Wad),
    ("maxBorrowed", Unit::Plain),
    ("minBought", Unit::Plain),
    ("minHealthFactor", Unit::Wad),
    ("deadline", Unit::Seconds),
]);
const UNWIND_LIMITS: Argument = Argument::Struct(&[
    ("targetLeverage", Unit::Wad),
    ("maxSold", Unit::Plain),
    ("minHealthFactor", Unit::Wad),
    ("withdrawAll", Unit::Plain),
    ("deadline", Unit::Seconds),
]);

/// Functions of a contract around the pool; none of any other.
pub(super) fn calls(contract: Contract) -> &'static [Entry] {
    match contract {
        Contract::Pair => PAIR_CALLS,
        Contract::SwapRouter => SWAP_CALLS,
        Contract::OracleRouter => SOURCES_CALLS,
        Contract::DelayedOracle => DELAYED_CALLS,
        Contract::FixedOracle => FIXED_CALLS,
        Contract::SpotOracle => SPOT_CALLS,
        Contract::TwapOracle => TWAP_CALLS,
        Contract::IsolatedMarket => MARKET_CALLS,
        Contract::LeverageRouter => LEVERAGE_CALLS,
        Contract::LiquidationSeller => SELLER_CALLS,
        _ => &[],
    }
}

/// Events of a contract around the pool; none of any other.
pub(super) fn events(contract: Contract) -> &'static [Entry] {
    match contract {
        Contract::Pair => PAIR_EVENTS,
        Contract::OracleRouter => SOURCES_EVENTS,
        Contract::DelayedOracle => DELAYED_EVENTS,
        Contract::FixedOracle | Contract::SpotOracle => STEER_EVENTS,
        Contract::TwapOracle => TWAP_EVENTS,
        Contract::IsolatedMarket => MARKET_EVENTS,
        Contract::LeverageRouter => LEVERAGE_EVENTS,
        _ => &[],
    }
}

/// Errors of a contract around the pool; none of any other.
pub(super) fn errors(contract: Contract) -> &'static [Entry] {
    match contract {
        Contract::Pair => PAIR_ERRORS,
        Contract::SwapRouter => SWAP_ERRORS,
        Contract::OracleRouter | Contract::FixedOracle => STEER_ERRORS,
        Contract::DelayedOracle => DELAYED_ERRORS,
        Contract::SpotOracle => SPOT_ERRORS,
        Contract::TwapOracle => TWAP_ERRORS,
        Contract::IsolatedMarket => MARKET_ERRORS,
        Contract::LeverageRouter => LEVERAGE_ERRORS,
        Contract::LiquidationSeller => SELLER_ERRORS,
        _ => &[],
    }
}

/// What every steerable oracle can do, and more.
macro_rules! oracle_calls {
    ($($more:tt)*) => { table! { SELECTOR;
        Steer::priceCall: (asset: ASSET);
        Steer::freezeCall: (asset: ASSET);
        Steer::unfreezeCall: (asset: ASSET);
        Steer::deviateCall: (asset: ASSET, deviationBps: SIGNED);
        Steer::steeringCall: (asset: ASSET);
        Steer::ownerCall: ();
        Steer::renounceOwnershipCall: ();
        Steer::transferOwnershipCall: (newOwner: WHO);
        $($more)*
    } };
}

/// What every steerable oracle tells, and more.
macro_rules! oracle_events {
    ($($more:tt)*) => { table! { SIGNATURE_HASH;
        Steer::PriceFrozen: (asset: ASSET, priceE8: USD);
        Steer::PriceUnfrozen: (asset: ASSET);
        Steer::PriceDeviated: (asset: ASSET, deviationBps: SIGNED);
        Steer::OwnershipTransferred: (previousOwner: WHO, newOwner: WHO);
        $($more)*
    } };
}

/// Why a steerable oracle refuses, and more.
macro_rules! oracle_errors {
    ($($more:tt)*) => { table! { SELECTOR;
        Steer::PriceNotSet: (asset: ASSET);
        Steer::PriceIsZero: (asset: ASSET);
        Steer::PriceTooHigh: (asset: ASSET, priceE8: USD);
        Steer::AlreadyFrozen: (asset: ASSET);
        Steer::NotFrozen: (asset: ASSET);
        Steer::DeviationOutOfRange: (deviationBps: SIGNED);
        Steer::OwnableInvalidOwner: (owner: WHO);
        Steer::OwnableUnauthorizedAccount: (account: WHO);
        $($more)*
    } };
}

static STEER_EVENTS: &[Entry] = oracle_events!();
static STEER_ERRORS: &[Entry] = oracle_errors!();

static SOURCES_CALLS: &[Entry] = oracle_calls! {
    Sources::setSourceCall: (asset: ASSET, source: WHO);
    Sources::sourceOfCall: (asset: ASSET);
};
static SOURCES_EVENTS: &[Entry] =
    oracle_events! { Sources::SourceSet: (asset: ASSET, source: WHO); };

static DELAYED_CALLS: &[Entry] = oracle_calls! {
    Delayed::setPriceCall: (asset: ASSET, priceE8: USD);
    Delayed::latestCall: (asset: ASSET);
    Delayed::DELAY_BLOCKSCall: ();
};
static DELAYED_EVENTS: &[Entry] =
    oracle_events! { Delayed::PriceSet: (asset: ASSET, priceE8: USD); };
static DELAYED_ERRORS: &[Entry] = oracle_errors! { Delayed::NoDelay: (); };

static FIXED_CALLS: &[Entry] = oracle_calls! {
    Fixed::ASSETCall: ();
    Fixed::PRICE_E8Call: ();
};

static SPOT_CALLS: &[Entry] = oracle_calls! {
    Spot::PAIRCall: ();
    Spot::ASSETCall: ();
    Spot::QUOTECall: ();
    Spot::QUOTE_ORACLECall: ();
};
static SPOT_ERRORS: &[Entry] = oracle_errors! {
    Spot::UnknownToken: (token: ASSET);
    Spot::NoLiquidity: ();
};

static TWAP_CALLS: &[Entry] = oracle_calls! {
    Twap::PAIRCall: ();
    Twap::ASSETCall: ();
    Twap::QUOTECall: ();
    Twap::QUOTE_ORACLECall: ();
    Twap::WINDOWCall: ();
    Twap::pokeCall: ();
    Twap::latestCall: ();
};
static TWAP_EVENTS: &[Entry] = oracle_events! { Twap::Poked: (meanX112: PLAIN, span: PLAIN); };
static TWAP_ERRORS: &[Entry] = oracle_errors! {
    Twap::UnknownToken: (token: ASSET);
    Twap::NoLiquidity: ();
    Twap::NoWindow: ();
};

static PAIR_CALLS: &[Entry] = table! { SELECTOR;
    Pair::mintCall: (to: WHO);
    Pair::burnCall: (to: WHO);
    Pair::swapCall: (tokenIn: ASSET, to: WHO);
    Pair::skimCall: (to: WHO);
    Pair::syncCall: ();
    Pair::quoteCall: (tokenIn: ASSET, amountIn: OF_FIRST);
    Pair::reservesCall: ();
    Pair::cumulativePricesCall: ();
    Pair::MINIMUM_SHARESCall: ();
    Pair::TOKEN0Call: ();
    Pair::TOKEN1Call: ();
    Pair::nameCall: ();
    Pair::symbolCall: ();
    Pair::decimalsCall: ();
    Pair::totalSupplyCall: ();
    Pair::balanceOfCall: (account: WHO);
    Pair::allowanceCall: (owner: WHO, spender: WHO);
    Pair::approveCall: (spender: WHO, value: OF_CONTRACT);
    Pair::transferCall: (to: WHO, value: OF_CONTRACT);
    Pair::transferFromCall: (from: WHO, to: WHO, value: OF_CONTRACT);
};
static PAIR_EVENTS: &[Entry] = table! { SIGNATURE_HASH;
    Pair::Mint: (to: WHO, amount0: PLAIN, amount1: PLAIN, shares: PLAIN);
    Pair::Burn: (to: WHO, amount0: PLAIN, amount1: PLAIN, shares: PLAIN);
    Pair::Swap: (to: WHO, tokenIn: ASSET, amountIn: OF_SECOND, amountOut: PLAIN);
    Pair::Sync: (reserve0: PLAIN, reserve1: PLAIN);
    Pair::Transfer: (from: WHO, to: WHO, value: OF_CONTRACT);
    Pair::Approval: (owner: WHO, spender: WHO, value: OF_CONTRACT);
};
static PAIR_ERRORS: &[Entry] = table! { SELECTOR;
    Pair::TokensNotSorted: (token0: ASSET, token1: ASSET);
    Pair::UnknownToken: (token: ASSET);
    Pair::NothingSent: (token: ASSET);
    Pair::NoLiquidity: ();
    Pair::AmountTooSmall: ();
    Pair::ReserveTooLarge: (token: ASSET, balance: OF_FIRST);
    Pair::ERC20InsufficientBalance: (sender: WHO, balance: OF_CONTRACT, needed: OF_CONTRACT);
    Pair::ERC20InsufficientAllowance: (spender: WHO, allowance: OF_CONTRACT, needed: OF_CONTRACT);
    Pair::ERC20InvalidSender: (sender: WHO);
    Pair::ERC20InvalidReceiver: (receiver: WHO);
    Pair::ERC20InvalidApprover: (approver: WHO);
    Pair::ERC20InvalidSpender: (spender: WHO);
    Pair::ReentrancyGuardReentrantCall: ();
    Pair::SafeERC20FailedOperation: (token: ASSET);
};

static SWAP_CALLS: &[Entry] = table! { SELECTOR;
    Swaps::swapExactInCall: (tokenIn: ASSET, amountIn: OF_FIRST, minAmountOut: PLAIN, pairs: PAIRS, to: WHO, deadline: SECONDS);
    Swaps::addLiquidityCall: (pair: WHO, max0: PLAIN, max1: PLAIN, min0: PLAIN, min1: PLAIN, to: WHO, deadline: SECONDS);
    Swaps::removeLiquidityCall: (pair: WHO, shares: PLAIN, min0: PLAIN, min1: PLAIN, to: WHO, deadline: SECONDS);
    Swaps::quoteExactInCall: (tokenIn: ASSET, amountIn: OF_FIRST, pairs: PAIRS);
};
static SWAP_ERRORS: &[Entry] = table! { SELECTOR;
    Swaps::DeadlinePassed: (deadline: SECONDS, time: SECONDS);
    Swaps::NoPairs: ();
    Swaps::TooLittleOut: (amountOut: PLAIN, minAmountOut: PLAIN);
    Swaps::TooLittle: (token: ASSET, amount: OF_FIRST, minAmount: OF_FIRST);
    Swaps::SafeERC20FailedOperation: (token: ASSET);
};

static MARKET_CALLS: &[Entry] = table! { SELECTOR;
    Market::accrueCall: ();
    Market::setManagerCall: (manager: WHO, allowed: PLAIN);
    Market::supplyCall: (amount: PLAIN);
    Market::supplyForCall: (amount: PLAIN, onBehalfOf: WHO);
    Market::withdrawCall: (amount: PLAIN);
    Market::withdrawForCall: (amount: PLAIN, onBehalfOf: WHO, receiver: WHO);
    Market::borrowCall: (amount: PLAIN);
    Market::borrowForCall: (amount: PLAIN, onBehalfOf: WHO, receiver: WHO);
    Market::repayCall: (amount: PLAIN);
    Market::repayForCall: (amount: PLAIN, onBehalfOf: WHO);
    Market::supplyCollateralCall: (amount: PLAIN);
    Market::supplyCollateralForCall: (amount: PLAIN, onBehalfOf: WHO);
    Market::withdrawCollateralCall: (amount: PLAIN);
    Market::withdrawCollateralForCall: (amount: PLAIN, onBehalfOf: WHO, receiver: WHO);
    Market::liquidateCall: (borrower: WHO, debtToCover: PLAIN);
    Market::healthFactorCall: (user: WHO);
    Market::supplyBalanceCall: (user: WHO);
    Market::debtBalanceCall: (user: WHO);
    Market::collateralBalanceCall: (user: WHO);
    Market::sharesOfCall: (user: WHO);
    Market::positionCall: (user: WHO);
    Market::marketStateCall: ();
    Market::marketConfigCall: ();
    Market::liquidationIncentiveFactorCall: ();
    Market::isManagerCall: (user: WHO, manager: WHO);
    Market::LOAN_TOKENCall: ();
    Market::COLLATERAL_TOKENCall: ();
    Market::ORACLECall: ();
    Market::FEE_RECIPIENTCall: ();
};
static MARKET_EVENTS: &[Entry] = table! { SIGNATURE_HASH;
    Market::InterestAccrued: (borrowRate: RAY, interest: PLAIN, feeShares: PLAIN);
    Market::Supply: (user: WHO, amount: PLAIN, shares: PLAIN);
    Market::Withdraw: (user: WHO, amount: PLAIN, shares: PLAIN);
    Market::Borrow: (user: WHO, amount: PLAIN, shares: PLAIN);
    Market::Repay: (user: WHO, amount: PLAIN, shares: PLAIN);
    Market::SupplyCollateral: (user: WHO, amount: PLAIN);
    Market::WithdrawCollateral: (user: WHO, amount: PLAIN);
    Market::Liquidate: (borrower: WHO, liquidator: WHO, repaid: PLAIN, repaidShares: PLAIN, seized: PLAIN);
    Market::BadDebt: (borrower: WHO, amount: PLAIN, shares: PLAIN);
    Market::ManagerSet: (user: WHO, manager: WHO, allowed: PLAIN);
};
static MARKET_ERRORS: &[Entry] = table! { SELECTOR;
    Market::InvalidConfig: (parameter: Argument::Text);
    Market::ZeroAmount: ();
    Market::AmountTooSmall: (amount: PLAIN);
    Market::AmountTooLarge: (amount: PLAIN);
    Market::InsufficientSupply: (available: PLAIN, requested: PLAIN);
    Market::InsufficientLiquidity: (available: PLAIN, requested: PLAIN);
    Market::InsufficientCollateral: (available: PLAIN, requested: PLAIN);
    Market::HealthFactorTooLow: (healthFactor: HEALTH);
    Market::HealthFactorNotBelowOne: (healthFactor: HEALTH);
    Market::NoDebt: ();
    Market::NotManager: (user: WHO, caller: WHO);
    Market::TransferMismatch: (token: ASSET, requested: OF_FIRST, received: OF_FIRST);
    Market::ReentrancyGuardReentrantCall: ();
    Market::SafeERC20FailedOperation: (token: ASSET);
    Market::SafeCastOverflowedUintDowncast: (bits: PLAIN, value: PLAIN);
};

static LEVERAGE_CALLS: &[Entry] = table! { SELECTOR;
    Leverage::openCall: (position: POSITION, limits: OPEN_LIMITS);
    Leverage::openByLoopCall: (position: POSITION, limits: OPEN_LIMITS, maxSteps: PLAIN);
    Leverage::unwindCall: (position: POSITION, limits: UNWIND_LIMITS);
    Leverage::unwindByLoopCall: (position: POSITION, limits: UNWIND_LIMITS, maxSteps: PLAIN);
    Leverage::onFlashLoanCall: (asset: ASSET, amount: OF_FIRST, fee: OF_FIRST, data: Argument::Bytes);
    Leverage::leverageOfCall: (user: WHO, collateralAsset: ASSET, debtAsset: ASSET);
    Leverage::POOLCall: ();
};
static LEVERAGE_EVENTS: &[Entry] = table! { SIGNATURE_HASH;
    Leverage::LoopStep: (user: WHO, step: PLAIN, debtAmount: PLAIN, collateralAmount: PLAIN, healthFactor: HEALTH);
    Leverage::Opened: (user: WHO, collateralAsset: ASSET, debtAsset: ASSET, deposit: OF_SECOND, bought: OF_SECOND, borrowed: OF_THIRD, leverage: HEALTH);
    Leverage::Unwound: (user: WHO, collateralAsset: ASSET, debtAsset: ASSET, sold: OF_SECOND, repaid: OF_THIRD, leverage: HEALTH);
};
static LEVERAGE_ERRORS: &[Entry] = table! { SELECTOR;
    Leverage::DeadlinePassed: (deadline: SECONDS, time: SECONDS);
    Leverage::LeverageOutOfRange: (targetLeverage: HEALTH);
    Leverage::LeverageReached: (leverage: HEALTH, targetLeverage: HEALTH);
    Leverage::NoSteps: ();
    Leverage::TooMuchBorrowed: (borrowed: PLAIN, maxBorrowed: PLAIN);
    Leverage::TooLittleBought: (bought: PLAIN, minBought: PLAIN);
    Leverage::TooMuchSold: (sold: PLAIN, maxSold: PLAIN);
    Leverage::HealthFactorBelowLimit: (healthFactor: HEALTH, minHealthFactor: HEALTH);
    Leverage::NoRoom: ();
    Leverage::NotThePool: (caller: WHO);
    Leverage::TargetOutOfReach: ();
    Leverage::AmountTooLarge: (amount: PLAIN);
    Leverage::UnknownToken: (token: ASSET);
    Leverage::NoLiquidity: ();
    Leverage::ReentrancyGuardReentrantCall: ();
    Leverage::SafeERC20FailedOperation: (token: ASSET);
};

static SELLER_CALLS: &[Entry] = table! { SELECTOR;
    Seller::liquidateAndSellCall: (pool: WHO, pair: WHO, collateralAsset: ASSET, debtAsset: ASSET, borrower: WHO, maxRepay: Argument::Tokens(Of::Argument(3)), minAmountOut: Argument::Tokens(Of::Argument(3)));
};
static SELLER_ERRORS: &[Entry] = table! { SELECTOR;
    Seller::TooLittleOut: (amountOut: PLAIN, minAmountOut: PLAIN);
    Seller::SafeERC20FailedOperation: (token: ASSET);
};
