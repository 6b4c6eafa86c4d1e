//! Which arguments the contracts' functions, events and errors have, and what each counts.
//!
//! One line an item; selectors and topics come from [`crate::abi`]. Decodes nothing.

use alloy_sol_types::{SolCall, SolError, SolEvent};

use crate::abi::{LendingPool as Pool, PriceOracle as Oracle, Token as Erc20};
use crate::artifacts::Contract;
use crate::quantity::Unit;

/// A function, event or error.
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// Selector (4 bytes) or first topic (32 bytes).
    pub(super) key: &'static [u8],
    pub(super) arguments: &'static [(&'static str, Argument)],
}

/// What an argument counts.
#[derive(Clone, Copy)]
pub(super) enum Argument {
    /// One word of a fixed unit.
    Word(Unit),
    /// Base units of a token that the other arguments or the contract name.
    Tokens(Of),
    /// A struct of words, each of a fixed unit.
    Struct(&'static [(&'static str, Unit)]),
    /// A string.
    Text,
    /// Bytes of any length.
    Bytes,
    /// Words of any number.
    List(Unit),
}

/// Which token an amount is of.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// The token that the argument at this position names.
    Argument(usize),
    /// The contract called or emitting.
    Contract,
}

impl Argument {
    /// Words it fills in the head of the encoding.
    pub(super) const fn words(self) -> usize {
        match self {
            Self::Struct(fields) => fields.len(),
            Self::Word(_) | Self::Tokens(_) | Self::Text | Self::Bytes | Self::List(_) => 1,
        }
    }
}

const ASSET: Argument = Argument::Word(Unit::Asset);
const WHO: Argument = Argument::Word(Unit::Address);
const RAY: Argument = Argument::Word(Unit::Ray);
const HEALTH: Argument = Argument::Word(Unit::Wad);
const USD: Argument = Argument::Word(Unit::UsdE8);
const PLAIN: Argument = Argument::Word(Unit::Plain);
const OF_FIRST: Argument = Argument::Tokens(Of::Argument(0));
const OF_SECOND: Argument = Argument::Tokens(Of::Argument(1));
const OF_THIRD: Argument = Argument::Tokens(Of::Argument(2));
const OF_CONTRACT: Argument = Argument::Tokens(Of::Contract);
const CONFIG: Argument = Argument::Struct(&[
    ("ltvBps", Unit::Bps),
    ("liquidationThresholdBps", Unit::Bps),
    ("liquidationBonusBps", Unit::Bps),
    ("reserveFactorBps", Unit::Bps),
    ("baseRateBps", Unit::Bps),
    ("slope1Bps", Unit::Bps),
    ("slope2Bps", Unit::Bps),
    ("kinkBps", Unit::Bps),
    ("liquidationProtocolFeeBps", Unit::Bps),
    ("supplyCap", Unit::Plain),
    ("borrowCap", Unit::Plain),
]);
const POOL_CONFIG: Argument = Argument::Struct(&[
    ("closeFactorBps", Unit::Bps),
    ("fullCloseHealthFactor", Unit::Wad),
    ("smallPositionUsd", Unit::UsdE8),
    ("minLeftoverUsd", Unit::UsdE8),
    ("flashLoanFeeBps", Unit::Bps),
]);

/// One [`Entry`] a line, `Type: (argument: KIND, …);`, keyed by the associated constant named first.
macro_rules! table {
    ($key:ident; $($item:path: ($($argument:ident: $kind:expr),*);)*) => {
        &[$(Entry {
            name: name_of(<$item>::SIGNATURE),
            key: <$item>::$key.as_slice(),
            arguments: &[$((stringify!($argument), $kind)),*],
        }),*]
    };
}

/// The name before the parenthesis of a signature.
const fn name_of(signature: &'static str) -> &'static str {
    let bytes = signature.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'(' {
        end += 1;
    }
    signature.split_at(end).0
}

/// Functions of a contract.
pub(super) fn calls(contract: Contract) -> &'static [Entry] {
    match contract {
        Contract::LendingPool
        | Contract::LazyRatePool
        | Contract::PairMarketPool
        | Contract::ShardedPool => POOL_CALLS,
        Contract::PriceOracle => ORACLE_CALLS,
        Contract::Token => TOKEN_CALLS,
        other => around::calls(other),
    }
}

/// Events of a contract.
pub(super) fn events(contract: Contract) -> &'static [Entry] {
    match contract {
        Contract::LendingPool
        | Contract::LazyRatePool
        | Contract::PairMarketPool
        | Contract::ShardedPool => POOL_EVENTS,
        Contract::PriceOracle => ORACLE_EVENTS,
        Contract::Token => TOKEN_EVENTS,
        other => around::events(other),
    }
}

/// Errors of a contract.
pub(super) fn errors(contract: Contract) -> &'static [Entry] {
    match contract {
        Contract::LendingPool
        | Contract::LazyRatePool
        | Contract::PairMarketPool
        | Contract::ShardedPool => POOL_ERRORS,
        Contract::PriceOracle => ORACLE_ERRORS,
        Contract::Token => TOKEN_ERRORS,
        other => around::errors(other),
    }
}

mod around;

static POOL_CALLS: &[Entry] = table! { SELECTOR;
    Pool::addAssetCall: (asset: ASSET, config: CONFIG);
    Pool::setAssetConfigCall: (asset: ASSET, config: CONFIG);
    Pool::setPoolConfigCall: (config: POOL_CONFIG);
    Pool::claimTreasuryCall: (asset: ASSET, to: WHO);
    Pool::supplyCall: (asset: ASSET, amount: OF_FIRST);
    Pool::withdrawCall: (asset: ASSET, amount: OF_FIRST);
    Pool::borrowCall: (asset: ASSET, amount: OF_FIRST);
    Pool::repayCall: (asset: ASSET, amount: OF_FIRST);
    Pool::setManagerCall: (manager: WHO, allowed: PLAIN);
    Pool::supplyForCall: (asset: ASSET, amount: OF_FIRST, onBehalfOf: WHO);
    Pool::withdrawForCall: (asset: ASSET, amount: OF_FIRST, onBehalfOf: WHO, receiver: WHO);
    Pool::borrowForCall: (asset: ASSET, amount: OF_FIRST, onBehalfOf: WHO, receiver: WHO);
    Pool::repayForCall: (asset: ASSET, amount: OF_FIRST, onBehalfOf: WHO);
    Pool::flashLoanCall: (asset: ASSET, amount: OF_FIRST, data: Argument::Bytes);
    Pool::liquidateCall: (collateralAsset: ASSET, debtAsset: ASSET, borrower: WHO, debtToCover: OF_SECOND);
    Pool::healthFactorCall: (user: WHO);
    Pool::accountDataCall: (user: WHO);
    Pool::supplyBalanceCall: (user: WHO, asset: ASSET);
    Pool::debtBalanceCall: (user: WHO, asset: ASSET);
    Pool::reserveStateCall: (asset: ASSET);
    Pool::isManagerCall: (user: WHO, manager: WHO);
    Pool::flashLoanFeeCall: (amount: PLAIN);
    Pool::poolConfigCall: ();
    Pool::assetConfigCall: (asset: ASSET);
    Pool::tokenHoldersCall: (asset: ASSET);
    Pool::cashForCall: (user: WHO, asset: ASSET);
    Pool::assetsCall: ();
    Pool::MAX_ASSETSCall: ();
    Pool::ORACLECall: ();
    Pool::ownerCall: ();
    Pool::renounceOwnershipCall: ();
    Pool::transferOwnershipCall: (newOwner: WHO);
};

static POOL_EVENTS: &[Entry] = table! { SIGNATURE_HASH;
    Pool::AssetAdded: (asset: ASSET, id: PLAIN, decimals: PLAIN, config: CONFIG);
    Pool::InterestAccrued: (asset: ASSET, supplyIndex: RAY, borrowIndex: RAY, treasuryScaled: OF_FIRST);
    Pool::AssetConfigSet: (asset: ASSET, config: CONFIG);
    Pool::PoolConfigSet: (config: POOL_CONFIG);
    Pool::ManagerSet: (user: WHO, manager: WHO, allowed: PLAIN);
    Pool::Supply: (user: WHO, asset: ASSET, amount: OF_SECOND);
    Pool::Withdraw: (user: WHO, asset: ASSET, amount: OF_SECOND);
    Pool::Borrow: (user: WHO, asset: ASSET, amount: OF_SECOND);
    Pool::Repay: (user: WHO, asset: ASSET, amount: OF_SECOND);
    Pool::Liquidate: (borrower: WHO, collateralAsset: ASSET, debtAsset: ASSET, liquidator: WHO, repaid: OF_THIRD, seized: OF_SECOND, protocolFee: OF_SECOND);
    Pool::DeficitCreated: (borrower: WHO, asset: ASSET, amount: OF_SECOND);
    Pool::FlashLoan: (borrower: WHO, asset: ASSET, amount: OF_SECOND, fee: OF_SECOND);
    Pool::MarketEntered: (user: WHO, asset: ASSET, counterpart: ASSET);
    Pool::TreasuryClaimed: (asset: ASSET, to: WHO, amount: OF_FIRST);
    Pool::OwnershipTransferred: (previousOwner: WHO, newOwner: WHO);
};

static POOL_ERRORS: &[Entry] = table! { SELECTOR;
    Pool::AssetNotListed: (asset: ASSET);
    Pool::AssetAlreadyListed: (asset: ASSET);
    Pool::TooManyAssets: (limit: PLAIN);
    Pool::InvalidConfig: (parameter: Argument::Text);
    Pool::ZeroAmount: ();
    Pool::AmountTooSmall: (amount: PLAIN);
    Pool::AmountTooLarge: (amount: PLAIN);
    Pool::InsufficientSupply: (asset: ASSET, available: OF_FIRST, requested: OF_FIRST);
    Pool::InsufficientLiquidity: (asset: ASSET, available: OF_FIRST, requested: OF_FIRST);
    Pool::SupplyCapExceeded: (asset: ASSET, cap: OF_FIRST, total: OF_FIRST);
    Pool::BorrowCapExceeded: (asset: ASSET, cap: OF_FIRST, total: OF_FIRST);
    Pool::OutsideMarket: (asset: ASSET);
    Pool::NotPaid: (asset: ASSET, held: OF_FIRST, cash: OF_FIRST);
    Pool::BorrowLimitExceeded: (debtUsd: USD, borrowLimitUsd: USD);
    Pool::HealthFactorTooLow: (healthFactor: HEALTH);
    Pool::HealthFactorNotBelowOne: (healthFactor: HEALTH);
    Pool::NoDebt: (asset: ASSET);
    Pool::NoCollateral: (asset: ASSET);
    Pool::DustLeft: (collateralLeftUsd: USD, debtLeftUsd: USD);
    Pool::SelfLiquidation: ();
    Pool::NotManager: (user: WHO, caller: WHO);
    Pool::OwnableInvalidOwner: (owner: WHO);
    Pool::OwnableUnauthorizedAccount: (account: WHO);
    Pool::ReentrancyGuardReentrantCall: ();
    Pool::SafeERC20FailedOperation: (token: ASSET);
    Pool::SafeCastOverflowedUintDowncast: (bits: PLAIN, value: PLAIN);
};

static ORACLE_CALLS: &[Entry] = table! { SELECTOR;
    Oracle::setPriceCall: (asset: ASSET, priceE8: USD);
    Oracle::priceCall: (asset: ASSET);
    Oracle::MAX_PRICE_E8Call: ();
    Oracle::ownerCall: ();
    Oracle::renounceOwnershipCall: ();
    Oracle::transferOwnershipCall: (newOwner: WHO);
};

static ORACLE_EVENTS: &[Entry] = table! { SIGNATURE_HASH;
    Oracle::PriceSet: (asset: ASSET, priceE8: USD);
    Oracle::OwnershipTransferred: (previousOwner: WHO, newOwner: WHO);
};

static ORACLE_ERRORS: &[Entry] = table! { SELECTOR;
    Oracle::PriceNotSet: (asset: ASSET);
    Oracle::PriceIsZero: (asset: ASSET);
    Oracle::PriceTooHigh: (asset: ASSET, priceE8: USD);
    Oracle::OwnableInvalidOwner: (owner: WHO);
    Oracle::OwnableUnauthorizedAccount: (account: WHO);
};

static TOKEN_CALLS: &[Entry] = table! { SELECTOR;
    Erc20::nameCall: ();
    Erc20::symbolCall: ();
    Erc20::decimalsCall: ();
    Erc20::totalSupplyCall: ();
    Erc20::balanceOfCall: (account: WHO);
    Erc20::allowanceCall: (owner: WHO, spender: WHO);
    Erc20::approveCall: (spender: WHO, value: OF_CONTRACT);
    Erc20::transferCall: (to: WHO, value: OF_CONTRACT);
    Erc20::transferFromCall: (from: WHO, to: WHO, value: OF_CONTRACT);
    Erc20::mintCall: (to: WHO, amount: OF_CONTRACT);
    Erc20::ownerCall: ();
    Erc20::renounceOwnershipCall: ();
    Erc20::transferOwnershipCall: (newOwner: WHO);
};

static TOKEN_EVENTS: &[Entry] = table! { SIGNATURE_HASH;
    Erc20::Transfer: (from: WHO, to: WHO, value: OF_CONTRACT);
    Erc20::Approval: (owner: WHO, spender: WHO, value: OF_CONTRACT);
    Erc20::OwnershipTransferred: (previousOwner: WHO, newOwner: WHO);
};

// An error that comes through the pool does not say which token it is of: then amounts stay in base units.
static TOKEN_ERRORS: &[Entry] = table! { SELECTOR;
    Erc20::ERC20InsufficientBalance: (sender: WHO, balance: OF_CONTRACT, needed: OF_CONTRACT);
    Erc20::ERC20InsufficientAllowance: (spender: WHO, allowance: OF_CONTRACT, needed: OF_CONTRACT);
    Erc20::ERC20InvalidSender: (sender: WHO);
    Erc20::ERC20InvalidReceiver: (receiver: WHO);
    Erc20::ERC20InvalidApprover: (approver: WHO);
    Erc20::ERC20InvalidSpender: (spender: WHO);
    Erc20::OwnableInvalidOwner: (owner: WHO);
    Erc20::OwnableUnauthorizedAccount: (account: WHO);
};

/// What a [`Signature`] is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A function.
    Function,
    /// An event.
    Event,
    /// A custom error.
    Error,
}

/// Something that can be decoded: for tests against the compiler's ABI.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    /// Function, event or error.
    pub kind: Kind,
    /// Name.
    pub name: &'static str,
    /// Selector or topic.
    pub key: &'static [u8],
    /// Names of the arguments in order.
    pub arguments: Vec<&'static str>,
}

/// All that can be decoded of a contract.
pub fn signatures(contract: Contract) -> Vec<Signature> {
    let tables = [
        (Kind::Function, calls(contract)),
        (Kind::Event, events(contract)),
        (Kind::Error, errors(contract)),
    ];
    let each = tables
        .into_iter()
        .flat_map(|(kind, entries)| entries.iter().map(move |entry| (kind, entry)));
    each.map(|(kind, entry)| Signature {
        kind,
        name: entry.name,
        key: entry.key,
        arguments: entry.arguments.iter().map(|(name, _)| *name).collect(),
    })
    .collect()
}
