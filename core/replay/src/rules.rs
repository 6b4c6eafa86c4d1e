//! Mainnet's hard forks: which rules a block of a number and a time has. Owns the schedule, block rewards
//! and the blob fee's parameters; executes nothing.

use leverloom_executor::revm::primitives::U256;
use leverloom_executor::revm::primitives::eip4844::{
    BLOB_BASE_FEE_UPDATE_FRACTION_CANCUN, BLOB_BASE_FEE_UPDATE_FRACTION_PRAGUE,
};
use leverloom_executor::revm::primitives::hardfork::SpecId;

/// The rules of one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// As Ethereum calls them.
    pub name: &'static str,
    /// As revm takes them.
    pub spec: SpecId,
    /// How slowly the blob base fee moves (EIP-4844, 7691, 7892).
    pub blob_fee_fraction: u64,
}

/// Where a fork begins.
enum Start {
    Block(u64),
    Time(u64),
}

/// The DAO fork moved balances by decree in this block, and changed no rule.
pub const DAO_FORK: u64 = 1_920_000;

/// The first block without mining.
const PARIS: u64 = 15_537_394;

/// From the first block on, in order. What only moved the difficulty bomb is left out; Constantinople came
/// together with Petersburg.
const FORKS: [(&str, SpecId, Start, u64); 16] = {
    use Start::{Block, Time};
    const CANCUN: u64 = BLOB_BASE_FEE_UPDATE_FRACTION_CANCUN;
    const PRAGUE: u64 = BLOB_BASE_FEE_UPDATE_FRACTION_PRAGUE;
    [
        ("Frontier", SpecId::FRONTIER, Block(0), CANCUN),
        ("Homestead", SpecId::HOMESTEAD, Block(1_150_000), CANCUN),
        (
            "Tangerine Whistle",
            SpecId::TANGERINE,
            Block(2_463_000),
            CANCUN,
        ),
        (
            "Spurious Dragon",
            SpecId::SPURIOUS_DRAGON,
            Block(2_675_000),
            CANCUN,
        ),
        ("Byzantium", SpecId::BYZANTIUM, Block(4_370_000), CANCUN),
        ("Petersburg", SpecId::PETERSBURG, Block(7_280_000), CANCUN),
        ("Istanbul", SpecId::ISTANBUL, Block(9_069_000), CANCUN),
        ("Berlin", SpecId::BERLIN, Block(12_244_000), CANCUN),
        ("London", SpecId::LONDON, Block(12_965_000), CANCUN),
        ("Paris", SpecId::MERGE, Block(PARIS), CANCUN),
        ("Shanghai", SpecId::SHANGHAI, Time(1_681_338_455), CANCUN),
        ("Cancun", SpecId::CANCUN, Time(1_710_338_135), CANCUN),
        ("Prague", SpecId::PRAGUE, Time(1_746_612_311), PRAGUE),
        ("Osaka", SpecId::OSAKA, Time(1_764_798_551), PRAGUE),
        (
            "Osaka, BPO 1",
            SpecId::OSAKA,
            Time(1_765_290_071),
            8_346_193,
        ),
        (
            "Osaka, BPO 2",
            SpecId::OSAKA,
            Time(1_767_747_671),
            11_684_671,
        ),
    ]
};

impl Rules {
    /// The rules of mainnet's block `number`, made at `time` (seconds since 1970).
    pub fn of(number: u64, time: u64) -> Self {
        let begun = |start: &Start| match *start {
            Start::Block(first) => number >= first,
            // No block before Paris is that late; one that says so is from elsewhere.
            Start::Time(first) => number >= PARIS && time >= first,
        };
        let mut rules = FORKS.iter().rev().filter(|(_, _, start, _)| begun(start));
        let &(name, spec, _, blob_fee_fraction) = rules.next().unwrap_or(&FORKS[0]);
        Self {
            name,
            spec,
            blob_fee_fraction,
        }
    }

    /// Whether `spec`'s rules are among these.
    pub fn include(self, spec: SpecId) -> bool {
        self.spec.is_enabled_in(spec)
    }

    /// What a block's miner is paid beside fees, without uncles, in wei (EIP-649, 1234, 3675).
    pub fn reward(self) -> U256 {
        const ETHER: u64 = 1_000_000_000_000_000_000;
        U256::from(if self.include(SpecId::MERGE) {
            0
        } else if self.include(SpecId::PETERSBURG) {
            2 * ETHER
        } else if self.include(SpecId::BYZANTIUM) {
            3 * ETHER
        } else {
            5 * ETHER
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fork_begins_where_it_did() {
        let first = [
            (0, 0, "Frontier", 5),
            (1_149_999, 1_457_981_342, "Frontier", 5),
            (1_150_000, 1_457_981_393, "Homestead", 5),
            (2_463_000, 1_476_796_771, "Tangerine Whistle", 5),
            (2_675_000, 1_479_831_344, "Spurious Dragon", 5),
            (4_370_000, 1_508_131_331, "Byzantium", 3),
            (7_280_000, 1_551_383_524, "Petersburg", 2),
            (9_069_000, 1_575_764_709, "Istanbul", 2),
            (12_244_000, 1_618_481_223, "Berlin", 2),
            (12_964_999, 1_628_166_812, "Berlin", 2),
            (12_965_000, 1_628_166_822, "London", 2),
            (15_537_393, 1_663_224_162, "London", 2),
            (15_537_394, 1_663_224_179, "Paris", 0),
            (17_034_869, 1_681_338_443, "Paris", 0),
            (17_034_870, 1_681_338_455, "Shanghai", 0),
            (19_426_587, 1_710_338_135, "Cancun", 0),
            (22_431_084, 1_746_612_311, "Prague", 0),
            (23_935_694, 1_764_798_551, "Osaka", 0),
            (23_975_778, 1_765_290_071, "Osaka, BPO 1", 0),
            (24_179_383, 1_767_747_671, "Osaka, BPO 2", 0),
        ];
        for (number, time, name, ether) in first {
            let rules = Rules::of(number, time);
            assert_eq!(rules.name, name, "block {number}");
            let reward = U256::from(ether) * U256::from(10).pow(U256::from(18));
            assert_eq!(rules.reward(), reward, "block {number}");
        }
    }
}
