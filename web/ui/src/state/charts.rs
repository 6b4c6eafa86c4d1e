//! Which charts the market pane has, and which of them are open.
//!
//! Owns their names and the set of those that are open, as it is remembered and as links say it. What is in a chart is
//! `present::exhibits`'.

/// A chart of the market pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// Price of an asset.
    Price,
    /// Health of everybody.
    Health,
    /// Debt that price moves would put under water.
    Risk,
    /// Liquidations and depth.
    Activity,
    /// Share lent out.
    Utilization,
    /// Yearly rates.
    Rates,
    /// Bad debt.
    BadDebt,
    /// What lenders are credited with, and what of it is there.
    Lenders,
}

impl Chart {
    /// All, in the order of the pane.
    pub const ALL: [Self; 8] = [
        Self::Price,
        Self::Health,
        Self::Risk,
        Self::Activity,
        Self::Utilization,
        Self::Rates,
        Self::BadDebt,
        Self::Lenders,
    ];

    /// Its name in ids, classes and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Health => "everybody",
            Self::Risk => "risk",
            Self::Activity => "activity",
            Self::Utilization => "utilization",
            Self::Rates => "rates",
            Self::BadDebt => "bad_debt",
            Self::Lenders => "lenders",
        }
    }

    /// Whether it is of one asset.
    pub const fn of_asset(self) -> bool {
        matches!(
            self,
            Self::Price | Self::Risk | Self::Utilization | Self::Rates | Self::Lenders
        )
    }
}

/// What stands between names in links.
pub const BETWEEN: &str = ".";

/// The charts that are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charts(u8);

impl Default for Charts {
    /// As on a first visit.
    fn default() -> Self {
        Self::of([Chart::Price, Chart::Health, Chart::Activity])
    }
}

impl Charts {
    /// These and no others.
    pub fn of(charts: impl IntoIterator<Item = Chart>) -> Self {
        let bits = charts.into_iter().map(|chart| 1 << chart as u8);
        Self(bits.fold(0, |all, bit: u8| all | bit))
    }

    /// Whether one is open.
    pub fn has(self, chart: Chart) -> bool {
        self.0 & (1 << chart as u8) != 0
    }

    /// With one opened or closed.
    #[must_use]
    pub fn toggled(self, chart: Chart) -> Self {
        Self(self.0 ^ (1 << chart as u8))
    }

    /// As they are remembered.
    pub fn to_text(self) -> String {
        self.0.to_string()
    }

    /// What was remembered.
    pub fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// Their code in links: `price.risk`, `none`.
    pub fn code(self) -> String {
        let open = Chart::ALL.into_iter().filter(|chart| self.has(*chart));
        let names: Vec<&str> = open.map(Chart::name).collect();
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(BETWEEN)
        }
    }

    /// The charts of a code; none when it names one that there is not.
    pub fn from_code(code: &str) -> Option<Self> {
        if code == "none" {
            return Some(Self::of([]));
        }
        let known = |name| Chart::ALL.into_iter().find(|it| it.name() == name);
        let charts: Option<Vec<Chart>> = code.split(BETWEEN).map(known).collect();
        charts.map(Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_survives_storage_and_its_link() {
        for bits in 0..=u8::MAX {
            let charts = Charts(bits);
            assert_eq!(Charts::from_text(&charts.to_text()), Some(charts));
            assert_eq!(Charts::from_code(&charts.code()), Some(charts));
        }
        for nonsense in ["", "price.", "weather", "none.price"] {
            assert_eq!(Charts::from_code(nonsense), None, "{nonsense}");
        }
        assert_eq!(Charts::from_text("300"), None);
    }

    #[test]
    fn what_was_remembered_by_earlier_builds_still_counts() {
        assert_eq!(Charts::from_text("11"), Some(Charts::default()));
        assert_eq!(Charts::default().code(), "price.everybody.activity");
    }

    #[test]
    fn a_press_opens_and_another_closes() {
        let open = Charts::default().toggled(Chart::Risk);
        assert!(open.has(Chart::Risk) && open.has(Chart::Price));
        assert_eq!(open.toggled(Chart::Risk), Charts::default());
    }
}
