//! The isolated markets at block 0: what they are made of, and who lets them take tokens.

use alloy_primitives::{Address, U256};
use leverloom_model::Scenario;
use leverloom_model::report::Role;

use super::Setup;
use crate::abi::IsolatedMarket::MarketConfig;
use crate::abi::Token;
use crate::actors::People;
use crate::directory::{Directory, IsolatedEntry, TokenEntry};
use crate::isolated::isolated_market;

impl Setup {
    /// In the scenario's order; they ask the pool's oracle for prices.
    pub(super) fn deploy_isolated(
        &mut self,
        scenario: &Scenario,
        people: &People,
        tokens: &[TokenEntry],
        oracle: Address,
    ) -> Vec<IsolatedEntry> {
        // Every bound of a scenario lies below 2^16; a value that does not is refused by the contract's checks.
        let short = |bps: u32| u16::try_from(bps).unwrap_or(u16::MAX);
        let mut found = Vec::new();
        for market in &scenario.isolated_markets {
            let assets = [&market.collateral, &market.loan].map(|it| scenario.asset_index(it));
            let [Some(collateral), Some(loan)] = assets else {
                continue;
            };
            let recipient = people.named(&market.fee_recipient);
            let code = isolated_market(&MarketConfig {
                loanToken: tokens[loan].address,
                collateralToken: tokens[collateral].address,
                oracle,
                feeRecipient: recipient.map_or(Address::ZERO, |person| people.address(person)),
                lltvBps: short(market.lltv_bps),
                feeBps: short(market.fee_bps),
                baseRateBps: short(market.rates.base_bps),
                slope1Bps: short(market.rates.slope1_bps),
                slope2Bps: short(market.rates.slope2_bps),
                kinkBps: short(market.rates.kink_bps),
            });
            found.push(IsolatedEntry {
                address: self.create(code),
                collateral,
                loan,
            });
        }
        found
    }

    /// Lets every market take both its tokens from the user and the named actors.
    pub(super) fn approve_isolated(&mut self, directory: &Directory, people: &People) {
        for market in &directory.isolated {
            for person in people.all(Role::You).chain(people.all(Role::Named)) {
                for asset in [market.collateral, market.loan] {
                    let approve = Token::approveCall {
                        spender: market.address,
                        value: U256::MAX,
                    };
                    let token = directory.tokens[asset].address;
                    self.call(people.address(person), token, &approve);
                }
            }
        }
    }
}
