//! A change as a few characters for a link, and back: `layout.sharded.16`, `oracle.ETH.spot`, `workers.4`.

use leverloom_model::scenario::{Layout, OracleSource, Scenario, Spoils};

use super::Change;

impl Change {
    /// The change for a link; none for one that needs a scenario of its own.
    pub fn code(&self, scenario: &Scenario) -> Option<String> {
        Some(match self {
            Self::Layout(Layout::Pooled) => "layout.pooled".to_owned(),
            Self::Layout(Layout::PerMarket) => "layout.per_market".to_owned(),
            Self::Layout(Layout::LazyRate) => "layout.lazy_rate".to_owned(),
            Self::Layout(Layout::Sharded { shards }) => format!("layout.sharded.{shards}"),
            Self::Oracle(asset, source) => {
                let symbol = &scenario.assets.get(*asset as usize)?.symbol;
                match source {
                    OracleSource::Outside => format!("oracle.{symbol}.outside"),
                    OracleSource::Delayed { blocks } => format!("oracle.{symbol}.delayed.{blocks}"),
                    OracleSource::Spot => format!("oracle.{symbol}.spot"),
                    OracleSource::TimeWeighted { window_s } => {
                        format!("oracle.{symbol}.mean.{window_s}")
                    }
                    OracleSource::Fixed { price } => format!("oracle.{symbol}.fixed.{price}"),
                }
            }
            Self::CloseFactor(share) => format!("close.{share}"),
            Self::Leverage(most) => format!("leverage.{most}"),
            Self::Spoils(Spoils::Hold) => "spoils.hold".to_owned(),
            Self::Spoils(Spoils::Sell) => "spoils.sell".to_owned(),
            Self::Workers(workers) => format!("workers.{workers}"),
            Self::Actions(..) => return None,
        })
    }

    /// The change that a link names; none for one that this page does not know, or that changes nothing.
    pub fn from_code(code: &str, scenario: &Scenario) -> Option<Self> {
        let (kind, rest) = code.split_once('.')?;
        let change = match kind {
            "layout" => Self::Layout(match rest {
                "pooled" => Layout::Pooled,
                "per_market" => Layout::PerMarket,
                "lazy_rate" => Layout::LazyRate,
                _ => Layout::Sharded {
                    shards: rest.strip_prefix("sharded.")?.parse().ok()?,
                },
            }),
            "oracle" => {
                let (symbol, source) = rest.split_once('.')?;
                let asset = scenario.asset_index(symbol)? as u32;
                let (name, number) = source.split_once('.').unwrap_or((source, ""));
                let source = match name {
                    "outside" => OracleSource::Outside,
                    "spot" => OracleSource::Spot,
                    "delayed" => OracleSource::Delayed {
                        blocks: number.parse().ok()?,
                    },
                    "mean" => OracleSource::TimeWeighted {
                        window_s: number.parse().ok()?,
                    },
                    "fixed" => OracleSource::Fixed {
                        price: number.parse().ok()?,
                    },
                    _ => return None,
                };
                Self::Oracle(asset, source)
            }
            "close" => Self::CloseFactor(rest.parse().ok()?),
            "leverage" => Self::Leverage(rest.parse().ok()?),
            "spoils" => Self::Spoils(match rest {
                "hold" => Spoils::Hold,
                "sell" => Spoils::Sell,
                _ => return None,
            }),
            "workers" => Self::Workers(rest.parse().ok()?),
            _ => return None,
        };
        change.is_possible(scenario).then_some(change)
    }
}
