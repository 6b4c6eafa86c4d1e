//! One place where a kind, a status or an ending gets its class, its mark and its words.
//!
//! Owns exactly one `match` for each of these enums; everything that draws or names them asks here, so
//! that colour never carries a meaning that shape and word do not carry as well.

use leverloom_model::report::{
    Actor, AssetState, AttemptEnd, LocationName, Role, Status, Transaction, TransactionKind,
};
use yew::AttrValue;

use super::{fields, format, values};
use crate::texts::{self, fill, find, text};

/// Shape of a node in the graph; the character stands for it in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// ● an ordinary call of the pool, or a swap.
    Disc,
    /// ◆ a liquidation.
    Diamond,
    /// ▲ sent by the person at the page.
    Triangle,
    /// ■ a price update.
    Square,
    /// ○ a payment between two people.
    Ring,
}

impl Mark {
    /// Every mark, in the order of the legend.
    pub const ALL: [Self; 5] = [
        Self::Triangle,
        Self::Diamond,
        Self::Square,
        Self::Disc,
        Self::Ring,
    ];

    /// The character, its class and the catalogue key of its words.
    const fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Disc => ("●", "mark-call", "execution.mark.call"),
            Self::Diamond => ("◆", "mark-liquidation", "execution.mark.liquidation"),
            Self::Triangle => ("▲", "mark-yours", "execution.mark.yours"),
            Self::Square => ("■", "mark-price", "execution.mark.price"),
            Self::Ring => ("○", "mark-payment", "execution.mark.payment"),
        }
    }

    /// The character that stands for it in text.
    pub const fn icon(self) -> &'static str {
        self.parts().0
    }

    /// CSS class.
    pub const fn class(self) -> &'static str {
        self.parts().1
    }

    /// Its words in the legend.
    pub fn words(self) -> AttrValue {
        text(self.parts().2)
    }

    /// Name of the colour role it is drawn with.
    pub const fn role(self) -> &'static str {
        match self {
            Self::Disc => "--text-soft",
            Self::Diamond => "--danger",
            Self::Triangle => "--data-you",
            Self::Square => "--accent",
            Self::Ring => "--text-faint",
        }
    }
}

/// How a transaction is drawn: the user's own first, then by kind.
pub fn mark(kind: TransactionKind, actor: Actor) -> Mark {
    if actor.role == Role::You {
        return Mark::Triangle;
    }
    match kind {
        TransactionKind::PriceUpdate => Mark::Square,
        TransactionKind::Liquidate => Mark::Diamond,
        TransactionKind::Payment => Mark::Ring,
        TransactionKind::Supply
        | TransactionKind::Withdraw
        | TransactionKind::Borrow
        | TransactionKind::Repay
        | TransactionKind::Swap
        | TransactionKind::Loop
        | TransactionKind::Unwind
        | TransactionKind::Transfer
        | TransactionKind::Call
        | TransactionKind::Create => Mark::Disc,
    }
}

/// Catalogue stem of a kind: `<stem>.name` (one word), `<stem>.sentence`, `<stem>.many` (plural).
const fn kind_key(kind: TransactionKind) -> &'static str {
    match kind {
        TransactionKind::PriceUpdate => "execution.kind.price_update",
        TransactionKind::Supply => "execution.kind.supply",
        TransactionKind::Withdraw => "execution.kind.withdraw",
        TransactionKind::Borrow => "execution.kind.borrow",
        TransactionKind::Repay => "execution.kind.repay",
        TransactionKind::Liquidate => "execution.kind.liquidate",
        TransactionKind::Payment => "execution.kind.payment",
        TransactionKind::Swap => "execution.kind.swap",
        TransactionKind::Loop => "execution.kind.loop",
        TransactionKind::Unwind => "execution.kind.unwind",
        TransactionKind::Transfer => "execution.kind.transfer",
        TransactionKind::Call => "execution.kind.call",
        TransactionKind::Create => "execution.kind.create",
    }
}

/// Stem of a kind in other texts' keys.
pub fn kind_stem(kind: TransactionKind) -> &'static str {
    kind_key(kind).trim_start_matches("execution.kind.")
}

/// A kind as a noun: "borrow", "price update".
pub fn kind(kind: TransactionKind) -> AttrValue {
    text(&format!("{}.name", kind_key(kind)))
}

/// A number of transactions of a kind: "1 borrow", "12 borrows".
pub fn kinds(kind: TransactionKind, count: u32) -> String {
    texts::count(kind_key(kind), count, &[])
}

/// What a transaction does, as a short sentence without its end: "Borrower 17 borrows 1,200 USDC".
pub fn sentence(transaction: &Transaction, assets: &[AssetState]) -> String {
    let symbol = values::symbol(assets, transaction.asset);
    let amount = match transaction.kind {
        TransactionKind::PriceUpdate => format::usd(transaction.amount.to_f64()),
        _ if transaction.amount.0 == 0 => fill("execution.value.all_of", &[("asset", symbol)]),
        _ => format::wad_tokens(transaction.amount, symbol),
    };
    let other = transaction
        .other
        .map_or_else(|| text("execution.role.nobody").to_string(), format::actor);
    let sentence = fill(
        &format!("{}.sentence", kind_key(transaction.kind)),
        &[
            ("actor", &format::actor(transaction.actor)),
            ("amount", &amount),
            ("asset", symbol),
            ("other", &other),
        ],
    );
    capitalised(&sentence)
}

/// The same with its number in the block in front: "#12 Borrower 17 borrows 1,200 USDC".
pub fn titled(index: u32, transaction: &Transaction, assets: &[AssetState]) -> String {
    format!("#{index} {}", sentence(transaction, assets))
}

/// First letter in upper case. ASCII letters only: the catalogue's sentences begin with no other, and Unicode's case
/// tables alone are five kilobytes of the page.
pub fn capitalised(words: &str) -> String {
    let mut words = words.to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// A status: class, icon, words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusLabel {
    /// CSS class.
    pub class: &'static str,
    /// A character that says it without colour.
    pub icon: &'static str,
    /// One word or two.
    pub words: AttrValue,
    /// Why, as a sentence; none for a success.
    pub reason: Option<String>,
}

/// How a transaction ended.
pub fn status(status: &Status) -> StatusLabel {
    match status {
        Status::Succeeded => StatusLabel {
            class: "status-ok",
            icon: "✓",
            words: text("execution.status.succeeded"),
            reason: None,
        },
        Status::Reverted { error, arguments } => StatusLabel {
            class: "status-refused",
            icon: "✕",
            words: text("execution.status.reverted"),
            reason: Some(refusal(error, arguments)),
        },
        Status::Halted { reason } => StatusLabel {
            class: "status-refused",
            icon: "■",
            words: text("execution.status.halted"),
            reason: Some(fill(
                "execution.status.halted_reason",
                &[("reason", reason)],
            )),
        },
        Status::Invalid { reason } => StatusLabel {
            class: "status-refused",
            icon: "–",
            words: text("execution.status.invalid"),
            reason: Some(fill(
                "execution.status.invalid_reason",
                &[("reason", reason)],
            )),
        },
    }
}

/// The contract's own error in words, then its Solidity name and arguments for those who know them.
pub fn refusal(error: &str, arguments: &[(String, String)]) -> String {
    // Without debt the contract's health factor is the largest integer, which the engine writes as a word.
    let spoken = |name: &str, value: &str| {
        let without_debt =
            name == "healthFactor" && !value.starts_with(|first: char| first.is_ascii_digit());
        if without_debt {
            text("execution.value.no_debt").to_string()
        } else {
            value.to_owned()
        }
    };
    let arguments: Vec<(String, String)> = arguments
        .iter()
        .map(|(name, value)| (name.clone(), spoken(name, value)))
        .collect();
    let listed = arguments
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect::<Vec<_>>()
        .join(", ");
    let solidity = if listed.is_empty() {
        error.to_owned()
    } else {
        format!("{error}({listed})")
    };
    let key = format!("execution.error.{error}");
    let with_numbers = format!("{key}.numbers");
    if !arguments.is_empty() && find(&with_numbers).is_some() {
        let named: Vec<(&str, &str)> = arguments
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        return texts::after(&fill(&with_numbers, &named), &solidity);
    }
    match find(&key) {
        Some(words) => texts::after(words, &solidity),
        None => fill("execution.error.unknown", &[("error", &solidity)]),
    }
}

/// How an attempt ended: class, icon, words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndLabel {
    /// CSS class.
    pub class: &'static str,
    /// A character that says it without colour.
    pub icon: &'static str,
    /// What happened, in one or two words.
    pub words: AttrValue,
}

/// How an attempt ended.
pub fn end(end: AttemptEnd) -> EndLabel {
    let (class, icon, key) = match end {
        AttemptEnd::Committed => ("end-committed", "▮", "execution.end.committed"),
        AttemptEnd::Aborted => ("end-aborted", "▯", "execution.end.aborted"),
        AttemptEnd::Blocked => ("end-blocked", "▨", "execution.end.blocked"),
    };
    EndLabel {
        class,
        icon,
        words: text(key),
    }
}

/// A location in full: `LendingPool.reserves[USDC].totalDebt`.
pub fn location(name: &LocationName) -> String {
    let path = fields::spelled(&super::people::in_path(&name.path));
    format!("{}.{path}", name.contract)
}

/// A variable, person keys left out: what `Selection::Variable` carries.
pub fn variable(name: &LocationName) -> String {
    format!("{}.{}", name.contract, name.variable)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use leverloom_model::units::Wad;

    use super::super::sample;
    use super::*;

    const SOMEBODY: Actor = Actor {
        role: Role::Borrower,
        index: 16,
    };

    #[test]
    fn your_own_transactions_are_triangles_whatever_they_do() {
        for kind in TransactionKind::ALL {
            assert_eq!(
                mark(
                    kind,
                    Actor {
                        role: Role::You,
                        index: 0
                    }
                ),
                Mark::Triangle
            );
            assert_ne!(mark(kind, SOMEBODY), Mark::Triangle);
        }
    }

    #[test]
    fn marks_differ_in_shape_class_colour_and_words() {
        let distinct =
            |what: fn(Mark) -> String| Mark::ALL.map(what).iter().collect::<HashSet<_>>().len();
        assert_eq!(distinct(|mark| mark.icon().to_owned()), 5);
        assert_eq!(distinct(|mark| mark.class().to_owned()), 5);
        assert_eq!(distinct(|mark| mark.role().to_owned()), 5);
        assert_eq!(distinct(|mark| mark.words().to_string()), 5);
    }

    #[test]
    fn every_kind_has_a_name_a_plural_and_a_sentence_about_its_actor() {
        let assets = sample::assets();
        let mut names = HashSet::new();
        for given in TransactionKind::ALL {
            assert!(names.insert(kind(given)), "{given:?}");
            assert!(kinds(given, 2).starts_with("2 "));
            assert!(kinds(given, 1).starts_with("1 "));
            let transaction = Transaction {
                kind: given,
                actor: SOMEBODY,
                asset: 0,
                amount: Wad::whole(1_200),
                other: Some(Actor {
                    role: Role::Lender,
                    index: 2,
                }),
                status: Status::Succeeded,
                gas_used: 21_000,
                wave: 1,
            };
            let written = sentence(&transaction, &assets);
            let real = [
                TransactionKind::Transfer,
                TransactionKind::Call,
                TransactionKind::Create,
            ]
            .contains(&given);
            // Unwinding is of the whole position; what tokens a real block moves, only the drawer tells.
            let names_amount = given != TransactionKind::Unwind && !real;
            assert_eq!(written.contains("1,200"), names_amount, "{written}");
            if real {
                assert!(written.starts_with("Borrower 17"), "{written}");
            } else if given != TransactionKind::PriceUpdate {
                assert!(written.starts_with("Borrower 17"), "{written}");
                assert!(written.contains("USDC"), "{written}");
            }
        }
    }

    #[test]
    fn an_amount_of_zero_asks_for_all() {
        let mut report = sample::block(1, 1);
        let transaction = &mut report.outcome.transactions[0];
        transaction.kind = TransactionKind::Repay;
        transaction.amount = Wad::ZERO;
        transaction.asset = 0;
        assert!(sentence(transaction, &report.outcome.market.assets).contains("all USDC"));
    }

    #[test]
    fn every_status_has_class_icon_and_words_and_failures_say_why() {
        let reason = "OutOfGas".to_owned();
        let all = [
            Status::Succeeded,
            Status::Reverted {
                error: "HealthFactorTooLow".to_owned(),
                arguments: vec![("healthFactor".to_owned(), "9".to_owned())],
            },
            Status::Halted {
                reason: reason.clone(),
            },
            Status::Invalid { reason },
        ];
        let labels = all.each_ref().map(status);
        assert_eq!(
            labels
                .iter()
                .map(|label| label.icon)
                .collect::<HashSet<_>>()
                .len(),
            4
        );
        assert_eq!(
            labels
                .iter()
                .map(|label| label.words.clone())
                .collect::<HashSet<_>>()
                .len(),
            4
        );
        assert_eq!(labels[0].reason, None);
        assert!(
            labels[1]
                .reason
                .as_ref()
                .unwrap()
                .contains("HealthFactorTooLow(healthFactor: 9)")
        );
        assert!(labels[2].reason.as_ref().unwrap().contains("OutOfGas"));
        assert!(labels[3].reason.as_ref().unwrap().contains("OutOfGas"));
    }

    #[test]
    fn an_unknown_error_still_shows_its_name() {
        assert!(refusal("Teapot", &[]).contains("Teapot"));
    }

    #[test]
    fn a_health_factor_without_debt_is_told_in_words() {
        let words = refusal(
            "HealthFactorNotBelowOne",
            &[("healthFactor".to_owned(), "all".to_owned())],
        );
        assert!(
            words.contains("∞ (no debt)") && !words.contains("all"),
            "{words}"
        );
    }

    #[test]
    fn an_error_tells_its_numbers() {
        let arguments = [("debtUsd", "$1,200"), ("borrowLimitUsd", "$1,000")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let words = refusal("BorrowLimitExceeded", &arguments);
        assert!(
            words.starts_with("The debt would be $1,200, more than the $1,000"),
            "{words}"
        );
        assert!(
            words.ends_with("BorrowLimitExceeded(debtUsd: $1,200, borrowLimitUsd: $1,000)"),
            "{words}"
        );
    }

    #[test]
    fn every_end_looks_and_reads_differently() {
        let labels = AttemptEnd::ALL.map(end);
        assert_eq!(
            labels
                .iter()
                .map(|label| (label.class, label.icon))
                .collect::<HashSet<_>>()
                .len(),
            3
        );
        assert_eq!(
            labels
                .iter()
                .map(|label| label.words.clone())
                .collect::<HashSet<_>>()
                .len(),
            3
        );
    }

    #[test]
    fn variables_leave_the_person_out() {
        let name = LocationName {
            contract: "LendingPool".to_owned(),
            path: "debt[borrower 17][USDC]".to_owned(),
            variable: "debt[·][USDC]".to_owned(),
        };
        assert_eq!(location(&name), "LendingPool.debt[borrower 17][USDC]");
        assert_eq!(variable(&name), "LendingPool.debt[·][USDC]");
    }
}
