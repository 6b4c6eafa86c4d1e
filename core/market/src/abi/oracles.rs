//! Interfaces of the oracles beyond the plain one. Owns no meaning.

use alloy_sol_types::sol;

sol! {
    /// What every oracle but the plain one can do; each of them answers to this interface too.
    #[derive(Debug, PartialEq, Eq)]
    interface SteerableOracle {
        event PriceFrozen(address indexed asset, uint256 priceE8);
        event PriceUnfrozen(address indexed asset);
        event PriceDeviated(address indexed asset, int256 deviationBps);
        event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

        error PriceNotSet(address asset);
        error PriceIsZero(address asset);
        error PriceTooHigh(address asset, uint256 priceE8);
        error AlreadyFrozen(address asset);
        error NotFrozen(address asset);
        error DeviationOutOfRange(int256 deviationBps);
        error OwnableInvalidOwner(address owner);
        error OwnableUnauthorizedAccount(address account);

        function price(address asset) external view returns (uint256 priceE8);
        function freeze(address asset) external;
        function unfreeze(address asset) external;
        function deviate(address asset, int256 deviationBps) external;
        function steering(address asset) external view returns (uint256 frozenPriceE8, int256 deviationBps);
        function owner() external view returns (address);
        function renounceOwnership() external;
        function transferOwnership(address newOwner) external;
    }

    #[derive(Debug, PartialEq, Eq)]
    interface DelayedOracle {
        event PriceSet(address indexed asset, uint256 priceE8);

        error NoDelay();

        function setPrice(address asset, uint256 priceE8) external;
        function latest(address asset) external view returns (uint256 priceE8, uint256 blockNumber);
        function DELAY_BLOCKS() external view returns (uint256);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface FixedOracle {
        function ASSET() external view returns (address);
        function PRICE_E8() external view returns (uint256);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface OracleRouter {
        event SourceSet(address indexed asset, address source);

        function setSource(address asset, address source) external;
        function sourceOf(address asset) external view returns (address);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface SpotOracle {
        error UnknownToken(address token);
        error NoLiquidity();

        function PAIR() external view returns (address);
        function ASSET() external view returns (address);
        function QUOTE() external view returns (address);
        function QUOTE_ORACLE() external view returns (address);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface TwapOracle {
        event Poked(uint256 meanX112, uint256 span);

        error UnknownToken(address token);
        error NoLiquidity();
        error NoWindow();

        function PAIR() external view returns (address);
        function ASSET() external view returns (address);
        function QUOTE() external view returns (address);
        function QUOTE_ORACLE() external view returns (address);
        function WINDOW() external view returns (uint256);
        function poke() external returns (uint256 mean);
        function latest() external view returns (uint256 mean, uint256 time);
    }
}
