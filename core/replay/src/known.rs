//! What is known of mainnet beside the block itself: a few contracts, the functions and events of standards. Owns two
//! small tables, each line with its source; whatever is not in them is called by its number.

use leverloom_executor::revm::primitives::{Address, address};

/// Contracts by name. Sources: the token issuers' own pages (circle.com, tether.to, makerdao.com, wbtc.network),
/// docs.uniswap.org/contracts for WETH9, routers and Permit2, and for the protocol's own EIP-2935, 4788, 7002, 7251 and the
/// deposit contract of EIP-2982.
const CONTRACTS: [(Address, &str); 17] = [
    (
        address!("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"),
        "USDC",
    ),
    (
        address!("0xdAC17F958D2ee523a2206206994597C13D831ec7"),
        "USDT",
    ),
    (
        address!("0x6B175474E89094C44Da98b954EedeAC495271d0F"),
        "DAI",
    ),
    (
        address!("0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599"),
        "WBTC",
    ),
    (
        address!("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"),
        "WETH9",
    ),
    (
        address!("0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D"),
        "UniswapV2Router02",
    ),
    (
        address!("0x5C69bEe701ef814a2B6a3EDD4B1652CB9cc5aA6f"),
        "UniswapV2Factory",
    ),
    (
        address!("0xE592427A0AEce92De3Edee1F18E0157C05861564"),
        "UniswapV3Router",
    ),
    (
        address!("0x68b3465833fb72A70ecDF485E0e4C7bD8665Fc45"),
        "SwapRouter02",
    ),
    (
        address!("0x3fC91A3afd70395Cd496C647d5a6CC9D4B2b7FAD"),
        "UniversalRouter",
    ),
    (
        address!("0x66a9893cC07D91D95644AEDD05D03f95e1dBA8Af"),
        "UniversalRouterV4",
    ),
    (
        address!("0x000000000022D473030F116dDEE9F6B43aC78BA3"),
        "Permit2",
    ),
    (
        address!("0x00000000219ab540356cBB839Cbe05303d7705Fa"),
        "DepositContract",
    ),
    (
        address!("0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02"),
        "BeaconRoots",
    ),
    (
        address!("0x0000F90827F1C53a10cb7A02335B175320002935"),
        "BlockHashes",
    ),
    (
        address!("0x00000961Ef480Eb55e80D19ad83579A64c007002"),
        "WithdrawalRequests",
    ),
    (
        address!("0x0000BBdDc7CE488642fb579F8B00f3a590007251"),
        "ConsolidationRequests",
    ),
];

/// Functions of standards, as Solidity writes them, each with what its arguments are called. Sources: EIP-20, EIP-721,
/// EIP-1155, and WETH9 (etherscan's verified source of the contract above).
const FUNCTIONS: [&str; 9] = [
    "transfer(address to,uint256 value)",
    "transferFrom(address from,address to,uint256 value)",
    "approve(address spender,uint256 value)",
    "safeTransferFrom(address from,address to,uint256 tokenId)",
    "safeTransferFrom(address from,address to,uint256 tokenId,bytes data)",
    "safeTransferFrom(address from,address to,uint256 id,uint256 value,bytes data)",
    "setApprovalForAll(address operator,bool approved)",
    "deposit()",
    "withdraw(uint256 wad)",
];

/// Events of standards; sources as above, and Uniswap V2's pair (docs.uniswap.org/contracts/v2). Those of EIP-721 that
/// share a signature with EIP-20's have their third argument indexed as well: topics and data line up either way.
const EVENTS: [&str; 8] = [
    "Transfer(address from,address to,uint256 value)",
    "Approval(address owner,address spender,uint256 value)",
    "ApprovalForAll(address owner,address operator,bool approved)",
    "TransferSingle(address operator,address from,address to,uint256 id,uint256 value)",
    "Deposit(address dst,uint256 wad)",
    "Withdrawal(address src,uint256 wad)",
    "Sync(uint112 reserve0,uint112 reserve1)",
    "Mint(address sender,uint256 amount0,uint256 amount1)",
];

/// A function or an event: its name, and its arguments' types and names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) name: &'static str,
    pub(crate) arguments: Vec<(&'static str, &'static str)>,
    /// keccak of what the ABI calls it.
    pub(crate) hash: [u8; 32],
}

/// The name of a contract.
pub(crate) fn contract(address: Address) -> Option<&'static str> {
    let known = CONTRACTS.iter().find(|(known, _)| *known == address);
    known.map(|(_, name)| *name)
}

/// All functions of the table.
pub(crate) fn functions() -> Vec<Signature> {
    FUNCTIONS.iter().map(|text| signature(text)).collect()
}

/// All events of the table.
pub(crate) fn events() -> Vec<Signature> {
    EVENTS.iter().map(|text| signature(text)).collect()
}

/// `transfer(address to,uint256 value)`, taken apart.
fn signature(text: &'static str) -> Signature {
    let (name, rest) = text.split_once('(').unwrap_or((text, ")"));
    let arguments: Vec<_> = rest
        .trim_end_matches(')')
        .split(',')
        .filter_map(|argument| argument.split_once(' '))
        .collect();
    let types: Vec<&str> = arguments.iter().map(|(kind, _)| *kind).collect();
    let abi = format!("{name}({})", types.join(","));
    Signature {
        name,
        arguments,
        hash: alloy_primitives::keccak256(abi).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_with_their_checksums() {
        let source = include_str!("known.rs");
        for (address, name) in CONTRACTS {
            assert!(
                source.contains(&address.to_checksum(None)),
                "{name}: {}",
                address.to_checksum(None)
            );
        }
    }

    #[test]
    fn selectors_are_those_of_the_standards() {
        let selector = |index: usize| alloy_primitives::hex::encode(&functions()[index].hash[..4]);
        assert_eq!(selector(0), "a9059cbb");
        assert_eq!(selector(1), "23b872dd");
        assert_eq!(selector(2), "095ea7b3");
        assert_eq!(selector(7), "d0e30db0");
        assert_eq!(selector(8), "2e1a7d4d");
        let topic = alloy_primitives::hex::encode(events()[0].hash);
        assert_eq!(
            topic,
            "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
        );
    }
}
